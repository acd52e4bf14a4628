"""From a register of measures to verdicts: simulated centres with a known effect, the gates, the wording."""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from etl.catalogue.register import Catalogue
from etl.measures.detectable import detectable_effects
from etl.measures.effect import EFFECT_COLUMNS, evaluate_measures, pooled_effects
from etl.measures.effect_inputs import EffectFacts
from etl.measures.verdicts import percent
from etl.measures.weekly import filled, sensor_weeks

START = pd.Timestamp(2024, 9, 2)  # a Monday
FIRST, LAST = date(2022, 6, 6), date(2025, 3, 2)
CENTRES = [f"12{n:02d}0000-01" for n in range(51, 67)]
TREATED = CENTRES[0]


def daily_counts(seed: int, effect: float, noise: float = 0.02, treated: tuple[str, ...] = (TREATED,)) -> pd.DataFrame:
    """Two sensors per centre; season, weekday and weekly shocks in common; the treated centres gain `effect` (log)."""
    rng = np.random.default_rng(seed)
    days = pd.date_range(FIRST, LAST)
    weeks = (days - days[0]).days // 7
    common = 0.1 * np.sin(2 * np.pi * np.arange(len(days)) / 364) + rng.normal(0, 0.05, weeks.max() + 1)[weeks]
    weekday = np.log(np.array([0.9, 0.9, 1.0, 1.0, 1.1, 1.5, 0.6]))[days.weekday]
    frames = []
    for centre in CENTRES:
        own = rng.normal(0, noise, weeks.max() + 1)[weeks]
        lift = effect * np.asarray(days >= START) * (centre in treated)
        for sensor, level in (("markt", 3000), ("bahnhof", 900)):
            logs = np.log(level) + common + weekday + own + lift + rng.normal(0, 0.05, len(days))
            frames.append(
                pd.DataFrame({"sensor_id": f"{centre}/{sensor}", "local_date": days, "count": np.exp(logs).round()})
            )
    daily = pd.concat(frames, ignore_index=True)
    return daily.assign(centre_id=daily.sensor_id.str[:11], state="ok", is_synthetic=False)


