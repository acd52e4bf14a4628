"""JSON files of devices and services: one document or one object per line, bounded in size and depth."""

import json
from typing import Any, Final

from etl.delivery import Delivery, Head
from etl.rules import notice
from etl.sources.contract import FileRefused

MAX_BYTES: Final = 256 << 20


def looks_like_json(head: Head) -> bool:
    """Whether the text begins as a JSON object or list."""
    return (head.text or "").lstrip("\ufeff \r\n\t")[:1] in ("{", "[")


def read_document(delivery: Delivery) -> Any:
    """The document; raises FileRefused (L03 no valid JSON, L05 too large)."""
    text = _text(delivery)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileRefused(notice("L03", reason=f"kein gültiges JSON ({error})", scope="file")) from error


def read_objects(delivery: Delivery) -> list[tuple[int, Any]]:
    """Objects of a list, of a single document, or one per line, each with its position (line or number, from 1).

    A line that is no JSON comes back as its text, so that the reader can reject it with its line.
    """
    text = _text(delivery)
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise FileRefused(notice("L03", reason="das JSON ist zu tief verschachtelt", scope="file")) from error
    except ValueError:
        return _lines(text)
    if isinstance(document, list):
        return list(enumerate(document, start=1))
    return [(1, document)]


def refuse_service_error(document: Any) -> None:
    """Raise FileRefused (L18) when an answer holds an error message where data should be."""
    if not isinstance(document, dict):
        return
    for key in ("error", "errors", "remark", "message", "detail"):
        if key in document and not isinstance(document[key], int | float | bool | None) and len(document) <= 6:
            raise FileRefused(notice("L18", value=str(document[key])[:200], scope="file"))


def as_text(value: Any) -> str | None:
    """A cell as text: None stays None, whole floats lose their ``.0``, nested values become JSON."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:500]


def _lines(text: str) -> list[tuple[int, Any]]:
    found: list[tuple[int, Any]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found.append((number, json.loads(line)))
        except (ValueError, RecursionError):
            found.append((number, line))
    if not any(isinstance(item, dict) for _, item in found):
        raise FileRefused(notice("L03", reason="kein gültiges JSON", scope="file"))
    return found


def _text(delivery: Delivery) -> str:
    if delivery.path.stat().st_size > MAX_BYTES:
        raise FileRefused(notice("L05", reason="mehr als 256 MB JSON", scope="file"))
    raw = delivery.path.read_bytes()
    codec = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        raise FileRefused(notice("L03", reason=f"kein gültiges UTF-8 ({error.reason})", scope="file")) from error
