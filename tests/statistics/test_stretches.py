"""Stretches of a street in use: by hand, with gaps, and independent of order and direction."""

import numpy as np
import pytest

from etl.statistics.stretches import along_street, longest_stretch

TEN_METRES = 10.0 * np.arange(20)


def test_one_vacant_shop_does_not_break_a_stretch() -> None:
    active = np.ones(20, dtype=bool)
    active[7] = False
    assert longest_stretch(TEN_METRES, active, 0.5, 50) == 190


def test_a_row_of_vacant_shops_does() -> None:
    """Units 8 to 11 vacant: around units 8 to 11 at most 2 of 5 are in use; 0–70 m and 120–190 m remain."""
    active = np.ones(20, dtype=bool)
    active[8:12] = False
    assert longest_stretch(TEN_METRES, active, 0.5, 50) == 70


def test_a_gap_between_houses_ends_a_stretch() -> None:
    position = np.where(np.arange(20) < 12, TEN_METRES, TEN_METRES + 60)
    assert longest_stretch(position, np.ones(20), 0.5, 50) == 110
    assert longest_stretch(position, np.ones(20), 0.5, 80) == 250


def test_nothing_in_use_and_nothing_at_all() -> None:
    assert longest_stretch(TEN_METRES, np.zeros(20), 0.5, 50) == 0
    assert longest_stretch([], [], 0.5, 50) == 0


def test_order_and_direction_do_not_matter() -> None:
    rng = np.random.default_rng(8)
    active = rng.random(20) < 0.7
    turn = rng.permutation(20)
    x, y = 5 + 0.6 * TEN_METRES, 7 - 0.8 * TEN_METRES
    plain = longest_stretch(along_street(x, y), active, 0.5, 50)
    assert longest_stretch(along_street(x[turn], y[turn]), active[turn], 0.5, 50) == pytest.approx(plain, abs=1e-9)
    assert longest_stretch(TEN_METRES, active, 0.5, 50) == pytest.approx(plain, abs=1e-9)
    assert along_street([3], [4]).tolist() == [0]
