"""The shop units of an example centre and what happens to them: spells of vacancy, new tenants, announced closures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import cos, sin

import numpy as np

from etl.demo.offer import CORE, draw_use
from etl.demo.places import Place
from etl.demo.plan import VacancyPlan
from etl.demo.seeds import stream

REGISTERS = 4
STREET_SHARES = (0.34, 0.20, 0.16, 0.12, 0.10, 0.08)
UNIT_DISTANCE_M = 14.0
STREET_HALF_WIDTH_M = 8.0
GOLDEN = 0.6180339887498949


@dataclass
class Unit:
    """One unit; ``spells`` are (vacant since, let again or None), ``uses`` (from day, use), ``closing`` (from day, text)."""

    number: int
    street: str
    house_no: int
    location_class: str
    east: float
    north: float
    area_m2: float
    floor: str = "EG"
    spells: list[tuple[date, date | None]] = field(default_factory=list)
    uses: list[tuple[date, str]] = field(default_factory=list)
    closes_from: date | None = None
    fixed_status: str | None = None

    def vacant_since(self, day: date) -> date | None:
        """Begin of the spell of vacancy that covers ``day``."""
        for start, end in self.spells:
            if start <= day and (end is None or day < end):
                return start
        return None

    def use(self, day: date) -> str:
        """The use on ``day``, or the last one before a vacancy."""
        vacant = self.vacant_since(day)
        until = vacant - timedelta(days=1) if vacant else day
        return [use for start, use in self.uses if start <= max(until, self.uses[0][0])][-1]

    def status(self, day: date) -> str:
        """vermietet, leer, Umbau or Zwischennutzung."""
        if self.vacant_since(day):
            return "leer"
        return self.fixed_status or "vermietet"


def inspection_day(year: int) -> date:
    """Day of the yearly walk through the centre."""
    return date(year, 5, 15)


def register_years(plan: VacancyPlan, until: date) -> list[int]:
    """Years with a register up to ``until``."""
    years = plan.years or range(plan.plan_year - REGISTERS + 1, plan.plan_year + 1)
    return [year for year in years if inspection_day(year) <= until]


def build_units(seed: int, place: Place, plan: VacancyPlan) -> list[Unit]:
    """All units of a centre with everything that happens to them."""
    units = list(_ground_floor(seed, place, plan))
    _set_uses(seed, place, plan, units)
    pool = _spread([unit for unit in units[len(CORE) :] if not unit.spells])
    if plan.cluster:
        lying_together = [unit for unit in units[len(CORE) :] if unit.street == place.streets[1]][:14]
        pool = lying_together + [unit for unit in pool if unit not in lying_together]
    planted = _plant_vacancy(seed, place, plan, pool)
    _plant_churn(seed, place, plan, pool[planted:])
    units.extend(_upper_floor(seed, place, len(units) + 1))
    return units


def _ground_floor(seed: int, place: Place, plan: VacancyPlan) -> Iterator[Unit]:
    """Core services first (in the main street), then the rest street by street, at last an empty large unit."""
    random = stream(seed, place.centre_id, "units")
    angle = float(random.uniform(0, 3.1))
    counts = np.floor(np.array(STREET_SHARES) * plan.units).astype(int)
    counts[0] += plan.units - counts.sum() - (plan.large_unit_m2 > 0)
    number = 0
    for index, count in enumerate(counts):
        for k in range(count):
            area = (
                CORE[number][1] if number < len(CORE) else float(np.clip(random.lognormal(4.4, 0.5), 28, 340).round())
            )
            number += 1
            yield _unit(place, index, (k, int(count)), angle, (number, area))
    if plan.large_unit_m2:
        large = _unit(place, 0, (counts[0] // 2, int(counts[0])), angle, (number + 1, plan.large_unit_m2))
        large.location_class = "A"
        large.uses = [(date(1990, 1, 1), plan.large_unit_use)]
        if plan.large_unit_since:
            large.spells = [(plan.large_unit_since, None)]
        yield large


def _unit(place: Place, street: int, position: tuple[int, int], angle: float, known: tuple[int, float]) -> Unit:
    """``position`` = (k, number of units in the street), ``known`` = (number, area)."""
    k, count = position
    along = (k // 2 - count / 4) * UNIT_DISTANCE_M
    across = STREET_HALF_WIDTH_M * (1 if k % 2 else -1)
    direction = angle + (1.57 if street % 2 else 0.0)
    shift = 70.0 * ((street + 1) // 2) * (1 if street % 4 < 2 else -1)
    east = place.east + along * cos(direction) - (across + shift) * sin(direction)
    north = place.north + along * sin(direction) + (across + shift) * cos(direction)
    is_prime = street == 0 and abs(k - count / 2) <= 0.36 * count
    return Unit(
        number=known[0],
        street=place.streets[street],
        house_no=k + 1,
        location_class="A" if is_prime else "B" if street <= 2 else "C",
        east=round(east, 1),
        north=round(north, 1),
        area_m2=known[1],
    )


def _set_uses(seed: int, place: Place, plan: VacancyPlan, units: list[Unit]) -> None:
    random = stream(seed, place.centre_id, "uses")
    opened = date(2005, 1, 1)
    for index, unit in enumerate(units):
        if unit.uses:
            continue
        unit.uses = [(opened, CORE[index][0] if index < len(CORE) else draw_use(random, plan.offer))]
    for place_in_list, service in enumerate(plan.services_lost):
        for unit in units:
            if unit.uses[0][1] == service:
                unit.uses.append((date(plan.plan_year - 4 + place_in_list, 3, 1), "Versicherung"))
    if len(units) >= 60:
        units[-3].fixed_status = "Zwischennutzung"
        units[-5].fixed_status = "Umbau"


def _spread(units: list[Unit]) -> list[Unit]:
    """Free units in an order whose every beginning lies evenly over all streets (golden-ratio sequence)."""
    free = [unit for unit in units if unit.fixed_status is None]
    return [free[index] for index in np.argsort((np.arange(len(free)) * GOLDEN) % 1.0)]


def _plant_vacancy(seed: int, place: Place, plan: VacancyPlan, pool: list[Unit]) -> int:
    """Give the first units of the pool their planted vacancy; return how many units that took."""
    random = stream(seed, place.centre_id, "vacancy")
    year = plan.plan_year
    structural, rest = pool[: plan.structural], pool[plan.structural :]
    lasting, rest = rest[: plan.lasting], rest[plan.lasting :]
    surge, rest = rest[: plan.surge], rest[plan.surge :]
    filled, rest = rest[: plan.filled], rest[plan.filled :]
    for unit in structural:
        unit.spells = [(date(year - 16, 1, 1) + timedelta(days=int(random.integers(0, 2800))), None)]
    for unit in lasting:
        unit.spells = [(date(year - 6, 6, 1) + timedelta(days=int(random.integers(0, 850))), None)]
    for index, unit in enumerate(surge):
        unit.spells = [(date(year - 2, 7, 1) + timedelta(days=int(660 * index / max(plan.surge - 1, 1))), None)]
    for index, unit in enumerate(filled):
        let_again = date(year - 1, 10, 1) + timedelta(days=14 * index)
        unit.spells = [(date(year - 3, 9, 1) + timedelta(days=40 * index), let_again)]
        unit.uses.append((let_again, draw_use(random, plan.offer)))
    for index, unit in enumerate(rest[: plan.announced]):
        unit.closes_from = date(year - 1 + index % 2, 1, 1)
    return plan.structural + plan.lasting + plan.surge + plan.filled + plan.announced


def _plant_churn(seed: int, place: Place, plan: VacancyPlan, pool: list[Unit]) -> None:
    """Every year equally many other units fall vacant shortly before the walk and are let within the year."""
    position = 0
    for year in range(plan.plan_year - REGISTERS + 1, plan.plan_year + 1):
        random = stream(seed, place.centre_id, "churn", year)
        for _ in range(plan.churn):
            unit = pool[position % len(pool)]
            position += 1
            start = inspection_day(year) - timedelta(days=int(random.integers(20, 110)))
            end = inspection_day(year) + timedelta(days=int(random.integers(60, 240)))
            unit.spells.append((start, end))
            unit.uses.append((end, draw_use(random, plan.offer)))


def _upper_floor(seed: int, place: Place, first_number: int) -> Iterator[Unit]:
    """Two units on the first floor, one of them empty: no part of any ground-floor rate."""
    random = stream(seed, place.centre_id, "upper floor")
    for index in range(2):
        unit = _unit(place, 0, (index, 20), 0.0, (first_number + index, float(random.integers(60, 140))))
        unit.floor, unit.uses = "1. OG", [(date(2005, 1, 1), "Büro")]
        if index:
            unit.spells = [(date(2019, 4, 1), None)]
        yield unit
