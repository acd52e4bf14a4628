"""Dissolves and simplifies municipality polygons as one coverage: neighbours keep sharing their border.

Never polygon by polygon: that tears gaps between neighbours. Simplification is Visvalingam-Whyatt on the shared edges
(`shapely.coverage_simplify`).
"""

from collections.abc import Mapping

import geopandas
import numpy as np
import pandas as pd
import shapely

from etl.geography.keys import DIGITS
from etl.geography.measures import GEOGRAPHIC, METRIC

# 170 m keeps Brandenburg below 600 kB with an area error of at most 1.5 %.
DEFAULT_TOLERANCE_M = 170.0
# Four decimals are 11 m north-south and 7 m east-west, far below the coarseness of the polygons.
DECIMALS = 4
_GRID_M = 0.001
_SNAP_M = 0.5


def reassign(polygons: geopandas.GeoDataFrame, successors: Mapping[str, str]) -> geopandas.GeoDataFrame:
    """Give former municipalities their successor's AGS and dissolve: one row per ags (column `ags` and geometry only)."""
    renamed = geopandas.GeoDataFrame(
        {"ags": polygons.ags.map(lambda ags: successors.get(ags, ags))}, geometry=polygons.geometry, crs=polygons.crs
    )
    return renamed.to_crs(METRIC).pipe(_clean).dissolve("ags", as_index=False).sort_values("ags", ignore_index=True)


def simplify(areas: geopandas.GeoDataFrame, tolerance_m: float = DEFAULT_TOLERANCE_M) -> geopandas.GeoDataFrame:
    """Simplify a coverage (columns ags, geometry in EPSG:25833) and return it in longitude/latitude, four decimals.

    Raises ValueError if an area would become invalid or neighbours would no longer share their border.
    """
    coarse = shapely.coverage_simplify(areas.geometry.to_numpy(), tolerance_m)
    geographic = geopandas.GeoSeries(coarse, crs=METRIC).to_crs(GEOGRAPHIC).to_numpy()
    rounded = shapely.transform(geographic, lambda points: np.round(points, DECIMALS))
    rounded = shapely.normalize(shapely.remove_repeated_points(rounded))
    valid = shapely.is_valid(rounded) & ~shapely.is_empty(rounded)
    if not valid.all():
        raise ValueError(f"Die Vereinfachung zerstört Flächen: {', '.join(areas.ags[~valid].head())}")
    if not shapely.coverage_is_valid(rounded):
        raise ValueError("Nach der Vereinfachung passen Nachbargrenzen nicht mehr aufeinander.")
    return geopandas.GeoDataFrame({"ags": areas.ags.to_numpy()}, geometry=rounded, crs=GEOGRAPHIC)


def dissolve_districts(municipalities: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Union municipalities by the first five digits of their AGS; columns ags (5 digits) and geometry, sorted."""
    district = municipalities.assign(ags=municipalities.ags.str[: DIGITS["kreis"]])
    groups = district.groupby("ags").geometry
    unions = groups.agg(lambda parts: shapely.coverage_union_all(parts.to_numpy()))
    return geopandas.GeoDataFrame(
        {"ags": unions.index.to_numpy()},
        geometry=shapely.normalize(np.asarray(unions.to_numpy(), dtype=object)),
        crs=municipalities.crs,
    )


def area_errors(before: geopandas.GeoDataFrame, after: geopandas.GeoDataFrame) -> pd.Series:
    """Relative change of area per ags (0.01 = 1 %), both measured in EPSG:25833."""
    old = before.set_index("ags").to_crs(METRIC).area
    new = after.set_index("ags").to_crs(METRIC).area
    return (new - old).abs() / old


def _clean(areas: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Remove the noise of reprojection between neighbours; real gaps and overlaps are closed by at most half a metre."""
    parts = shapely.transform(areas.geometry.to_numpy(), lambda points: np.round(points / _GRID_M) * _GRID_M)
    if not shapely.coverage_is_valid(parts):
        parts = shapely.coverage_clean(areas.geometry.to_numpy(), snapping_distance=_SNAP_M)
    return areas.set_geometry(geopandas.GeoSeries(parts, index=areas.index, crs=areas.crs))
