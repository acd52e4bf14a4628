"""Real keys, names and centre points of the towns that get example data."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyproj import Transformer

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"
USUAL_STREETS = ("Markt", "Bahnhofstraße", "Berliner Straße", "Schulstraße", "Kirchstraße", "Lange Straße")


@dataclass(frozen=True)
class Place:
    """One centre: WGS84 point, the same point in EPSG:25833 (metres), inhabitants of the municipality, street names."""

    centre_id: str
    ags: str
    town: str
    name: str
    lat: float
    lon: float
    east: float
    north: float
    population: int
    streets: tuple[str, ...]


@lru_cache(maxsize=1)
def places() -> dict[str, Place]:
    """Centres of the chamber district by centre id, from the reference table of centres."""
    with (REFERENCE / "centres_suedbrandenburg.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    inhabitants = {row["ags"]: int(row["population"]) for row in rows if row["population"]}
    to_metres = Transformer.from_crs(4326, 25833, always_xy=True)
    found = {}
    for row in rows:
        lat, lon = float(row["lat"]), float(row["lon"])
        east, north = to_metres.transform(lon, lat)
        found[row["centre_id"]] = Place(
            centre_id=row["centre_id"],
            ags=row["ags"],
            town=row["municipality"],
            name=row["centre_name"],
            lat=lat,
            lon=lon,
            east=east,
            north=north,
            population=inhabitants[row["ags"]],
            streets=_streets(row["main_streets"]),
        )
    return found


def _streets(text: str) -> tuple[str, ...]:
    """Street names of a centre: the known ones first, filled up to six with usual names."""
    known = [name.split("(")[0].strip().rstrip(",") for name in text.split(";") if name.strip()]
    return tuple(dict.fromkeys([*known, *USUAL_STREETS]))[:6]
