"""Composite index: scale, missing parts and weights by hand; the rank band over simulated towns with a known truth."""

import numpy as np
import pytest

from etl.statistics.composite import dimension_scores, doubtful_pairs, index, rank_bands, scores
from tests.statistics import designs

NAN = np.nan


def test_scores_by_hand() -> None:
    """Values 1…5: median 3, MAD 1, robust SD 1.4826; 5 gives z = 1.349; 40 is cut at 3; lower is better turns the sign."""
    found = scores([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [4.0, 4.0], [5.0, 40.0]], [1, -1])
    assert found[:, 0] == pytest.approx([86.51, 93.255, 100, 106.745, 113.49], abs=0.001)
    assert found[4, 1] == 70
    against_last_year = scores([[3.0]], [1], reference=[[1.0], [2.0], [3.0], [4.0], [5.0]])
    assert against_last_year.item() == 100
    assert scores([[2.0], [2.0], [NAN]], [1])[:, 0] == pytest.approx([100, 100, NAN], nan_ok=True)


def test_dimension_needs_half_of_its_indicators() -> None:
    found = dimension_scores([[110, 90, NAN, 120], [110, NAN, NAN, NAN], [NAN, 90, 100, 80]], [0, 0, 0, 1])
    assert found == pytest.approx(np.array([[100, 120], [NAN, NAN], [95, 80]]), nan_ok=True)


def test_index_spreads_the_weight_of_a_missing_dimension_and_needs_three() -> None:
    dimensions = [[110, 100, 90, 120], [110, NAN, 90, 120], [110, NAN, NAN, 120]]
    assert index(dimensions, [1, 1, 1, 1]) == pytest.approx([105, 320 / 3, NAN], nan_ok=True)
    assert index(dimensions, [2, 1, 1, 0])[0] == pytest.approx(102.5)
    assert index(dimensions, [1, 1, 1, 1], "geometric")[0] == pytest.approx((110 * 100 * 90 * 120) ** 0.25)
    with pytest.raises(ValueError, match="weights"):
        index(dimensions, [1, -1, 1, 1])


def test_sure_values_give_exact_ranks_and_tiers() -> None:
    values = np.repeat(np.arange(80.0, 130.0, 5.0)[:, None], 4, axis=1)
    found = rank_bands(values, np.zeros((10, 4)), [0, 1, 2, 3], [1, 1, 1, 1], draws=20)
    assert found.low.tolist() == found.high.tolist() == list(range(10, 0, -1))
    assert found.tier_low.tolist() == found.tier_high.tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert found.share_above(9, 0) == 1.0


def test_a_town_without_an_index_has_no_rank() -> None:
    values = np.array([[100.0] * 4, [110.0] * 4, [120.0, NAN, NAN, 90.0]])
    found = rank_bands(values, np.ones((3, 4)), [0, 1, 2, 3], [1, 1, 1, 1], draws=30)
    assert np.isnan(found.low).tolist() == [False, False, True]
    assert np.isnan(found.share_above(0, 2))


@pytest.mark.statistics
def test_rank_band_covers_the_true_rank() -> None:
    """400 towns, 12 indicators in 4 dimensions, errors 0.15–0.45 SD, 10 % missing: 90 % bands cover .88–.95."""
    covered, width = designs.rank_band_coverage(100, draws=100)
    assert 0.88 <= covered <= 0.95
    assert 70 <= width <= 130


def test_doubtful_pairs_are_named() -> None:
    """Two indicators of one dimension that say the same, or pull against each other; other dimensions do not matter."""
    rng = np.random.default_rng(5)
    first = rng.standard_normal(50)
    noise = rng.standard_normal(50)
    x = np.column_stack([first, first + 0.01 * noise, -first + noise, -first])
    found = {(one.first, one.second): one.is_redundant for one in doubtful_pairs(x, [0, 0, 0, 1])}
    assert found == {(0, 1): True, (0, 2): False, (1, 2): False}


def test_towns_that_noise_alone_separates_share_the_whole_band() -> None:
    """True values all equal, noise large: no town may be given a place."""
    rng = np.random.default_rng(6)
    bands = rank_bands(100 + rng.standard_normal((100, 1)), np.full((100, 1), 3.0), [0], [1.0], draws=200)
    assert np.mean(bands.high - bands.low) > 80


def test_technology_achievement_index_of_2001() -> None:
    """Human Development Report 2001, raw data as in table A.2 of the OECD handbook (2008): eight indicators in four
    dimensions, plain means; goalposts of the report, telephones and electricity capped at the OECD mean."""
    raw = np.array(
        [
            [187, 125.6, 200.2, 50.7, 3.08, 4.15, 10.0, 27.4],  # Finland
            [289, 130.0, 179.1, 66.2, 3.00, 4.07, 12.0, 13.9],  # United States
            [271, 156.6, 125.8, 59.7, 3.10, 4.14, 11.4, 15.3],  # Sweden
            [994, 64.6, 49.0, 80.8, 3.00, 3.86, 9.5, 10.0],  # Japan
            [779, 9.8, 4.8, 66.7, 2.97, 3.65, 10.8, 23.2],  # Korea
        ]
    )
    lowest = np.array([0, 0, 0, 0, 0, np.log10(22), 0.8, 0.1])
    highest = np.array([994, 272.6, 232.4, 80.8, np.log10(901), np.log10(6969), 12.0, 27.4])
    scaled = np.clip((raw - lowest) / (highest - lowest), 0, 1)
    found = index(dimension_scores(scaled, [0, 0, 1, 1, 2, 2, 3, 3]), [1, 1, 1, 1])
    assert found == pytest.approx([0.744, 0.733, 0.703, 0.698, 0.666], abs=1e-3)
