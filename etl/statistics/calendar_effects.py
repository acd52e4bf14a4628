"""What the calendar does to daily footfall: weekday, holidays, Advent, opening Sundays, events and season.

ln y = level + trend + weekday + holidays + Advent ramp + opening Sundays + events + three yearly sine pairs, fitted robustly so
that storms and street fairs do not bend the norm. Dates come from outside; German holidays from `german_calendar`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import holidays
import numpy as np
from numpy.typing import ArrayLike

from etl.statistics.arrays import Bools, Counts, Dates, Floats, as_panel, weekday_of

SUNDAY = 6
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YEAR_DAYS = 365.25
HARMONICS = 3
MINIMUM_DAYS = 365
TUKEY_CONSTANT = 4.685
MAD_TO_SD = 1.4826
MAXIMUM_PASSES = 50
TOLERANCE = 1e-8
# level and trend stay in an adjusted series
KEPT_COLUMNS = ("level", "trend")


@dataclass(frozen=True)
class CalendarDays:
    """Special dates of one place, each a sequence of calendar days; `has_german_december` adds 24., 26. and 31.12. and the
    Advent ramp. years_without_school_holidays: years in which no school holiday is known, so its effect is not separated.
    """

    public_holidays: Dates
    bridge_days: Dates = field(default_factory=lambda: to_days([]))
    school_holidays: Dates = field(default_factory=lambda: to_days([]))
    opening_sundays: Dates = field(default_factory=lambda: to_days([]))
    event_days: Dates = field(default_factory=lambda: to_days([]))
    has_german_december: bool = False
    years_without_school_holidays: tuple[int, ...] = ()


@dataclass(frozen=True)
class CalendarDesign:
    """Regression design of consecutive days: matrix (days, columns) and the names of its columns."""

    days: Dates
    matrix: Floats
    columns: tuple[str, ...]

    @property
    def is_adjusted_for(self) -> Bools:
        """(columns,) True for the effects that an adjusted series loses, False for level and trend."""
        return np.array([name not in KEPT_COLUMNS for name in self.columns])


@dataclass(frozen=True)
class CalendarFit:
    """Robust fit per sensor. coefficients: (columns, sensors) in logs, 0 where a column never occurs. expected_log: (days,
    sensors), also on days without a count. residuals: ln y − expected. scale: (sensors,) robust SD of the residuals. days: (sensors,)
    days used. A sensor with fewer than 365 counted days has NaN everywhere.
    """

    design: CalendarDesign
    coefficients: Floats
    expected_log: Floats
    residuals: Floats
    scale: Floats
    days: Counts

    def effect(self, column: str) -> Floats:
        """Effect of one column per sensor as a ratio − 1 (−0.6 = 60 % fewer persons than otherwise)."""
        return np.expm1(self.coefficients[self.design.columns.index(column)])

    def adjusted(self, day_counts: ArrayLike) -> Floats:
        """Counts without calendar and season, (days, sensors), on the level of an average day of the period."""
        adjusted_for = self.design.is_adjusted_for
        effects = self.design.matrix[:, adjusted_for] @ self.coefficients[adjusted_for]
        return as_panel(day_counts) * np.exp(effects.mean(axis=0) - effects)


def to_days(dates: Iterable[date] | ArrayLike) -> Dates:
    """Sorted distinct calendar days as datetime64[D]."""
    values = list(dates) if not isinstance(dates, np.ndarray) else dates  # type: ignore[arg-type]
    return np.unique(np.asarray(values, dtype="datetime64[D]"))


def german_calendar(
    years: Iterable[int],
    land: str,
    opening_sundays: Iterable[date] = (),
    event_days: Iterable[date] = (),
) -> CalendarDays:
    """Calendar of a Land ("BB", "SN", …) from the package holidays, with the town's own opening Sundays and event days.

    A bridge day is a working day between a holiday and the weekend. School holidays are known from 2010 to mid-2029.
    Raises NotImplementedError (package holidays) for an unknown Land.
    """
    wanted = sorted(set(years))
    public = to_days(holidays.country_holidays("DE", subdiv=land, years=wanted).keys())
    school = to_days(holidays.country_holidays("DE", subdiv=land, years=wanted, categories="school").keys())
    known_years = set((school.astype("datetime64[Y]").astype(int) + 1970).tolist())
    return CalendarDays(
        public_holidays=public,
        bridge_days=bridge_days(public),
        school_holidays=school,
        opening_sundays=to_days(opening_sundays),
        event_days=to_days(event_days),
        has_german_december=True,
        years_without_school_holidays=tuple(year for year in wanted if year not in known_years),
    )


def bridge_days(public_holidays: Dates) -> Dates:
    """Fridays after a holiday on Thursday and Mondays before one on Tuesday, unless they are holidays themselves."""
    weekday = weekday_of(public_holidays)
    after_thursday = public_holidays[weekday == 3] + 1
    before_tuesday = public_holidays[weekday == 1] - 1
    return np.setdiff1d(np.concatenate([after_thursday, before_tuesday]), public_holidays)


def advent_ramp(days: Dates) -> Floats:
    """0 before the first Sunday of Advent, rising to 1 on 23 December, 0 from Christmas Eve on."""
    christmas = days.astype("datetime64[Y]").astype("datetime64[D]") + _days_until_christmas(days)
    last_sunday = christmas - 1 - (weekday_of(christmas - 1) + 1) % 7
    first_sunday = last_sunday - 21
    length = (christmas - 2 - first_sunday).astype(int)
    position = (days - first_sunday).astype(int) / length
    return np.where((position >= 0) & (position <= 1), position, 0.0)


def calendar_design(days: ArrayLike, calendar: CalendarDays, harmonics: int = HARMONICS) -> CalendarDesign:
    """Design for the given days: level, trend per year, weekdays against Monday, special days, yearly sine pairs.

    A holiday that falls on a Sunday is left to the Sunday effect: shops are closed anyway.
    """
    dates = np.asarray(days, dtype="datetime64[D]")
    weekday = weekday_of(dates)
    years = (dates - dates[0]).astype(int) / YEAR_DAYS
    columns: dict[str, Floats] = {"level": np.ones(len(dates)), "trend": years - years.mean()}
    columns |= {WEEKDAY_NAMES[number]: (weekday == number).astype(float) for number in range(1, 7)}
    columns["public_holiday"] = (np.isin(dates, calendar.public_holidays) & (weekday != SUNDAY)).astype(float)
    columns["bridge_day"] = np.isin(dates, calendar.bridge_days).astype(float)
    columns["school_holiday"] = np.isin(dates, calendar.school_holidays).astype(float)
    columns["opening_sunday"] = np.isin(dates, calendar.opening_sundays).astype(float)
    columns["event"] = np.isin(dates, calendar.event_days).astype(float)
    if calendar.has_german_december:
        columns |= _december(dates)
    for order in range(1, harmonics + 1):
        angle = 2 * np.pi * order * _day_of_year(dates) / YEAR_DAYS
        columns |= {f"season_sin_{order}": np.sin(angle), f"season_cos_{order}": np.cos(angle)}
    return CalendarDesign(dates, np.column_stack(list(columns.values())), tuple(columns))


def fit_calendar(design: CalendarDesign, day_counts: ArrayLike) -> CalendarFit:
    """Fit every sensor of a panel (days, sensors) by Tukey's biweight (c = 4.685, MAD scale); NaN and 0 are left out."""
    counts = as_panel(day_counts)
    logs = np.log(counts, out=np.full(counts.shape, np.nan), where=counts > 0)
    days = np.sum(~np.isnan(logs), axis=0)
    coefficients = np.full((design.matrix.shape[1], counts.shape[1]), np.nan)
    scale = np.full(counts.shape[1], np.nan)
    for sensor in np.flatnonzero(days >= MINIMUM_DAYS):
        observed = ~np.isnan(logs[:, sensor])
        coefficients[:, sensor], scale[sensor] = tukey_regression(design.matrix[observed], logs[observed, sensor])
    expected = design.matrix @ coefficients
    return CalendarFit(design, coefficients, expected, logs - expected, scale, days)


