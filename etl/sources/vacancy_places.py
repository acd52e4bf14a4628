"""Where the units of a register lie: coordinates of any system, the municipality they must lie in, the centre they name."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from etl.delivery import fold
from etl.geography import streets
from etl.geography.coordinates import GERMANY_LAT, GERMANY_LON, CoordinateError, Position, read_position
from etl.geography.keys import KeyFormatError, municipality_ags, parse_key
from etl.geography.measures import GEOGRAPHIC, transformer
from etl.geography.municipality_lookup import MunicipalityLookup, Placement
from etl.geography.streets import metres_from_street, named_streets
from etl.rules import notice
from etl.sources.contract import ReadContext
from etl.sources.register_cells import is_blank
from etl.sources.register_grid import Cell, text_of
from etl.sources.register_table import Table, house_and_street
from etl.sources.vacancy_doubts import Doubts, Fault
from etl.stores import CONTENT

BOUNDARIES: Final = CONTENT / "boundaries" / "brandenburg_gemeinden.geojson"
SAMPLE: Final = 50
FROM_STREET_M: Final = 30.0
ZONED: Final = (25832, 25833)
SYSTEMS: Final = {
    4326: "WGS 84 (EPSG:4326)",
    25833: "ETRS89 / UTM 33 (EPSG:25833)",
    25832: "ETRS89 / UTM 32 (EPSG:25832)",
    31467: "Gauß-Krüger, Streifen 3 (EPSG:31467)",
    31468: "Gauß-Krüger, Streifen 4 (EPSG:31468)",
    31469: "Gauß-Krüger, Streifen 5 (EPSG:31469)",
    3857: "Web-Mercator (EPSG:3857)",
}


@lru_cache(maxsize=1)
def municipality_lookup() -> MunicipalityLookup:
    """The committed polygons of the municipalities."""
    return MunicipalityLookup.from_geojson(BOUNDARIES)


def read_places(
    table: Table, context: ReadContext, labels: Sequence[str], doubts: Doubts, faults: dict[int, Fault]
) -> dict[str, list[Any]]:
    """Columns ``ags``, ``centre_id``, ``lat``, ``lon``; points outside their municipality become faults (V07),
    points far from their street are named (V43)."""
    ags = _ags(table, doubts)
    centres = _centres(table, context)
    lat, lon = _points(table, context, ags, doubts, faults)
    keys = [None if np.isnan(lat[index]) else key or context.ags for index, key in enumerate(ags)]
    heading = table.header.heading("x") or table.header.heading("coordinate")
    names = context.register.municipalities
    for index, placed in points_outside(keys, lat, lon).items():
        if placed.state == "near_border":
            gap = f"{placed.distance_m:.0f}"
            doubts.log.warn("V38", table.lines[index], column=heading, value=gap, unit=labels[index])
            continue
        known = names.loc[names["ags"] == keys[index], "name"] if len(names) else names
        shown = f"{lat[index]:.5f}, {lon[index]:.5f}"
        municipality = known.iloc[0] if len(known) else keys[index]
        faults.setdefault(index, Fault("V07", heading, shown, {"municipality": municipality}))
    _note_far_from_street(table, keys, lat, lon, (labels, doubts, faults))
    plain = [[None if np.isnan(value) else float(value) for value in values] for values in (lat, lon)]
    return {"ags": ags, "centre_id": centres, "lat": plain[0], "lon": plain[1]}


def _note_far_from_street(
    table: Table,
    keys: Sequence[str | None],
    lat: np.ndarray,
    lon: np.ndarray,
    given: tuple[Sequence[str], Doubts, dict[int, Fault]],
) -> None:
    """V43: points that lie far from the street of their address, where the lines of the streets are known."""
    labels, doubts, faults = given
    heading = table.header.heading("x") or table.header.heading("coordinate")
    for index, ags in enumerate(keys):
        if ags is None or index in faults or not named_streets(ags, streets.FOLDER):
            continue
        street, _, _ = house_and_street(table, index)
        away = metres_from_street(ags, street, lat[index], lon[index], streets.FOLDER) if street else None
        if away is not None and away > FROM_STREET_M:
            doubts.log.warn("V43", table.lines[index], column=heading, value=f"{away:.0f}", unit=labels[index])


def _ags(table: Table, doubts: Doubts) -> list[str | None]:
    cells = table.column("ags")
    result: list[str | None] = [None] * len(table)
    for index, cell in enumerate(cells or []):
        if is_blank(cell):
            continue
        raw = text_of(cell)
        try:
            result[index] = municipality_ags(raw)
            if parse_key(raw).remark:
                doubts.add("K02", table.lines[index], table.header.heading("ags"), raw, repaired=result[index])
        except KeyFormatError:
            doubts.add("V24", table.lines[index], table.header.heading("ags"), raw)
    return result


def _centres(table: Table, context: ReadContext) -> list[str | None]:
    """The centre a row names by its id or by the name the register of centres has for it."""
    cells = table.column("centre")
    if cells is None:
        return [None] * len(table)
    known = context.register.centres
    names: dict[str, str] = {}
    for row in known.itertuples(index=False):
        names[str(row.centre_id)] = str(row.centre_id)
        if context.ags is None or row.ags == context.ags:
            names[fold(str(row.name))] = str(row.centre_id)
            names.setdefault(fold(str(row.name).rpartition("–")[2]), str(row.centre_id))
    return [names.get(text) or names.get(fold(text)) for text in map(text_of, cells)]


def _points(
    table: Table, context: ReadContext, ags: list[str | None], doubts: Doubts, faults: dict[int, Fault]
) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes, NaN where there is none.

    The system is decided on a sample of the rows and used for all; rows that do not fit are read one by one.
    """
    pairs = _pairs(table)
    lat = np.full(len(table), np.nan)
    lon = np.full(len(table), np.nan)
    filled = [index for index, pair in enumerate(pairs) if pair is not None]
    if not filled:
        return lat, lon
    sample = [read for index in filled[:: max(1, len(filled) // SAMPLE)] if (read := _reading(pairs[index]))]
    usual = _usual_system(sample, ags, context)
    if usual is not None:
        _transform_all(pairs, filled, usual, (lat, lon))
    heading = table.header.heading("x") or table.header.heading("coordinate")
    for index in filled:
        pair = pairs[index]
        if pair is None or not np.isnan(lat[index]):
            continue
        try:
            point = read_position(*pair)
        except CoordinateError:
            _note_unreadable(pair, (table.lines[index], index, heading), doubts, faults)
            continue
        if point is not None:
            point = _nearest_reading(point, ags[index] or context.ags)
            lat[index], lon[index] = point.lat, point.lon
            doubts.add("V15", table.lines[index], heading, f"{pair[0]} / {pair[1]}", repaired=_said(point))
    if usual is not None:
        told = notice(
            "V20", crs=_said(usual), column=heading, rows=len(filled), level="warning" if usual.is_swapped else "info"
        )
        doubts.log.note(told)
    return lat, lon


def _said(point: Position) -> str:
    return SYSTEMS[point.epsg] + (" mit vertauschten Achsen" if point.is_swapped else "")


def _note_unreadable(
    pair: tuple[Cell, Cell], place: tuple[int, int, str | None], doubts: Doubts, faults: dict[int, Fault]
) -> None:
    """Two numbers that are nowhere in Germany reject the row; placeholders and texts only leave the place empty."""
    line, index, heading = place
    shown = f"{text_of(pair[0])} / {text_of(pair[1])}"
    numbers = [_number(value) for value in pair]
    if any(np.isnan(number) or number == 0 for number in numbers):
        doubts.add("V24", line, heading, shown)
    else:
        faults.setdefault(index, Fault("V07", heading, shown, {"municipality": "in Deutschland"}))


def _pairs(table: Table) -> list[tuple[Cell, Cell] | None]:
    xs, ys, joint = table.column("x"), table.column("y"), table.column("coordinate")
    if xs is not None and ys is not None:
        return [None if is_blank(x) and is_blank(y) else (_bare(x), _bare(y)) for x, y in zip(xs, ys, strict=True)]
    if joint is not None:
        return [_split(text_of(cell)) for cell in joint]
    return [None] * len(table)


def _bare(cell: Cell) -> Cell:
    return text_of(cell) if isinstance(cell, str) else cell


def _split(text: str) -> tuple[Cell, Cell] | None:
    """„51.75, 14.33“, „51,75; 14,33“, „POINT (14.33 51.75)“, „33 412345 5734123“."""
    bare = text.removeprefix("POINT").removeprefix("Point").strip(" ()[]")
    for separator in (";", " / ", "/", "|", ", ", ",", " "):
        parts = [part.strip() for part in bare.split(separator) if part.strip()]
        if len(parts) == 2:
            return parts[0], parts[1]
    return (text, None) if text else None


def _reading(pair: tuple[Cell, Cell] | None) -> Position | None:
    if pair is None:
        return None
    try:
        return read_position(*pair)
    except CoordinateError:
        return None


def _usual_system(sample: list[Position], ags: list[str | None], context: ReadContext) -> Position | None:
    """The reading that puts most sampled points into the municipality; without polygon the most trusted one."""
    readings: dict[tuple[int, bool], list[Position]] = {}
    for point in sample:
        for reading in (point, *point.alternatives):
            readings.setdefault((reading.epsg, reading.is_swapped), []).append(reading)
    if not readings:
        return None
    place = next((key for key in ags if key), context.ags)

    def fit(system: tuple[int, bool]) -> tuple[int, int]:
        points = readings[system]
        return (sum(_is_inside(point, place) for point in points), sum(point in sample for point in points))

    return readings[max(readings, key=fit)][0]


def _nearest_reading(point: Position, ags: str | None) -> Position:
    return next((reading for reading in (point, *point.alternatives) if _is_inside(reading, ags)), point)


def _is_inside(point: Position, ags: str | None) -> bool:
    return ags is not None and municipality_lookup().place(point.lon, point.lat, ags).state in ("inside", "near_border")


def _transform_all(
    pairs: list[tuple[Cell, Cell] | None], filled: list[int], usual: Position, places: tuple[np.ndarray, np.ndarray]
) -> None:
    numbers = np.array([[_number(value) for value in pairs[index] or (None, None)] for index in filled])
    east, north = (numbers[:, 1], numbers[:, 0]) if usual.is_swapped else (numbers[:, 0], numbers[:, 1])
    if usual.epsg in ZONED:
        east = np.where(east > 30_000_000, east - (usual.epsg - 25_800) * 1_000_000, east)
    with np.errstate(invalid="ignore"):
        lon, lat = transformer(usual.epsg, GEOGRAPHIC).transform(east, north)
        fits = (lon >= GERMANY_LON[0]) & (lon <= GERMANY_LON[1]) & (lat >= GERMANY_LAT[0]) & (lat <= GERMANY_LAT[1])
    places[0][filled] = np.where(fits, lat, np.nan)
    places[1][filled] = np.where(fits, lon, np.nan)


def _number(value: Cell) -> float:
    if isinstance(value, int | float):
        return float(value)
    text = text_of(value).replace(",", ".", 1)
    try:
        return float(text) if len(text) < 30 else float("nan")
    except ValueError:
        return float("nan")


def points_outside(keys: Sequence[str | None], lat: np.ndarray, lon: np.ndarray) -> dict[int, Placement]:
    """Position → placement of the points that do not lie in the municipality ``keys`` names for them.

    One polygon at a time and all its points at once, so 100,000 points take a second.
    """
    by_key = pd.Series(list(keys), dtype=object)
    found: dict[int, Placement] = {}
    for key in by_key.dropna().unique():
        polygon = municipality_lookup().polygon(key)
        if polygon is None:
            continue
        rows = np.flatnonzero((by_key == key).to_numpy() & ~np.isnan(lat))
        shapely.prepare(polygon)
        for index in rows[~shapely.covers(polygon, shapely.points(lon[rows], lat[rows]))]:
            found[int(index)] = municipality_lookup().place(lon[index], lat[index], key)
    return found
