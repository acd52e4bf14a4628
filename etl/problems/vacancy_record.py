"""What the vacancy rules need from the registers themselves: durations, locations, areas, the change between two dates."""

from collections import defaultdict
from dataclasses import dataclass

from scipy import stats

from etl.problems.contract import View
from etl.problems.places import CountingPoint, Register, Unit, distance_m
from etl.problems.readings import months_before, months_between


@dataclass(frozen=True)
class PairedChange:
    """Units counted at two register dates: newly vacant, let again, all; ``p_value`` one-sided exact McNemar."""

    months: float
    newly_vacant: int
    let_again: int
    units: int

    @property
    def change(self) -> float:
        """Change of the vacancy rate in shares."""
        return (self.newly_vacant - self.let_again) / self.units

    @property
    def p_value(self) -> float:
        """Probability of at least so many newly vacant ones if both directions were equally likely."""
        changed = self.newly_vacant + self.let_again
        return float(stats.binom.sf(self.newly_vacant - 1, changed, 0.5)) if changed else 1.0


def paired_change(registers: list[Register], max_months: float) -> PairedChange | None:
    """The newest register against the oldest at most ``max_months`` before it; None without such a pair."""
    complete = [register for register in registers if register.is_complete]
    if len(complete) < 2:
        return None
    newest = complete[-1]
    earlier = [one for one in complete[:-1] if months_between(one.observed_on, newest.observed_on) <= max_months + 0.5]
    if not earlier:
        return None
    before = {unit.unit_id: unit.is_vacant for unit in earlier[0].counted}
    pairs = [(before[unit.unit_id], unit.is_vacant) for unit in newest.counted if unit.unit_id in before]
    if not pairs:
        return None
    return PairedChange(
        months_between(earlier[0].observed_on, newest.observed_on),
        sum(now and not was for was, now in pairs),
        sum(was and not now for was, now in pairs),
        len(pairs),
    )


def long_vacant(register: Register, months: float) -> list[Unit]:
    """Vacant units whose vacancy began more than ``months`` before the register date."""
    before = months_before(register.observed_on, months)
    return [unit for unit in register.vacant if unit.vacant_since is not None and unit.vacant_since < before]


def known_since(register: Register) -> float:
    """Share of the vacant units with a known beginning."""
    vacant = register.vacant
    return sum(unit.vacant_since is not None for unit in vacant) / len(vacant) if vacant else 0.0


def street_reach(register: Register | None, bar: float) -> float:
    """Share of the units that stand in a street whose vacancy rate reaches ``bar``; the whole centre without streets."""
    if register is None:
        return 1.0
    streets: dict[str, list[Unit]] = defaultdict(list)
    for unit in register.counted:
        if unit.street:
            streets[unit.street].append(unit)
    known = sum(len(units) for units in streets.values())
    affected = sum(len(units) for units in streets.values() if sum(u.is_vacant for u in units) / len(units) >= bar)
    return affected / known if known else 1.0


def relative_footfall(view: View, unit: Unit, near_m: float) -> float | None:
    """Footfall of the nearest counting point within ``near_m`` against the strongest of the centre, last twelve months."""
    if unit.lat is None or unit.lon is None:
        return None
    since = months_before(view.day, 13)
    means = {p.sensor_id: mean for p in view.place.points if (mean := p.mean(since, view.day)) is not None}
    near = [(distance, point) for point, distance in points_near(view, unit, near_m) if point.sensor_id in means]
    if not near:
        return None
    nearest = min(near, key=lambda pair: (pair[0], pair[1].sensor_id))[1]
    return means[nearest.sensor_id] / max(means.values())


def points_near(view: View, unit: Unit, near_m: float) -> list[tuple[CountingPoint, float]]:
    """Counting points within ``near_m`` metres of a unit, with their distance."""
    if unit.lat is None or unit.lon is None:
        return []
    located = [point for point in view.place.points if point.lat is not None and point.lon is not None]
    distances = [(point, distance_m(unit.lat, unit.lon, point.lat or 0.0, point.lon or 0.0)) for point in located]
    return [(point, distance) for point, distance in distances if distance <= near_m]
