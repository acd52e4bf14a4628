"""GV100AD, the register of municipalities of the statistical offices: fixed width, 220 characters, one record per line.

A row of this file is a line that should describe a municipality: record type 60, or no known record type (then it is
rejected). Lines of the types 10 Land, 20 Regierungsbezirk, 30 region, 40 Kreis and 50 association are read, counted in
a notice and used to check the municipalities; the warehouse keeps municipalities only. Blank lines are nothing.

Editions since 2021 are UTF-8 (Sorbian names), older ones ISO-8859-1; positions count characters, not bytes.
Source of the layout: Destatis, "Datensatzbeschreibung GV100AD".
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from etl.canonical import checked
from etl.delivery import Delivery, Head
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog

KIND: Final = "gv100ad"
TOPIC: Final = "structure"

MUNICIPALITY: Final = "60"
KREIS: Final = "40"
ASSOCIATION: Final = "50"
RECORD_TYPES: Final = {
    "10": "Länder",
    "20": "Regierungsbezirke",
    "30": "Regionen",
    KREIS: "Kreise",
    ASSOCIATION: "Gemeindeverbände",
    MUNICIPALITY: "Gemeinden",
}
MUNICIPALITY_TYPES: Final = {
    "60": "Markt",
    "61": "kreisfreie Stadt",
    "62": "Stadtkreis",
    "63": "Stadt",
    "64": "Gemeinde",
    "65": "gemeindefreies Gebiet, bewohnt",
    "66": "gemeindefreies Gebiet, unbewohnt",
    "67": "Große Kreisstadt",
}
SHORTEST_MUNICIPALITY: Final = 161
_START: Final = re.compile(r"^(10|20|30|40|50|60)(19|20)\d{6}\d{2}")
_DIGITS: Final = re.compile(r"\d+", re.ASCII)
_MEMBER: Final = re.compile(r"(^|/)GV100AD[^/]*\.(asc|txt)$", re.IGNORECASE)


@dataclass(frozen=True)
class _Line:
    """One line as text with its 1-based number."""

    number: int
    text: str

    @property
    def record_type(self) -> str:
        return self.text[:2]

    def part(self, first: int, last: int) -> str:
        """Characters ``first`` to ``last``, counted from 1 as in the description of the format."""
        return self.text[first - 1 : last]


def recognise(head: Head) -> float:
    """1 for lines that begin with record type, date and Land; 0.9 for an archive that holds a GV100AD file."""
    if any(_MEMBER.search(member) for member in head.members):
        return 0.9
    lines = [line for line in head.lines[:20] if line.strip()]
    if not lines:
        return 0.0
    fitting = sum(bool(_START.match(line)) and len(line) > 100 for line in lines)
    return 0.99 if fitting >= 0.8 * len(lines) else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Municipalities of the file. Raises FileRefused when no line describes a municipality.

    The file does not say what day its population is of: see :func:`population_day`; ``--option
    population_on=2024-12-31`` states it.
    """
    log = ReadLog()
    lines = list(_lines(_content(delivery), log))
    rows = [line for line in lines if line.record_type == MUNICIPALITY or line.record_type not in RECORD_TYPES]
    if not any(line.record_type == MUNICIPALITY for line in rows):
        raise FileRefused(
            notice("L13", scope="file", kind=KIND, reason="Keine Zeile beschreibt eine Gemeinde (Satzart 60).")
        )
    kreise = {line.part(11, 15) for line in lines if line.record_type == KREIS}
    stated_day = _stated_day(context)
    found = [(line, fields) for line in rows if (fields := _municipality(line, stated_day, log))]
    kept, duplicates = _unique(found, log)
    _report(lines, kept, kreise, log)
    return Reading(
        rows_read=len(rows),
        frames={"municipality": checked("municipality", pd.DataFrame(kept))} if kept else {},
        rejects=log.rejects,
        rows_duplicate=duplicates,
        notices=log.notices,
    )


def population_day(status_on: date) -> date:
    """Day that the population in an edition of ``status_on`` is of.

    The figures of 31 December are published in the following summer: editions from September on carry those of the
    previous year, earlier ones those of the year before (edition of 28.02.2026: 31.12.2024; of 30.11.2021: 31.12.2020).
    """
    return date(status_on.year - (1 if status_on.month >= 9 else 2), 12, 31)


def _content(delivery: Delivery) -> bytes:
    """The bytes of the register, taken out of the archive of Destatis where it lies beside its description."""
    if not zipfile.is_zipfile(delivery.path):
        return delivery.path.read_bytes()
    try:
        with zipfile.ZipFile(delivery.path) as archive:
            members = [name for name in archive.namelist() if _MEMBER.search(name)]
            if len(members) == 1:
                return archive.read(members[0])
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise FileRefused(notice("L03", scope="file", reason=str(error))) from error
    raise FileRefused(
        notice("L13", scope="file", kind=KIND, reason="Das Archiv enthält nicht genau eine Datei GV100AD….")
    )


