"""Which municipality takes part in which funding programme, as a ministry, a chamber or a town lists it (CSV or Excel).

Columns AGS or Gemeinde; Programm; Beginn and Ende, or Jahr; Betrag; Bemerkung.  A year in place of a day means its first
or its last day.  A programme is named by the id or the title of ``data/funding``.  A row is one participation.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from etl.canonical import checked
from etl.catalogue.register import load_catalogue
from etl.delivery import Delivery, Head, fold
from etl.geography.keys import KeyFormatError, municipality_ags
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.tables import Row, german_day, german_number, heading_share, read_table

KIND: Final = "programme_list"
TOPIC: Final = "place"

YEAR_HEADINGS: Final = ("Programmjahr", "Förderjahr", "Jahr", "year")
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "ags": ("AGS", "Gemeindeschlüssel", "Amtlicher Gemeindeschlüssel"),
    "town": ("Gemeinde", "Kommune", "Stadt", "Ort", "Gemeindename", "municipality", "town"),
    "programme_id": ("Förderprogramm", "Programm", "programme_id", "programme", "program"),
    "starts_on": ("Beginn", "von", "Start", "Förderbeginn", "starts_on", *YEAR_HEADINGS),
    "ends_on": ("Ende", "bis", "Förderende", "ends_on"),
    "amount_eur": ("Betrag", "Betrag EUR", "Betrag in EUR", "Betrag in Euro", "Fördersumme", "Fördermittel", "amount_eur"),
    "note": ("Bemerkung", "Anmerkung", "Hinweis", "note"),
}  # fmt: skip
NEEDED: Final = ("programme_id", "starts_on")
NOTE_LENGTH: Final = 300
_YEARS: Final = re.compile(r"((?:19|20)\d\d)(?:\s*[-–/]\s*((?:19|20)?\d\d))?")
_THOUSANDS: Final = re.compile(r"\d{1,3}(\.\d{3})+(,\d+)?")
_CURRENCY: Final = re.compile(r"(€|EUR|Euro)", re.IGNORECASE)
_OFFICE: Final = re.compile(r"^(Landeshauptstadt|Stadt|Gemeinde)\s+", re.IGNORECASE)


def recognise(head: Head) -> float:
    """Sure when programme and begin (or year) stand in one heading row with a town, likely without one."""
    named = max(heading_share(head, COLUMNS, (*NEEDED, town)) for town in ("ags", "town"))
    return 0.95 if named else 0.7 * heading_share(head, COLUMNS, NEEDED)


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """One row per municipality, programme and begin; a repeated row counts as duplicate, a contradicting one is rejected."""
    table = read_table(delivery, COLUMNS, NEEDED)
    words = _Words(
        _towns(context.register.municipalities),
        _programmes(),
        set() if context.register.municipalities.empty else set(context.register.municipalities["ags"]),
        table.headings["starts_on"],
        context.ags,
    )
    log, kept, repeated = ReadLog(), _Kept(), 0
    for row in table.rows:
        found = _participation(row, words, log)
        if found is None:
            continue
        first = kept.line_of(found, row.line)
        if first is None:
            continue
        if kept.has_same(found):
            log.warn("P06", row.line, column="Programm", value=row.get("programme_id"), first=first)
            repeated += 1
        else:
            log.reject("P07", row.line, raw=row.raw, column="Programm", value=row.get("programme_id"), first=first)
    frame = pd.DataFrame(kept.rows())
    return Reading(
        rows_read=len(table.rows),
        frames={"programme_participation": checked("programme_participation", frame)} if len(frame) else {},
        rejects=log.rejects,
        rows_duplicate=repeated,
        notices=log.notices,
        is_synthetic="beispieldaten" in delivery.name.lower(),
    )


@dataclass(frozen=True)
class _Words:
    """What the words of a row mean: names of towns and programmes by key, the heading of the begin, the sender's town."""

    towns: Mapping[str, str]
    programmes: Mapping[str, str]
    known: set[str]
    start_heading: str
    sender: str | None


class _Kept:
    """The participations of the file by town, programme and begin, each with its line."""

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], tuple[int, dict[str, object]]] = {}

    def line_of(self, one: dict[str, object], line: int) -> int | None:
        """Line of an earlier row of the same participation; None when this is the first, which is kept."""
        earlier = self._found.setdefault(_identity(one), (line, one))
        return None if earlier[1] is one else earlier[0]

    def has_same(self, one: dict[str, object]) -> bool:
        return self._found[_identity(one)][1] == one

    def rows(self) -> list[dict[str, object]]:
        return [one for _, one in self._found.values()]


def _identity(one: dict[str, object]) -> tuple[object, ...]:
    return one["ags"], one["programme_id"], one["starts_on"]


