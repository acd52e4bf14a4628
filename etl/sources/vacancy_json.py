"""Simple JSON registers of vacancies and reports of citizens (Leerstandsmelder): a list of objects, one per unit.

Frequent faults of hand-kept files, trailing commas and typographic quotes, are repaired and reported (V42).  A list
with the fields of a reporting platform is crowd-sourced: a lower bound, never a rate (V10).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from etl.delivery import Delivery, Head, UnreadableDelivery, detect_encoding
from etl.rules import Notice, notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.register_grid import Cell, Grid, Row, Sheet
from etl.sources.register_headings import lookup
from etl.sources.vacancy_register import PLACE_FIELDS, STATE_FIELDS, read_register

KIND: Final = "vacancy_json"
TOPIC: Final = "vacancy"

MAX_BYTES: Final = 64 << 20
MAX_KEYS: Final = 200
SEARCHED_DEPTH: Final = 3
CROWD_KEYS: Final = frozenset(("demolition_rumor", "degree", "demolished", "lonlat"))
_TYPOGRAPHIC: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"'})
_TRAILING_COMMA: Final = re.compile(r",(\s*[}\]])")
_KEY: Final = re.compile(r'["“„”]([A-Za-zÄÖÜäöüß_. -]{1,40})["”“]\s*:')
# Places of a simple register that its keys name in a way no spreadsheet does.
_DATE_KEYS: Final = ("stand", "observed_on", "erhebung", "erhebungsdatum")


def recognise(head: Head) -> float:
    """A list of JSON objects whose keys name a place and a state of vacancy."""
    text = (head.text or "").lstrip("\ufeff \r\n\t")
    if not text.startswith(("[", "{")) or '"osm3s"' in text[:2000]:
        return 0.0
    keys = set(_KEY.findall(text[:20_000]))
    names = {found[0] for key in keys if (found := lookup(key.replace("_", " ")) or lookup(key))}
    if keys & CROWD_KEYS and {"street", "city"} & keys:
        return 0.9
    return 0.9 if names & set(PLACE_FIELDS) and names & set(STATE_FIELDS) else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Read the list through the rules of registers. Raises FileRefused (L03, L05, L08, V29, V30)."""
    document, notices = _document(delivery)
    records, outside = _records(document)
    if not records:
        raise FileRefused(notice("L13", kind=KIND, reason="die Datei enthält keine Liste von Einheiten", scope="file"))
    is_crowd = bool(CROWD_KEYS & set(records[0])) and "status" not in records[0]
    grid = Grid(
        [_sheet([_crowd(record) for record in records] if is_crowd else records)], tuple(notices), is_workbook=False
    )
    told = next((outside[key] for key in _DATE_KEYS if isinstance(outside.get(key), str)), None)
    options = {
        **({"observed_on": str(told)} if told else {}),
        **({"complete": "nein"} if is_crowd else {}),
        **context.options,
    }
    reading = read_register(grid, delivery, replace(context, options=options))
    if is_crowd:
        reading = replace(reading, notices=(notice("V10", rows=reading.rows_loaded, scope="file"), *reading.notices))
    return reading


def _document(delivery: Delivery) -> tuple[Any, list[Notice]]:
    if delivery.path.stat().st_size > MAX_BYTES:
        raise FileRefused(notice("L05", reason="mehr als 64 MB JSON", scope="file"))
    try:
        encoding, _ = detect_encoding(delivery.path)
        text = delivery.path.read_text(encoding=encoding).lstrip("\ufeff")
        return json.loads(text), []
    except (UnreadableDelivery, UnicodeError, OSError, RecursionError) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error
    except ValueError as error:
        return _repaired(text, error)


def _repaired(text: str, error: ValueError) -> tuple[Any, list[Notice]]:
    straight = text.translate(_TYPOGRAPHIC)
    repaired = _TRAILING_COMMA.sub(r"\1", straight)
    faults = [
        name
        for name, changed in (
            ("typographische Anführungszeichen", straight != text),
            ("Komma am Ende einer Liste", repaired != straight),
        )
        if changed
    ]
    try:
        return json.loads(repaired), [notice("V42", value=", ".join(faults), scope="file")]
    except (ValueError, RecursionError) as still:
        raise FileRefused(notice("L03", reason=f"kein gültiges JSON ({error})", scope="file")) from still


def _records(document: Any, depth: int = 0) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The longest list of objects in the document, and what stands beside it."""
    if isinstance(document, list):
        return [item for item in document if isinstance(item, dict)], {}
    if not isinstance(document, dict) or depth >= SEARCHED_DEPTH:
        return [], {}
    if document.get("type") == "FeatureCollection":
        return [_feature(item) for item in document.get("features") or [] if isinstance(item, dict)], document
    found = [_records(value, depth + 1)[0] for value in document.values()]
    return max(found, key=len, default=[]), document


def _feature(feature: Mapping[str, Any]) -> dict[str, Any]:
    geometry = feature.get("geometry")
    point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    properties = feature.get("properties")
    return {**(properties if isinstance(properties, dict) else {}), **({"lonlat": point} if point else {})}


def _crowd(record: Mapping[str, Any]) -> dict[str, Any]:
    """A report as a unit: demolished buildings are gone, what is no longer active is unknown; names and texts are left out."""
    is_gone = _is_true(record.get("demolished"))
    is_active = record.get("active") is None or _is_true(record.get("active"))
    kept = ("uuid", "id", "street", "address", "postcode", "city", "lonlat", "lat", "lon", "lng", "updated", "created")
    status = "abgerissen" if is_gone else "leer" if is_active else "unbekannt"
    renamed = {"updated": "letzte Aktualisierung", "updated_at": "letzte Aktualisierung"}
    chosen = {renamed.get(key, key): record[key] for key in (*kept, "updated_at") if record.get(key) not in (None, "")}
    return {**chosen, "status": status}


def _is_true(value: object) -> bool:
    return value is True or str(value).lower() in ("true", "1", "ja", "yes")


def _sheet(records: Sequence[Mapping[str, Any]]) -> Sheet:
    """The list as a table: a key is a heading (``leer_seit`` → „leer seit“), a record a row."""
    keys = list(dict.fromkeys(key for record in records for key in record))[:MAX_KEYS]
    header: Row = [key if lookup(key) else key.replace("_", " ") for key in keys]
    rows = [header, *([_cell(record.get(key)) for key in keys] for record in records)]
    return Sheet(None, rows, list(range(len(rows))))


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, bool | int | float | str):
        return (
            value
            if not isinstance(value, int) or isinstance(value, bool)
            else float(value)
            if abs(value) < 1e15
            else str(value)
        )
    if isinstance(value, list) and len(value) == 2 and all(isinstance(part, int | float) for part in value):
        return f"{value[0]} {value[1]}"
    return None
