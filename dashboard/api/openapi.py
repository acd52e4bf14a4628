"""The OpenAPI 3.1 description of the interface, made from the resources and the data dictionary."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from dashboard.api.reading import LIMIT, MOST
from dashboard.api.resources import RESOURCES, Resource
from etl.dictionary import Column
from etl.dictionary import tables as schema

ROOT: Final = "/api/v1"
_TYPES: Final[dict[str, dict[str, Any]]] = {
    "TEXT": {"type": ["string", "null"]},
    "DOUBLE": {"type": ["number", "null"]},
    "INTEGER": {"type": ["integer", "null"]},
    "BIGINT": {"type": ["integer", "null"]},
    "BOOLEAN": {"type": ["boolean", "null"]},
    "DATE": {"type": ["string", "null"], "format": "date"},
    "TIMESTAMP": {"type": ["string", "null"], "format": "date-time"},
}


@lru_cache
def document() -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, Any] = {f"{ROOT}/{resource.path}": {"get": _operation(resource)} for resource in RESOURCES}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Zentrenkompass: offene Schnittstelle",
            "version": "1",
            "description": "Nur lesend. Anteile von 0 bis 1, Veränderungen als Bruchteil, Zeiten in Europe/Berlin. Zeilen mit "
            "is_synthetic = true sind Beispieldaten. Ausgeblendete Werte sind null. Zeilen aus Quellen, die nicht "
            "weitergegeben werden dürfen, fehlen. Jede Antwort nennt Auswertung, Lizenz und Namensnennung.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {
                "Fehler": {
                    "type": "object",
                    "properties": {"error": {"type": "string"}, "parameter": {"type": "string"}},
                    "required": ["error"],
                },
                **{resource.table: _row(resource) for resource in RESOURCES},
            }
        },
    }


def _operation(resource: Resource) -> dict[str, Any]:
    return {
        "operationId": resource.path,
        "summary": resource.meaning,
        "parameters": [
            *(_parameter(entry.name, entry.meaning, _kind(entry.kind), entry.example) for entry in resource.filters),
            _parameter(
                "limit", "Zeilen je Seite", {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}, 100
            ),
            _parameter("offset", "Zeilen, die übersprungen werden", {"type": "integer", "minimum": 0, "default": 0}, 0),
            _parameter(
                "format", "Antwortformat", {"type": "string", "enum": ["json", "csv"], "default": "json"}, "json"
            ),
        ],
        "responses": {
            "200": {
                "description": resource.meaning,
                "content": {
                    "application/json": {"schema": _page(resource)},
                    "text/csv": {"schema": {"type": "string"}},
                },
            },
            "400": _fault("Ein Parameter ist falsch."),
            "503": _fault("Es gibt noch keine Auswertung."),
        },
    }


def _parameter(name: str, meaning: str, kind: dict[str, Any], example: object) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": meaning, "schema": kind, "example": example}


def _kind(kind: str) -> dict[str, Any]:
    if kind == "day":
        return {"type": "string", "format": "date"}
    return {"type": "boolean"} if kind == "yes_no" else {"type": "string"}


def _page(resource: Resource) -> dict[str, Any]:
    text, count = {"type": "string"}, {"type": "integer"}
    return {
        "type": "object",
        "required": ["build_id", "licence", "attribution", "total", "limit", "offset", "next", "items"],
        "properties": {
            "build_id": text,
            "licence": text,
            "attribution": text,
            "total": count,
            "limit": count,
            "offset": count,
            "next": {"type": ["string", "null"], "description": "Adresse der nächsten Seite"},
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{resource.table}"}},
        },
    }


def _row(resource: Resource) -> dict[str, Any]:
    entry = next(table for table in schema() if table.name == resource.table)
    return {
        "type": "object",
        "description": entry.grain,
        "properties": {
            column.name: _column(column, column.name in resource.json_columns)
            for column in entry.columns
            if column.type != "BLOB"
        },
    }


def _column(column: Column, is_json: bool) -> dict[str, Any]:
    kind = {"type": ["array", "object", "null"]} if is_json else _TYPES[column.type]
    return {**kind, "description": column.meaning}


def _fault(meaning: str) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Fehler"}
    return {"description": meaning, "content": {"application/json": {"schema": reference}}}
