"""Events, opening Sundays, building sites and closures of a town: a table (CSV or Excel) or a calendar file (iCal).

A row is one event (iCal: one dated occurrence; series are spelled out for the years the file speaks of).
"""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar
import pandas as pd
import recurring_ical_events

from etl.canonical import checked
from etl.delivery import Delivery, Head, fold
from etl.local_time import ZONE
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.tables import Row, german_day, heading_share, read_table

KIND: Final = "event_list"
TOPIC: Final = "place"

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "starts_on": ("Beginn", "Start", "von", "Datum", "starts_on", "dtstart"),
    "ends_on": ("Ende", "bis", "ends_on", "dtend"),
    "kind": ("Art", "Typ", "Kategorie", "kind"),
    "title": ("Titel", "Name", "Veranstaltung", "Bezeichnung", "title"),
    "ags": ("AGS", "Gemeindeschlüssel"),
    "centre_id": ("Zentrum", "centre_id", "Zentrums-ID"),
}
NEEDED: Final = ("starts_on", "ends_on", "title")
# words in a kind or title, tried in this order
KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("verkaufsoffen", "opening_sunday"), ("openingsunday", "opening_sunday"), ("baustelle", "building_site"),
    ("buildingsite", "building_site"), ("bauarbeiten", "building_site"), ("sanierung", "building_site"),
    ("sperrung", "closure"), ("vollsperrung", "closure"), ("closure", "closure"), ("markt", "market"), ("market", "market"),
    ("fest", "event"), ("veranstaltung", "event"), ("konzert", "event"), ("event", "event"),
)  # fmt: skip
MAX_DAYS: Final = 3 * 366
SPAN_YEARS: Final = 15


def recognise(head: Head) -> float:
    """Sure for a calendar file, likely for a table with begin, end and title."""
    if "BEGIN:VCALENDAR" in (head.text or "")[:200]:
        return 1.0
    return 0.9 * heading_share(head, COLUMNS, NEEDED)


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """One row per event, of the municipality or centre it names or the sender named."""
    log = ReadLog()
    if "BEGIN:VCALENDAR" in (delivery.head().text or "")[:200]:
        rows, found = _calendar(delivery, log)
    else:
        table = read_table(delivery, COLUMNS, NEEDED)
        rows, found = len(table.rows), [event for row in table.rows if (event := _event(row, log)) is not None]
    kept: dict[str, dict[str, object]] = {}
    repeated = 0
    for event in found:
        placed = {**event, "ags": event["ags"] or context.ags, "centre_id": event["centre_id"] or context.centre_id}
        if placed["ags"] is None and placed["centre_id"] is None:
            raise FileRefused(notice("L02", scope="file"))
        placed["ags"] = placed["ags"] or str(placed["centre_id"])[:8]
        key = _event_id(placed)
        repeated += key in kept
        kept[key] = {"event_id": key, **placed}
    return Reading(
        rows_read=rows,
        frames={"event": checked("event", pd.DataFrame(list(kept.values())))} if kept else {},
        rejects=log.rejects,
        rows_duplicate=repeated,
        notices=log.notices,
        is_synthetic="beispieldaten" in delivery.name.lower(),
    )


def _event(row: Row, log: ReadLog) -> dict[str, object] | None:
    starts_on = german_day(row.get("starts_on"))
    ends_on = german_day(row.get("ends_on")) if row.get("ends_on") else starts_on
    if starts_on is None or ends_on is None:
        log.reject(
            "E01", row.line, raw=row.raw, column="Beginn", value=f"{row.get('starts_on')} – {row.get('ends_on')}"
        )
        return None
    if not starts_on <= ends_on <= starts_on + timedelta(days=MAX_DAYS):
        log.reject("E02", row.line, raw=row.raw, column="Ende", value=row.get("ends_on"))
        return None
    return {
        "starts_on": pd.Timestamp(starts_on), "ends_on": pd.Timestamp(ends_on), "title": row.get("title") or None,
        "kind": _kind(row.get("kind"), row.get("title")), "ags": row.get("ags") or None, "centre_id": row.get("centre_id") or None,
    }  # fmt: skip


def _calendar(delivery: Delivery, log: ReadLog) -> tuple[int, list[dict[str, object]]]:
    """(occurrences read, events); cancelled ones are counted and rejected."""
    try:
        calendar: Any = icalendar.Calendar.from_ical(delivery.path.read_bytes())
        starts = [_day(component["DTSTART"].dt) for component in calendar.walk("VEVENT") if "DTSTART" in component]
        occurrences = list(_occurrences(calendar, starts))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise FileRefused(notice("L13", scope="file", kind="Kalender", reason=str(error)[:200])) from error
    events: list[dict[str, object]] = []
    for number, one in enumerate(occurrences, start=1):
        title = str(one.get("SUMMARY", "")).strip()
        if str(one.get("STATUS", "")).upper() == "CANCELLED":
            log.reject("E03", number, raw=title, column="STATUS", value="CANCELLED")
            continue
        starts_on, ends_on = _span(one)
        words = one.get("CATEGORIES")
        category = " ".join(str(word) for word in getattr(words, "cats", [])) if words is not None else ""
        events.append(
            {
                "starts_on": pd.Timestamp(starts_on),
                "ends_on": pd.Timestamp(max(starts_on, ends_on)),
                "title": title or None,
                "kind": _kind(category, title),
                "ags": None,
                "centre_id": None,
            }  # fmt: skip
        )
    if not events:
        log.note(notice("E04", scope="file"))
    return len(occurrences), events


def _occurrences(calendar: Any, starts: list[date]) -> Iterator[Any]:
    if not starts:
        return
    first = min(starts)
    last = min(max(starts) + timedelta(days=366), first + timedelta(days=366 * SPAN_YEARS))
    yield from recurring_ical_events.of(calendar).between(first, last)


def _span(event: Any) -> tuple[date, date]:
    """First and last day, both included: the end of an all-day event is exclusive in the file."""
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else start
    if not isinstance(start, datetime):
        return start, max(start, end - timedelta(days=1)) if "DTEND" in event else start
    last = _day(end)
    if isinstance(end, datetime) and end > start and (end.hour, end.minute) == (0, 0):
        last -= timedelta(days=1)
    return _day(start), last


def _day(moment: date) -> date:
    if not isinstance(moment, datetime):
        return moment
    return moment.astimezone(ZoneInfo(ZONE)).date() if moment.tzinfo else moment.date()


def _kind(kind: str, title: str) -> str:
    for text in (fold(kind), fold(title)):
        for word, meaning in KINDS:
            if word in text:
                return meaning
    return "other"


def _event_id(event: dict[str, object]) -> str:
    parts = (event["centre_id"] or event["ags"], event["starts_on"], event["title"], event["kind"])
    return hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()[:16]
