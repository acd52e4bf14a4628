"""A table of centres: id, municipality, name, kind, point, and the name of a file with the outline.

The outline file (GeoJSON or GeoPackage, one or more areas) is delivered in the same call; where several centres share one
file, its features are told apart by a property ``centre_id``, ``zentrum`` or ``name``.
"""

from collections.abc import Sequence
from typing import Final

import geopandas
import pandas as pd
import pyogrio
import shapely

from etl.canonical import checked
from etl.delivery import Delivery, Head, fold
from etl.geography.measures import GEOGRAPHIC
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.tables import Row, german_number, heading_share, read_table

KIND: Final = "centres_table"
TOPIC: Final = "place"

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "centre_id": ("centre_id", "zentrum_id", "Zentrums-ID", "Zentrum-ID"),
    "ags": ("ags", "Gemeindeschlüssel", "AGS (Gemeinde)"),
    "name": ("name", "Zentrum", "Name des Zentrums", "centre_name"),
    "kind": ("kind", "Art", "Typ", "Zentrentyp"),
    "lat": ("lat", "Breite", "Breitengrad", "latitude"),
    "lon": ("lon", "Länge", "Längengrad", "longitude"),
    "boundary": ("boundary", "Grenze", "Abgrenzung", "Abgrenzungsdatei", "boundary_file"),
}
NEEDED: Final = ("centre_id", "ags", "name", "lat", "lon")
KINDS: Final = {
    "main": "main", "maincentre": "main", "hauptzentrum": "main", "innenstadt": "main", "district": "district",
    "districtcentre": "district", "ortsteilzentrum": "district", "stadtteilzentrum": "district", "local": "local",
    "localcentre": "local", "nahversorgungszentrum": "local",
}  # fmt: skip
_NAMES: Final = ("centre_id", "zentrum", "name")


def recognise(head: Head) -> float:
    """Likely when id, municipality, name and point stand in one heading row."""
    return 0.95 * heading_share(head, COLUMNS, NEEDED)


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """One row per centre; rows with a bad id, key, kind or point are rejected."""
    table = read_table(delivery, COLUMNS, NEEDED)
    log = ReadLog()
    outlines = _Outlines(context.companions)
    kept: dict[str, dict[str, object]] = {}
    repeated = 0
    for row in table.rows:
        centre = _centre(row, context, outlines, log)
        if centre is None:
            continue
        earlier = kept.get(str(centre["centre_id"]))
        if earlier is None:
            kept[str(centre["centre_id"])] = centre
        elif earlier == centre:
            repeated += 1
        else:
            log.reject("K06", row.line, raw=row.raw, column="centre_id", value=centre["centre_id"])
    frame = pd.DataFrame(
        list(kept.values()), columns=["centre_id", "ags", "name", "kind", "lat", "lon", "boundary_wkb"]
    )
    return Reading(
        rows_read=len(table.rows),
        frames={"centre": checked("centre", frame)} if kept else {},
        rejects=log.rejects,
        rows_duplicate=repeated,
        notices=log.notices,
    )


def _centre(row: Row, context: ReadContext, outlines: "_Outlines", log: ReadLog) -> dict[str, object] | None:
    centre_id, ags = row.get("centre_id"), row.get("ags")
    if not (len(ags) == 8 and ags.isdigit()) or not centre_id.startswith(f"{ags}-") or len(centre_id) != 11:
        log.reject("K13", row.line, raw=row.raw, column="centre_id", value=f"{centre_id} / {ags}")
        return None
    known = context.register.municipalities["ags"]
    if ags[:2] in set(known.str[:2]) and ags not in set(known):
        log.reject("K01", row.line, raw=row.raw, column="ags", value=ags)
        return None
    kind = KINDS.get(fold(row.get("kind")) or ("main" if centre_id.endswith("-01") else "district"))
    if kind is None:
        log.reject("K20", row.line, raw=row.raw, column="kind", value=row.get("kind"))
        return None
    lat, lon = german_number(row.get("lat")), german_number(row.get("lon"))
    if lat is None or lon is None or not (47 <= lat <= 55.1 and 5.8 <= lon <= 15.1):
        log.reject("K21", row.line, raw=row.raw, column="lat", value=f"{row.get('lat')} / {row.get('lon')}")
        return None
    outline = outlines.of(row, centre_id, log)
    return {
        "centre_id": centre_id, "ags": ags, "name": row.get("name") or centre_id, "kind": kind, "lat": lat, "lon": lon,
        "boundary_wkb": outline,
    }  # fmt: skip


class _Outlines:
    """Outline files delivered with the table, read once."""

    def __init__(self, companions: Sequence[Delivery]) -> None:
        self._files = {companion.name: companion for companion in companions}
        self._read: dict[str, geopandas.GeoDataFrame] = {}

    def of(self, row: Row, centre_id: str, log: ReadLog) -> bytes | None:
        """Outline of one centre as WKB, None (and a notice K22) when the named file does not give one."""
        name = row.get("boundary")
        if not name:
            return None
        areas = self._areas(name)
        shape = None if areas is None else _chosen(areas, centre_id, row.get("name"))
        if shape is None:
            log.warn("K22", row.line, column="boundary", value=name)
            return None
        return bytes(shapely.to_wkb(shape))

    def _areas(self, name: str) -> geopandas.GeoDataFrame | None:
        if name not in self._files:
            return None
        if name not in self._read:
            try:
                frame = geopandas.read_file(self._files[name].original)
            except (pyogrio.errors.DataSourceError, UnicodeDecodeError) as error:
                raise FileRefused(notice("L13", scope="file", kind="Abgrenzung", reason=f"{name}: {error}")) from error
            self._read[name] = frame.to_crs(GEOGRAPHIC) if frame.crs is not None else frame.set_crs(GEOGRAPHIC)
        return self._read[name]


def _chosen(areas: geopandas.GeoDataFrame, centre_id: str, name: str) -> shapely.Geometry | None:
    """The area of one centre: named by id or name, or the only one there is."""
    areas = areas[areas.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
    for column in areas.columns:
        if fold(str(column)) in {fold(one) for one in _NAMES}:
            match = areas[areas[column].astype(str).isin([centre_id, name])]
            if len(match):
                return shapely.make_valid(match.union_all())
    return shapely.make_valid(areas.geometry.iloc[0]) if len(areas) == 1 else None
