"""Polygons of municipalities: VG250 of the BKG (GeoPackage, zipped Shapefile) or GeoJSON, also with ARS only.

A row is one feature of land with structure (GF = 4). The map needs no file of this kind: it comes with outlines of
Brandenburg; a town outside it, or a newer edition, is delivered this way.
"""

from pathlib import Path
from typing import Final

import pandas as pd
import shapely
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError

from etl.canonical import checked
from etl.delivery import Delivery, Head
from etl.geography.polygons import BoundaryFileError, read_polygons
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog

KIND: Final = "municipality_polygons"
TOPIC: Final = "place"

_SQLITE: Final = b"SQLite format 3\x00"


def recognise(head: Head) -> float:
    """Sure for GeoJSON with municipality keys, likely for GeoPackages and zipped Shapefiles."""
    if head.raw.startswith(_SQLITE):
        return 0.8 if b"gpkg_contents" in head.raw else 0.0
    if any(member.lower().endswith(".shp") for member in head.members):
        return 0.8
    text = (head.text or "")[:40_000]
    if '"FeatureCollection"' not in text or '"Polygon"' not in text and '"MultiPolygon"' not in text:
        return 0.0
    return 0.9 if any(f'"{name}"' in text for name in ("AGS", "ags", "ARS", "ars", "RS")) else 0.1


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """One outline per municipality; raises FileRefused (L13) with the reader's own sentence when it is none."""
    path = delivery.path
    if path.suffix.lower() not in (".gpkg", ".geojson", ".json", ".zip", ".shp"):
        path = _named_like(delivery)
    try:
        polygons = read_polygons(path)
    except (BoundaryFileError, ShapelyError, ProjError, RuntimeError, ValueError, TypeError) as error:
        raise FileRefused(notice("L13", scope="file", kind=KIND, reason=str(error)[:300])) from error
    log = ReadLog()
    known = set(context.register.municipalities["ags"])
    lands = {ags[:2] for ags in known}
    unknown = [ags for ags in polygons["ags"] if ags[:2] in lands and ags not in known]
    if unknown:
        log.note(notice("K01", value=", ".join(unknown[:10]), rows=len(unknown), level="warning", scope="file"))
    frame = pd.DataFrame(
        {"ags": polygons["ags"], "name": polygons["name"], "geometry_wkb": shapely.to_wkb(polygons.geometry.to_numpy())}
    )
    return Reading(
        rows_read=len(polygons),
        frames={"municipality_boundary": checked("municipality_boundary", frame)},
        notices=log.notices,
    )


def _named_like(delivery: Delivery) -> Path:
    """A path with the delivered suffix: the reader of geodata goes by it, an unpacked wrapper has none."""
    suffix = Head(delivery.name, b"", None).suffix or ".geojson"
    target = delivery.path.with_name(delivery.path.name + suffix)
    if not target.exists():
        target.symlink_to(delivery.path)
    return target
