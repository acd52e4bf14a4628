"""Street lines of a municipality: as the town delivered them, else as ``data/reference/streets/<AGS>.geojson`` holds them."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from etl.geography.measures import from_wkb, to_metric
from etl.indicators.contract import Facts
from etl.statistics.estimates import FloatArray
from etl.stores import CONTENT

FOLDER: Final = CONTENT / "reference" / "streets"
AROUND_M: Final = 1_000.0  # detours outside the centre that can still be the shortest way


def delivered_lines(facts: Facts, ags: str) -> tuple[FloatArray, ...]:
    """Polylines (points, 2) in metres of the network a town has delivered; empty without one."""
    found = facts.query("SELECT geometry_wkb FROM snapshot.street_network WHERE ags = ?", [ags])
    shapes = [to_metric(from_wkb(bytes(data))) for data in found["geometry_wkb"]]
    return tuple(np.asarray(line.coords, dtype=float)[:, :2] for shape in shapes for line in shapely.get_parts(shape))


def near(network: bytes, places: FloatArray) -> list[FloatArray]:
    """The lines of a network (WKB, metres) that come near the places; a whole town is much more than its centre."""
    west, south = places.min(axis=0) - AROUND_M
    east, north = places.max(axis=0) + AROUND_M
    lines = shapely.get_parts(from_wkb(network))
    chosen = lines[shapely.intersects(lines, shapely.box(west, south, east, north))]
    return [np.asarray(line.coords, dtype=float) for line in chosen]


@lru_cache(maxsize=512)
def street_lines(ags: str, folder: Path = FOLDER) -> tuple[FloatArray, ...]:
    """Polylines (points, 2) in metres (EPSG:25833); empty where there is no file. ValueError names a file without lines."""
    path = folder / f"{ags}.geojson"
    if not path.is_file():
        return ()
    features = json.loads(path.read_text(encoding="utf-8")).get("features", [])
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features if feature.get("geometry")]
    lines = [part for shape in shapes for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
    if not lines:
        raise ValueError(f"{path.name}: keine Linien gefunden; erwartet werden LineString oder MultiLineString.")
    return tuple(np.asarray(to_metric(line).coords, dtype=float)[:, :2] for line in lines)