def _participation(row: Row, words: _Words, log: ReadLog) -> dict[str, object] | None:
    ags = _ags(row, words)
    if ags is None:
        log.reject("P01", row.line, raw=row.raw, column="Gemeinde", value=row.get("ags") or row.get("town"))
        return None
    programme = words.programmes.get(_key(row.get("programme_id")))
    if programme is None:
        log.reject("P02", row.line, raw=row.raw, column="Programm", value=row.get("programme_id"))
        return None
    begin, end = row.get("starts_on"), row.get("ends_on")
    starts_on, ends_on = _first_day(begin), _last_day(end)
    if starts_on is None or (end and ends_on is None):
        log.reject("P03", row.line, raw=row.raw, column="Beginn", value=begin if starts_on is None else end)
        return None
    if not end and _is_year_heading(words.start_heading):  # a list by years says nothing about the years after
        ends_on = _last_day(begin) or date(starts_on.year, 12, 31)
    if ends_on is not None and ends_on < starts_on:
        log.reject("P04", row.line, raw=row.raw, column="Ende", value=end or begin)
        return None
    return {
        "ags": ags,
        "programme_id": programme,
        "starts_on": pd.Timestamp(starts_on),
        "ends_on": None if ends_on is None else pd.Timestamp(ends_on),
        "amount_eur": _amount(row, log),
        "note": row.get("note")[:NOTE_LENGTH] or None,
    }


def _ags(row: Row, words: _Words) -> str | None:
    """Key of the municipality: the row's own key, else its name, else the town the sender named."""
    if row.get("ags"):
        try:
            ags = municipality_ags(row.get("ags"))
        except KeyFormatError:
            ags = row.get("ags")  # keys of invented places are in the register too
        return ags if ags in words.known else None
    if row.get("town"):
        return words.towns.get(_key(_OFFICE.sub("", row.get("town"))))
    if words.sender is None:
        raise FileRefused(notice("L02", scope="file"))
    return words.sender


def _first_day(text: str) -> date | None:
    years = _YEARS.fullmatch(text)
    return date(int(years[1]), 1, 1) if years else german_day(text)


def _last_day(text: str) -> date | None:
    """The day, or the last day of the year; of "2022/23" and "2022-2025" the last year counts."""
    years = _YEARS.fullmatch(text)
    if not years:
        return german_day(text)
    last = years[2] or years[1]
    return date(int(last if len(last) == 4 else years[1][:2] + last), 12, 31)


def _is_year_heading(heading: str) -> bool:
    return fold(heading) in {fold(name) for name in YEAR_HEADINGS}


def _amount(row: Row, log: ReadLog) -> float | None:
    """Euros; "1.250.000,00 €" is written with thousands."""
    text = re.sub(r"\s", "", _CURRENCY.sub("", row.get("amount_eur")))
    number = german_number(text.replace(".", "") if _THOUSANDS.fullmatch(text) else text)
    if number is None or number < 0:
        if row.get("amount_eur"):
            log.warn("P05", row.line, column="Betrag", value=row.get("amount_eur"))
        return None
    return number


def _key(name: str) -> str:
    """Compare form in which ä, ae and a (a lost umlaut) are the same."""
    folded = fold(name)
    for spelled, bare in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        folded = folded.replace(spelled, bare)
    return folded


def _towns(municipalities: pd.DataFrame) -> dict[str, str]:
    """Keys of names and of their short forms ("Forst" for "Forst (Lausitz), Stadt") -> AGS; ambiguous forms are left out."""
    if municipalities.empty:
        return {}
    rows = [(str(name), str(ags)) for ags, name in zip(municipalities["ags"], municipalities["name"], strict=True)]
    bare = [(name.split(",")[0], ags) for name, ags in rows]
    short = [(re.split(r"[(/]", name)[0], ags) for name, ags in bare]
    return {**_unambiguous(short), **_unambiguous(bare), **_unambiguous(rows)}


def _programmes() -> dict[str, str]:
    """Keys of id, titles and their short forms -> id of a programme; ambiguous short forms are left out."""
    known = load_catalogue().programmes.values()
    titles = [(title, one.id) for one in known for title in (one.name.de, one.name.en)]
    short = [(part, known_id) for title, known_id in titles for part in (title.split(":")[-1], title.split("(")[0])]
    return {**_unambiguous(short), **_unambiguous(titles), **{_key(one.id): one.id for one in known}}


def _unambiguous(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    meant: dict[str, set[str]] = {}
    for name, identity in names:
        meant.setdefault(_key(name), set()).add(identity)
    return {key: next(iter(ids)) for key, ids in meant.items() if key and len(ids) == 1}
