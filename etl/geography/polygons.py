"""Reads municipality polygons as agencies deliver them: GeoPackage, zipped Shapefile, GeoJSON."""

from pathlib import Path

import geopandas
import pandas as pd
import pyogrio

from etl.geography.keys import KeyFormatError, municipality_ags, parse_key
from etl.geography.measures import GEOGRAPHIC

COLUMNS = ["ags", "ars", "name", "geometry"]
# BKG marks the parts of a municipality: 4 = land with structure; 1, 2 (water) and 3 (land without) repeat its key.
LAND_WITH_STRUCTURE = 4
_GEMEINDE_LAYER = "gem"


class BoundaryFileError(ValueError):
    """A file of polygons that cannot be used; the message is German, names the file and says what to do."""


def read_polygons(path: Path, layer: str | None = None) -> geopandas.GeoDataFrame:
    """Read one polygon per municipality.

    Takes columns AGS and/or ARS (also RS, any case), GEN or name, GF. Files with ARS alone get their AGS from it.
    The layer `vg250_gem` is found by itself; GeoJSON may be a FeatureCollection. Any declared EPSG code is taken.

    Returns one row per municipality sorted by ags: ags (8 digits), ars (12 digits) and name (both missing unless
    delivered), geometry (Polygon or MultiPolygon, longitude/latitude, valid). Raises BoundaryFileError.
    """
    frame = _read(path, layer)
    columns = {str(column).lower(): column for column in frame.columns}
    if frame.crs is None:
        raise BoundaryFileError(
            f"{path.name}: Das Koordinatensystem fehlt (bei Shapefiles die Datei .prj). Bitte vollständig liefern."
        )
    if "gf" in columns:
        frame = frame[pd.to_numeric(frame[columns["gf"]]) == LAND_WITH_STRUCTURE]
    keys = _keys(frame, columns, path.name)
    name = columns.get("gen") or columns.get("name")
    polygons = geopandas.GeoDataFrame(
        {
            "ags": keys["ags"],
            "ars": keys["ars"],
            "name": frame[name] if name else pd.Series(None, index=frame.index, dtype=object),
        },
        geometry=_areas(frame.geometry, keys["ags"], path.name),
        crs=frame.crs,
    )
    _refuse_duplicates(polygons, path.name)
    return polygons.to_crs(GEOGRAPHIC).sort_values("ags", ignore_index=True)[COLUMNS]


def _read(path: Path, layer: str | None) -> geopandas.GeoDataFrame:
    if not path.is_file():
        raise BoundaryFileError(f"{path}: Die Datei gibt es nicht.")
    try:
        chosen = layer or _municipality_layer(path)
        return geopandas.read_file(path, layer=chosen)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as error:
        raise BoundaryFileError(
            f"{path.name}: Die Datei lässt sich nicht als Geodaten lesen ({error}). "
            "Erwartet wird GeoPackage, GeoJSON oder ein Shapefile als Zip."
        ) from error


def _municipality_layer(path: Path) -> str:
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind]
    fitting = [name for name in layers if name.lower().endswith(_GEMEINDE_LAYER)] or layers
    if len(fitting) != 1:
        raise BoundaryFileError(
            f"{path.name}: Es ist nicht klar, welche Ebene die Gemeinden enthält: {', '.join(layers) or 'keine'}. "
            "Bitte eine Datei mit der Ebene „vg250_gem“ liefern."
        )
    return fitting[0]


def _keys(frame: pd.DataFrame, columns: dict[str, str], file_name: str) -> pd.DataFrame:
    """One row per feature: ags, ars (None unless delivered)."""
    ags_column = columns.get("ags")
    ars_column = columns.get("ars") or columns.get("rs")
    if ags_column is None and ars_column is None:
        raise BoundaryFileError(
            f"{file_name}: Die Spalte AGS oder ARS fehlt. Vorhanden sind: {', '.join(sorted(columns))}."
        )
    try:
        ags = frame[ags_column or ars_column].map(municipality_ags)
        ars = frame[ars_column].map(lambda raw: parse_key(raw, "gemeinde_ars").digits) if ars_column else None
    except KeyFormatError as error:
        raise BoundaryFileError(f"{file_name}: {error}") from error
    return pd.DataFrame({"ags": ags, "ars": ars}, index=frame.index)


def _areas(geometry: geopandas.GeoSeries, ags: pd.Series, file_name: str) -> geopandas.GeoSeries:
    wrong = ~geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    if wrong.any():
        raise BoundaryFileError(
            f"{file_name}: Nicht alle Gemeinden haben eine Fläche, zum Beispiel {ags[wrong].iloc[0]}."
        )
    return geometry.where(geometry.is_valid, geometry.make_valid(method="structure"))


def _refuse_duplicates(polygons: geopandas.GeoDataFrame, file_name: str) -> None:
    repeated = sorted(polygons.ags[polygons.ags.duplicated()].unique())
    if repeated:
        raise BoundaryFileError(
            f"{file_name}: {len(repeated)} Gemeindeschlüssel kommen mehrfach vor, zum Beispiel {repeated[0]}. "
            "Jede Gemeinde darf nur eine Fläche haben (bei VG250: nur GF = 4)."
        )
