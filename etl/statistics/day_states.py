"""States of sensor-days: which days of a counter may be used, and why others may not.

Missing data hide as zeros: a dead counter often goes on delivering rows. A day is therefore judged by the number of hours
delivered, by zero hours in the daytime, and by its distance from the same weekday nearby.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from etl.statistics.arrays import Bools, as_panel, run_lengths, same_weekday_median

MINIMUM_HOURS = 22
OUTAGE_ZERO_HOURS = 4
FIRST_DAYTIME_HOUR = 8
LAST_DAYTIME_HOUR = 20
LOW_DAY_SHARE = 0.05
LOW_DAY_WEEKS = 4
REPEATED_HOURS = 4


class DayState(IntEnum):
    """State of one sensor-day; `name.lower()` is its stored name."""

    OK = 0
    INCOMPLETE = 1
    SUSPECTED_OUTAGE = 2
    MISSING = 3
    DUPLICATE = 4


@dataclass(frozen=True)
class DayStates:
    """States of sensor-days, `codes` shaped like the input (values of `DayState`)."""

    codes: NDArray[np.uint8]

    @property
    def is_ok(self) -> Bools:
        return self.codes == DayState.OK

    def names(self) -> NDArray[np.str_]:
        """State names: ok, incomplete, suspected_outage, missing, duplicate."""
        return np.array([state.name.lower() for state in DayState])[self.codes]

    def count(self) -> dict[str, int]:
        """Number of sensor-days per state name, zeros included."""
        return {state.name.lower(): int(np.sum(self.codes == state)) for state in DayState}


def classify_days(
    hours: ArrayLike,
    expected_hours: ArrayLike,
    zero_hours: ArrayLike,
    *,
    duplicate_hours: ArrayLike = 0,
    is_low: ArrayLike = False,
) -> DayStates:
    """Judge sensor-days; all arguments broadcast against each other, e.g. (days, sensors) with (days, 1).

    hours: delivered hourly rows, repeated hours included. expected_hours: 23, 24 or 25 local hours by the calendar.
    zero_hours: hours with the value 0 among the local hours 8 to 20 (13 hours). duplicate_hours: local hours delivered
    more than once. is_low: far below its weekday, see `far_below_weekday`.
    Rule: at least 22 different hours and fewer than 4 zero hours in the daytime (FHWA Traffic Monitoring Guide 2022,
    chapter 3, for the hours; zero-hour rule from the Auckland counts 2019–2025).
    """
    delivered, expected, zeros, doubled, low = np.broadcast_arrays(
        hours, expected_hours, zero_hours, duplicate_hours, is_low
    )
    conditions = [
        delivered == 0,
        (doubled > 0) | (delivered > expected),
        zeros >= OUTAGE_ZERO_HOURS,
        delivered < MINIMUM_HOURS,
        low.astype(bool),
    ]
    states = [
        DayState.MISSING,
        DayState.DUPLICATE,
        DayState.SUSPECTED_OUTAGE,
        DayState.INCOMPLETE,
        DayState.SUSPECTED_OUTAGE,
    ]
    return DayStates(np.select(conditions, [int(state) for state in states], int(DayState.OK)).astype(np.uint8))


def far_below_weekday(day_counts: ArrayLike, zero_hours: ArrayLike | None = None) -> Bools:
    """True where a day counts less than 5 % of the median of the same weekday within four weeks before and after.

    day_counts: panel (days, sensors) of consecutive calendar days, NaN where nothing was delivered. Days with 4 or more
    zero hours are kept out of the median so that a long outage does not become the norm; without neighbours: False.
    """
    counts = as_panel(day_counts)
    reference = counts
    if zero_hours is not None:
        reference = np.where(as_panel(zero_hours) >= OUTAGE_ZERO_HOURS, np.nan, counts)
    median = same_weekday_median(reference, LOW_DAY_WEEKS)
    low = np.less(counts, LOW_DAY_SHARE * median, where=~np.isnan(median), out=np.zeros(counts.shape, dtype=bool))
    return low.reshape(np.shape(day_counts))


@dataclass(frozen=True)
class HourFlags:
    """Doubts about single hours, each shaped (hours, sensors): to be shown to the supplier, not removed silently."""

    is_repeated: Bools
    is_negative: Bools
    is_fractional: Bools


def flag_hours(hour_counts: ArrayLike) -> HourFlags:
    """Flag the same non-zero value four or more hours in a row, negative values and fractions.

    hour_counts: panel (hours, sensors) of consecutive hours, NaN where nothing was delivered.
    """
    counts = as_panel(hour_counts)
    known = ~np.isnan(counts)
    run = run_lengths(counts)
    return HourFlags(
        is_repeated=(run >= REPEATED_HOURS) & known & (counts != 0),
        is_negative=known & (counts < 0),
        is_fractional=known & (counts != np.floor(counts)),
    )
