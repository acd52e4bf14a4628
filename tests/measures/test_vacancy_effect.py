"""Effect on vacancy: quarterly registers give a verdict, yearly ones a reason and what would be needed."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from etl.catalogue.register import Catalogue
from etl.measures.effect import evaluate_measures, pooled_effects
from etl.measures.effect_inputs import EffectFacts
from tests.measures.test_effect import FIRST, START, TREATED, daily_counts, facts_of, single

PLACES = [f"12{n:02d}0000-01" for n in range(51, 75)]


def quarterly(effect: float, seed: int, noise: float = 0.02, treated: tuple[str, ...] = (TREATED,)) -> pd.DataFrame:
    """400 units per centre, 20 % vacant, registers every quarter from 2021 to 2025; treated centres move by `effect`."""
    rng = np.random.default_rng(seed)
    level = rng.normal(-1.4, 0.2, len(PLACES))
    rows = []
    for number, centre in enumerate(PLACES):
        for quarter in pd.period_range("2021Q1", "2025Q4", freq="Q"):
            shift = effect * (centre in treated and quarter > pd.Period("2024Q3"))
            rate = 1 / (1 + np.exp(-(level[number] + shift + rng.normal(0, noise))))
            rows.append((centre, quarter.end_time.normalize(), round(rate * 400) / 400))
    frame = pd.DataFrame(rows, columns=["centre_id", "data_on", "value"])
    return frame.assign(indicator_id="vacancy_rate_units", n=400, is_synthetic=False)


def facts(indicator: pd.DataFrame, catalogue: Catalogue, **changes: object) -> EffectFacts:
    counts = daily_counts(1, 0.0)
    few_counts = counts[counts.local_date < pd.Timestamp(FIRST) + pd.Timedelta(days=60)]
    places = pd.DataFrame({"centre_id": PLACES, "kind": "main", "population": 9000, "lon": 13.0})
    places = places.assign(lat=51.0 + 0.2 * np.arange(len(PLACES)))
    made = facts_of(few_counts, catalogue, indicator=indicator, centres=places)
    started = made.carried_out.assign(expected_indicator="vacancy_rate_units")
    return replace(made, carried_out=started, **changes)  # type: ignore[arg-type]


def only_in(indicator: pd.DataFrame, months: tuple[int, ...]) -> pd.DataFrame:
    return indicator[indicator.data_on.dt.month.isin(months)]


def test_vacancy_by_quarters(catalogue: Catalogue) -> None:
    """A fall of the logit by 1 takes a rate of 20 % to 8.4 %: −58 %, drawn towards zero by the shrinkage of the rates.

    Prior of the class about as strong as 160 units: (400 · .084 + 160 · .2)/560 = .117, −41 %. At most an indication.
    """
    row, details = single(facts(quarterly(-1.0, 1), catalogue))
    assert (row.outcome, row.verdict) == ("vacancy", "indication")
    assert -0.58 < row.effect < -0.25
    assert row.low < row.effect < row.high < 0
    assert details["quarters"][0] == "2021Q1"
    assert "2024Q3" not in details["quarters"]  # the quarter of the start belongs to neither side
    assert {check["id"] for check in details["checks"]} >= {"second_opinion", "leave_one_out", "placebo_in_time"}
    assert 0 < row.detectable < 0.4


def test_no_effect_on_vacancy_says_what_is_excluded(catalogue: Catalogue) -> None:
    row, details = single(facts(quarterly(0.0, 1), catalogue))
    assert row.low < 0 < row.high
    assert details["sentence_de"].startswith("Nicht nachweisbar. Ein Anstieg der Leerstandsquote über +")


def test_yearly_registers_are_a_result_with_what_would_be_needed(catalogue: Catalogue) -> None:
    """December registers of 2021, 2022, 2023 before September 2024, 2024 and 2025 after it."""
    row, details = single(facts(only_in(quarterly(-1.0, 1), (12,)), catalogue))
    assert row.verdict == "not_evaluable"
    assert pd.isna(row.effect)
    assert details["sentence_de"].startswith(
        "Nicht auswertbar: zu wenige Register des Leerstands (3 vor und 2 nach dem Beginn, im Mittel alle 12 Monate)."
        " Nötig ist in jedem Quartal eines: 8 Quartale vorher, 2 nachher, dazu 15 Vergleichszentren"
    )
    assert "nicht nachzuholen" in details["sentence_de"]
    assert details["sentence_en"].startswith("Not evaluable: too few vacancy registers (3 before and 2 after the start")
    assert (details["registers_before"], details["registers_after"]) == (3, 2)


def test_registers_every_half_year_are_too_few(catalogue: Catalogue) -> None:
    row, details = single(facts(only_in(quarterly(-1.0, 1), (6, 12)), catalogue))
    assert row.verdict == "not_evaluable"
    failed = {gate["id"] for gate in details["gates"] if not gate["passed"]}
    assert failed == {"valid_quarters"}
    assert "im Mittel alle 6 Monate" in details["sentence_de"]


def test_one_missing_quarter_is_drawn_and_yearly_registers_before_do_no_harm(catalogue: Catalogue) -> None:
    indicator = quarterly(-1.0, 1)
    own = indicator.centre_id == TREATED
    without_one = indicator[~(own & (indicator.data_on == pd.Timestamp("2023-06-30")))]
    assert single(facts(without_one, catalogue))[0].verdict == "indication"
    early = own & (indicator.data_on < pd.Timestamp("2022-09-01")) & (indicator.data_on.dt.month != 12)
    row, details = single(facts(indicator[~early], catalogue))
    assert row.verdict == "indication"
    assert details["quarters"][0] == "2022Q3"
    assert row.weeks_before == 8 * 13


def test_too_few_comparison_centres_with_registers(catalogue: Catalogue) -> None:
    indicator = quarterly(-1.0, 1)
    row, details = single(facts(indicator[indicator.centre_id.isin(PLACES[:15])], catalogue))
    assert row.verdict == "not_evaluable"
    assert "14 Vergleichszentren mit denselben Quartalen (nötig 15)" in details["sentence_de"]


def test_works_and_other_measures_forbid_a_verdict_on_vacancy_too(catalogue: Catalogue) -> None:
    site = {"centre_id": TREATED, "ags": TREATED[:8], "kind": "building_site", "title": "Kanalbau"}
    events = pd.DataFrame([site | {"starts_on": START, "ends_on": START + pd.Timedelta(days=60)}])
    row, details = single(facts(quarterly(-1.0, 1), catalogue, events=events))
    assert row.verdict == "not_evaluable"
    assert "Kanalbau" in details["sentence_de"]


def test_pooled_vacancy_is_in_logs_of_the_rate(catalogue: Catalogue) -> None:
    """Two towns alike: half-width of the mean = that of one town / √2, in the same unit as the effects."""
    treated = tuple(PLACES[:2])
    made = facts(quarterly(-0.5, 3, treated=treated), catalogue)
    started = pd.concat([made.carried_out.assign(centre_id=centre) for centre in treated], ignore_index=True)
    rows = evaluate_measures(replace(made, carried_out=started))
    pooled = pooled_effects(rows).iloc[0]
    scales = [json.loads(details)["scale"] for details in rows.details]
    half = 2.0796 * np.sqrt(np.square(scales).sum()) / 2  # t(21, .975): 22 comparison centres
    assert list(rows.donors) == [22, 22]
    assert np.log1p(pooled.high) - np.log1p(pooled.effect) == pytest.approx(half, rel=1e-3)
    single_half = (np.log1p(rows.high) - np.log1p(rows.low)) / 2
    assert half == pytest.approx(single_half.mean() / np.sqrt(2), rel=0.15)
