"""The streets people walk along, as lines (GeoJSON, GeoPackage or zipped Shapefile): vacancy clusters are searched along them.

A row is the network of one municipality: that of the sender, or of each key in a column AGS.  Exports of OpenStreetMap ways
and of a municipal street network fit as they are.
"""

from pathlib import Path
from typing import Final

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError

from etl.canonical import checked
from etl.delivery import Delivery, Head
from etl.geography.keys import KeyFormatError, municipality_ags
from etl.geography.measures import GEOGRAPHIC, point_distance_m, to_metric
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.statistics.street_network import connected_share

KIND: Final = "street_network"
TOPIC: Final = "place"
LINES: Final = ("LineString", "MultiLineString")
FARTHEST_KM: Final = 30.0
LEAST_CONNECTED: Final = 0.8
_SQLITE: Final = b"SQLite format 3\x00"


def recognise(head: Head) -> float:
    """Likely for GeoJSON and GeoPackages that begin with lines and hold no polygons."""
    if head.raw.startswith(_SQLITE):
        kinds = head.raw.upper()
        return 0.9 if b"LINESTRING" in kinds and b"POLYGON" not in kinds else 0.0
    text = (head.text or "")[:40_000]
    if '"FeatureCollection"' not in text or "Polygon" in text:
        return 0.0
    return 0.9 if any(f'"{kind}"' in text for kind in LINES) else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """One network per municipality; raises FileRefused for a file without lines or without a municipality."""
    lines = _lines(delivery)
    log = ReadLog()
    rows = []
    for line, (ags, members) in enumerate(lines.groupby(_keys(lines, context)), start=1):
        network = shapely.MultiLineString([part for shape in members.geometry for part in shapely.get_parts(shape)])
        if (away := _distance_km(network, str(ags), context)) > FARTHEST_KM:
            log.reject("W08", line, raw=str(ags), value=ags, distance=round(away))
            continue
        share = connected_share([np.asarray(part.coords)[:, :2] for part in shapely.get_parts(to_metric(network))])
        if share < LEAST_CONNECTED:
            log.note(notice("W09", value=round(100 * share), scope="file"))
        rows.append({"ags": str(ags), "geometry_wkb": shapely.to_wkb(network, output_dimension=2)})
    return Reading(
        rows_read=len(rows) + log.rejected,
        frames={"street_network": checked("street_network", pd.DataFrame(rows))} if rows else {},
        rejects=log.rejects,
        notices=log.notices,
        is_synthetic="beispieldaten" in delivery.name.lower(),
    )


def _lines(delivery: Delivery) -> geopandas.GeoDataFrame:
    try:
        frame = geopandas.read_file(_named(delivery))
        if frame.crs is None:
            raise ValueError("Das Koordinatensystem fehlt (bei Shapefiles die Datei .prj).")
        lines = frame[frame.geometry.notna() & frame.geometry.geom_type.isin(LINES)].to_crs(GEOGRAPHIC)
        lines = lines[~lines.geometry.is_empty & np.isfinite(lines.geometry.bounds).all(axis=1)]
        if lines.empty:
            raise ValueError("Die Datei enthält keine Linien (LineString oder MultiLineString).")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _refused(error) from error
    except (ShapelyError, ProjError, RuntimeError, ValueError, TypeError, AttributeError) as error:
        raise _refused(error) from error
    return lines


def _refused(error: Exception) -> FileRefused:
    return FileRefused(notice("L13", scope="file", kind="Straßennetz", reason=str(error)[:300]))


def _named(delivery: Delivery) -> Path:
    """A path with the delivered suffix: the reader of geodata goes by it, an unpacked wrapper has none."""
    if delivery.path.suffix.lower() in (".gpkg", ".geojson", ".json", ".zip"):
        return delivery.path
    target = delivery.path.with_name(delivery.path.name + (Path(delivery.name).suffix or ".geojson"))
    if not target.exists():
        target.symlink_to(delivery.path)
    return target


def _keys(lines: geopandas.GeoDataFrame, context: ReadContext) -> pd.Series:
    """Municipality of every line: its own key where the file has a column AGS, else that of the sender."""
    sender = context.ags or (context.centre_id or "")[:8]
    column = next((name for name in lines.columns if str(name).lower() == "ags"), None)
    if column is None and not sender:
        raise FileRefused(notice("L02", scope="file"))
    if column is None:
        return pd.Series(sender, index=lines.index)
    try:
        return lines[column].map(lambda key: municipality_ags(str(key)))
    except KeyFormatError as error:
        raise _refused(error) from error


def _distance_km(network: shapely.MultiLineString, ags: str, context: ReadContext) -> float:
    """From the middle of the lines to the settlement point; 0 where the municipality is not known with a point."""
    towns = context.register.municipalities
    known = towns[(towns["ags"] == ags) & towns["lat"].notna()] if len(towns) else towns
    if known.empty:
        return 0.0
    west, south, east, north = network.bounds
    middle = (west + east) / 2, (south + north) / 2
    if not (-180 <= middle[0] <= 180 and -90 <= middle[1] <= 90):
        return float("inf")
    return point_distance_m(middle, (float(known["lon"].iloc[0]), float(known["lat"].iloc[0]))) / 1000
