"""Filling of short gaps; a filled value is always marked and never shown as measured.

Missing hours take the level of the rest of the same day. Missing days take the sensor's own weekday median times the ratio by
which its neighbours differed from theirs on that day (day-of-year factors of Hankey, Lindsey and Marshall 2014). Gaps of more
than 28 days stay open: the panel index copes with them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from etl.statistics.arrays import (
    Bools,
    Counts,
    Floats,
    as_panel,
    median_ignoring_gaps,
    run_lengths,
    same_weekday_median,
)

REFERENCE_WEEKS = 6
LONGEST_GAP_DAYS = 28
LONGEST_GAP_HOURS = 6
MINIMUM_NEIGHBOURS = 3
LIMITED_ABOVE = 0.20


@dataclass(frozen=True)
class FilledPanel:
    """Filled values and which of them are imputed, both shaped like the input; NaN where a gap stays open."""

    values: Floats
    is_imputed: Bools

    @property
    def imputed_share(self) -> Floats:
        """Share (0–1) of imputed values among all values, per sensor (last axis)."""
        leading = tuple(range(self.values.ndim - 1))
        present = np.sum(~np.isnan(self.values), axis=leading)
        imputed = np.sum(self.is_imputed, axis=leading)
        return np.divide(imputed, present, out=np.full(present.shape, np.nan), where=present > 0)

    @property
    def is_limited(self) -> Bools:
        """True per sensor where more than 20 % of the values are imputed: usable with a note only."""
        return np.nan_to_num(self.imputed_share) > LIMITED_ABOVE


def fill_days(day_counts: ArrayLike) -> FilledPanel:
    """Fill gaps of up to 28 days in a panel (days, sensors) of consecutive days of one centre.

    ŷ_sd = median(same weekday of s, ±6 weeks) · median over the other sensors p of y_pd / median(same weekday of p, ±6 weeks);
    with fewer than three other sensors on that day the weekday median alone.
    """
    counts = as_panel(day_counts)
    weekday_level = same_weekday_median(counts, REFERENCE_WEEKS)
    # a missing cell has no ratio of its own, so the median over all sensors is the median over the others
    ratios = np.divide(counts, weekday_level, out=np.full_like(counts, np.nan), where=weekday_level > 0)
    neighbours = np.sum(~np.isnan(ratios), axis=1)
    day_factor = np.where(neighbours >= MINIMUM_NEIGHBOURS, median_ignoring_gaps(ratios, axis=1), 1.0)
    estimate = weekday_level * day_factor[:, np.newaxis]
    is_imputed = np.isnan(counts) & (gap_lengths(counts) <= LONGEST_GAP_DAYS) & ~np.isnan(estimate)
    return FilledPanel(np.where(is_imputed, estimate, counts), is_imputed)


def fill_hours(hour_counts: ArrayLike) -> FilledPanel:
    """Fill up to six missing hours per day from the level of the day's other hours.

    hour_counts: (days, 24, sensors) of consecutive local days. x̂_h = profile_h · Σ observed x / Σ profile of the observed
    hours, profile = median of the same weekday and hour ±6 weeks. Days with more missing hours stay as they are.
    """
    counts = np.asarray(hour_counts, dtype=float)
    if counts.ndim != 3:
        raise ValueError("Hourly counts have the shape (days, hours, sensors).")
    profile = same_weekday_median(counts.reshape(len(counts), -1), REFERENCE_WEEKS).reshape(counts.shape)
    comparable = ~np.isnan(counts) & ~np.isnan(profile)
    observed_sum = np.where(comparable, counts, 0.0).sum(axis=1, keepdims=True)
    profile_sum = np.where(comparable, profile, 0.0).sum(axis=1, keepdims=True)
    level = np.divide(observed_sum, profile_sum, out=np.full(profile_sum.shape, np.nan), where=profile_sum > 0)
    missing = np.isnan(counts)
    fillable = missing.sum(axis=1, keepdims=True) <= LONGEST_GAP_HOURS
    estimate = profile * level
    is_imputed = missing & fillable & ~np.isnan(estimate)
    return FilledPanel(np.where(is_imputed, estimate, counts), is_imputed)


def gap_lengths(day_counts: ArrayLike) -> Counts:
    """Length in days of the gap each cell of a panel (days, sensors) lies in; 0 for counted cells."""
    missing = np.isnan(as_panel(day_counts))
    return np.where(missing, run_lengths(missing), 0)
