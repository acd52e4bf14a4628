"""Panel index: exact recovery, gaps, disconnected sensors, links across a move, regions."""

import numpy as np
import pytest

from etl.statistics.month_mean import month_means
from etl.statistics.panel_index import geometric_index, link_by_panel, poisson_index, rebased, region_index
from tests.statistics import designs
from tests.statistics.designs import BASE, planted_panel, with_block_gaps


@pytest.mark.parametrize("index_of", [poisson_index, geometric_index])
def test_exact_without_noise(index_of):
    rng = np.random.default_rng(4)
    panel, truth = planted_panel(rng)
    result = index_of(with_block_gaps(rng, panel), BASE)
    np.testing.assert_allclose(result.index, truth, rtol=1e-8)
    assert result.residual_sd == pytest.approx(0, abs=1e-8)


def test_two_sensors_two_periods_by_hand():
    # complete panel: the Poisson index is the ratio of sums (300/200), the geometric one the mean of log ratios
    panel = np.array([[100.0, 100.0], [100.0, 200.0]])
    assert poisson_index(panel, [True, False]).index.tolist() == pytest.approx([100, 150])
    assert geometric_index(panel, [True, False]).index.tolist() == pytest.approx([100, 100 * np.sqrt(2)])
    assert poisson_index(panel, [True, False]).sensor_level.tolist() == pytest.approx([80, 120])


def test_sensor_that_stops_does_not_move_the_index():
    panel = np.tile([1000.0, 100.0], (24, 1))
    panel[12:, 0] = np.nan
    result = poisson_index(panel, np.arange(24) < 12)
    np.testing.assert_allclose(result.index, 100, rtol=1e-10)
    assert result.sensors.tolist() == [2] * 12 + [1] * 12


def test_periods_without_a_common_sensor_have_no_index():
    panel = np.full((24, 2), np.nan)
    panel[:12, 0] = 100
    panel[12:, 1] = 300
    result = poisson_index(panel, np.arange(24) < 12)
    np.testing.assert_allclose(result.index[:12], 100)
    assert np.isnan(result.index[12:]).all()


def test_gap_of_the_whole_centre_stays_a_gap():
    panel = np.full((24, 3), 50.0)
    panel[5] = np.nan
    result = geometric_index(panel, np.arange(24) < 12)
    assert np.isnan(result.index[5])
    assert not np.isnan(np.delete(result.index, 5)).any()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="No base period"):
        poisson_index(np.full((3, 1), np.nan), [True, False, False])
    with pytest.raises(ValueError, match="negative"):
        poisson_index([[1.0], [-1.0]], [True, False])
    with pytest.raises(ValueError, match="3 periods"):
        poisson_index(np.ones((3, 1)), [True, False])


@pytest.mark.statistics
def test_recovery_with_a_quarter_missing():
    own_rmse, naive_rmse = designs.index_errors(100)
    assert own_rmse <= 5
    assert naive_rmse >= 5 * own_rmse


def test_auckland_2025_against_2023(auckland):
    months = month_means(auckland.days, auckland.valid_counts)
    years = months.months.astype("datetime64[Y]").astype(int) + 1970
    recent = years >= 2023
    panel = months.mean[recent][:, auckland.steady]
    base = years[recent] == 2023
    assert poisson_index(panel, base).index[years[recent] == 2025].mean() == pytest.approx(90.7, abs=0.05)


@pytest.mark.parametrize("index_of", [poisson_index, geometric_index])
def test_scale_and_order(auckland, index_of):
    months = month_means(auckland.days, auckland.valid_counts)
    base = months.months.astype("datetime64[Y]") == np.datetime64("2023")
    plain = index_of(months.mean, base).index
    order = np.random.default_rng(6).permutation(months.mean.shape[1])
    np.testing.assert_allclose(index_of(0.37 * months.mean, base).index, plain, rtol=1e-9)
    np.testing.assert_allclose(index_of(months.mean[:, order], base).index, plain, rtol=1e-9)


def test_link_recovers_the_factor_of_a_move():
    rng = np.random.default_rng(7)
    common = np.exp(np.cumsum(rng.normal(0, 0.05, 40)))
    others = common[:, np.newaxis] * np.array([100.0, 300, 700])
    old = np.where(np.arange(40) < 20, 500 * common, np.nan)
    new = np.where(np.arange(40) >= 20, 800 * common, np.nan)
    link = link_by_panel(old, new, others, moved_at=20)
    assert link.factor == pytest.approx(500 / 800, rel=1e-9)
    assert (link.weeks_before, link.weeks_after, link.relative_uncertainty) == (8, 8, 0.08)


def test_link_without_enough_weeks_is_refused():
    series = np.ones(40)
    with pytest.raises(ValueError, match="got 2 and 8"):
        link_by_panel(series, series, np.ones((40, 2)), moved_at=2)


def test_region_leaves_out_towns_without_a_value():
    result = region_index([[100.0, 90.0], [80.0, np.nan], [np.nan, np.nan]], population=[30_000, 10_000])
    assert result.index.tolist() == pytest.approx([97.5, 80.0, np.nan], nan_ok=True)
    assert result.towns.tolist() == [2, 1, 0]


def test_another_base_year_only_rescales():
    index = np.array([100.0, 110.0, np.nan, 120.0, 80.0])
    moved = rebased(index, np.array([False, False, False, True, True]))
    assert moved == pytest.approx([100, 110, np.nan, 120, 80], nan_ok=True)
    assert rebased(index, np.arange(5) == 1) == pytest.approx(
        [100 / 1.1, 100, np.nan, 120 / 1.1, 80 / 1.1], nan_ok=True
    )
    assert np.isnan(rebased(index, np.arange(5) == 2)).all()
