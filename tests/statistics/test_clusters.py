"""Scan statistic: a likelihood ratio by hand, ties, networks, and how often it finds and how often it errs."""

import numpy as np
import pytest

from etl.statistics.clusters import euclidean_distances, scan_for_clusters
from tests.statistics import designs


def line(units: int, step: float = 10.0) -> np.ndarray:
    x = step * np.arange(units)
    return euclidean_distances(x, np.zeros(units))


def test_most_likely_cluster_by_hand() -> None:
    """30 units in a line, the five at one end vacant, one more far away: window of 5, c = 5 of n = 5, C = 6 of N = 30.

    LLR = 0 + 1 ln(1/25) + 24 ln(24/25) − 6 ln(6/30) − 24 ln(24/30) = −3.2189 − 0.9797 + 9.6566 + 5.3554 = 10.813.
    """
    vacant = np.zeros(30)
    vacant[[0, 1, 2, 3, 4, 20]] = 1
    found = scan_for_clusters(line(30), vacant)
    assert found is not None
    best = found.clusters[0]
    assert sorted(best.members) == [0, 1, 2, 3, 4]
    assert best.log_likelihood_ratio == pytest.approx(10.813, abs=1e-3)
    assert best.relative_risk == pytest.approx(25)
    assert best.p_value <= 0.01


def test_too_little_says_nothing() -> None:
    assert scan_for_clusters(line(19), np.ones(19)) is None
    assert scan_for_clusters(line(30), np.eye(30)[0]) is None
    with pytest.raises(ValueError, match="distance matrix"):
        scan_for_clusters(line(30), np.zeros(29))


def test_units_without_a_way_between_them_are_no_neighbours() -> None:
    """Two streets without a connection: vacant units on both sides of the gap are no window together."""
    distance = line(40)
    distance[:20, 20:] = distance[20:, :20] = np.inf
    vacant = np.zeros(40)
    vacant[[17, 18, 19, 20, 21, 22]] = 1
    found = scan_for_clusters(distance, vacant)
    assert found is not None
    assert set(found.clusters[0].members) <= set(range(20)) or set(found.clusters[0].members) <= set(range(20, 40))


def test_names_of_units_and_the_unit_of_length_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    vacant = rng.random(60) < 0.2
    order = rng.permutation(60)
    first = scan_for_clusters(line(60), vacant)
    turned = scan_for_clusters(1000 * line(60)[np.ix_(order, order)], vacant[order])
    assert first is not None
    assert turned is not None
    assert turned.clusters[0].log_likelihood_ratio == pytest.approx(first.clusters[0].log_likelihood_ratio, abs=1e-9)


@pytest.mark.statistics
def test_false_alarms_without_clustering() -> None:
    """11 % vacant at random: p ≤ .05 in 3 to 8 % of 200 towns (99 permutations)."""
    assert 0.02 <= designs.scan_false_positives(200) <= 0.08


@pytest.mark.statistics
def test_planted_clusters_are_found() -> None:
    """14 neighbouring units at 55 %, the others so that 11 % are vacant in all: found in at least 55 % of the towns."""
    assert designs.scan_power(100) >= 0.55
