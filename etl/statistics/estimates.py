"""Shapes shared by all statistics: a figure with its interval and the number of observations behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Estimate:
    """One figure; `low` and `high` bound its interval, `n` is the (effective) number of observations.

    A figure that cannot be computed is NaN, never zero.
    """

    value: float
    low: float
    high: float
    n: float

    @classmethod
    def unknown(cls, n: float = 0.0) -> Estimate:
        """No figure: everything NaN beside the number of observations."""
        return cls(np.nan, np.nan, np.nan, n)


@dataclass(frozen=True)
class Estimates:
    """Many figures at once; four arrays of equal shape."""

    value: FloatArray
    low: FloatArray
    high: FloatArray
    n: FloatArray

    def item(self) -> Estimate:
        """The single figure inside; ValueError if there are several."""
        return Estimate(float(self.value.item()), float(self.low.item()), float(self.high.item()), float(self.n.item()))


def as_floats(values: ArrayLike) -> FloatArray:
    """Any numeric array-like as float64; missing values become NaN."""
    if hasattr(values, "to_numpy"):
        return np.asarray(values.to_numpy(dtype=float, na_value=np.nan), dtype=np.float64)
    return np.asarray(values, dtype=np.float64)


def known(values: ArrayLike) -> FloatArray:
    """The values that are present, as a flat float array."""
    flat = as_floats(values).ravel()
    return flat[~np.isnan(flat)]
