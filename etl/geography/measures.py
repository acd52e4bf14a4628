"""Metres and square metres: geometry in longitude/latitude (EPSG:4326) measured in ETRS89/UTM 33N (EPSG:25833)."""

from functools import lru_cache

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

GEOGRAPHIC = 4326
METRIC = 25833


@lru_cache(maxsize=16)
def transformer(source: int, target: int) -> pyproj.Transformer:
    """Return the cached transformer between two EPSG codes, always in order x (east, longitude), y (north, latitude)."""
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def reproject(geometry: BaseGeometry, source: int, target: int) -> BaseGeometry:
    """Return a geometry in another coordinate reference system (EPSG codes)."""
    change = transformer(source, target)

    def moved(points: np.ndarray) -> np.ndarray:
        return np.column_stack(change.transform(points[:, 0], points[:, 1]))

    return shapely.transform(geometry, moved)


def to_metric(geometry: BaseGeometry) -> BaseGeometry:
    """Longitude/latitude to EPSG:25833, metres."""
    return reproject(geometry, GEOGRAPHIC, METRIC)


def to_geographic(geometry: BaseGeometry) -> BaseGeometry:
    """EPSG:25833 to longitude/latitude."""
    return reproject(geometry, METRIC, GEOGRAPHIC)


def area_m2(geometry: BaseGeometry) -> float:
    """Area in m² of a polygon in longitude/latitude."""
    return float(to_metric(geometry).area)


def distance_m(start: BaseGeometry, end: BaseGeometry) -> float:
    """Shortest distance in metres between two geometries in longitude/latitude."""
    return float(to_metric(start).distance(to_metric(end)))


def point_distance_m(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Distance in metres between two points given as (longitude, latitude)."""
    return distance_m(shapely.Point(start), shapely.Point(end))


def to_wkb(geometry: BaseGeometry) -> bytes:
    """Geometry as well-known binary, two dimensions, little endian: what the warehouse stores."""
    return shapely.to_wkb(geometry, output_dimension=2, byte_order=1)


def from_wkb(data: bytes) -> BaseGeometry:
    """Geometry from well-known binary. Raises ValueError with a German message if the bytes are no geometry."""
    try:
        return shapely.from_wkb(data)
    except shapely.GEOSException as error:
        raise ValueError("Die gespeicherte Fläche ist beschädigt und lässt sich nicht lesen.") from error
