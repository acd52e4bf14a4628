"""What the rules know of a centre beside its indicators: kind, level, units of the registers, counting points, events."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import cos, hypot, radians
from typing import Any, Final

import duckdb

METRES_PER_DEGREE: Final = 111_195.0
VACANT: Final = ("vacant",)
COUNTED: Final = ("occupied", "vacant", "partly_vacant", "interim_use")
FRAMES: Final = ("visitors", "residents", "online", "businesses")
DISTURBING: Final = ("building_site", "closure")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit at one register date; ``is_ground_floor`` False keeps it out of every rate."""

    unit_id: str
    status: str
    area_m2: float | None = None
    area_kind: str = "unknown"
    vacant_since: date | None = None
    since_precision: str | None = None
    street: str | None = None
    location_class: str | None = None
    closure_announced_on: date | None = None
    lat: float | None = None
    lon: float | None = None
    is_ground_floor: bool = True

    @property
    def is_vacant(self) -> bool:
        return self.status in VACANT


@dataclass(frozen=True)
class Register:
    """The ground-floor units of one register date; ``is_complete`` False: a list of vacant units only."""

    observed_on: date
    units: tuple[Unit, ...]
    is_complete: bool = True
    is_synthetic: bool = False

    @cached_property
    def counted(self) -> tuple[Unit, ...]:
        """Units that enter the vacancy rate: neither planned, converted, under construction nor unknown."""
        return tuple(unit for unit in self.units if unit.status in COUNTED)

    @cached_property
    def vacant(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.is_vacant)

    @cached_property
    def area_known(self) -> float:
        """Share of the counted units with a known area."""
        counted = self.counted
        return sum(unit.area_m2 is not None for unit in counted) / len(counted) if counted else 0.0

    @cached_property
    def total_area(self) -> float:
        return sum(unit.area_m2 or 0.0 for unit in self.counted)


@dataclass(frozen=True, slots=True)
class CountingPoint:
    """One version of a counting point with its usable months (first days, mean persons per day)."""

    sensor_id: str
    version: int
    method: str
    first_on: date | None
    lat: float | None
    lon: float | None
    months: tuple[date, ...] = ()
    means: tuple[float, ...] = ()

    def mean(self, after: date, until: date) -> float | None:
        """Mean of the usable months that begin after ``after`` and not after ``until``; None below six months."""
        chosen = self.means[bisect_right(self.months, after) : bisect_right(self.months, until)]
        return sum(chosen) / len(chosen) if len(chosen) >= 6 else None


@dataclass(frozen=True, slots=True)
class Event:
    """An event, building site or closure of the centre or of its whole municipality; ``ends_on`` inclusive."""

    starts_on: date
    ends_on: date
    kind: str
    title: str = ""


@dataclass(frozen=True)
class Wave:
    """How a survey wave was done."""

    wave: str
    frame: str | None
    mode: str | None


@dataclass(frozen=True)
class CentrePlace:
    """One centre with its facts; registers oldest first."""

    centre_id: str
    ags: str
    kind: str = "main"
    level: int | None = None
    lat: float | None = None
    lon: float | None = None
    boundary_wkb: bytes | None = None
    is_example: bool = False
    centres_of_municipality: int = 1
    registers: tuple[Register, ...] = ()
    points: tuple[CountingPoint, ...] = ()
    events: tuple[Event, ...] = ()
    waves: tuple[Wave, ...] = ()

    def register(self, day: date) -> Register | None:
        """The newest register up to ``day``."""
        usable = [register for register in self.registers if register.observed_on <= day]
        return usable[-1] if usable else None

    def registers_until(self, day: date) -> list[Register]:
        return [register for register in self.registers if register.observed_on <= day]

    def counting_methods(self) -> frozenset[str]:
        """Methods of the counting points that are known."""
        return frozenset(point.method for point in self.points if point.method and point.method != "unknown")

    def frame(self, wave: str) -> str | None:
        """Who was asked in a wave, the frame an indicator takes first; None when the delivery does not say."""
        asked = {one.frame for one in self.waves if one.wave == wave}
        return next((frame for frame in FRAMES if frame in asked), None)


