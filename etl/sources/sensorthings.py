"""Counts of urban data platforms by the SensorThings interface (OGC): pages of Observations stored as JSON.

A row is one observation; ``phenomenonTime`` is an interval in UTC whose start names the hour.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from etl.delivery import Delivery, Head
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.count_rows import CountRows, long_layout, read_rows
from etl.sources.footfall_csv import NO_PERSONS
from etl.sources.json_documents import as_text, looks_like_json, read_document, refuse_service_error

KIND: Final = "sensorthings"
TOPIC: Final = "footfall"
HOUR: Final = timedelta(hours=1)


def recognise(head: Head) -> float:
    """Sure when a JSON document names phenomenonTime and result."""
    text = head.text or ""
    return 0.97 if looks_like_json(head) and '"phenomenonTime"' in text and '"result"' in text else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """All observations of the page; the counting point is the data stream, or ``--option name=…``."""
    document = read_document(delivery)
    refuse_service_error(document)
    observations, notices = _observations(document)
    named = context.option("name")
    lengths = [_length(item) for _, item in observations]
    is_daily = _is_daily([length for length in lengths if length is not None])
    rows = CountRows(long_layout(is_daily=is_daily), notices=notices)
    for number, (stream, item) in enumerate(observations, start=1):
        time = as_text(item.get("phenomenonTime")) if isinstance(item, dict) else None
        sensor = named or stream
        if sensor is None:
            raise FileRefused(
                notice(
                    "L15",
                    option="name=…",
                    reason="die Beobachtungen nennen keine Zählstelle (Datastream)",
                    scope="file",
                )
            )
        if "object" not in context.options and NO_PERSONS.search(sensor):
            raise FileRefused(notice("F11", column=sensor, scope="file"))
        start = (time or "").split("/")[0] or None
        rows.add(number, start, as_text(item.get("result")) if time else None, sensor, None, None, None, None)
    return read_rows(rows, delivery, context, method=context.option("method", "unknown") or "unknown")


def _observations(document: Any) -> tuple[list[tuple[str | None, Any]], list[Any]]:
    """(name of the data stream, observation) pairs, also of streams with expanded Observations."""
    found: list[tuple[str | None, Any]] = []
    partial = False
    holders = document.get("value") if isinstance(document, dict) else document
    if isinstance(document, dict) and "Observations" in document:
        holders = [document]
    if not isinstance(holders, list):
        raise FileRefused(notice("L08", columns="value", found="JSON ohne Beobachtungen", scope="file"))
    for item in holders:
        if isinstance(item, dict) and isinstance(item.get("Observations"), list):
            name = as_text(item.get("name")) or as_text(item.get("@iot.id"))
            partial = partial or "Observations@iot.nextLink" in item
            found += [(name, observation) for observation in item["Observations"]]
        else:
            stream = item.get("Datastream") if isinstance(item, dict) else None
            stream = stream if isinstance(stream, dict) else {}
            found.append((as_text(stream.get("name")) or as_text(stream.get("@iot.id")), item))
    partial = partial or (isinstance(document, dict) and "@iot.nextLink" in document)
    reason = "es gibt weitere Seiten (@iot.nextLink)"
    return found, [notice("L16", reason=reason, scope="file")] if partial else []


def _length(item: Any) -> timedelta | None:
    time = str(item.get("phenomenonTime")) if isinstance(item, dict) else ""
    start, _, end = time.partition("/")
    try:
        return datetime.fromisoformat(end) - datetime.fromisoformat(start)
    except (ValueError, TypeError):
        return None


def _is_daily(lengths: list[timedelta]) -> bool:
    if not lengths or max(lengths) <= HOUR:
        return False
    if all(22 * HOUR <= length <= 25 * HOUR for length in lengths):
        return True
    reason = "die Zeiträume sind weder höchstens eine Stunde noch ein Tag lang"
    raise FileRefused(notice("L13", kind=KIND, reason=reason, scope="file"))
