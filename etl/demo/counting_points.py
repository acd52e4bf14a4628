"""The counting points of the example towns: where each one stands, how busy it is, which one is moved."""

from dataclasses import dataclass, replace
from datetime import date
from math import cos, pi, sin

from etl.demo.places import Place
from etl.demo.plan import CountForm, FootfallPlan, Relocation

# share of the busiest point of the town, point by point
POINT_SHARES = (1.0, 0.78, 0.62, 0.52, 0.45, 0.40)
DEGREE_M = 111_320.0


@dataclass(frozen=True)
class CountingPoint:
    """One counting point; ``name`` is what the provider calls it in the file; ``last`` None = still counts.

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
    form: CountForm = "hystreet"

    @property
    def point_id(self) -> str:
        return f"{self.centre_id}-z{self.number}"


def counting_points(place: Place, plan: FootfallPlan, relocation: Relocation) -> list[CountingPoint]:
    """The points of one centre, busiest first; a moved point is followed by its successor (number + 10).

    The generic form numbers its points, so a moved point keeps its name there and only its coordinates change.
    """
    points = []
    for index in range(plan.sensors):
        points.append(_point(place, index, plan.since))
        if (place.centre_id, index + 1) == (relocation.centre_id, relocation.number):
            points[-1] = _point(place, index, plan.since, last=relocation.last)
            points.append(_point(place, index, relocation.first, moved_by=relocation.log_site))
    if plan.form == "generic":
        points = [replace(p, name=f"Beispieldaten: Zählstelle {p.number % 10}, {place.town}") for p in points]
    return [replace(point, form=plan.form) for point in points]


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
