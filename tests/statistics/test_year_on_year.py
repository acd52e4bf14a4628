"""Year-on-year change: hand calculation, what few sensors allow to say, coverage, and Auckland June 2024."""

import numpy as np
import pytest

from etl.statistics.month_mean import month_means
from etl.statistics.year_on_year import GrowthClass, Statement, change_over_sensors, classify_growth, year_on_year
from tests.statistics import designs


def test_three_sensors_by_hand():
    # log ratios ln .9, ln 1, ln 1.1: mean −.0033501, SD .1003773, t(.975; 2) = 4.302653
    result = change_over_sensors(np.log([[0.9, 1.0, 1.1]]))
    half_width = 4.302653 * 0.1003773 / np.sqrt(3)
    assert result.change[0] == pytest.approx(np.expm1(-0.0033501), abs=1e-6)
    assert result.high[0] == pytest.approx(np.expm1(-0.0033501 + half_width), abs=1e-5)
    assert result.low[0] == pytest.approx(np.expm1(-0.0033501 - half_width), abs=1e-5)
    assert result.median_change[0] == pytest.approx(0.0, abs=1e-12)
    assert result.statement(0) is Statement.CENTRE
    assert result.growth_class(0, both_full=True) is None


@pytest.mark.parametrize(("sensors", "half_width_pp"), [(1, 27.4), (2, 19.4)])
def test_one_and_two_sensors_borrow_the_spread(sensors, half_width_pp):
    result = change_over_sensors(np.zeros((1, sensors)))
    assert 100 * np.log1p(result.high[0]) == pytest.approx(half_width_pp, abs=0.05)


def test_no_common_sensor_gives_no_figure():
    values = np.full((24, 2), np.nan)
    values[:12, 0] = 100
    values[12:, 1] = 80
    result = year_on_year(values)
    assert np.isnan(result.change).all()
    assert np.isnan(result.low).all()
    assert result.statement(20) is Statement.NONE
    assert result.growth_class(20, both_full=True) is None


def test_statements_by_number_of_sensors():
    rows = np.full((5, 6), np.nan)
    rows[0, 0] = 0.1
    rows[1, :2] = [0.1, 0.2]
    rows[2, :2] = [0.1, -0.2]
    rows[3, :4] = 0.1
    rows[4, :5] = [0.05, 0.06, 0.07, 0.08, 0.09]
    result = change_over_sensors(rows)
    assert [result.statement(i) for i in range(5)] == [
        Statement.THIS_LOCATION_ONLY,
        Statement.DIRECTION_ONLY,
        Statement.THIS_LOCATION_ONLY,
        Statement.CENTRE,
        Statement.CENTRE_WITH_CLASS,
    ]
    assert result.growth_class(4, both_full=True) is GrowthClass.GROWING
    assert result.growth_class(4, both_full=False) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (0.05, GrowthClass.GROWING),
        (0.049, GrowthClass.STABLE),
        (-0.05, GrowthClass.STABLE),
        (-0.051, GrowthClass.FALLING),
        (-0.10, GrowthClass.FALLING),
        (-0.101, GrowthClass.STRONGLY_FALLING),
    ],
)
def test_growth_classes(change, expected):
    assert classify_growth(change) is expected


def test_few_locations_pulling_the_mean_are_told():
    ratios = np.full((1, 20), 0.01) + np.linspace(-0.01, 0.01, 20)
    assert not change_over_sensors(ratios).pulled_by_few[0]
    ratios[0, :6] = -0.5
    assert change_over_sensors(ratios).pulled_by_few[0]


def test_auckland_june_2024(auckland):
    months = month_means(auckland.days, auckland.valid_counts)
    result = year_on_year(months.mean)
    june = int(np.flatnonzero(months.months == np.datetime64("2024-06"))[0])
    assert result.sensors[june] == 21
    assert 100 * result.change[june] == pytest.approx(-22.0, abs=0.05)
    assert 100 * result.standard_error[june] == pytest.approx(6.3, abs=0.05)
    assert 100 * result.median_change[june] == pytest.approx(-9.8, abs=0.05)
    assert result.pulled_by_few[june]


def test_scale_of_a_sensor_and_order_do_not_matter(auckland):
    values = month_means(auckland.days, auckland.valid_counts).mean
    plain = year_on_year(values)
    rng = np.random.default_rng(3)
    changed = year_on_year((values * rng.uniform(0.1, 10, values.shape[1]))[:, rng.permutation(values.shape[1])])
    for name in ("change", "low", "high", "median_change"):
        np.testing.assert_allclose(getattr(changed, name), getattr(plain, name), rtol=1e-9, atol=1e-9)


@pytest.mark.statistics
@pytest.mark.parametrize("sensors", [1, 2, 3, 4, 5, 6, 8])
def test_interval_covers_the_true_change(sensors):
    assert 0.925 <= designs.change_coverage(sensors, 4000) <= 0.975
