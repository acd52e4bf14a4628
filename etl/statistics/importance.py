"""What matters most to visitors, derived from their own grades: relative weights and importance–performance quadrants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from etl.statistics.estimates import FloatArray, as_floats

MIN_ANSWERS = 150
BOOTSTRAPS = 200
MIN_AGREEMENT = 0.8
QUADRANTS = ("keep_up", "concentrate_here", "possible_overkill", "low_priority")
BORDERLINE = "borderline"


@dataclass(frozen=True)
class ImportancePerformance:
    """One row per item in `items`, `n` complete answers, `r_squared` of the overall grade explained by the items.

    Columns: `item`, `importance` (share of the explained variance, sums to 1), `performance` (mean grade, 1 is best),
    `quadrant` (one of QUADRANTS, `borderline` if fewer than 80 % of the bootstraps agree), `agreement`. Below 150
    complete answers importance and quadrant are missing: show stated importance only.
    """

    items: pd.DataFrame
    n: int
    r_squared: float


def relative_weights(correlations: ArrayLike, with_overall: ArrayLike) -> FloatArray:
    """Raw relative weights (Johnson 2000): parts of R² credited to each item; they sum to R².

    `correlations`: (..., items, items) between the items, `with_overall`: (..., items) with the overall grade. NaN for
    a singular matrix (an item without variation, or one that repeats another).
    """
    matrix, target = as_floats(correlations), as_floats(with_overall)
    undefined = np.asarray(np.isnan(matrix).any(axis=(-2, -1)) | np.isnan(target).any(axis=-1))
    matrix = np.where(undefined[..., None, None], np.eye(matrix.shape[-1]), matrix)
    values, vectors = np.linalg.eigh(matrix)
    undefined |= values.min(axis=-1) < 1e-8
    root = np.sqrt(np.clip(values, 1e-8, None))
    loading = np.einsum("...ik,...k,...jk->...ij", vectors, root, vectors)
    inverse = np.einsum("...ik,...k,...jk->...ij", vectors, 1 / root, vectors)
    beta = np.einsum("...ij,...j->...i", inverse, np.where(undefined[..., None], 0, target))
    weights = np.einsum("...ij,...j->...i", loading**2, beta**2)
    return np.where(undefined[..., None], np.nan, weights)


def importance_performance(
    grades: pd.DataFrame, overall: ArrayLike, bootstraps: int = BOOTSTRAPS, seed: int = 0
) -> ImportancePerformance:
    """Derived importance against mean grade, crosshair at the two means, quadrants checked by bootstrap.

    `grades`: respondents × items (1 best), `overall`: overall grade of the same respondents. Only complete answers
    count. ValueError with fewer than two items.
    """
    if grades.shape[1] < 2:
        raise ValueError("importance_performance: needs at least two items")
    table = np.column_stack([as_floats(grades), as_floats(overall)])
    table = table[~np.isnan(table).any(axis=1)]
    n = table.shape[0]
    performance = table[:, :-1].mean(axis=0) if n else np.full(grades.shape[1], np.nan)
    frame = pd.DataFrame({"item": list(grades.columns), "importance": np.nan, "performance": performance})
    if n < MIN_ANSWERS:
        return ImportancePerformance(frame.assign(quadrant=None, agreement=np.nan), n, np.nan)
    weights, _ = _weights_and_means(table, np.ones((1, n)))
    resampled = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=bootstraps).astype(float)
    quadrant = _quadrants(*_weights_and_means(table, np.ones((1, n))))[0]
    agreement = np.mean(_quadrants(*_weights_and_means(table, resampled)) == quadrant, axis=0)
    named = np.where(agreement >= MIN_AGREEMENT, np.array(QUADRANTS, dtype=object)[quadrant], BORDERLINE)
    if np.isnan(weights).any():
        named, agreement = np.full(quadrant.shape, None), np.full(quadrant.shape, np.nan)
    frame = frame.assign(importance=weights[0] / weights[0].sum(), quadrant=named, agreement=agreement)
    return ImportancePerformance(frame, n, float(weights[0].sum()))


def _weights_and_means(table: FloatArray, repeats: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Relative weights and mean grades (samples, items) where row i counts `repeats[:, i]` times."""
    n, columns = table.shape
    centred = table - table.mean(axis=0)
    products = (centred[:, :, None] * centred[:, None, :]).reshape(n, columns * columns)
    means = repeats @ centred / n
    covariance = (repeats @ products / n).reshape(-1, columns, columns) - means[:, :, None] * means[:, None, :]
    spread = np.sqrt(np.einsum("bii->bi", covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = covariance / (spread[:, :, None] * spread[:, None, :])
    weights = relative_weights(correlation[:, :-1, :-1], correlation[:, :-1, -1])
    return weights, (means + table.mean(axis=0))[:, :-1]


def _quadrants(weights: FloatArray, means: FloatArray) -> np.ndarray:
    """Index into QUADRANTS: +2 for unimportant, +1 for a grade worse than the average item (order: see QUADRANTS)."""
    unimportant = weights < weights.mean(axis=-1, keepdims=True)
    worse = means > means.mean(axis=-1, keepdims=True)
    return 2 * unimportant.astype(int) + worse.astype(int)
