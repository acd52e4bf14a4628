"""Survey answers: school grades, top-2-box, recommendation score, dwell time, shares of answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from etl.statistics.estimates import Estimate, Estimates, FloatArray, as_floats, known
from etl.statistics.proportions import normal_quantile, wilson

BEST_GRADE, WORST_GRADE = 1, 6


def school_grades(values: ArrayLike) -> FloatArray:
    """The answered grades as floats; ValueError if one lies outside 1 (best) … 6 (worst)."""
    grades = known(values)
    if np.any((grades < BEST_GRADE) | (grades > WORST_GRADE)):
        raise ValueError("school grades must lie between 1 (best) and 6 (worst); recode other scales first")
    return grades


def grade_mean(values: ArrayLike, level: float = 0.95) -> Estimate:
    """Mean school grade with Student's t interval, cut to the scale 1…6; the interval needs two answers."""
    grades = school_grades(values)
    n = grades.size
    if n == 0:
        return Estimate.unknown()
    mean = float(grades.mean())
    if n < 2:
        return Estimate(mean, np.nan, np.nan, n)
    half = float(stats.t.ppf(0.5 + level / 2, n - 1)) * float(grades.std(ddof=1)) / np.sqrt(n)
    return Estimate(mean, max(mean - half, BEST_GRADE), min(mean + half, WORST_GRADE), n)


def mean_intervals(mean: ArrayLike, variance: ArrayLike, n: ArrayLike, level: float = 0.95) -> Estimates:
    """Means with t intervals from summaries: `variance` with divisor n, so SE = √(variance / (n − 1)); not cut to a scale.

    `n` may be an effective number of answers (Kish): one formula for weighted and unweighted means. The interval is NaN
    up to n = 1 (weighted: it needs more than one effective answer).
    """
    centre, spread, size = np.broadcast_arrays(as_floats(mean), as_floats(variance), as_floats(n))
    freedom = np.where(size > 1, size - 1, np.nan)
    half = np.asarray(stats.t.ppf(0.5 + level / 2, freedom)) * np.sqrt(np.maximum(spread, 0) / freedom)
    return Estimates(centre, centre - half, centre + half, size)


def top_2_box(values: ArrayLike, level: float = 0.95) -> Estimate:
    """Share of the grades 1 and 2 among all answers, Wilson interval."""
    grades = school_grades(values)
    return wilson(int(np.sum(grades <= 2)), grades.size, level).item()


def grade_distribution(values: ArrayLike) -> pd.DataFrame:
    """One row per grade 1…6 (half grades count to the better one): columns `grade`, `count`, `n`, `share`, `low`, `high`."""
    counts = np.bincount(school_grades(values).astype(int), minlength=WORST_GRADE + 1)[BEST_GRADE:]
    return _shares_frame("grade", list(range(BEST_GRADE, WORST_GRADE + 1)), counts, int(counts.sum()))


def class_shares(answers: Sequence[object] | pd.Series, classes: Sequence[object]) -> pd.DataFrame:
    """Single choice: one row per class in the given order; columns `answer`, `count`, `n`, `share`, `low`, `high`.

    Missing answers do not count. Raises ValueError for an answer that is not among `classes`.
    """
    given = pd.Series(answers, dtype=object).dropna()
    unexpected = sorted(set(given) - set(classes), key=str)
    if unexpected:
        raise ValueError(f"answers outside the listed classes: {unexpected}")
    counts = given.value_counts().reindex(list(classes), fill_value=0).to_numpy(dtype=int)
    return _shares_frame("answer", list(classes), counts, given.size)


def multiple_choice_shares(ticked: pd.DataFrame) -> pd.DataFrame:
    """Multiple choice: respondents × options (1 ticked, 0 not, missing = question not seen); same columns as above.

    Shares refer to respondents, so they may sum to more than 1.
    """
    counts = ticked.sum(axis=0, skipna=True).to_numpy(dtype=float)
    return _shares_frame("answer", list(ticked.columns), counts, ticked.notna().sum(axis=0).to_numpy(dtype=float))


def _shares_frame(label: str, classes: Sequence[object], counts: ArrayLike, n: ArrayLike) -> pd.DataFrame:
    interval = wilson(counts, n)
    columns = {"count": np.asarray(counts, dtype=int), "n": interval.n.astype(int), "share": interval.value}
    return pd.DataFrame({label: list(classes), **columns, "low": interval.low, "high": interval.high})


def net_promoter_score(values: ArrayLike, level: float = 0.95) -> Estimate:
    """Share of 9–10 minus share of 0–6 on the question asked from 0 to 10, in points from −100 to 100.

    Interval: adjusted Wald with three added observations, ¾ promoter, 1½ neutral, ¾ detractor (Rocks 2016). School
    grades cannot be turned into this score. ValueError if an answer lies outside 0…10.
    """
    answers = known(values)
    if np.any((answers < 0) | (answers > 10)):
        raise ValueError("the recommendation question must be answered from 0 to 10")
    n = answers.size
    if n == 0:
        return Estimate.unknown()
    promoters, detractors = int(np.sum(answers >= 9)), int(np.sum(answers <= 6))
    up, down = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = normal_quantile(level) * np.sqrt((up + down - (up - down) ** 2) / (n + 3))
    low, high = max(up - down - half, -1.0), min(up - down + half, 1.0)
    return Estimate(100 * (promoters - detractors) / n, 100 * float(low), 100 * float(high), n)


def net_promoter_scores(promoters: ArrayLike, detractors: ArrayLike, n: ArrayLike, level: float = 0.95) -> Estimates:
    """Recommendation scores of many groups from the shares of 9–10 and of 0–6; `n` may be an effective number.

    Same interval as `net_promoter_score`; NaN without answers.
    """
    up, down, size = np.broadcast_arrays(as_floats(promoters), as_floats(detractors), as_floats(n))
    size = np.where(size > 0, size, np.nan)
    high_share, low_share = (up * size + 0.75) / (size + 3), (down * size + 0.75) / (size + 3)
    difference = high_share - low_share
    half = normal_quantile(level) * np.sqrt((high_share + low_share - difference**2) / (size + 3))
    low, high = np.maximum(difference - half, -1.0), np.minimum(difference + half, 1.0)
    value = np.where(np.isnan(size), np.nan, 100 * (up - down))
    return Estimates(value, 100 * low, 100 * high, np.nan_to_num(size))


def median_interval(values: ArrayLike, level: float = 0.95) -> Estimate:
    """Median (for example dwell time in minutes) with the distribution-free order-statistic interval.

    The interval covers at least `level`; it is NaN while no pair of order statistics does (below 6 answers at 0.95).
    """
    ordered = np.sort(known(values))
    n = ordered.size
    if n == 0:
        return Estimate.unknown()
    rank = int(stats.binom.ppf((1 - level) / 2, n, 0.5))
    if rank == 0:
        return Estimate(float(np.median(ordered)), np.nan, np.nan, n)
    return Estimate(float(np.median(ordered)), float(ordered[rank - 1]), float(ordered[n - rank]), n)
