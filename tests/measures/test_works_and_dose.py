"""Building sites beside a measure, and counting points near it against those further away."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from etl.catalogue.register import Catalogue
from etl.measures.dose import holds, words
from tests.measures.test_effect import CENTRES, START, TREATED, daily_counts, facts_of, failed_gates, single


def site(first: pd.Timestamp, days: int, centre: str | None = TREATED, kind: str = "building_site") -> pd.DataFrame:
    last = first + timedelta(days=days - 1)
    row = {
        "centre_id": centre,
        "ags": TREATED[:8] if centre is None else centre[:8],
        "starts_on": first,
        "ends_on": last,
    }
    return pd.DataFrame([row | {"kind": kind, "title": "Brückenbau"}])


def gate(details: dict, name: str) -> dict:
    return next(one for one in (*details["gates"], *details.get("checks", [])) if one["id"] == name)


@pytest.mark.parametrize("centre", [TREATED, None])
@pytest.mark.parametrize("kind", ["building_site", "closure"])
def test_large_works_close_to_the_start_forbid_a_verdict(catalogue: Catalogue, centre: str | None, kind: str) -> None:
    events = site(START + timedelta(weeks=10), 14, centre, kind)
    facts = facts_of(daily_counts(1, np.log(1.3)), catalogue, events=events)
    assert failed_gates(facts) == {"works"}
    row, details = single(facts)
    assert "Brückenbau (11.11.2024 bis 24.11.2024)" in details["sentence_de"]
    assert "Brückenbau (2024-11-11 to 2024-11-24)" in details["sentence_en"]


def test_the_works_of_other_towns_festivals_and_what_ended_long_ago_forbid_nothing(catalogue: Catalogue) -> None:
    others = [
        site(START, 90, CENTRES[1]),
        site(START, 30, kind="event"),
        site(START - timedelta(weeks=26, days=30), 30),  # the last day is one day before the 26 weeks
    ]
    row, details = single(facts_of(daily_counts(1, np.log(1.3)), catalogue, events=pd.concat(others)))
    assert row.verdict == "proven"
    assert gate(details, "works")["passed"]
    assert gate(details, "works")["text_de"].endswith("keine eingetragen")
    assert (
        CENTRES[1] not in details["donors"]
    )  # a comparison centre under construction is none while enough others remain


def test_a_town_without_a_list_of_building_sites_is_told_so(catalogue: Catalogue) -> None:
    _, details = single(facts_of(daily_counts(1, np.log(1.3)), catalogue))
    assert "eine Liste der Veranstaltungen und Baustellen liegt nicht vor" in gate(details, "works")["text_de"]


def test_short_works_that_change_nothing_leave_the_verdict(catalogue: Catalogue) -> None:
    facts = facts_of(daily_counts(1, np.log(1.3)), catalogue, events=site(START + timedelta(weeks=4), 5))
    row, details = single(facts)
    assert row.verdict == "proven"
    assert gate(details, "works_in_window")["passed"]
    assert np.expm1(details["without_works"]) == pytest.approx(0.3, abs=0.05)


def test_an_effect_that_leans_on_earlier_works_is_at_most_an_indication(catalogue: Catalogue) -> None:
    """4 % fewer people in 18 of the 52 weeks of the base lift the effect by 18/52 · −ln .96 = .014."""
    daily = daily_counts(2, 0.05)
    first, days = START - timedelta(weeks=46), 18 * 7
    closed = (daily.centre_id == TREATED) & daily.local_date.between(first, first + timedelta(days=days - 1))
    daily = daily.assign(count=daily["count"].where(~closed, (daily["count"] * 0.96).round()))
    assert single(facts_of(daily, catalogue))[0].verdict == "proven"
    row, details = single(facts_of(daily, catalogue, events=site(first, days)))
    assert row.verdict == "indication"
    assert [check["id"] for check in details["checks"] if not check["passed"]] == ["works_in_window"]
    assert details["without_works"] == pytest.approx(np.log1p(row.effect) - 0.014, abs=0.008)
    assert "Vorbehalt: ohne die Wochen mit Baustellen oder Sperrungen (Brückenbau" in details["sentence_de"]


def uneven(near: float, far: float) -> pd.DataFrame:
    """The market gains `near`, the station `far` (logs)."""
    daily = daily_counts(1, 0.0)
    lift = np.select([daily.sensor_id == f"{TREATED}/markt", daily.sensor_id == f"{TREATED}/bahnhof"], [near, far], 0.0)
    return daily.assign(count=(daily["count"] * np.exp(lift * (daily.local_date >= START))).round())


def with_scope(daily: pd.DataFrame, catalogue: Catalogue, scope: str | None, **changes: object) -> dict:
    facts = facts_of(daily, catalogue, **changes)
    facts.carried_out["scope"] = scope
    return single(facts)[1]["dose"]


def test_a_larger_change_near_the_measure_speaks_for_it(catalogue: Catalogue) -> None:
    found = with_scope(uneven(np.log(1.4), 0.0), catalogue, "Markt")
    assert (found["near"], found["far"]) == ([f"{TREATED}/markt"], [f"{TREATED}/bahnhof"])
    assert np.expm1(found["effect_near"]) == pytest.approx(0.4, abs=0.06)
    assert np.expm1(found["effect_far"]) == pytest.approx(0.0, abs=0.05)
    # both are compared with the same group, so its weights fall out of the difference: ln 1.4 and the noise of the days
    assert found["effect_near"] - found["effect_far"] == pytest.approx(np.log(1.4), abs=0.02)
    assert found["supports"] is True
    assert found["text_de"].endswith("das spricht für die Maßnahme als Ursache")


def test_a_larger_change_far_away_does_not(catalogue: Catalogue) -> None:
    found = with_scope(uneven(0.0, np.log(1.6)), catalogue, "Markt")
    assert found["supports"] is False
    assert found["text_en"].endswith("does not speak for the measure as the cause")


def test_a_difference_within_the_noise_says_nothing(catalogue: Catalogue) -> None:
    """Noise of a day .05 at each point: √2 · .05/√7 · √(1/26 + 1/52) = .0064 between the means of both sides."""
    found = with_scope(uneven(np.log(1.3), np.log(1.3)), catalogue, "Markt")
    assert found["supports"] is None
    assert found["effect_near"] == pytest.approx(found["effect_far"], abs=3 * 0.0064)
    assert found["text_de"].endswith("zu klein, um etwas zu sagen")


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        (None, "für das ganze Zentrum"),
        ("Seepromenade", "Keine Zählstelle liegt im Geltungsbereich „Seepromenade“"),
        ("Markt und Bahnhof", "Alle Zählstellen liegen im Geltungsbereich"),
    ],
)
def test_where_near_and_far_cannot_be_told_apart_the_reason_is_given(
    catalogue: Catalogue, scope: str | None, says: str
) -> None:
    found = with_scope(uneven(0.3, 0.0), catalogue, scope)
    assert found["supports"] is None
    assert found["effect_near"] is None
    assert says in found["text_de"]


def test_streets_and_outlines_find_the_counting_points_by_place(catalogue: Catalogue) -> None:
    """One degree of latitude is 111.2 km: .001° are 111 m, within the 150 m; .002° are not."""
    daily = uneven(0.3, 0.0)
    facts = facts_of(daily, catalogue)
    is_market = facts.sensors.sensor_id.str.endswith("markt")
    placed = facts.sensors.assign(lat=np.where(is_market, 51.501, 51.503), lon=13.5)
    shops = pd.DataFrame({"centre_id": [TREATED], "street": ["Kleine Gasse"], "lat": [51.5], "lon": [13.5]})
    near = with_scope(daily, catalogue, "Kleine Gasse", sensors=placed, shops=shops)["near"]
    assert near == [f"{TREATED}/markt"]
    # a counting point that bears the name is enough: the other one, 111 m from a shop there, stays far
    of_market = shops.assign(street="Bahnhof")
    assert with_scope(daily, catalogue, "Bahnhof", sensors=placed, shops=of_market)["near"] == [f"{TREATED}/bahnhof"]
    further = shops.assign(lat=51.499)
    assert with_scope(daily, catalogue, "Kleine Gasse", sensors=placed, shops=further)["near"] == []
    outline = "POLYGON((13.49 51.502, 13.51 51.502, 13.51 51.504, 13.49 51.504, 13.49 51.502))"
    assert with_scope(daily, catalogue, outline, sensors=placed)["near"] == [f"{TREATED}/bahnhof"]


def test_names_of_streets_agree_however_they_are_written() -> None:
    assert holds(words("Bahnhofstraße, Lübbenau/Spreewald"), words("bahnhofstr."))
    assert holds(words("Karl-Marx-Straße 12"), words("Karl-Marx-Str."))
    assert not holds(words("Neumarkt"), words("Markt"))
    assert not holds(words("Marktstraße"), words("Markt"))
