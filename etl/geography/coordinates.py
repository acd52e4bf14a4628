"""Delivered coordinates of unknown system: recognised by the range of the values, never by a column name.

Each system that the two numbers fit is tried in both orders and kept if the point lands in Germany. The overlap
of UTM 32 and 33 is decided for zone 33, official in Brandenburg; the other reading stays in `alternatives`, and
the test against the municipality's polygon tells which is right (a wrong zone is about 400 km off).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from etl.geography.measures import GEOGRAPHIC, transformer

Range = tuple[float, float]

# Smallest box round Germany, degrees: what a recognised point must fall into.
GERMANY_LON: Range = (5.8, 15.1)
GERMANY_LAT: Range = (47.0, 55.1)
_NORTHING: Range = (5_200_000, 6_110_000)


@dataclass(frozen=True)
class _System:
    """One coordinate system with the values it may take in Germany; `prefix` is cut off the easting."""

    epsg: int
    east: Range
    north: Range
    label: str
    prefix: float = 0


# In the order of trust where two systems fit the same numbers.
_SYSTEMS = (
    _System(4326, GERMANY_LON, GERMANY_LAT, "WGS 84"),
    _System(25833, (33_200_000, 33_600_000), _NORTHING, "ETRS89 / UTM 33 mit Zonenkennung", 33_000_000),
    _System(25832, (32_250_000, 32_950_000), _NORTHING, "ETRS89 / UTM 32 mit Zonenkennung", 32_000_000),
    _System(25833, (250_000, 550_000), _NORTHING, "ETRS89 / UTM 33"),
    _System(25832, (280_000, 920_000), _NORTHING, "ETRS89 / UTM 32"),
    _System(31468, (4_200_000, 4_900_000), _NORTHING, "Gauß-Krüger, Streifen 4"),
    _System(31469, (5_200_000, 5_900_000), _NORTHING, "Gauß-Krüger, Streifen 5"),
    _System(31467, (3_200_000, 3_950_000), _NORTHING, "Gauß-Krüger, Streifen 3"),
    _System(3857, (645_000, 1_690_000), (5_940_000, 7_400_000), "Web-Mercator"),
)

_DEGREES = re.compile(
    r"^(?P<before>[NSEOW])?\s*(?P<degrees>\d{1,2})\s*°\s*"
    r"(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*['’′´]\s*)?"
    r"(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|”|″|'')\s*)?(?P<after>[NSEOW])?$",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"^[+-]?\d+(?:[.,]\d+)?$")
_GROUPED_GERMAN = re.compile(r"^\d{1,3}(?:\.\d{3})+(?:,\d+)?$")
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")


class CoordinateError(ValueError):
    """Values that are no coordinate in Germany; the message is German and names the values."""


@dataclass(frozen=True)
class Position:
    """A point in longitude and latitude (EPSG:4326, degrees) and how it was read.

    epsg: system the delivered numbers were read in.
    is_swapped: latitude came first where the system says longitude first, or northing before easting.
    remarks: German sentences for the load report; empty if nothing had to be decided or repaired.
    alternatives: other possible readings, less likely.
    """

    lon: float
    lat: float
    epsg: int
    is_swapped: bool = False
    remarks: tuple[str, ...] = ()
    alternatives: tuple["Position", ...] = ()


def parse_number(raw: object) -> float | None:
    """Read one delivered coordinate value; None if the cell is empty.

    Takes numbers, decimal point or comma, blanks between digits ("33 412345,67"), German groups of thousands with
    at least two dots ("5.734.123,4") and degree-minute-second text. Raises CoordinateError.
    """
    text = "" if raw is None else str(raw).strip()
    if not text or text.lower() == "nan":
        return None
    in_degrees = _DEGREES.match(text)
    if in_degrees:
        return _from_degrees(in_degrees)
    compact = _BLANKS.sub("", text)
    if _GROUPED_GERMAN.match(compact) and compact.count(".") + compact.count(",") > 1:
        compact = compact.replace(".", "")
    if not _PLAIN.match(compact):
        raise CoordinateError(f"„{text}“ ist keine Koordinate.")
    return float(compact.replace(",", "."))


def read_position(first: object, second: object) -> Position | None:
    """Read a delivered pair (x/y, Rechtswert/Hochwert, lon/lat or swapped) as a position; None if both are empty.

    Raises CoordinateError if one value is missing, or no known system places the pair in Germany.
    """
    x, y = parse_number(first), parse_number(second)
    if x is None and y is None:
        return None
    if x is None or y is None:
        raise CoordinateError(f"Nur ein Wert der Koordinate ist angegeben („{first if y is None else second}“).")
    readings = list(_readings(x, y))
    if not readings:
        raise CoordinateError(_explain(x, y, first, second))
    best, *others = readings
    return Position(best.lon, best.lat, best.epsg, best.is_swapped, best.remarks, tuple(others))


def _readings(x: float, y: float) -> Iterator[Position]:
    for system in _SYSTEMS:
        for east, north, is_swapped in ((x, y, False), (y, x, True)):
            if not (_within(east, system.east) and _within(north, system.north)):
                continue
            lon, lat = transformer(system.epsg, GEOGRAPHIC).transform(east - system.prefix, north)
            if _within(lon, GERMANY_LON) and _within(lat, GERMANY_LAT):
                yield Position(lon, lat, system.epsg, is_swapped, _remarks(system, is_swapped))


def _remarks(system: _System, is_swapped: bool) -> tuple[str, ...]:
    remarks = []
    if system.epsg != GEOGRAPHIC:
        remarks.append(f"Koordinate als {system.label} (EPSG:{system.epsg}) gelesen.")
    if is_swapped:
        remarks.append("Die beiden Werte der Koordinate waren vertauscht.")
    return tuple(remarks)


def _from_degrees(match: re.Match[str]) -> float:
    degrees, minutes, seconds = (
        float((match[part] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60:
        raise CoordinateError(f"„{match[0]}“: Minuten und Sekunden müssen unter 60 liegen.")
    sign = -1 if (match["before"] or match["after"] or "").upper() in {"S", "W"} else 1
    return sign * (degrees + minutes / 60 + seconds / 3600)


def _explain(x: float, y: float, first: object, second: object) -> str:
    shown = f"Die Koordinate „{first}“ / „{second}“"
    if x == 0 and y == 0:
        return f"{shown} ist ein Platzhalter und kein Ort."
    if all(_within(value, (2_400_000, 2_900_000)) or _within(value, (1_000_000, 1_300_000)) for value in (x, y)):
        return f"{shown} gehört zum Schweizer System LV95 und liegt nicht in Deutschland."
    return (
        f"{shown} liegt in keinem bekannten System in Deutschland "
        "(WGS 84 in Grad, UTM 32 oder 33, Gauß-Krüger, Web-Mercator)."
    )


def _within(value: float, limits: Range) -> bool:
    return limits[0] <= value <= limits[1]
