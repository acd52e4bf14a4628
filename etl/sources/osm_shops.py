"""Shops, services and mapped vacancies from OpenStreetMap (Overpass JSON, .osm.pbf, OSM XML).

What is mapped is a lower bound: units are loaded with ``is_register_complete`` false, so no rate is made of them (V10),
and data without any vacancy tag say nothing about vacancy (V40).  Objects outside the municipality, and where the
centre's point is known outside the circle round it, are left out (V39); ``--option radius_m=600`` sets the circle,
``radius_m=0`` switches it off.

Tags: https://wiki.openstreetmap.org/wiki/Key:disused: and data item Q5430 (shop=vacant).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from etl.canonical import checked
from etl.delivery import Delivery, Head
from etl.geography.centre_area import DEFAULT_RADIUS_M
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.osm_elements import OsmObject, read_osm
from etl.sources.read_log import ReadLog
from etl.sources.register_dates import read_period
from etl.sources.register_vocabulary import vocabulary
from etl.sources.vacancy_places import points_outside
from etl.trades import trade_of_osm

KIND: Final = "osm_shops"
TOPIC: Final = "vacancy"

LIVE_KEYS: Final = ("shop", "amenity", "office", "craft", "tourism", "leisure", "healthcare")
VACANT_PREFIXES: Final = ("disused", "abandoned", "was", "closed")
PLANNED_PREFIXES: Final = {"construction": "under_construction", "proposed": "planned", "planned": "planned"}
NO_UNIT: Final = frozenset(("no", "closed", "vacant"))
SAME_UNIT_M: Final = 15.0
DAYS_PER_MONTH: Final = 30.44
METRES_PER_DEGREE: Final = 111_195.0


@dataclass(frozen=True)
class MappedUnit:
    """What an object's tags say: status and trade (or the trade before)."""

    thing: OsmObject
    status: str
    trade: str | None
    previous_trade: str | None


