"""Break: the Nile, exact and too short series, false positives and location of a 10 % step."""

import numpy as np
import pytest

from etl.statistics.breaks import critical_value, find_break
from tests.statistics import designs

# Annual flow of the Nile at Aswan 1871–1970, 10^8 m³ (Cobb 1978)
# fmt: off
NILE = np.array([
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
    1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
    831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
    781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
    744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
], dtype=float)
# fmt: on


def weekly_gap(rng, rho):
    return designs.ar1(rng, 104, rho, 0.05)


def test_nile_breaks_after_1898():
    result = find_break(NILE, level=0.01)
    assert 1871 + result.last_before == 1898
    assert result.mean_before == pytest.approx(1098, abs=0.5)
    assert result.mean_after == pytest.approx(850, abs=0.5)
    assert result.statistic == pytest.approx(7.15, abs=0.01)
    assert result.is_found


def test_position_counts_gaps():
    series = np.where(np.arange(60) < 30, 0.0, 0.3) + np.random.default_rng(1).normal(0, 0.01, 60)
    series[[3, 4, 50]] = np.nan
    result = find_break(series)
    assert result.last_before == 29
    assert result.step == pytest.approx(0.3, abs=0.01)
    assert result.periods == 57


def test_noiseless_series():
    assert not find_break(np.full(50, 3.7)).is_found
    step = find_break(np.where(np.arange(50) < 20, 1.0, 2.0))
    assert step.is_found
    assert step.last_before == 19


def test_too_few_periods_give_no_answer():
    result = find_break(np.r_[np.zeros(17), np.ones(18)])
    assert np.isnan(result.statistic)
    assert not result.is_found
    assert result.last_before == -1


def test_critical_values_of_the_table_and_between():
    assert critical_value(104, 0.05) == 2.93
    assert critical_value(36, 0.01) == 3.32
    assert critical_value(56, 0.05) == pytest.approx(2.86)
    with pytest.raises(ValueError, match="not for 0.1"):
        critical_value(52, 0.1)


@pytest.mark.statistics
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.5])
def test_false_positives(rho):
    assert designs.break_false_positives(rho, 400) <= 0.09


@pytest.mark.statistics
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.5])
def test_step_of_ten_percent_is_located(rho):
    assert designs.break_located(rho, 100) >= 0.85 - 0.04


def test_scale_and_shift_do_not_matter():
    series = weekly_gap(np.random.default_rng(40), 0.4)
    plain, changed = find_break(series), find_break(1000 * series + 5)
    assert changed.last_before == plain.last_before
    assert changed.statistic == pytest.approx(plain.statistic, rel=1e-9)
