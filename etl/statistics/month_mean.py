"""Monthly mean per day, stratified by weekday, so that missing Saturdays do not look like a weak month."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from etl.statistics.arrays import Bools, Counts, Dates, Floats, as_panel, weekday_of

MINIMUM_DAYS = 21
FULL_DAYS = 24
MINIMUM_MONTHS_OF_QUARTER = 2
MINIMUM_MONTHS_OF_YEAR = 10
WEEKDAYS = 7
DECEMBER = 12


@dataclass(frozen=True)
class MonthMeans:
    """Persons per day by month and sensor; arrays are (months, sensors) unless said.

    months: (months,) datetime64[M], without gaps. mean: NaN unless `is_usable`. is_usable: at least 21 valid days and all
    seven weekdays. is_full: usable with at least 24 valid days; the ±5 % growth classes need it on both sides.
    """

    months: Dates
    mean: Floats
    valid_days: Counts
    days_in_month: Counts
    is_usable: Bools
    is_full: Bools

    @property
    def completeness(self) -> Floats:
        """Valid days as a share (0–1) of the calendar days of the month."""
        return self.valid_days / self.days_in_month[:, np.newaxis]


def month_means(dates: ArrayLike, day_counts: ArrayLike) -> MonthMeans:
    """Weekday-stratified monthly means: Σ K_w·ȳ_w / Σ K_w with K_w = how often weekday w occurs in the calendar month.

    dates: (days,) distinct calendar days in any order. day_counts: panel (days, sensors), NaN where the day is not valid.
    Source of the formula: FHWA Traffic Monitoring Guide 2022, chapter 3 (averages by weekday of month).
    Raises ValueError when the lengths differ or a date stands twice.
    """
    days = np.asarray(dates, dtype="datetime64[D]")
    counts = as_panel(day_counts)
    if len(days) != len(counts):
        raise ValueError(f"{len(days)} dates but {len(counts)} rows of day counts.")
    if len(np.unique(days)) != len(days):
        raise ValueError("A date stands twice; give each calendar day once.")
    months, row, occurrences = _months_of(days)
    sums, valid = _sums_by_weekday(row, counts, len(months))
    weekday_means = np.divide(sums, valid, out=np.zeros_like(sums), where=valid > 0)
    valid_days = valid.sum(axis=1)
    is_usable = (valid_days >= MINIMUM_DAYS) & (valid > 0).all(axis=1)
    days_in_month = occurrences.sum(axis=1)
    mean = np.einsum("mw,mws->ms", occurrences, weekday_means) / days_in_month[:, np.newaxis]
    return MonthMeans(
        months=months,
        mean=np.where(is_usable, mean, np.nan),
        valid_days=valid_days,
        days_in_month=days_in_month,
        is_usable=is_usable,
        is_full=is_usable & (valid_days >= FULL_DAYS),
    )


def usable_quarters(months: ArrayLike, is_usable: ArrayLike) -> tuple[Dates, Bools]:
    """Quarters (their first month) and whether at least two of their months are usable; shapes (quarters,), (quarters, …)."""
    labels = np.asarray(months, dtype="datetime64[M]")
    quarters, row = np.unique(labels.astype(int) // 3 * 3, return_inverse=True)
    return quarters.astype("datetime64[M]"), _usable_months(row, is_usable) >= MINIMUM_MONTHS_OF_QUARTER


def usable_years(months: ArrayLike, is_usable: ArrayLike) -> tuple[Dates, Bools]:
    """Years (datetime64[Y]) and whether at least ten of their months, December among them, are usable."""
    labels = np.asarray(months, dtype="datetime64[M]")
    usable = np.asarray(is_usable, dtype=bool)
    years, row = np.unique(labels.astype("datetime64[Y]"), return_inverse=True)
    is_december = (labels.astype(int) % 12 + 1) == DECEMBER
    december = usable & is_december.reshape(-1, *[1] * (usable.ndim - 1))
    return years, (_usable_months(row, usable) >= MINIMUM_MONTHS_OF_YEAR) & (_usable_months(row, december) == 1)


def _months_of(days: Dates) -> tuple[Dates, Counts, Counts]:
    """Months covered (without gaps), cell 7·month + weekday of each day, and weekday occurrences (months, 7)."""
    if len(days) == 0:
        return days.astype("datetime64[M]"), np.zeros(0, dtype=np.int64), np.zeros((0, WEEKDAYS), dtype=np.int64)
    months = np.arange(days.min().astype("datetime64[M]"), days.max().astype("datetime64[M]") + 1)
    calendar = np.arange(months[0].astype("datetime64[D]"), (months[-1] + 1).astype("datetime64[D]"))
    occurrences = np.bincount(_cell(calendar, months[0]), minlength=len(months) * WEEKDAYS)
    return months, _cell(days, months[0]), occurrences.reshape(len(months), WEEKDAYS)


def _cell(days: Dates, first_month: np.datetime64) -> Counts:
    """Number 7·month + weekday of each day, counted from `first_month`."""
    return (days.astype("datetime64[M]") - first_month).astype(np.int64) * WEEKDAYS + weekday_of(days)


def _sums_by_weekday(cell: Counts, counts: Floats, months: int) -> tuple[Floats, Counts]:
    """Sums and numbers of valid days by month and weekday, shape (months, 7, sensors)."""
    sums = np.zeros((months * WEEKDAYS, counts.shape[1]))
    valid = np.zeros((months * WEEKDAYS, counts.shape[1]), dtype=np.int64)
    order = np.argsort(cell, kind="stable")
    present, starts = np.unique(cell[order], return_index=True)
    if len(present):
        ordered = counts[order]
        sums[present] = np.add.reduceat(np.nan_to_num(ordered), starts, axis=0)
        valid[present] = np.add.reduceat((~np.isnan(ordered)).astype(np.int64), starts, axis=0)
    shape = (months, WEEKDAYS, counts.shape[1])
    return sums.reshape(shape), valid.reshape(shape)


def _usable_months(row: Counts, is_usable: ArrayLike) -> Counts:
    """Number of usable months per period row."""
    usable = np.asarray(is_usable, dtype=np.int64)
    totals = np.zeros((row.max(initial=-1) + 1, *usable.shape[1:]), dtype=np.int64)
    np.add.at(totals, row, usable)
    return totals
