"""Corrections for looking many times: which of many p-values still count."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from etl.statistics.estimates import FloatArray, as_floats


def benjamini_hochberg(p_values: ArrayLike, axis: int = 0) -> FloatArray:
    """Smallest false discovery rate at which each test counts as found (Benjamini & Hochberg 1995).

    Works along `axis`, so a towns × problems matrix with `axis=0` is corrected per problem over the towns. Missing
    p-values (NaN) stay missing and do not count as tests. Valid under independence and positive dependence.
    """
    return _step_up(p_values, axis, is_dependence_free=False)


def benjamini_yekutieli(p_values: ArrayLike, axis: int = 0) -> FloatArray:
    """Like `benjamini_hochberg` but valid under any dependence, hence stricter (Benjamini & Yekutieli 2001)."""
    return _step_up(p_values, axis, is_dependence_free=True)


def _step_up(p_values: ArrayLike, axis: int, *, is_dependence_free: bool) -> FloatArray:
    p = np.moveaxis(as_floats(p_values), axis, 0)
    if np.any((p < 0) | (p > 1)):
        raise ValueError("p-values must lie between 0 and 1")
    order = np.argsort(p, axis=0)
    ranked = np.take_along_axis(p, order, axis=0)
    tests = np.sum(~np.isnan(p), axis=0)
    rank = np.arange(1, p.shape[0] + 1).reshape(-1, *[1] * (p.ndim - 1))
    raised = ranked * tests / rank
    if is_dependence_free:
        harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, p.shape[0] + 1))])
        raised = raised * harmonic[tests]
    monotone = np.minimum.accumulate(np.where(np.isnan(raised), np.inf, raised)[::-1], axis=0)[::-1]
    adjusted = np.empty_like(p)
    np.put_along_axis(adjusted, order, np.minimum(monotone, 1.0), axis=0)
    return np.moveaxis(np.where(np.isnan(p), np.nan, adjusted), 0, axis)
