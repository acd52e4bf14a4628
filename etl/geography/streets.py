"""Named street lines of a municipality, where somebody put them into ``data/reference/streets/<AGS>.geojson``.

The file is that of the search for vacancy clusters; here the property ``name`` of its lines is used.
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

import shapely

from etl.delivery import fold
from etl.geography.measures import to_metric
from etl.stores import CONTENT

FOLDER: Final = CONTENT / "reference" / "streets"


def street_key(name: str) -> str:
    """A street name without its spelling: "Markt-Str." and "Marktstraße" are one street."""
    return re.sub(r"str(asse)?$", "str", fold(name))


@lru_cache(maxsize=64)
def named_streets(ags: str, folder: Path = FOLDER) -> dict[str, shapely.Geometry]:
    """Lines in metres (EPSG:25833) by :func:`street_key`; empty where there is no file or its lines have no names."""
    path = folder / f"{ags}.geojson"
    if not path.is_file():
        return {}
    lines: dict[str, list[shapely.Geometry]] = {}
    try:
        features = json.loads(path.read_text(encoding="utf-8")).get("features", [])
    except ValueError:
        return {}  # the search for clusters names the broken file; no delivery is refused for it
    for feature in features:
        name = (feature.get("properties") or {}).get("name")
        if name and feature.get("geometry"):
            lines.setdefault(street_key(str(name)), []).append(shapely.geometry.shape(feature["geometry"]))
    return {key: to_metric(shapely.union_all(parts)) for key, parts in lines.items()}


def metres_from_street(ags: str, street: str, lat: float, lon: float, folder: Path = FOLDER) -> float | None:
    """How far a point lies from the street of that name; None when the street is not known."""
    line = named_streets(ags, folder).get(street_key(street))
    return None if line is None else float(to_metric(shapely.Point(lon, lat)).distance(line))
