"""The whole snapshot as a Frictionless data package: one CSV per table and a description of every column."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any, Final

from etl.export.formats import as_csv, plain
from etl.export.tables import Ask, Table, build_id, public_names, read_table

_TYPES: Final = {
    "TEXT": "string", "DOUBLE": "number", "INTEGER": "integer", "BIGINT": "integer", "DATE": "date",
    "TIMESTAMP": "datetime", "BOOLEAN": "boolean", "BLOB": "string",
}  # fmt: skip
# tables whose key other tables point to
_KEYS: Final = {"centre": "centre_id", "municipality": "ags", "source": "source_id", "measure": "measure_id",
                "load": "load_id", "sensor": "sensor_id"}  # fmt: skip
_TITLE: Final = "Zentrenkompass: Zahlen zu Innenstädten und Ortsteilzentren"
_DESCRIPTION: Final = (
    "Alle Tabellen einer Auswertung. Anteile von 0 bis 1, Veränderungen als Bruchteil, Zeiten in Europe/Berlin, Geometrie "
    "als WKT in EPSG:4326. Zeilen mit is_synthetic = true sind Beispieldaten. Texte, die eine Tabellenkalkulation für eine "
    "Formel hielte, tragen vorn ein Apostroph. Zeilen nicht frei weiterzugebender Quellen fehlen."
)


@dataclass(frozen=True)
class Resource:
    """One table of the package: its path, its bytes, its description."""

    path: str
    content: bytes
    descriptor: dict[str, Any]


def resource(table: Table, tables_in_package: list[str]) -> Resource:
    """A table as CSV with its schema."""
    rows = plain(table)
    content = as_csv(rows).encode("utf-8")
    path = f"data/{table.name}.csv"
    fields = [
        {
            "name": column.name.removesuffix("_wkb") + "_wkt" if column.type == "BLOB" else column.name,
            "type": _TYPES[column.type],
            "description": column.meaning,
        }
        for column in table.entry.columns
    ]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.name in _KEYS:
        schema["primaryKey"] = [_KEYS[table.name]]
    foreign = [
        {"fields": [key], "reference": {"resource": name, "fields": [key]}}
        for name, key in _KEYS.items()
        if name != table.name and name in tables_in_package and key in table.rows and name in ("centre", "measure")
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    descriptor = {
        "name": table.name.replace("_", "-"),
        "path": path,
        "title": table.name,
        "description": table.entry.grain,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "licenses": [{"name": _name(text), "title": text} for text in table.licensed.licences],
        "sources": [{"title": text} for text in table.licensed.credits],
        "schema": schema,
    }
    return Resource(path, content, descriptor)


def _name(licence: str) -> str:
    """A licence as an identifier: letters, digits, points and hyphens."""
    kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in ".-") else "-" for letter in licence)
    return "-".join(part for part in kept.split("-") if part)[:60] or "other"


def descriptor(build: str, resources: list[dict[str, Any]]) -> bytes:
    """datapackage.json; dated by the day the build looks from."""
    package = {
        "profile": "tabular-data-package",
        "name": "zentrenkompass",
        "id": build,
        "version": build,
        "title": _TITLE,
        "description": _DESCRIPTION,
        "created": f"{build[:10]}T00:00:00Z",
        "keywords": ["Innenstadt", "Leerstand", "Passantenfrequenz", "Zentren", "Brandenburg"],
        "licenses": _distinct(resources, "licenses"),
        "sources": _distinct(resources, "sources"),
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _distinct(resources: list[dict[str, Any]], key: str) -> list[dict[str, str]]:
    found = {entry["title"]: entry for item in resources for entry in item[key]}
    return [found[title] for title in sorted(found)]


def as_zip(ask: Ask, is_internal: bool = False) -> bytes:
    """The package as one archive; the same snapshot gives the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path, content in package(ask, is_internal).items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, content, compresslevel=1)
    return target.getvalue()


def package(ask: Ask, is_internal: bool = False) -> dict[str, bytes]:
    """All files of the package by path: datapackage.json and one CSV per table."""
    names = public_names(ask)
    files: dict[str, bytes] = {}
    described = []
    for name in names:
        made = resource(read_table(ask, name, is_internal), names)
        files[made.path] = made.content
        described.append(made.descriptor)
    return {"datapackage.json": descriptor(build_id(ask), described), **files}
