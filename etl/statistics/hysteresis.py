"""States that do not flicker: a finding begins and ends only after two quarters beyond separate bars."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from etl.statistics.estimates import BoolArray, FloatArray, IntArray, as_floats

ENTER, LEAVE = 1.645, 1.0
QUARTERS = 2


def flagged_quarters(
    values: ArrayLike,
    enter: float = ENTER,
    leave: float = LEAVE,
    quarters: int = QUARTERS,
    is_severe: ArrayLike | None = None,
) -> BoolArray:
    """True for each quarter in which the finding stands.

    `values`: quarters × series (or one series), larger = worse, for example standardised gaps. A finding begins after
    `quarters` values in a row above `enter` and ends after as many below `leave`. A missing quarter (NaN) changes
    nothing and breaks no row. `is_severe`, same shape: such a quarter flags at once. Measured: flips fall to a third,
    at the price of one quarter's delay. ValueError if `leave` > `enter`.
    """
    if leave > enter:
        raise ValueError("flagged_quarters: the bar to leave must not lie above the bar to enter")
    x = as_floats(values)
    severe = np.zeros(x.shape, dtype=bool) if is_severe is None else np.asarray(is_severe, dtype=bool)
    flagged = np.zeros(x.shape, dtype=bool)
    state = np.zeros(x.shape[1:], dtype=bool)
    above, below = np.zeros(x.shape[1:], dtype=int), np.zeros(x.shape[1:], dtype=int)
    for quarter, value in enumerate(x):
        is_known = ~np.isnan(value)
        above = np.where(is_known, np.where(value > enter, above + 1, 0), above)
        below = np.where(is_known, np.where(value < leave, below + 1, 0), below)
        state = np.where(state, below < quarters, above >= quarters) | severe[quarter]
        flagged[quarter] = state
    return flagged


def quarters_flagged(flagged: ArrayLike) -> IntArray:
    """How many quarters in a row the finding has stood by the last quarter; 0 where it does not stand."""
    backwards = np.asarray(flagged, dtype=bool)[::-1]
    return np.asarray(np.cumprod(backwards, axis=0).sum(axis=0), dtype=np.int64)


def settled_levels(levels: ArrayLike, quarters: int = QUARTERS, top: int = 3) -> FloatArray:
    """Levels (0 none, 1 watch, 2 conspicuous, 3 severe) after the two-quarter rule; quarters × series, NaN = no data.

    A level is reached after `quarters` quarters in a row at or above it and left after as many below the level one
    lower (the dead band: a conspicuous finding that is only watched for a while stays), except for the lowest, which is
    left below itself. The top level counts at once. The first quarter with data sets the level at once: there is nothing
    it could flicker from. A quarter without data changes nothing and breaks no row.
    """
    x = as_floats(levels)
    is_known = ~np.isnan(x)
    settled = np.zeros(x.shape)
    for level in range(1, top + 1):
        leave_below = max(level - 1, 1)
        coded = np.where(x >= level, 2.0, np.where(x >= leave_below, 1.0, 0.0))
        first = is_known & (np.cumsum(is_known, axis=0) == 1)
        at_once = (first & (x >= level)) | (x >= top)
        values = np.where(is_known, coded, np.nan)
        flagged = flagged_quarters(values, enter=1.5, leave=0.5, quarters=quarters, is_severe=at_once)
        settled = np.where(flagged, level, settled)
    return np.where(np.cumsum(is_known, axis=0) > 0, settled, np.nan)
