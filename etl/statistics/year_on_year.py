"""Like-for-like change of a centre against the same period of the year before, with its interval over sensors.

One sensor is not a town: same-month changes differ between sensors of one centre by about 14 percentage points. What may
be said therefore depends on how many sensors are valid in both periods.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from etl.statistics.arrays import Bools, Counts, Floats, as_panel, median_ignoring_gaps

BORROWED_SD = 0.14
MINIMUM_SENSORS_OWN_SD = 3
MINIMUM_SENSORS_CLASS = 5
GROWING_FROM = 0.05
FALLING_BELOW = -0.05
STRONGLY_FALLING_BELOW = -0.10


class Statement(StrEnum):
    """What the number of sensors allows to say."""

    NONE = "none"
    THIS_LOCATION_ONLY = "this_location_only"
    DIRECTION_ONLY = "direction_only"
    CENTRE = "centre"
    CENTRE_WITH_CLASS = "centre_with_class"


class GrowthClass(StrEnum):
    GROWING = "growing"
    STABLE = "stable"
    FALLING = "falling"
    STRONGLY_FALLING = "strongly_falling"


@dataclass(frozen=True)
class YearOnYear:
    """Change per period as a ratio − 1 (−0.05 = 5 % fewer persons); every array is (periods,), NaN without a pair.

    change: from the mean of log ratios over sensors. low, high: 95 % interval. median_change: from their median, to be shown
    beside it. standard_error: of the mean log ratio. sensors: number of sensors valid in both periods. pulled_by_few: mean and
    median differ by more than two standard errors, so few locations pull the mean. directions_agree: all sensors moved the same way.
    """

    change: Floats
    low: Floats
    high: Floats
    median_change: Floats
    standard_error: Floats
    sensors: Counts
    pulled_by_few: Bools
    directions_agree: Bools

    def statement(self, period: int) -> Statement:
        """What may be said about row `period`; two sensors speak of a direction only when they agree."""
        sensors = int(self.sensors[period])
        if sensors == 0:
            return Statement.NONE
        if sensors == 1 or (sensors < MINIMUM_SENSORS_OWN_SD and not self.directions_agree[period]):
            return Statement.THIS_LOCATION_ONLY
        if sensors < MINIMUM_SENSORS_OWN_SD:
            return Statement.DIRECTION_ONLY
        return Statement.CENTRE if sensors < MINIMUM_SENSORS_CLASS else Statement.CENTRE_WITH_CLASS

    def growth_class(self, period: int, *, both_full: bool) -> GrowthClass | None:
        """Growth class of row `period`, or None below five sensors or when a month on either side is not full."""
        if not both_full or self.statement(period) is not Statement.CENTRE_WITH_CLASS:
            return None
        return classify_growth(float(self.change[period]))


def year_on_year(values: ArrayLike, lag: int = 12) -> YearOnYear:
    """Like-for-like change of one centre for every period of its panel.

    values: panel (periods, sensors) of means per day of consecutive periods, NaN where not usable. lag: periods per year
    (12 for months). The first `lag` periods are NaN. Zeros cannot be compared as a ratio and are left out.
    """
    panel = as_panel(values)
    positive = np.where(panel > 0, panel, np.nan)
    log_ratios = np.full(panel.shape, np.nan)
    log_ratios[lag:] = np.log(positive[lag:] / positive[:-lag])
    return change_over_sensors(log_ratios)


def change_over_sensors(log_ratios: ArrayLike, confidence: float = 0.95) -> YearOnYear:
    """Mean, median and interval of log ratios over the sensors of a centre; `log_ratios` is (periods, sensors) with NaN.

    From three sensors: Student's t over sensors. One or two sensors: normal interval with the borrowed standard deviation
    0.14 (measured on Auckland and Leeds: same-month changes of the sensors of one centre).
    """
    ratios = as_panel(log_ratios)
    known = ~np.isnan(ratios)
    sensors = known.sum(axis=1)
    mean = _divide(np.where(known, ratios, 0.0).sum(axis=1), sensors)
    squares = np.where(known, (ratios - mean[:, np.newaxis]) ** 2, 0.0).sum(axis=1)
    own_sd = np.sqrt(_divide(squares, sensors - 1))
    enough = sensors >= MINIMUM_SENSORS_OWN_SD
    standard_error = _divide(np.where(enough, own_sd, BORROWED_SD), np.sqrt(sensors))
    tail = (1 + confidence) / 2
    quantile = np.where(enough, stats.t.ppf(tail, np.maximum(sensors - 1, 1)), stats.norm.ppf(tail))
    half_width = quantile * standard_error
    median = median_ignoring_gaps(ratios, axis=1)
    upward, downward = (known & (ratios > 0)).sum(axis=1), (known & (ratios < 0)).sum(axis=1)
    return YearOnYear(
        change=np.expm1(mean),
        low=np.expm1(mean - half_width),
        high=np.expm1(mean + half_width),
        median_change=np.expm1(median),
        standard_error=standard_error,
        sensors=sensors,
        pulled_by_few=enough & (np.abs(mean - median) > 2 * standard_error),
        directions_agree=(sensors > 0) & ((upward == sensors) | (downward == sensors)),
    )


def classify_growth(change: float) -> GrowthClass:
    """Class of a change: growing from +5 %, stable down to −5 %, falling down to −10 %, else strongly falling."""
    if change >= GROWING_FROM:
        return GrowthClass.GROWING
    if change >= FALLING_BELOW:
        return GrowthClass.STABLE
    return GrowthClass.FALLING if change >= STRONGLY_FALLING_BELOW else GrowthClass.STRONGLY_FALLING


def _divide(numerator: Floats, denominator: Floats | Counts) -> Floats:
    """Quotient, NaN where the denominator is not positive."""
    out = np.full(np.shape(numerator), np.nan)
    return np.divide(numerator, denominator, out=out, where=denominator > 0)