def distance_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Distance on the ground in metres, fine within a town (equirectangular)."""
    north = (other_lat - lat) * METRES_PER_DEGREE
    east = (other_lon - lon) * METRES_PER_DEGREE * cos(radians(lat))
    return hypot(north, east)


def read_places(
    connection: duckdb.DuckDBPyConnection, until: date, centres: Sequence[str] | None = None
) -> dict[str, CentrePlace]:
    """All centres of the snapshot under construction with their facts up to ``until``, by centre id.

    ``centres``: the registers of these only.
    """
    registers = _registers(connection, until, centres)
    points = _points(connection, until)
    events = _events(connection, until)
    waves = _waves(connection)
    rows = connection.execute(
        """
        SELECT c.centre_id, c.ags, c.kind, m.central_place_level, c.lat, c.lon, c.boundary_wkb, c.is_example,
               count(*) OVER (PARTITION BY c.ags), c.is_default_boundary
        FROM snapshot.centre c LEFT JOIN snapshot.municipality m USING (ags) ORDER BY c.centre_id
        """
    ).fetchall()
    return {
        centre_id: CentrePlace(
            centre_id,
            ags,
            kind,
            level,
            lat,
            lon,
            None if is_default else boundary,
            bool(is_example),
            siblings,
            registers.get(centre_id, ()),
            points.get(centre_id, ()),
            tuple(sorted(events.get(centre_id, []) + events.get(ags, []), key=lambda one: (one.starts_on, one.title))),
            waves.get(centre_id, ()),
        )
        for centre_id, ags, kind, level, lat, lon, boundary, is_example, siblings, is_default in rows
    }


def _registers(
    connection: duckdb.DuckDBPyConnection, until: date, centres: Sequence[str] | None
) -> dict[str, tuple[Register, ...]]:
    only = None if centres is None else list(centres)
    rows = connection.execute(
        """
        SELECT centre_id, observed_on, is_register_complete, is_synthetic, unit_id, status, area_m2, area_kind,
               vacant_since, vacant_since_precision, street, location_class, closure_announced_on, lat, lon, floor
        FROM snapshot.vacancy_unit WHERE observed_on <= ? AND (?::TEXT[] IS NULL OR centre_id IN (SELECT unnest(?::TEXT[])))
        ORDER BY centre_id, observed_on, unit_id
        """,
        [until, only, only or []],
    ).fetchall()
    grouped: dict[tuple[str, date], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        grouped[(row[0], row[1])].append(row)
    found: dict[str, list[Register]] = defaultdict(list)
    for (centre_id, observed_on), members in grouped.items():
        units = tuple(Unit(*member[4:15]) for member in members if is_ground_floor(member[15]))
        found[centre_id].append(Register(observed_on, units, bool(members[0][2]), any(row[3] for row in members)))
    return {centre_id: tuple(registers) for centre_id, registers in found.items()}


def is_ground_floor(floor: str | None) -> bool:
    """True for EG, 0 and a floor nobody noted: rates speak of ground-floor units."""
    return (floor or "EG").strip().upper().rstrip(".") in ("EG", "0", "ERDGESCHOSS", "HOCHPARTERRE", "HP", "GF")


def _points(connection: duckdb.DuckDBPyConnection, until: date) -> dict[str, tuple[CountingPoint, ...]]:
    months: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for sensor_id, month, mean in connection.execute(
        """
        SELECT sensor_id, month, mean_per_day FROM snapshot.footfall_month
        WHERE is_usable AND mean_per_day IS NOT NULL AND month <= ? ORDER BY sensor_id, month
        """,
        [until],
    ).fetchall():
        months[sensor_id].append((month, mean))
    found: dict[str, list[CountingPoint]] = defaultdict(list)
    for row in connection.execute(
        """
        SELECT centre_id, sensor_id, version, method, first_on, lat, lon FROM snapshot.sensor ORDER BY centre_id, sensor_id
        """
    ).fetchall():
        series = months.get(row[1], [])
        months_and_means = tuple(day for day, _ in series), tuple(mean for _, mean in series)
        point = CountingPoint(row[1], row[2], row[3], row[4], row[5], row[6], *months_and_means)
        found[row[0]].append(point)
    return {centre_id: tuple(points) for centre_id, points in found.items()}


def _events(connection: duckdb.DuckDBPyConnection, until: date) -> dict[str, list[Event]]:
    """Events by centre id, those of a whole municipality by its key."""
    found: dict[str, list[Event]] = defaultdict(list)
    for centre_id, ags, starts_on, ends_on, kind, title in connection.execute(
        """
        SELECT centre_id, ags, starts_on, coalesce(ends_on, starts_on), kind, title FROM snapshot.event
        WHERE starts_on <= ? ORDER BY starts_on, title
        """,
        [until],
    ).fetchall():
        found[centre_id or ags].append(Event(starts_on, ends_on, kind, title or ""))
    return found


def _waves(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[Wave, ...]]:
    rows: Sequence[tuple[Any, ...]] = connection.execute(
        "SELECT DISTINCT centre_id, wave, frame, mode FROM snapshot.survey_result ORDER BY ALL"
    ).fetchall()
    found: dict[str, list[Wave]] = defaultdict(list)
    for centre_id, wave, frame, mode in rows:
        found[centre_id].append(Wave(wave, frame, mode))
    return {centre_id: tuple(waves) for centre_id, waves in found.items()}
