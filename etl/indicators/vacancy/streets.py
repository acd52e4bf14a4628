"""Street lines of a municipality, where somebody put them into ``data/reference/streets/<AGS>.geojson``."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from etl.geography.measures import to_metric
from etl.statistics.estimates import FloatArray
from etl.stores import CONTENT

FOLDER: Final = CONTENT / "reference" / "streets"


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