def _lines(content: bytes, log: ReadLog) -> Iterator[_Line]:
    """Non-blank lines; each decoded on its own, so one damaged byte does not shift the columns of all others."""
    encodings: Counter[str] = Counter()
    damaged = 0
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        text, encoding = _decoded(raw.rstrip(b"\r\x1a"))
        if text.strip():
            encodings[encoding] += 1
            damaged += "\ufffd" in text
            yield _Line(number, text)
    if damaged:
        log.note(notice("L10", rows=damaged))
    named = [name for name in ("UTF-8", "ISO-8859-1") if encodings[name]] or ["ASCII"]
    log.note(notice("K10", value=" und ".join(named), level="warning" if len(named) > 1 else "info"))


def _decoded(raw: bytes) -> tuple[str, str]:
    if raw.isascii():
        return raw.decode("ascii"), "ASCII"
    try:
        return raw.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "ISO-8859-1"


def _stated_day(context: ReadContext) -> date | None:
    stated = context.option("population_on")
    if stated is None:
        return None
    try:
        return date.fromisoformat(stated)
    except ValueError as error:
        raise FileRefused(
            notice("L13", scope="file", kind=KIND, reason=f"population_on={stated} ist kein Datum (JJJJ-MM-TT).")
        ) from error


def _municipality(line: _Line, stated_day: date | None, log: ReadLog) -> dict[str, object] | None:
    """The canonical row of a line of type 60, or None when it was rejected."""
    if line.record_type != MUNICIPALITY:
        log.reject("K11", line.number, raw=line.text, column="Satzart", value=line.record_type)
        return None
    if len(line.text) < SHORTEST_MUNICIPALITY:
        log.reject("K12", line.number, raw=line.text, value=len(line.text), expected=SHORTEST_MUNICIPALITY)
        return None
    ags, association, name = line.part(11, 18), line.part(19, 22), line.part(23, 72).strip()
    status_on = _day(line.part(3, 10))
    if status_on is None:
        log.reject("K07", line.number, raw=line.text, column="Gebietsstand", value=line.part(3, 10))
        return None
    if not (_DIGITS.fullmatch(ags + association) and "01" <= ags[:2] <= "16" and name):
        log.reject("K13", line.number, raw=line.text, column="AGS", value=f"{ags} {association} {name}")
        return None
    area, population = line.part(129, 139), line.part(140, 150)
    for column, value in (("Fläche", area), ("Bevölkerung", population), ("männlich", line.part(151, 161))):
        if not _DIGITS.fullmatch(value):
            log.reject("K14", line.number, raw=line.text, column=column, value=value)
            return None
    if int(line.part(151, 161)) > int(population):
        log.reject("K03", line.number, raw=line.text, value=f"männlich {line.part(151, 161)} > insgesamt {population}")
        return None
    postal_code = line.part(166, 170)
    return {
        "ags": ags,
        "ars": ags[:5] + association + ags[5:],
        "name": name,
        "type": MUNICIPALITY_TYPES.get(line.part(123, 124)),
        "area_km2": int(area) / 100,
        "population": float(population),
        "population_on": stated_day or population_day(status_on),
        "postal_code": postal_code if _DIGITS.fullmatch(postal_code) else None,
        "territorial_status_on": status_on,
    }


def _day(text: str) -> date | None:
    if not _DIGITS.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _unique(found: list[tuple[_Line, dict[str, object]]], log: ReadLog) -> tuple[list[dict[str, object]], int]:
    """One row per AGS and status. Equal lines are duplicates; lines that disagree are all rejected (K06)."""
    versions: dict[tuple[object, object], set[str]] = {}
    for line, fields in found:
        versions.setdefault((fields["ags"], fields["territorial_status_on"]), set()).add(line.text.rstrip())
    kept: dict[tuple[object, object], dict[str, object]] = {}
    duplicates = 0
    for line, fields in found:
        key = (fields["ags"], fields["territorial_status_on"])
        if len(versions[key]) > 1:
            log.reject("K06", line.number, raw=line.text, column="AGS", value=fields["ags"])
        elif key in kept:
            duplicates += 1
        else:
            kept[key] = fields
    return list(kept.values()), duplicates


def _report(lines: list[_Line], kept: list[dict[str, object]], kreise: set[str], log: ReadLog) -> None:
    counts = Counter(line.record_type for line in lines)
    found = ", ".join(f"{counts[code]} {name}" for code, name in RECORD_TYPES.items() if counts[code])
    log.note(notice("K15", rows=len(kept), found=found))
    days = sorted({str(row["population_on"]) for row in kept})
    if days:
        log.note(notice("K16", rows=len(kept), value=", ".join(days)))
    without = sorted({str(row["ags"])[:5] for row in kept} - kreise)
    if without and kreise:
        log.note(notice("K17", value=", ".join(without[:10]), rows=len(without)))