def facts_of(daily: pd.DataFrame, catalogue: Catalogue, **changes: object) -> EffectFacts:
    sensors = daily.groupby(["sensor_id", "centre_id"]).local_date.agg(["min", "max"]).reset_index()
    sensors = sensors.rename(columns={"min": "first_on", "max": "last_on"})
    sensors = sensors.assign(name=sensors.sensor_id.str[12:], version=1)
    numbers = np.arange(len(CENTRES))
    centres = pd.DataFrame({"centre_id": CENTRES, "kind": "main", "population": 8000 + 1000 * numbers})
    centres = centres.assign(lat=51.5 + 0.2 * (numbers % 4), lon=13.5 + 0.3 * (numbers // 4))
    started = {
        "centre_id": [TREATED],
        "measure_id": ["weekly-market-relaunch"],
        "starts_on": [START],
        "ends_on": [pd.NaT],
        "expected_indicator": ["footfall_yoy"],
        "expected_effect": [0.1],
        "registered_on": [START - timedelta(days=40)],
        "scope": [None],
    }
    nothing = pd.DataFrame(columns=["centre_id", "indicator_id", "data_on", "value", "n", "is_synthetic"])
    survey = pd.DataFrame(
        columns=["centre_id", "wave", "item", "kind", "code", "n", "mean", "low", "high", "is_synthetic"]
    )
    facts = EffectFacts(pd.DataFrame(started), daily, sensors, nothing, survey, centres, catalogue)
    return replace(facts, **changes)  # type: ignore[arg-type]


def single(facts: EffectFacts) -> tuple[pd.Series, dict]:
    rows = evaluate_measures(facts)
    assert list(rows.columns) == list(EFFECT_COLUMNS)
    assert len(rows) == 1
    return rows.iloc[0], json.loads(rows.details[0])


def test_a_large_effect_is_proven_and_lies_in_its_interval(catalogue: Catalogue) -> None:
    row, details = single(facts_of(daily_counts(1, np.log(1.3)), catalogue))
    assert row.verdict == "proven"
    assert row.low < 0.3 < row.high
    assert row.effect == pytest.approx(0.3, abs=0.04)
    assert (row.weeks_before, row.weeks_after, row.donors) == (104, 26, 15)
    assert details["sentence_de"].startswith("Belegt: seit dem Beginn +")
    assert details["expectation"] == {
        "indicator": "footfall_yoy",
        "effect": 0.1,
        "registered_on": "2024-07-24",
        "is_before_start": True,
        "scope": None,
    }
    assert len(details["weeks"]) == len(details["gap"]) == len(details["fan_low"]) == 130
    assert all(gate["passed"] for gate in details["gates"])
    assert details["q_value"] < 0.1


def test_no_effect_is_never_called_proven(catalogue: Catalogue) -> None:
    verdicts = [single(facts_of(daily_counts(seed, 0.0), catalogue))[0].verdict for seed in range(10)]
    assert verdicts.count("proven") <= 1
    assert "not_detectable" in verdicts


def test_not_detectable_says_what_is_excluded(catalogue: Catalogue) -> None:
    found = [single(facts_of(daily_counts(seed, 0.0, noise=0.1), catalogue)) for seed in range(4)]
    details = next(d for row, d in found if row.verdict == "not_detectable")
    assert details["sentence_de"].startswith("Nicht nachweisbar. Ein Zuwachs über +")
    assert "ist ausgeschlossen" in details["sentence_de"]


def failed_gates(facts: EffectFacts) -> set[str]:
    row, details = single(facts)
    assert row.verdict == "not_evaluable"
    assert pd.isna(row.effect)
    assert details["sentence_de"].startswith("Nicht auswertbar: ")
    return {gate["id"] for gate in details["gates"] if not gate["passed"]}


def test_too_short_before_or_after(catalogue: Catalogue) -> None:
    daily = daily_counts(2, 0.2)
    late = daily[daily.local_date >= pd.Timestamp(2023, 11, 6)]
    early = daily[daily.local_date <= pd.Timestamp(2024, 11, 3)]
    assert failed_gates(facts_of(late, catalogue)) == {"weeks_before"}
    assert failed_gates(facts_of(early, catalogue)) == {"weeks_after"}


def test_too_few_comparison_centres(catalogue: Catalogue) -> None:
    daily = daily_counts(2, 0.2)
    assert failed_gates(facts_of(daily[daily.centre_id.isin(CENTRES[:9])], catalogue)) == {"donors"}


def test_a_long_outage_of_all_sensors(catalogue: Catalogue) -> None:
    daily = daily_counts(2, 0.2)
    dark = (daily.centre_id == TREATED) & daily.local_date.between("2023-10-02", "2023-11-12")
    assert failed_gates(facts_of(daily.assign(state=np.where(dark, "missing", "ok")), catalogue)) == {"valid_weeks"}


def test_short_outages_are_filled(catalogue: Catalogue) -> None:
    daily = daily_counts(5, np.log(1.3))
    dark = (daily.centre_id == TREATED) & daily.local_date.between("2023-10-02", "2023-10-15")
    row, _ = single(facts_of(daily.assign(state=np.where(dark, "missing", "ok")), catalogue))
    assert row.verdict == "proven"


def test_another_measure_close_by_in_time(catalogue: Catalogue) -> None:
    facts = facts_of(daily_counts(2, 0.2), catalogue)
    second = facts.carried_out.assign(measure_id="city-management", starts_on=START + timedelta(days=60))
    rows = evaluate_measures(replace(facts, carried_out=pd.concat([facts.carried_out, second], ignore_index=True)))
    assert set(rows.verdict) == {"not_evaluable"}


def test_a_moved_counting_point_is_left_out_and_the_other_carries_the_centre(catalogue: Catalogue) -> None:
    facts = facts_of(daily_counts(3, np.log(1.3)), catalogue)
    moved = facts.sensors.sensor_id == f"{TREATED}/markt"
    later = facts.sensors[moved].assign(sensor_id=f"{TREATED}/markt@2", version=2, first_on=pd.Timestamp(2024, 3, 1))
    earlier = facts.sensors.assign(last_on=facts.sensors.last_on.where(~moved, pd.Timestamp(2024, 2, 28)))
    row, details = single(replace(facts, sensors=pd.concat([earlier, later], ignore_index=True)))
    gate = next(g for g in details["gates"] if g["id"] == "sensors")
    assert gate["passed"]
    assert gate["text_de"].startswith("1 Zählstellen ohne Bruch")
    assert row.low < 0.3 < row.high


def test_treated_centres_of_the_same_family_are_no_comparison(catalogue: Catalogue) -> None:
    facts = facts_of(daily_counts(4, np.log(1.3), treated=tuple(CENTRES[:3])), catalogue)
    started = pd.concat([facts.carried_out.assign(centre_id=c) for c in CENTRES[:3]], ignore_index=True)
    rows = evaluate_measures(replace(facts, carried_out=started))
    for text in rows.details:
        assert not set(json.loads(text)["donors"]) & set(CENTRES[:3])
    pooled = pooled_effects(rows)
    assert list(pooled.towns) == [3]
    assert pooled.low[0] < 0.3 < pooled.high[0]
    assert pooled.high[0] - pooled.low[0] < (rows.high - rows.low).min()


def test_a_pooled_effect_among_many_needs_more_than_its_own_interval() -> None:
    """Two towns each, 21 comparison centres, t(20): p of .06 with scale .04/√2 is .047, by itself beside zero.

    Among ten measures without any effect its q is .047 · 11/1 = .52, far above 10 %: an indication. Alone it is proven.
    """
    details = json.dumps({"unit": "log", "scale": 0.04, "q_limit": 0.1})

    def rows(measure: str, effect: float) -> list[dict]:
        row = {"measure_id": measure, "outcome": "footfall", "verdict": "not_detectable", "effect": np.expm1(effect)}
        row |= {"donors": 21, "details": details, "is_synthetic": False}
        return [row | {"centre_id": centre} for centre in ("a", "b")]

    alone = pooled_effects(pd.DataFrame(rows("m", 0.06)))
    assert alone.verdict.tolist() == ["proven"]
    assert np.log1p(alone.low[0]) == pytest.approx(0.06 - 2.08596 * 0.04 / np.sqrt(2), abs=1e-4)
    many = pd.DataFrame([row for n in range(10) for row in rows(f"n{n}", 0.001)] + rows("m", 0.06))
    pooled = pooled_effects(many).set_index("measure_id")
    assert pooled.verdict["m"] == "indication"
    assert set(pooled.verdict.drop("m")) == {"not_detectable"}


def test_example_data_and_real_data_are_not_compared(catalogue: Catalogue) -> None:
    daily = daily_counts(2, 0.2)
    mixed = daily.assign(is_synthetic=daily.centre_id != TREATED)
    assert failed_gates(facts_of(mixed, catalogue)) == {"donors"}


def test_an_expectation_entered_after_the_start_is_marked(catalogue: Catalogue) -> None:
    facts = facts_of(daily_counts(1, 0.2), catalogue)
    late = facts.carried_out.assign(registered_on=START + timedelta(days=1))
    assert single(replace(facts, carried_out=late))[1]["expectation"]["is_before_start"] is False


def test_detectable_effect_before_the_start(catalogue: Catalogue) -> None:
    """Pooling n towns divides the scale by √n: ln(1 + MDE) of 1 town is √10 times that of 10 towns."""
    rows = detectable_effects(facts_of(daily_counts(1, 0.0), catalogue))
    own = rows[rows.centre_id == TREATED].set_index("towns").detectable
    assert np.log1p(own[1]) / np.log1p(own[10]) == pytest.approx(np.sqrt(10))
    assert 0 < own[10] < own[5] < own[3] < own[1] < 0.5


def test_weeks_need_five_valid_days_and_know_the_weekday() -> None:
    """Saturday counts three times a weekday. Without a Saturday the week still has the same level."""
    days = pd.date_range("2024-01-01", "2024-03-31")
    count = np.where(days.weekday == 5, 300, 100)
    daily = pd.DataFrame({"sensor_id": "a", "local_date": days, "count": count, "state": "ok"})
    daily.loc[5, "state"] = "missing"
    daily.loc[7:9, "state"] = "missing"
    weeks = sensor_weeks(daily)["a"]
    assert weeks.iloc[0] == pytest.approx(weeks.iloc[4])
    assert np.isnan(weeks.iloc[1])


def test_gaps_up_to_three_weeks_follow_the_others() -> None:
    panel = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "b": [2.0, np.nan, np.nan, 5.0, 6.0, 7.0]})
    panel = panel.assign(c=panel.a)
    done = filled(panel)
    assert done.b.notna().all()
    # b lies 1 above a; the mean without b is a, so the distance drawn runs between 2/3 on both sides
    assert done.b[1] == pytest.approx(2 + 2 / 3)
    long = pd.DataFrame({"a": np.arange(8.0), "b": [1.0, *[np.nan] * 4, 6.0, 7.0, 8.0]})
    assert filled(long).b.isna().sum() == 4


def test_percentages_read_like_a_town_reads_them() -> None:
    assert percent(np.log(1.24)) == "+24 %"
    assert percent(np.log(0.85)) == "−15 %"
    assert percent(0.001) == "0 %"
