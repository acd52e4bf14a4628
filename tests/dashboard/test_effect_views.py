"""What could be proved, the impact register, pooled effects, who has done it."""

import json
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from dashboard.components.effect_planning import answer
from dashboard.queries.register import users_of
from dashboard.text import texts
from tests.dashboard.conftest import COTTBUS, FORST, PEERS
from tests.dashboard.test_pages import open_page, words

ROWS = pd.DataFrame({"towns": [1, 3, 5, 10], "detectable": [0.09, 0.052, 0.041, 0.029]})


def with_register(full: dict) -> dict:
    entry = {"measure_id": "weekly-market-relaunch", "starts_on": date(2025, 5, 1), "expected_indicator": "footfall_daily_mean",
             "expected_effect": 0.05, "registered_on": date(2025, 3, 1), "is_synthetic": True}  # fmt: skip
    return full | {
        "measure_carried_out": [
            entry | {"centre_id": COTTBUS, "measure_id": "active-vacancy-management"},
            entry | {"centre_id": FORST, "registered_on": date(2025, 6, 1)},
            entry | {"centre_id": PEERS[0]},
        ],
        "pooled_effect": [{"measure_id": "weekly-market-relaunch", "outcome": "footfall", "towns": 2, "effect": 0.16,
                           "low": 0.12, "high": 0.2, "verdict": "proven", "is_synthetic": True}],
        "detectable_effect": [{"centre_id": COTTBUS, "outcome": "footfall", "weeks_before": 104, "weeks_after": 26,
                               "donors": 24, "is_synthetic": True} | row for row in ROWS.to_dict("records")],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "says"),
    [(0.1, "mit den eigenen Daten"), (0.05, "5 Städte"), (0.052, "3 Städte"), (0.02, "auch mit 10 Städten")],
)
def test_the_answer_names_the_fewest_towns_that_suffice(expected: float, says: str) -> None:
    assert says in answer(ROWS, expected)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("view", ["planning", "register", "pooled"])
def test_views_full_and_empty(view: str, language: str, publish: Callable, full: dict) -> None:
    publish(with_register(full))
    app = open_page("effect", language, centre=COTTBUS, view=view)
    assert not app.exception
    assert texts(language)["notice.section_failed"] not in words(app)
    publish(full)
    app.run()
    assert not app.exception
    missing = {"planning": "planning.none", "register": "register.none", "pooled": "register.not_pooled"}[view]
    assert texts(language)[missing] in words(app)


def test_an_expectation_written_after_the_start_is_named(publish: Callable, full: dict) -> None:
    publish(with_register(full))
    table = open_page("effect", "de", view="register").table[0].value
    assert table["Erwartung vom"].str.contains("nach dem Start").tolist().count(True) == 1
    assert table["Veränderung"].str.contains("noch nicht").sum() == 2


def test_users_of_a_measure_are_real_places_and_carry_their_verdict(publish: Callable, full: dict) -> None:
    build_id = publish(with_register(full))
    assert users_of(build_id, "weekly-market-relaunch")["centre_id"].tolist() == [FORST]
    own = users_of(build_id, "active-vacancy-management")
    assert own[["centre_id", "verdict"]].to_numpy().tolist() == [[COTTBUS, "indication"]]


@pytest.mark.parametrize("language", ["de", "en"])
def test_sheet_shows_who_did_it_or_that_nobody_did(language: str, publish: Callable, full: dict) -> None:
    publish(with_register(full))
    app = open_page("measures", language, measure="weekly-market-relaunch")
    assert not app.exception
    assert texts(language)["measure.users"] in words(app)
    app = open_page("measures", language, measure="trial-living")
    assert texts(language)["measure.no_users"] in words(app)


