"""The catalogue on the screen: every filter, funding programmes and their checks, links to other collections."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from dashboard.build import catalogue
from dashboard.components import measure_funding
from dashboard.components.measure_catalogue import FILTERS, passes, regions_of
from dashboard.components.measure_links import offers
from dashboard.text import texts
from tests.dashboard.conftest import COTTBUS, FORST
from tests.dashboard.test_pages import open_page, words

MARKET, VACANCY, ONLINE = "weekly-market-relaunch", "active-vacancy-management", "local-online-marketplace"


def passing(where: dict[str, set[str]], **wanted: list[str]) -> set[str]:
    """Measures that pass the filters."""
    return {one.id for one in catalogue().measures.values() if passes(one, wanted, where)}


@pytest.mark.parametrize(
    ("name", "value", "inside", "outside"),
    [
        ("problems", "structural-vacancy", VACANCY, MARKET),
        ("categories", "leerstand", VACANCY, MARKET),
        ("costs", "M", VACANCY, MARKET),
        ("sizes", "t1", MARKET, VACANCY),
        ("evidence", "B", VACANCY, MARKET),
        ("findings", "negative", ONLINE, VACANCY),
        ("funding", "leader", MARKET, "parking-management"),
        ("regions", "RP", VACANCY, MARKET),
    ],
)
def test_every_filter_keeps_and_drops(
    name: str, value: str, inside: str, outside: str, publish: Callable, full: dict
) -> None:
    where = regions_of(publish(full))
    assert name in FILTERS
    found = passing(where, **{name: [value]})
    assert inside in found
    assert outside not in found
    assert passing(where, **{name: []}) == set(catalogue().measures)


def test_filters_work_together_on_the_page_and_stand_in_the_address(publish: Callable, full: dict) -> None:
    where = regions_of(publish(full))
    app = open_page("measures", "de", view="all", problems="structural-vacancy", evidence="B", q="Vermittlung")
    assert not app.exception
    shown = {text.value.strip("*") for text in app.markdown}
    found = {one.id for one in catalogue().measures.values() if one.title.de in shown}
    assert VACANCY in found
    both = passing(where, problems=["structural-vacancy"], evidence=["B"])
    assert found <= both == passing(where, problems=["structural-vacancy"]) & passing(where, evidence=["B"])


def test_the_register_of_the_region_counts_as_carried_out_there(publish: Callable, full: dict) -> None:
    entry = {"centre_id": FORST, "measure_id": ONLINE, "starts_on": date(2025, 5, 1), "is_synthetic": True}
    assert ONLINE not in passing(regions_of(publish(full)), regions=["BB"])
    where = regions_of(publish(full | {"measure_carried_out": [entry]}))
    district = next(row["district_name"] for row in full["municipality"] if row["ags"] == FORST[:8])
    assert ONLINE in passing(where, regions=["BB"])
    assert ONLINE in passing(where, regions=[district])


@pytest.mark.parametrize("language", ["de", "en"])
def test_funding_programmes_open_ones_first_closed_on_demand(language: str, publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("measures", language, view="funding")
    assert not app.exception
    shown = words(app)
    programmes = catalogue().programmes
    assert programmes["leader"].name.of(language) in shown
    assert programmes["ziz"].name.of(language) not in shown
    everything = words(open_page("measures", language, view="funding", closed="1"))
    assert all(programme.name.of(language) in everything for programme in programmes.values())


@pytest.mark.parametrize(("day", "is_late"), [(date(2026, 3, 1), False), (date(2026, 8, 1), True)])
def test_an_overdue_check_is_visible(
    day: date, is_late: bool, publish: Callable, full: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LEADER was checked in January 2026; programmes are due after six months, so from July on."""
    monkeypatch.setattr(measure_funding, "today", lambda: day)
    publish(full)
    sheet = open_page("measures", "de", measure=MARKET)
    line = next(text.value for text in sheet.markdown if "LEADER" in text.value)
    leader = next(part for part in line.splitlines() if "LEADER" in part)
    assert ("überfällig" in leader) is is_late
    assert "fällig seit Juli 2026" in leader or not is_late


def test_other_collections_are_linked(publish: Callable, full: dict) -> None:
    publish(full)
    page = words(open_page("measures", "de", view="all"))
    for address in (
        "die-stadtretter.de",
        "unsere-stadtimpulse.de",
        "lebendige-innenstaedte.de/buendnis",
        "innenstadtprogramm.bund.de",
    ):
        assert address in page, address
    assert "unsere-stadtimpulse.de" in words(open_page("measures", "de", measure=VACANCY))
    ids = [offer.id for offer in offers(catalogue().measures[VACANCY])]
    assert {"stadtretter", "ziz", "lean"} <= set(ids)
    assert ids.index("lean") < ids.index("ziz")  # a running offer before an ended one


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_recommendation_says_what_to_expect_and_what_speaks_against_it(
    language: str, publish: Callable, full: dict
) -> None:
    row = full["recommendation"][0]
    reasons = {
        "terms": [], "caveat": {"text_de": "Schwach belegt.", "text_en": "Weak evidence."},
        "expected": [{"title_de": "Leerstandsquote", "title_en": "Vacancy rate", "direction": "down",
                      "note_de": "langsam", "note_en": "slowly"}],
        "evidence": {"level": "C", "finding": "negative", "is_for_this_problem": False, "level_elsewhere": "B",
                     "finding_elsewhere": "positive", "note_de": "Eine Studie.", "note_en": "One study."},
        "risks": [{"text_de": "Kosten laufen davon", "text_en": "Costs run away"}],
        "sources": [{"publisher": "Stadt X", "dated": "2024", "url": "https://example.org/x"}],
    }  # fmt: skip
    publish(full | {"recommendation": [row | {"reasons": json.dumps(reasons)}]})
    app = open_page("measures", language, centre=COTTBUS)
    app.session_state[f"why_{row['problem_id']}_{row['measure_id']}"] = True
    shown = words(app.run())
    assert not app.exception
    expected = {
        "de": (
            "Schwach belegt.",
            "Leerstandsquote sinkt: langsam",
            "Werte sprechen dagegen",
            "Stufe B",
            "Kosten laufen",
        ),
        "en": ("Weak evidence.", "Vacancy rate", "Figures point against it", "level B", "Costs run away"),
    }[language]
    for text in (*expected, "https://example.org/x"):
        assert text in shown, text
    assert texts(language)["measure.sources"] in shown
    assert texts(language)["measure.tied"] in shown
    assert texts(language)["measure.rank_range"].format(low=1, high=3) in shown