def tukey_regression(matrix: Floats, values: Floats) -> tuple[Floats, float]:
    """Coefficients and robust residual SD of a regression with Tukey's biweight by iterated weighted least squares.

    matrix: (n, columns); columns of zeros get the coefficient 0. values: (n,) without NaN.
    """
    used = np.any(matrix != 0, axis=0)
    design = matrix[:, used]
    fitted = _weighted_fit(design, values, np.ones(len(values)))
    scale = 0.0
    for _ in range(MAXIMUM_PASSES):
        residuals = values - design @ fitted
        scale = MAD_TO_SD * float(np.median(np.abs(residuals - np.median(residuals))))
        if scale <= np.finfo(float).eps * max(1.0, float(np.abs(values).max())):
            break
        ratio = np.minimum(np.abs(residuals) / (TUKEY_CONSTANT * scale), 1.0)
        updated = _weighted_fit(design, values, (1 - ratio**2) ** 2)
        is_settled = np.max(np.abs(updated - fitted)) < TOLERANCE
        fitted = updated
        if is_settled:
            break
    coefficients = np.zeros(matrix.shape[1])
    coefficients[used] = fitted
    return coefficients, scale


def _weighted_fit(design: Floats, values: Floats, weights: Floats) -> Floats:
    weighted = design * weights[:, np.newaxis]
    return np.asarray(np.linalg.lstsq(weighted.T @ design, weighted.T @ values, rcond=1e-12)[0], dtype=np.float64)


def _december(dates: Dates) -> dict[str, Floats]:
    first_of_december = dates.astype("datetime64[Y]").astype("datetime64[M]") + 11
    day = (dates - first_of_december.astype("datetime64[D]")).astype(int) + 1
    return {f"december_{number}": (day == number).astype(float) for number in (24, 26, 31)} | {
        "advent": advent_ramp(dates)
    }


def _days_until_christmas(days: Dates) -> np.ndarray:
    """Days from 1 January to 25 December of each date's year."""
    january = days.astype("datetime64[Y]")
    christmas = (january.astype("datetime64[M]") + 11).astype("datetime64[D]") + 24
    return christmas - january.astype("datetime64[D]")


def _day_of_year(dates: Dates) -> Counts:
    return (dates - dates.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64)
