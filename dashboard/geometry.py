"""Boundary files as the browser fetches them: once, compressed, by an address that changes with their content."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import shapely

from etl.stores import CONTENT

FOLDER: Final = CONTENT / "boundaries"
LAYERS: Final = ("brandenburg_gemeinden", "brandenburg_kreise")
ROUTE: Final = "/geometrie"
_NAMES: Final = CONTENT / "reference" / "municipalities_brandenburg.csv"

Line = tuple[list[float | None], list[float | None]]


@dataclass(frozen=True)
class Layer:
    """One boundary file: `ids` gives the integer a figure uses for a key (AGS), `content` is the gzipped GeoJSON."""

    name: str
    digest: str
    ids: dict[str, int]
    content: bytes

    @property
    def address(self) -> str:
        """Path below the app's own address."""
        return f"{ROUTE}/{self.name}-{self.digest}.geojson"


@lru_cache
def layer(name: str) -> Layer | None:
    """A boundary layer with the place names in its properties; None when the file is not there."""
    path = FOLDER / f"{name}.geojson"
    if name not in LAYERS or not path.is_file():
        return None
    collection = json.loads(path.read_text(encoding="utf-8"))
    names = _place_names()
    for feature in collection["features"]:
        key = feature["properties"]["ags"]
        feature["properties"]["name"] = names.get(key, key)
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    ids = {feature["properties"]["ags"]: int(feature["id"]) for feature in collection["features"]}
    return Layer(name, hashlib.sha256(text).hexdigest()[:12], ids, gzip.compress(text, mtime=0))


@lru_cache
def attribution() -> str:
    """Credit line of the boundaries, empty when their manifest is not there."""
    path = FOLDER / "manifest.toml"
    return str(tomllib.loads(path.read_text(encoding="utf-8"))["attribution"]) if path.is_file() else ""


def outline(wkb: bytes | bytearray | None) -> Line:
    """Longitudes and latitudes along a WKB geometry, parts separated by None, as a line trace takes them."""
    longitudes: list[float | None] = []
    latitudes: list[float | None] = []
    if wkb:
        shape = shapely.from_wkb(bytes(wkb))
        lines = shape if shapely.get_dimensions(shape) == 1 else shape.boundary
        for part in shapely.get_parts(lines):
            longitudes += [*(float(x) for x, _ in part.coords), None]
            latitudes += [*(float(y) for _, y in part.coords), None]
    return longitudes, latitudes


def _place_names() -> dict[str, str]:
    with _NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["ags"]: row["name_short"] for row in rows}
    return names | {row["district_ags"]: row["district_name"] for row in rows}
