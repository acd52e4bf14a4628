"""The counting points of the example towns with their planted faults: outages, gaps, a doubled day, a relocation."""

from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin

from etl.demo.places import Place
from etl.demo.plan import DISTRICT_CENTRES, TOWNS, FootfallPlan

# share of the busiest point of the town, point by point
POINT_SHARES = (1.0, 0.78, 0.62, 0.52, 0.45, 0.40)
DEGREE_M = 111_320.0


@dataclass(frozen=True)
class CountingPoint:
    """One counting point; ``name`` is what the provider writes into the column ``Lage``; ``last`` None = still counts.

    ``log_site`` is the log difference of this site to the usual level of its number (a moved point has another one).
    """

    centre_id: str
    number: int
    name: str
    street: str
    directions: tuple[str, str]
    lat: float
    lon: float
    share: float
    first: date
    last: date | None = None
    log_site: float = 0.0
    near_anchor: bool = False

    @property
    def point_id(self) -> str:
        return f"{self.centre_id}-z{self.number}"


@dataclass(frozen=True)
class Fault:
    """A planted fault of one counting point, local days ``first`` to ``last`` and hours ``from_hour`` to ``to_hour``
    (last one not included): ``zeros`` = outage written as 0, ``gap`` = rows missing, ``doubled`` = rows written twice."""

    point_id: str
    kind: str
    first: date
    last: date
    from_hour: int = 0
    to_hour: int = 24


FAULTS: tuple[Fault, ...] = (
    Fault("12052000-01-z2", "zeros", date(2023, 3, 6), date(2023, 3, 12)),
    Fault("12052000-01-z4", "zeros", date(2020, 8, 3), date(2020, 8, 16)),
    Fault("12066304-01-z1", "zeros", date(2024, 7, 8), date(2024, 7, 8), 9, 17),
    Fault("12061316-01-z2", "zeros", date(2025, 2, 10), date(2025, 2, 14)),
    Fault("12071076-01-z3", "zeros", date(2022, 11, 21), date(2022, 11, 23)),
    Fault("12062224-01-z1", "zeros", date(2026, 1, 19), date(2026, 1, 25)),
    Fault("12061260-01-z1", "gap", date(2023, 8, 1), date(2023, 8, 3)),
    Fault("12071160-01-z2", "gap", date(2024, 5, 13), date(2024, 5, 17)),
    Fault("12071372-01-z1", "gap", date(2025, 1, 1), date(2025, 1, 20)),
    Fault("12066196-01-z3", "gap", date(2023, 10, 10), date(2023, 10, 10), 11, 14),
    Fault("12061320-01-z2", "gap", date(2022, 6, 1), date(2022, 8, 15)),
    Fault("12062140-01-z1", "doubled", date(2024, 10, 15), date(2024, 10, 15)),
)

# the point of Forst moves to another street in spring 2024, without a parallel run
RELOCATED = ("12071076-01", 2, date(2024, 3, 31), date(2024, 4, 15), -0.48)


def counting_points(place: Place, plan: FootfallPlan) -> tuple[CountingPoint, ...]:
    """The points of one centre, busiest first; a moved point is followed by its successor (number + 10)."""
    points = []
    for index in range(plan.sensors):
        points.append(_point(place, index, plan.since))
        centre_id, number, last, first, log_site = RELOCATED
        if (place.centre_id, index + 1) == (centre_id, number):
            points[-1] = _point(place, index, plan.since, last=last)
            points.append(_point(place, index, first, moved_by=log_site))
    return tuple(points)


def counted_centres() -> dict[str, FootfallPlan]:
    """Centres with counting points: the main centres of the towns, then the Ortsteilzentren."""
    return {town.centre_id: town.footfall for town in TOWNS} | DISTRICT_CENTRES


def _point(place: Place, index: int, first: date, last: date | None = None, moved_by: float = 0.0) -> CountingPoint:
    is_moved = moved_by != 0.0
    district = not place.centre_id.endswith("-01")
    street = place.streets[(index + 3 * is_moved) % len(place.streets)]
    side = ("West", "Ost")[index % 2] if index >= len(place.streets) - 1 else ""
    site = f"{place.name} {('Eingang', 'Haltestelle')[index % 2]}" if district else f"{street} {side}".strip()
    angle, distance = 2.4 * index + 0.9 * is_moved, 20.0 + 55.0 * index
    return CountingPoint(
        centre_id=place.centre_id,
        number=index + 1 + 10 * is_moved,
        name=f"Beispieldaten: {site}, {place.town}",
        street=site if district else street,
        directions=(("Markt", "Bahnhof"), ("Altstadt", "Parkplatz"), ("Rathaus", "Kirche"))[index % 3],
        lat=place.lat + distance * sin(angle) / DEGREE_M,
        lon=place.lon + distance * cos(angle) / (DEGREE_M * cos(place.lat * pi / 180)),
        share=POINT_SHARES[index],
        first=first,
        last=last,
        log_site=moved_by,
        near_anchor=index in (0, 2),
    )
