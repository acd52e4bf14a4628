"""The longest unbroken stretch of a street on which most ground floors are in use."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from etl.statistics.estimates import FloatArray, as_floats

NEIGHBOURS = 2


def along_street(x: ArrayLike, y: ArrayLike) -> FloatArray:
    """Position of each unit in metres along the main direction of its street (first principal axis), least = 0."""
    points = np.column_stack([as_floats(x), as_floats(y)])
    if len(points) < 2:
        return np.zeros(len(points))
    centred = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    position = centred @ axes[0]
    return np.asarray(position - position.min())


def longest_stretch(position_m: ArrayLike, is_active: ArrayLike, active_above: float, max_gap_m: float) -> float:
    """Metres from the first to the last unit of the longest stretch in use; 0 where no two such units follow each other.

    A unit belongs to a stretch where of itself and the two units on either side more than `active_above` are in use; a
    stretch ends at a unit that does not, and at a gap of more than `max_gap_m` to the next unit. Units across the street
    stand side by side in this order. Whether a vacant unit lies inside a stretch does not break it.
    """
    position, active = as_floats(position_m), np.asarray(is_active, dtype=bool)
    order = np.lexsort([active, position])
    position, active = position[order], active[order]
    longest, start = 0.0, None
    for here in range(len(position)):
        around = active[max(here - NEIGHBOURS, 0) : here + NEIGHBOURS + 1]
        is_in = float(around.mean()) > active_above
        is_apart = here > 0 and position[here] - position[here - 1] > max_gap_m
        if not is_in:
            start = None
        elif start is None or is_apart:
            start = here
        if start is not None:
            longest = max(longest, float(position[here] - position[start]))
    return longest