WEEKS = pd.date_range("2024-05-06", periods=104, freq="7D").strftime("%Y-%m-%d").tolist()
FOOTFALL = {
    "unit": "log", "sentence_de": "Hinweis: seit dem Beginn +5 %.", "sentence_en": "Indication: since the start +5%.",
    "weeks": WEEKS, "gap": [0.0] * 52 + [0.05] * 52, "fan_low": [-0.04] * 104, "fan_high": [0.04] * 104,
    "weights": {FORST: 0.7, PEERS[0]: 0.3}, "donors": [FORST, *PEERS], "rank_p": 0.08,
    "slope_per_year": [0.01, -0.02, 0.04], "holds_up_to_trend_per_year": float(np.log(1.03)),
    "q_value": 0.2, "q_limit": 0.1,
    "expectation": {"indicator": "footfall_daily_mean", "effect": 0.05, "registered_on": "2025-06-01",
                    "is_before_start": False, "scope": "Markt"},
    "dose": {"near": ["a"], "far": ["b"], "effect_near": 0.1, "effect_far": 0.0, "supports": True,
             "text_de": "nah +11 %, fern 0 %", "text_en": "near +11%, far 0%"},
    "gates": [{"id": "works", "passed": True, "text_de": "Baustellen: keine", "text_en": "building sites: none"}],
    "checks": [{"id": "works_in_window", "passed": False, "text_de": "ohne Bauwochen", "text_en": "without works"}],
}  # fmt: skip


def with_details(full: dict, outcome: str, details: dict, **changes: object) -> dict:
    row = full["effect"][0] | {"outcome": outcome, "details": json.dumps(details)} | changes
    return full | {"effect": [row]}


def detail_words(app: object) -> str:
    return " ".join([*(one.value for one in app.markdown), *(one.value for one in app.caption)])


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_shows_what_stands_behind_a_verdict(language: str, publish: Callable, full: dict) -> None:
    publish(with_details(full, "footfall", FOOTFALL))
    app = open_page("effect", language)
    assert not app.exception
    shown = detail_words(app)
    expected = {
        "de": ("nah +11 %, fern 0 %", "Baustellen: keine", "ohne Bauwochen", "bis zu 3", "Forst", "erst am 01.06.2025",
               "Die Erwartung liegt im Intervall", "nicht auffällig", "8\u00a0%"),
        "en": ("near +11%, far 0%", "building sites: none", "without works", "up to 3%", "Forst", "after the start",
               "lies inside the interval", "Not remarkable", "8%"),
    }  # fmt: skip
    for text in expected[language]:
        assert text in shown, text


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_effect_on_vacancy_is_shown_by_quarters(language: str, publish: Callable, full: dict) -> None:
    quarters = pd.period_range("2022Q1", periods=12, freq="Q")
    details = {
        "unit": "log", "sentence_de": "Hinweis: Leerstandsquote.", "sentence_en": "Indication: vacancy rate.",
        "quarters": [str(one) for one in quarters], "registers_before": 8, "registers_after": 4,
        "weeks": [str(one.start_time.date()) for one in quarters],
        "gap": [0.0] * 12, "fan_low": [-0.1] * 12, "fan_high": [0.1] * 12, "donors": [FORST],
    }  # fmt: skip
    publish(with_details(full, "vacancy", details))
    app = open_page("effect", language)
    assert not app.exception
    assert texts(language)["effect.basis_quarters"].format(before="8", after="4", donors="12") in detail_words(app)


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_effect_on_a_grade_names_both_waves(language: str, publish: Callable, full: dict) -> None:
    waves = {"before": "2023", "after": "2025", "n_before": 200, "n_after": 180, "mean_before": 3.0, "mean_after": 2.5,
             "others_before": 2.8, "others_after": 2.7}  # fmt: skip
    details = {
        "unit": "grade",
        "sentence_de": "Hinweis.",
        "sentence_en": "Indication.",
        "waves": waves,
        "donors": [FORST],
    }
    entry = {"centre_id": COTTBUS, "measure_id": "active-vacancy-management", "starts_on": date(2025, 5, 1),
             "expected_indicator": "grade_ambience", "expected_effect": -0.3, "registered_on": date(2025, 3, 1),
             "scope": "Markt", "is_synthetic": True}  # fmt: skip
    rows = with_details(full, "grade_ambience", details, effect=-0.4, low=-0.6, high=-0.2, detectable=None)
    publish(rows | {"measure_carried_out": [entry]})
    app = open_page("effect", language)
    assert not app.exception
    grades = {"de": "3,00 → 2,50", "en": "3.00 → 2.50"}[language]
    assert grades in detail_words(app)
    shown = open_page("effect", language, view="register").table[0].value.iloc[0].str.replace("\\", "")
    said = {"de": ("-0,30 Notenpunkte", "-0,40 Notenpunkte"), "en": ("-0.30 grade points", "-0.40 grade points")}[
        language
    ]
    assert said[0] in shown[texts(language)["register.expected"]]
    assert said[1] in shown[texts(language)["column.effect"]]
    assert shown[texts(language)["register.scope"]] == "Markt"
