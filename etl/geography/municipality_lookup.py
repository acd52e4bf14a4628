"""In which municipality a point lies, with room for the coarseness of the polygons near a border."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.geography.measures import distance_m

# Simplification moves a border of VG250 by at most 390 m (median of the municipalities' largest shifts 150 m), and VG250
# itself is drawn for 1:250,000. Nearer than this to the border, the polygon cannot prove that a point lies outside.
BORDER_TOLERANCE_M = 400.0


@dataclass(frozen=True)
class Placement:
    """Where a point lies relative to the municipality it was delivered for.

    state: inside; near_border = outside the polygon by at most the tolerance (warning); outside (error, rule V07);
        no_polygon = nothing to test against.
    distance_m: metres to the polygon, 0 inside, None without polygon.
    found_ags: municipality that the point lies in, None if in none.
    """

    state: Literal["inside", "near_border", "outside", "no_polygon"]
    distance_m: float | None
    found_ags: str | None


class MunicipalityLookup:
    """Spatial index over municipality polygons in longitude/latitude, one per AGS."""

    def __init__(self, ags: Sequence[str], polygons: Sequence[BaseGeometry]) -> None:
        if len(set(ags)) != len(polygons):
            raise ValueError("Jede Gemeinde braucht genau eine Fläche: AGS und Flächen passen nicht zusammen.")
        self._ags = list(ags)
        self._polygons = dict(zip(self._ags, polygons, strict=True))
        self._tree = shapely.STRtree(list(polygons))

    @classmethod
    def from_geojson(cls, path: Path) -> "MunicipalityLookup":
        """Read the built file of boundaries: features with the property `ags`."""
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
        return cls([feature["properties"]["ags"] for feature in features], shapes)

    @property
    def ags(self) -> tuple[str, ...]:
        """AGS of all municipalities, in the order of the file (position = feature id)."""
        return tuple(self._ags)

    def polygon(self, ags: str) -> BaseGeometry | None:
        """Polygon of a municipality, None if it has none here."""
        return self._polygons.get(ags)

    def find(self, lon: float, lat: float) -> str | None:
        """Return the AGS of the municipality that a point lies in; on a shared border the smaller AGS; None if in none."""
        hits = self._tree.query(shapely.Point(lon, lat), predicate="covered_by")
        return min((self._ags[hit] for hit in np.atleast_1d(hits)), default=None)

    def place(self, lon: float, lat: float, ags: str, tolerance_m: float = BORDER_TOLERANCE_M) -> Placement:
        """Test a point against the municipality it was delivered for."""
        polygon = self._polygons.get(ags)
        point = shapely.Point(lon, lat)
        found = self.find(lon, lat)
        if polygon is None:
            return Placement("no_polygon", None, found)
        if polygon.covers(point):
            return Placement("inside", 0.0, ags)
        gap = distance_m(polygon, point)
        return Placement("near_border" if gap <= tolerance_m else "outside", gap, found)
