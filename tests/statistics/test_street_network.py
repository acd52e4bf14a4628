"""Distances along streets by hand: around a corner, across a street, back to back, no way at all."""

import numpy as np
import pytest

from etl.statistics.street_network import connected_share, network_distances

ELL = [[(0, 0), (100, 0)], [(100, 0), (100, 100)]]


def test_around_the_corner() -> None:
    """(20, 0) to (100, 30): 80 m to the corner and 30 m on; straight it would be 85 m."""
    found = network_distances([(20, 0), (100, 30)], ELL)
    assert found[0, 1] == pytest.approx(110)
    assert found[1, 0] == pytest.approx(110)
    assert found.diagonal().tolist() == [0, 0]


def test_share_that_hangs_together() -> None:
    """200 m around the corner and 50 m apart from it; a crossing without a common point is no junction."""
    assert connected_share([*ELL, [(500, 0), (550, 0)]]) == pytest.approx(0.8)
    assert connected_share([[(0, 0), (100, 0)], [(50, -50), (50, 50)]]) == pytest.approx(0.5)
    assert connected_share([]) == 0.0


def test_the_way_to_the_street_counts_on_both_sides() -> None:
    """Opposite houses five metres from the middle of the street; one 30 m further on the same side."""
    found = network_distances([(50, 5), (50, -5), (80, 5)], [ELL[0]])
    assert found[0].tolist() == pytest.approx([0, 10, 40], abs=1e-6)


def test_back_to_back_is_far_on_foot() -> None:
    """Two streets 40 m apart, joined at their western ends only: 2 · 90 + 40 along them, with 19 m to each door."""
    streets = [[(0, 0), (100, 0)], [(0, 40), (100, 40)], [(0, 0), (0, 40)]]
    found = network_distances([(90, 19), (90, 21)], streets)
    assert found[0, 1] == pytest.approx(90 + 40 + 90 + 19 + 19)


def test_no_way_is_infinite_and_no_streets_are_refused() -> None:
    found = network_distances([(50, 0), (50, 1000)], [ELL[0], [(0, 1000), (100, 1000)]])
    assert np.isinf(found[0, 1])
    with pytest.raises(ValueError, match="no streets"):
        network_distances([(0, 0)], [])


def test_order_of_places_and_streets_does_not_matter() -> None:
    rng = np.random.default_rng(4)
    places = rng.uniform(0, 100, (30, 2))
    order = rng.permutation(30)
    first = network_distances(places, ELL)
    turned = network_distances(places[order], [street[::-1] for street in ELL[::-1]])
    assert turned == pytest.approx(first[np.ix_(order, order)], abs=1e-6)
