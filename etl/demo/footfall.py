"""Hourly counts of one counting point: a log-linear mean with calendar, season, noise and plan, then Poisson counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from etl.demo.counting_points import CountingPoint
from etl.demo.events import town_events
from etl.demo.places import Place
from etl.demo.plan import AnchorClosure, FootfallPlan, PlantedMeasure
from etl.demo.region import Floats, Ints, Region, autoregressive
from etl.demo.seeds import stream

# share of a day by hour, before scaling to 1: working day, Saturday, Sunday and holiday
_WORKDAY = (2, 1, 1, 1, 2, 6, 18, 38, 58, 85, 98, 98, 90, 78, 80, 85, 86, 78, 66, 48, 32, 20, 12, 6)
_SATURDAY = (4, 2, 2, 1, 2, 4, 10, 24, 55, 95, 125, 128, 112, 85, 70, 62, 58, 52, 46, 38, 28, 20, 14, 9)
_SUNDAY = (6, 4, 3, 2, 2, 3, 8, 18, 34, 55, 76, 86, 84, 88, 102, 108, 98, 78, 60, 44, 28, 16, 9, 5)
_COMMUTING = (0, 0, 0, 0, 4, 26, 74, 92, 48, 0, 0, 0, 0, 0, 0, 24, 66, 78, 40, 12, 0, 0, 0, 0)
# relative level Monday to Sunday; Thursday is market day
_WEEK = (0.92, 0.98, 1.00, 1.06, 1.14, 1.05, 0.42)

CHILD_SHARE = 0.065
HOT_DEGREES = 30


@dataclass(frozen=True)
class Counts:
    """Counts of the hours ``hours`` of a region: both directions, each split into adults and children."""

    hours: slice
    total: Ints
    direction_a: Ints
    children_a: Ints
    children_b: Ints


def usual_persons_per_day(population: int) -> float:
    """Mean persons per day at the busiest point of a town of this size (invented, about 95 per 1,000 inhabitants)."""
    return 550.0 * (population / 5_700) ** 0.93


def day_profiles(plan: FootfallPlan) -> Floats:
    """Shares of the day by hour (rows: working day, Saturday, Sunday or holiday; sum 1)."""
    shapes = np.array([_WORKDAY, _SATURDAY, _SUNDAY], dtype=np.float64)
    if plan.commuter:
        shapes[0] += _COMMUTING
    shapes[:, 18:] *= plan.evening
    return np.asarray(shapes / shapes.sum(axis=1, keepdims=True))


def expected_day_totals(
    seed: int, region: Region, place: Place, plan: FootfallPlan, measures: Sequence[PlantedMeasure] = ()
) -> Floats:
    """Expected persons per local day at the busiest point of the centre, from ``ORIGIN`` on, noise of the town included."""
    week = np.array(_WEEK)
    week[5] *= plan.saturday
    week[6] *= plan.sunday
    logs = np.log(week / week.mean())[np.where(region.is_off, 6, region.weekday)]
    logs = logs + plan.season * np.cos(2 * np.pi * (region.day_of_year - 171) / 365.25)
    logs = logs + _advent(region) * (1.0 if plan.season < 0.3 else 0.4)
    logs = logs + _events(region) + region.log_factor
    days = np.arange(len(region.weekday))
    logs = logs + plan.trend * np.clip(days - region.day_index(plan.trend_from), 0, None) / 365.25
    logs = logs + _effect(region, measures)
    logs = logs + autoregressive(stream(seed, place.centre_id, "town"), len(days), 0.93, 0.032)
    own_level = stream(seed, place.centre_id, "level").normal(0.0, 0.06)
    base = usual_persons_per_day(place.population) * plan.level
    return np.asarray(base * np.exp(logs + own_level))


def simulate_counts(
    seed: int,
    region: Region,
    point: CountingPoint,
    plan: FootfallPlan,
    town_days: Floats,
    closure: AnchorClosure | None = None,
) -> Counts:
    """Counts of one point from its first to its last day (or the last day of the region)."""
    hours = region.hours_from(point.first, last_day(region, point))
    first = region.day_index(point.first)
    days = point_day_totals(seed, region, point, town_days, closure)

    day, hour = region.day_of_hour[hours], region.hour[hours]
    row = np.where(region.is_off | (region.weekday == 6), 2, np.where(region.weekday == 5, 1, 0))
    mean = days[day - first] * day_profiles(plan)[row[day], hour]
    mean = mean * np.exp(stream(seed, point.point_id, "hours").normal(0.0, 0.08, len(mean)))
    is_hot = (region.temperature[hours] > HOT_DEGREES) & (hour >= 12) & (hour < 16)
    mean = mean * np.exp(plan.heat * is_hot)
    return _split(seed, point, hours, stream(seed, point.point_id, "counts").poisson(mean))


def simulate_day_counts(seed: int, region: Region, point: CountingPoint, town_days: Floats) -> Ints:
    """Day values of one point from its first to its last day, for providers that give no hours."""
    days = point_day_totals(seed, region, point, town_days)
    return np.asarray(stream(seed, point.point_id, "day counts").poisson(days))


def point_day_totals(
    seed: int, region: Region, point: CountingPoint, town_days: Floats, closure: AnchorClosure | None = None
) -> Floats:
    """Expected persons per local day at one point, from its first to its last day, noise of the point included."""
    span = slice(region.day_index(point.first), region.day_index(last_day(region, point)) + 1)
    days = town_days[span] * point.share * np.exp(point.log_site)
    days = days * np.exp(autoregressive(stream(seed, point.point_id, "days"), len(days), 0.985, 0.035))
    return np.asarray(days * np.exp(_anchor(region, point, closure)[span]))


def last_day(region: Region, point: CountingPoint) -> date:
    """Last local day with counts."""
    return min(point.last or region.until, region.until)


def _split(seed: int, point: CountingPoint, hours: slice, total: Ints) -> Counts:
    balance = 0.44 + 0.12 * stream(seed, point.point_id, "balance").random()
    direction_a = stream(seed, point.point_id, "direction").binomial(total, balance)
    return Counts(
        hours=hours,
        total=total,
        direction_a=direction_a,
        children_a=stream(seed, point.point_id, "children a").binomial(direction_a, CHILD_SHARE),
        children_b=stream(seed, point.point_id, "children b").binomial(total - direction_a, CHILD_SHARE),
    )


def _advent(region: Region) -> Floats:
    """More people from 20 November to Christmas Eve, fewer in January and February."""
    day = region.day_of_year
    ramp = np.clip((day - 323) / 20, 0, 1) * (day < 358) * 0.16
    return np.asarray(ramp - 0.06 * (day < 50))


def _events(region: Region) -> Floats:
    lift = np.zeros(len(region.weekday))
    for year in range(2019, region.until.year + 1):
        if year in (2020, 2021):
            continue
        for event in town_events(year):
            lift[region.day_index(event.first) : region.day_index(event.last) + 1] += event.log_lift
    return lift


def _effect(region: Region, measures: Sequence[PlantedMeasure]) -> Floats:
    effect = np.zeros(len(region.weekday))
    for measure in measures:
        effect[max(region.day_index(measure.start), 0) :] += measure.log_effect
    return effect


def _anchor(region: Region, point: CountingPoint, closure: AnchorClosure | None) -> Floats:
    """Log change at the points beside a large shop that closed."""
    change = np.zeros(len(region.weekday))
    if closure is not None and point.near_anchor and point.centre_id == closure.centre_id:
        change[region.day_index(closure.closed) :] += closure.log_depth
    return change
