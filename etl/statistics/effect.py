"""Effect of a measure on a series against comparison units, with intervals from placebos and the checks beside them.

Standard errors of the series itself are not used: they cover 20–70 % instead of 95 % on placebo data. The interval is
effect ± t(J−1) · max(s_a, s_b); s_a = √mean τ², s_b = own pre-fit · √mean (τ / pre-fit)² over the J placebo effects τ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats

from etl.statistics.arrays import Floats
from etl.statistics.synthetic_control import BASE_PERIODS, Fit, Window, calendar_matched, dsc, sdid

MIN_DONORS_FOR_RANK = 19
FAN = (0.1, 0.9)
USED_WEIGHT = 1e-3


@dataclass(frozen=True)
class Interval:
    """An estimate with its bounds."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """True when zero lies outside the bounds."""
        return self.low > 0 or self.high < 0

    @property
    def half_width(self) -> float:
        """Half the distance of the bounds."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Placebos:
    """Every donor treated as if it had the measure, against the other donors.

    `effects`, `prefits`, `slopes`: (donors,); `gaps`: (periods, donors), each less its own base.
    """

    effects: Floats
    prefits: Floats
    slopes: Floats
    gaps: Floats

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the intervals."""
        return len(self.effects) - 1

    def scale(self, prefit: float) -> float:
        """The larger of the two placebo scales for a treated unit with this pre-fit."""
        plain = np.sqrt((self.effects**2).mean())
        relative = prefit * np.sqrt(((self.effects / np.maximum(self.prefits, 1e-12)) ** 2).mean())
        return float(max(plain, relative))


@dataclass(frozen=True)
class Evaluation:
    """Everything that is said about one effect; logs, so 100 · (exp(effect) − 1) is per cent.

    `interval` 95 %, `hint` 80 %; `scale` is the standard error behind both; `p_value` rank p, NaN below 19 donors;
    `detectable` smallest effect found in 80 % of cases (log); `leave_one_out` lowest and highest effect without one donor;
    `in_time` a fake start a year earlier (None: too short); `slope` own trend per year before the start; `breakdown` own
    trend per year up to which the interval still excludes zero; `calendar` the calendar-matched effect (NaN: too short);
    `second_opinion` SDID; `gap` less its base, `fan` 10 % and 90 % of the placebo gaps, both (periods,).
    """

    interval: Interval
    hint: Interval
    scale: float
    p_value: float
    detectable: float
    prefit: float
    placebo_prefit: float
    weights: Floats
    leave_one_out: tuple[float, float]
    in_time: Interval | None
    slope: Interval
    breakdown: float
    calendar: float
    second_opinion: float
    gap: Floats
    fan: tuple[Floats, Floats]

    @property
    def effect(self) -> float:
        """Estimated effect (log)."""
        return self.interval.value


def evaluate(treated: Floats, donors: Floats, window: Window, year: int = BASE_PERIODS) -> Evaluation:
    """DSC52 with placebo intervals and all checks; no gaps in the series. ValueError with fewer than three donors."""
    if donors.shape[1] < 3:
        raise ValueError("an effect needs at least three comparison units; the intervals come from them")
    fit = dsc(treated, donors, window)
    placebos = run_placebos(donors, window, year)
    scale = placebos.scale(fit.prefit)
    interval = around(fit.effect, scale, placebos.freedom, 0.95)
    low, high = np.quantile(placebos.gaps, FAN, axis=1)
    slope_scale = float(np.sqrt((placebos.slopes**2).mean()))
    own_slope = slope_per_year(fit.gap[: window.before], year)
    return Evaluation(
        interval=interval,
        hint=around(fit.effect, scale, placebos.freedom, 0.80),
        scale=scale,
        p_value=rank_p(fit.effect, placebos.effects),
        detectable=detectable_effect(scale, placebos.freedom),
        prefit=fit.prefit,
        placebo_prefit=float(np.median(placebos.prefits)),
        weights=fit.weights,
        leave_one_out=leave_one_out(treated, donors, window, fit),
        in_time=placebo_in_time(treated, donors, window, year),
        slope=around(own_slope, slope_scale, placebos.freedom, 0.95),
        breakdown=breakdown_trend(interval, len(treated) - window.before, window, year),
        calendar=calendar_matched(fit.gap, window.before, year),
        second_opinion=sdid(treated, donors, window.before),
        gap=fit.gap - fit.base,
        fan=(low, high),
    )


def run_placebos(donors: Floats, window: Window, year: int = BASE_PERIODS) -> Placebos:
    """Fit every donor against all others."""
    fits = [dsc(donors[:, j], np.delete(donors, j, axis=1), window) for j in range(donors.shape[1])]
    return Placebos(
        effects=np.array([fit.effect for fit in fits]),
        prefits=np.array([fit.prefit for fit in fits]),
        slopes=_slopes(np.array([fit.gap[: window.before] for fit in fits]).T, year),
        gaps=np.array([fit.gap - fit.base for fit in fits]).T,
    )


def around(value: float, scale: float, freedom: int, level: float) -> Interval:
    """value ± t · scale."""
    half = float(stats.t.ppf(0.5 + level / 2, freedom)) * scale
    return Interval(value, value - half, value + half)


def rank_p(effect: float, placebo_effects: Floats) -> float:
    """(1 + number of placebo effects at least as large) / (J + 1); NaN below 19 donors, where it cannot reach .05."""
    if len(placebo_effects) < MIN_DONORS_FOR_RANK:
        return float("nan")
    return float((1 + (np.abs(placebo_effects) >= abs(effect)).sum()) / (len(placebo_effects) + 1))


def detectable_effect(scale: float, freedom: float, power: float = 0.8, level: float = 0.95) -> float:
    """Smallest effect (log) found with this power: (t.975 + t.80) · scale; exp(·) − 1 is the MDE80 as a fraction."""
    return float(_quantiles(freedom, power, level) * scale)


@lru_cache(maxsize=1024)
def _quantiles(freedom: float, power: float, level: float) -> float:
    return float(stats.t.ppf(0.5 + level / 2, freedom) + stats.t.ppf(power, freedom))


def detectable_before_start(donors: Floats, window: Window) -> float:
    """Smallest detectable effect (log) of a measure not yet begun, from the placebos of the comparison units.

    `donors` must be as long as the window planned: `window.before` periods and the periods hoped for afterwards.
    """
    placebos = run_placebos(donors, window)
    return detectable_effect(float(np.sqrt((placebos.effects**2).mean())), placebos.freedom)


def leave_one_out(treated: Floats, donors: Floats, window: Window, fit: Fit) -> tuple[float, float]:
    """Lowest and highest effect when one donor that carries weight is left out."""
    used = np.flatnonzero(fit.weights > USED_WEIGHT)
    effects = [fit.effect, *(dsc(treated, np.delete(donors, j, axis=1), window).effect for j in used)]
    return float(min(effects)), float(max(effects))


def placebo_in_time(treated: Floats, donors: Floats, window: Window, year: int = BASE_PERIODS) -> Interval | None:
    """Effect of a fake start one year earlier, with its own interval; None when less than a year remains before it."""
    before = window.before - year
    if before < year:
        return None
    after = min(len(treated) - window.before, year)
    earlier = Window(before, window.base)
    past, others = treated[: before + after], donors[: before + after]
    fit = dsc(past, others, earlier)
    placebos = run_placebos(others, earlier, year)
    return around(fit.effect, placebos.scale(fit.prefit), placebos.freedom, 0.95)


def slope_per_year(gap: Floats, year: int = BASE_PERIODS) -> float:
    """Least-squares slope of the last two years of a gap, per year."""
    return float(_slopes(gap[:, None], year)[0])


def _slopes(gaps: Floats, year: int) -> Floats:
    """The same for every column of (periods, units) at once."""
    recent = gaps[-2 * year :]
    time = np.arange(len(recent)) / year
    time -= time.mean()
    return np.asarray(time @ recent / (time @ time))


def breakdown_trend(interval: Interval, after: int, window: Window, year: int = BASE_PERIODS) -> float:
    """Own trend per year (log, absolute) up to which zero stays outside the interval; 0 when it is inside already.

    A trend of M a year moves the effect by M times the years between the middle of the base and the middle of the time
    after the start (in the spirit of Rambachan and Roth 2023).
    """
    if not interval.excludes_zero:
        return 0.0
    base = window.base_slice
    years = ((after - 1) / 2 + window.before - (base.start + base.stop - 1) / 2) / year
    return min(abs(interval.low), abs(interval.high)) / years


def pool(effects: Sequence[float], scales: Sequence[float], freedom: int, level: float = 0.95) -> Interval:
    """Mean effect of several towns: half-width t · √(Σ s²) / K. `freedom`: the smallest of the single evaluations."""
    spread = float(np.sqrt(np.square(scales).sum())) / len(scales)
    return around(float(np.mean(effects)), spread, freedom, level)