def recognise(head: Head) -> float:
    """Certain for an extract and for an Overpass answer."""
    if b"OSMHeader" in head.raw[:64]:
        return 0.99
    start = head.raw[:2000]
    if b'"osm3s"' in start or (b'"elements"' in start and b'"type"' in start):
        return 0.98
    return 0.9 if b"<osm " in start[:300] else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Units of the municipality or centre. Raises FileRefused (L03, L05, V07 nothing inside, V30 no date)."""
    data = read_osm(delivery)
    log = ReadLog()
    day = _data_day(data.data_on, context)
    mapped = [unit for thing in data.objects if (unit := unit_of(thing)) is not None]
    located = [unit for unit in mapped if unit.thing.lat is not None]
    inside = _inside(located, context, log)
    unlocated = [unit for unit in mapped if unit.thing.lat is None]
    if data.is_extract and unlocated:
        # whether they belong to the town at all is unknown, so they are no rows of this delivery
        log.note(notice("V41", rows=len(unlocated), unit=unlocated[0].thing.unit_id, level="warning", scope="file"))
        unlocated = []
    for line, unit in enumerate(unlocated, start=1):
        log.reject("V41", line, raw=unit.thing.unit_id, value=unit.thing.unit_id, unit=unit.thing.unit_id)
    kept = without_doubles(inside)
    if not kept and not unlocated:
        raise FileRefused(notice("L03", reason="die Datei enthält keine Läden oder Leerstände", scope="file"))
    _note(kept, day, log)
    return Reading(
        rows_read=len(inside) + len(unlocated),
        frames={"vacancy_unit": _frame(kept, day)} if kept else {},
        rejects=log.rejects,
        rows_duplicate=len(inside) - len(kept),
        notices=log.notices,
    )


def unit_of(thing: OsmObject) -> MappedUnit | None:
    """Status of an object by its tags; None when it is no unit of a centre.

    A live use wins over a former one that is still tagged; ``shop=no`` and ``shop=closed`` are no vacancy, nor are
    ``disused=yes`` or ``abandoned=yes`` on a building.
    """
    tags = thing.tags
    trade = next((t for key in LIVE_KEYS if (t := _trade(key, tags.get(key)))), None)
    if trade is not None and tags.get("vacant") != "yes":
        return MappedUnit(thing, "occupied", trade, None)
    former = _former(thing)
    if tags.get("shop") == "vacant" or tags.get("vacant") == "yes":
        return MappedUnit(thing, "vacant", None, former or trade)
    if former is not None:
        return MappedUnit(thing, "vacant", None, former)
    for prefix, status in PLANNED_PREFIXES.items():
        planned = tags.get(f"{prefix}:shop")
        if planned is not None and planned != "no":
            return MappedUnit(thing, status, None, None)
    return None


def _former(thing: OsmObject) -> str | None:
    """Trade before the vacancy, ``unknown`` for ``disused:shop=yes``; None when nothing former is tagged."""
    for prefix in VACANT_PREFIXES:
        for key in LIVE_KEYS:
            value = thing.tags.get(f"{prefix}:{key}")
            if value in (None, "no"):
                continue
            if key == "shop" and value in ("yes", "vacant"):
                return "unknown"
            if (trade := _trade(key, value)) is not None:
                return trade
    return None


def _trade(key: str, value: str | None) -> str | None:
    """Trade of a tag; of several values („bakery;cafe“) the first."""
    first = (value or "").split(";")[0].strip()
    return None if not first or first in NO_UNIT else trade_of_osm(key, first)


def without_doubles(units: list[MappedUnit]) -> list[MappedUnit]:
    """Leave out a node that repeats the area it stands in: same status and trade, nearer than 15 m, inside its outline."""
    areas = [unit for unit in units if unit.thing.kind != "node"]
    if not areas:
        return units
    tree = shapely.STRtree([shapely.Point(_x(area.thing), _y(area.thing)) for area in areas])
    kept = []
    for unit in units:
        point = shapely.Point(_x(unit.thing), _y(unit.thing))
        near = tree.query(point, predicate="dwithin", distance=SAME_UNIT_M) if unit.thing.kind == "node" else ()
        if not any(_is_double(unit, areas[index]) for index in near):
            kept.append(unit)
    return kept


def _is_double(node: MappedUnit, area: MappedUnit) -> bool:
    same = (node.status, node.trade, node.previous_trade) == (area.status, area.trade, area.previous_trade)
    names = {name for name in (node.thing.tags.get("name"), area.thing.tags.get("name")) if name}
    outline = area.thing.outline
    return (
        same and len(names) < 2 and (outline is None or outline.covers(shapely.Point(node.thing.lon, node.thing.lat)))
    )


def _x(thing: OsmObject) -> float:
    return float(thing.lon or 0) * METRES_PER_DEGREE * float(np.cos(np.radians(thing.lat or 0)))


def _y(thing: OsmObject) -> float:
    return float(thing.lat or 0) * METRES_PER_DEGREE


def _inside(units: list[MappedUnit], context: ReadContext, log: ReadLog) -> list[MappedUnit]:
    """Units of the municipality (where its polygon is known) and of the circle round its centre (where that is)."""
    lat = np.array([unit.thing.lat for unit in units], dtype=float)
    lon = np.array([unit.thing.lon for unit in units], dtype=float)
    outside = points_outside([context.ags] * len(units), lat, lon)
    far = {index for index, placed in outside.items() if placed.state == "outside"}
    if far:
        log.note(notice("V39", rows=len(far), area="der Gemeinde", scope="file"))
    if units and len(far) == len(units):
        first = units[0].thing
        shown = f"{first.lat:.5f}, {first.lon:.5f}"
        raise FileRefused(notice("V07", value=shown, municipality=context.ags, scope="file"))
    radius = float(context.option("radius_m") or DEFAULT_RADIUS_M)
    centre = _centre_point(context)
    inside = [index for index in range(len(units)) if index not in far]
    if centre is not None and radius > 0:
        north = (lat - centre[0]) * METRES_PER_DEGREE
        east = (lon - centre[1]) * METRES_PER_DEGREE * np.cos(np.radians(centre[0]))
        near = [index for index in inside if north[index] ** 2 + east[index] ** 2 <= radius**2]
        if len(near) < len(inside):
            area = f"{radius:.0f} m um den Punkt des Zentrums"
            log.note(notice("V39", rows=len(inside) - len(near), area=area, scope="file"))
        inside = near
    return [units[index] for index in inside]


def _centre_point(context: ReadContext) -> tuple[float, float] | None:
    centres = context.register.centres
    if not len(centres) or context.centre_id is None:
        return None
    rows = centres.loc[centres["centre_id"] == context.centre_id, ["lat", "lon"]].dropna()
    return (float(rows["lat"].iloc[0]), float(rows["lon"].iloc[0])) if len(rows) else None


def _data_day(data_on: date | None, context: ReadContext) -> date:
    told = context.option("observed_on")
    period = None if told is None else read_period(told)
    if told is not None and period is None:
        raise FileRefused(notice("V29", value=told, scope="file"))
    day = data_on if period is None else period.last
    if day is None:
        raise FileRefused(notice("V30", scope="file"))
    if day > date.today():
        raise FileRefused(notice("V29", value=day, scope="file"))
    return day


def _note(units: list[MappedUnit], day: date, log: ReadLog) -> None:
    vacant = [unit for unit in units if unit.status == "vacant"]
    log.note(notice("V10", rows=len(vacant), scope="file"))
    if not vacant:
        log.note(notice("V40", scope="file"))
    limit = day - timedelta(days=vocabulary().parameters["inspection_months"] * DAYS_PER_MONTH)
    seen = [when for unit in vacant if (when := _checked_on(unit.thing)) is not None and when < limit]
    if seen:
        log.note(notice("V14", date=f"{min(seen):%d.%m.%Y}", rows=len(seen)))


def _checked_on(thing: OsmObject) -> date | None:
    text = thing.tags.get("check_date") or thing.tags.get("survey:date")
    period = None if text is None else read_period(text)
    return None if period is None else period.last


def _frame(units: list[MappedUnit], day: date) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "unit_id": unit.thing.unit_id,
            "observed_on": pd.Timestamp(day),
            "street": unit.thing.tags.get("addr:street"),
            "house_no": unit.thing.tags.get("addr:housenumber"),
            "floor": "EG" if unit.thing.tags.get("level") == "0" else None,
            "area_kind": "unknown",
            "status": unit.status,
            "trade": unit.trade,
            "previous_trade": unit.previous_trade,
            "lat": unit.thing.lat,
            "lon": unit.thing.lon,
            "is_register_complete": False,
        }
        for unit in units
    ]
    frame = pd.DataFrame(rows)
    for name in ("vacant_since", "closure_announced_on"):
        frame[name] = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[ns]")
    return checked("vacancy_unit", frame)
