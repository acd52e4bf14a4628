"""Array types of the time-series methods, and medians that leave gaps out.

A *panel* is a float array of shape (periods, sensors); NaN marks what was not validly counted.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Counts = NDArray[np.int64]
Dates = NDArray[np.datetime64]

SENSORS_PER_CHUNK = 128


def as_panel(values: ArrayLike) -> Floats:
    """Return `values` as a float panel (periods, sensors); a single series becomes one column.

    Raises ValueError for more than two dimensions.
    """
    panel = np.asarray(values, dtype=float)
    if panel.ndim == 1:
        return panel[:, np.newaxis]
    if panel.ndim != 2:
        raise ValueError(f"A panel has the shape (periods, sensors), got {panel.ndim} dimensions.")
    return panel


def weekday_of(days: Dates) -> Counts:
    """Weekday of each date, Monday = 0, Sunday = 6."""
    days_since_thursday = days.astype("datetime64[D]").astype(np.int64)
    return (days_since_thursday + 3) % 7


def median_ignoring_gaps(stack: Floats, axis: int = 0) -> Floats:
    """Median along `axis` over the values that are not NaN; NaN where there is none."""
    if stack.shape[axis] == 0:
        return np.full(np.delete(stack.shape, axis), np.nan)
    ordered = np.sort(stack, axis=axis)
    n = np.sum(~np.isnan(stack), axis=axis, keepdims=True)
    lower = np.take_along_axis(ordered, np.maximum((n - 1) // 2, 0), axis=axis)
    upper = np.take_along_axis(ordered, n // 2, axis=axis)
    return np.squeeze((lower + upper) / 2, axis=axis)


def run_lengths(labels: NDArray[Any]) -> Counts:
    """Length of the run of equal labels each cell of a (periods, sensors) array lies in, along the first axis."""
    periods, sensors = labels.shape
    begins = np.ones((periods, sensors), dtype=bool)
    begins[1:] = labels[1:] != labels[:-1]
    run_id = np.cumsum(begins.T.ravel()) - 1
    return np.bincount(run_id)[run_id].reshape(sensors, periods).T


def shifted(values: Floats, days: int) -> Floats:
    """Panel whose row t holds row t − `days` of `values`; NaN where that row does not exist."""
    moved = np.full_like(values, np.nan)
    if abs(days) >= len(values):
        return moved
    if days > 0:
        moved[days:] = values[:-days]
    elif days < 0:
        moved[:days] = values[-days:]
    else:
        moved[:] = values
    return moved


def median_of_lags(values: Floats, lags: Iterable[int]) -> Floats:
    """Median over the rows t − lag of a panel of consecutive days, for every t; gaps are left out."""
    offsets = list(lags)
    medians = np.empty_like(values)
    for start in range(0, values.shape[1], SENSORS_PER_CHUNK):
        chunk = values[:, start : start + SENSORS_PER_CHUNK]
        medians[:, start : start + SENSORS_PER_CHUNK] = median_ignoring_gaps(
            np.stack([shifted(chunk, lag) for lag in offsets])
        )
    return medians


def same_weekday_median(values: Floats, weeks: int) -> Floats:
    """Median of the same weekday over the `weeks` weeks before and after each day, the day itself left out.

    `values` is a panel (days, sensors) of consecutive calendar days.
    """
    return median_of_lags(values, [7 * week for week in range(-weeks, weeks + 1) if week != 0])
