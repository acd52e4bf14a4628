"""Effect with placebo intervals: hand calculations, simulated towns with a known effect, real placebos of Auckland.

The simulated towns follow the design of the method's own scenarios A to F and S: weekly logs, one common course (season,
AR(1) shocks), own AR(1) noise with median SD 5 % and ρ = .7, own drift; 20 donors, 104 weeks before, 26 after, +10 %.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from etl.statistics.effect import (
    Interval,
    Placebos,
    around,
    breakdown_trend,
    detectable_before_start,
    detectable_effect,
    evaluate,
    placebo_in_time,
    pool,
    rank_p,
    run_placebos,
    slope_per_year,
)
from etl.statistics.synthetic_control import Window, dsc
from tests.statistics.designs import BEFORE, DONORS, EFFECT, SCENARIOS, effect_case, pooled_effect, towns

RUNS = 150


def errors_and_coverage(name: str) -> tuple[np.ndarray, float, np.ndarray]:
    cases = [effect_case(SCENARIOS[name], seed) for seed in range(RUNS)]
    errors = np.array([case.effect - EFFECT for case in cases])
    covered = np.mean([case.low <= EFFECT <= case.high for case in cases])
    return errors, float(covered), np.array([case.calendar - EFFECT for case in cases])


@pytest.mark.statistics
@pytest.mark.parametrize("name", ["A", "B", "F"])
def test_no_bias_and_honest_intervals_in_the_clean_scenarios(name: str) -> None:
    """|bias| ≤ .01 plus two standard errors of the simulation; coverage .93–.99 within ±.04."""
    errors, covered, _ = errors_and_coverage(name)
    assert abs(errors.mean()) <= 0.01 + 2 * errors.std() / np.sqrt(RUNS)
    assert 0.89 <= covered <= 1.0


@pytest.mark.statistics
def test_known_weaknesses_have_the_documented_sign() -> None:
    """An own trend of −3 % a year pulls the effect down; a dip before the start pushes it up; E a little up."""
    trend, trend_cover, _ = errors_and_coverage("C")
    dip, dip_cover, _ = errors_and_coverage("D")
    spill, _, _ = errors_and_coverage("E")
    clean, _, _ = errors_and_coverage("A")
    assert -0.04 < (trend - clean).mean() < -0.01
    assert 0.015 < (dip - clean).mean() < 0.045
    assert 0.0 < (spill - clean).mean() < 0.03
    assert min(trend_cover, dip_cover) >= 0.89


@pytest.mark.statistics
def test_an_own_season_biases_half_a_year_and_calendar_matching_repairs_it() -> None:
    errors, _, calendar = errors_and_coverage("S")
    clean, _, _ = errors_and_coverage("A")
    assert (errors - clean).mean() < -0.02
    assert abs(calendar.mean()) <= 0.01 + 2 * calendar.std() / np.sqrt(RUNS)


@pytest.mark.statistics
def test_no_effect_is_called_an_effect_in_at_most_five_per_cent() -> None:
    found = [effect_case(SCENARIOS["A"], seed, effect=0.0).excludes_zero for seed in range(RUNS)]
    assert np.mean(found) <= 0.05 + 0.04


@pytest.mark.statistics
def test_five_towns_together_find_ten_per_cent_in_seven_of_ten_cases() -> None:
    found, covered = pooled_effect(100)
    assert found >= 0.70
    assert covered >= 0.89


@pytest.mark.statistics
def test_placebo_coverage_on_auckland(auckland) -> None:
    """Every steady sensor without a measure, rolling starts: zero lies inside the interval in .93–.99 of the cases."""
    counts = pd.DataFrame(auckland.valid_counts[:, auckland.steady], index=pd.DatetimeIndex(auckland.days))
    recent = counts.loc["2022-07-01":]
    valid = recent.resample("W").count() >= 5
    weekly = np.log(recent.resample("W").mean().where(valid)).interpolate(limit=3, limit_area="inside").iloc[1:-1]
    panel = weekly.dropna(axis=1).to_numpy()
    assert panel.shape[1] >= 11
    covered = []
    for first in range(0, len(panel) - 130, 6):
        part = panel[first : first + 130]
        for unit in range(part.shape[1]):
            others = np.delete(part, unit, axis=1)
            fit, placebos = dsc(part[:, unit], others, Window(104)), run_placebos(others, Window(104))
            interval = around(fit.effect, placebos.scale(fit.prefit), placebos.freedom, 0.95)
            covered.append(not interval.excludes_zero)
    assert len(covered) >= 50
    assert 0.93 - 0.04 <= np.mean(covered) <= 1.0


def test_scale_is_the_larger_of_both_by_hand() -> None:
    """τ = (.1, −.1, .2): s_a = √(.06/3) = .1414. Pre-fits (.05, .05, .1) and own .1: s_b = .1·√((4+4+4)/3) = .2."""
    placebos = Placebos(np.array([0.1, -0.1, 0.2]), np.array([0.05, 0.05, 0.1]), np.zeros(3), np.zeros((1, 3)))
    assert placebos.scale(0.1) == pytest.approx(0.2)
    assert placebos.scale(0.05) == pytest.approx(np.sqrt(0.02))
    assert placebos.freedom == 2


def test_interval_and_detectable_effect_by_hand() -> None:
    """t(19, .975) = 2.0930 and t(19, .80) = .8610: with s = .12 half-width .2512; MDE80 = exp(.3545) − 1 = +42.5 %."""
    interval = around(0.1, 0.12, 19, 0.95)
    assert interval.high == pytest.approx(0.1 + 0.25116, abs=1e-4)
    assert np.expm1(detectable_effect(0.12, 19)) == pytest.approx(0.425, abs=0.002)
    assert np.expm1(detectable_effect(0.06, 19)) == pytest.approx(0.194, abs=0.002)


def test_pooling_by_hand() -> None:
    """Effects .1 and .2 with s = .03 and .04: mean .15, half-width t(9)·√(.0009+.0016)/2 = 2.2622·.025 = .05655."""
    pooled = pool([0.1, 0.2], [0.03, 0.04], 9)
    assert pooled.value == pytest.approx(0.15)
    assert pooled.half_width == pytest.approx(0.05655, abs=1e-4)


def test_rank_p_needs_nineteen_donors() -> None:
    effects = np.linspace(-0.1, 0.1, 21)
    assert rank_p(0.095, effects) == pytest.approx(3 / 22)  # only the two ends are as large
    assert np.isnan(rank_p(0.5, effects[:18]))


def test_breakdown_trend_by_hand() -> None:
    """26 weeks after, 52 base weeks: middle of the base −26.5, middle after +12.5, so 39 weeks = .75 years; .03/.75 = .04."""
    assert breakdown_trend(Interval(0.10, 0.03, 0.17), 26, Window(104)) == pytest.approx(0.04)
    assert breakdown_trend(Interval(-0.10, -0.17, -0.03), 26, Window(104)) == pytest.approx(0.04)
    assert breakdown_trend(Interval(0.10, -0.01, 0.21), 26, Window(104)) == 0


def test_slope_is_per_year() -> None:
    assert slope_per_year(0.06 * np.arange(104) / 52) == pytest.approx(0.06)


def test_evaluation_of_a_large_effect_passes_every_check() -> None:
    treated, donors = towns(SCENARIOS["A"], np.random.default_rng(11), effect=np.log(1.6))
    found = evaluate(treated, donors, Window(BEFORE))
    assert found.interval.excludes_zero
    assert found.interval.low < np.log(1.6) < found.interval.high
    assert found.leave_one_out[0] <= found.effect <= found.leave_one_out[1]
    assert found.in_time is not None
    assert not found.in_time.excludes_zero
    assert abs(found.second_opinion - found.effect) < found.interval.half_width / 2
    assert found.breakdown > 0.05
    assert found.p_value == pytest.approx(1 / 21)
    assert found.gap[BEFORE - 52 : BEFORE].mean() == pytest.approx(0, abs=1e-12)
    assert (found.fan[0] <= found.fan[1]).all()
    assert found.hint.half_width < found.interval.half_width


def test_a_fake_start_needs_two_years() -> None:
    treated, donors = towns(SCENARIOS["A"], np.random.default_rng(1))
    assert placebo_in_time(treated[20:], donors[20:], Window(BEFORE - 20)) is None


def test_too_few_donors_are_refused() -> None:
    treated, donors = towns(SCENARIOS["A"], np.random.default_rng(1))
    with pytest.raises(ValueError, match="three comparison units"):
        evaluate(treated, donors[:, :2], Window(BEFORE))


def test_detectable_effect_before_the_start_comes_from_the_donors() -> None:
    _, donors = towns(SCENARIOS["A"], np.random.default_rng(3))
    placebos = run_placebos(donors, Window(BEFORE))
    scale = np.sqrt((placebos.effects**2).mean())
    expected = (stats.t.ppf(0.975, DONORS - 1) + stats.t.ppf(0.8, DONORS - 1)) * scale
    assert detectable_before_start(donors, Window(BEFORE)) == pytest.approx(expected)
