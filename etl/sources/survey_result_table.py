"""Result tables of grade surveys, as towns get them from institutes that keep the single answers (CSV or XLSX).

One row per item: mean grade, number of answers, often the share of grades 1 and 2, the mean of the town's size class and
the wave.  Options: ``wave``, ``survey_id``, ``n`` (one number of respondents for all rows), ``scale`` (1-6 unless said
otherwise), ``sheet``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.survey_responses import wave_option
from etl.sources.survey_result_labels import ResultLabels, result_labels
from etl.sources.survey_scales import names_school_grades, number
from etl.sources.survey_table import head_rows, table_rows

KIND: Final = "survey_result_table"
TOPIC: Final = "survey"

DEFAULT_SURVEY: Final = "ergebnistabelle"
HEADER_WITHIN: Final = 40
HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "item": ("merkmal", "item", "kriterium", "kriterien", "aspekt", "bewertungskriterium", "bewertungsmerkmal", "frage",
             "indikator", "criterion"),
    "mean": ("mittelwert", "mean", "note", "durchschnittsnote", "durchschnitt", "schnitt", "mw", "notendurchschnitt",
             "schulnote", "grade", "wert", "ergebnis", "average"),
    "n": ("n", "fallzahl", "anzahl", "befragte", "stichprobe", "basis", "antworten", "anzahlbefragte", "anzahlantworten",
          "respondents", "cases", "count"),
    "sd": ("standardabweichung", "sd", "std", "streuung", "stdabw", "stdabweichung", "standarddeviation"),
    "top2": ("top2", "top2anteil", "top2box", "anteiltop2", "top2wert", "sehrgutgut", "sehrgutodergut", "notenund",
             "top2share", "anteilnoteund", "topbox"),
    "class_mean": ("klassenmittel", "vergleichsgruppe", "ortsgroesse", "ortsgroessenklasse", "vergleichswert", "classmean",
                   "vergleich", "vergleichsnote", "mittelwertortsgroesse", "mittelwertvergleichsgruppe", "benchmark",
                   "mittelwertortsgroessenklasse", "durchschnittortsgroesse", "ortsgroessenmittel", "sizeclassmean"),
    "wave": ("welle", "jahr", "wave", "year", "erhebung", "erhebungsjahr", "erhebungswelle", "befragungsjahr"),
    "centre": ("centreid", "zentrumid", "zentrum", "centre"),
    "ags": ("ags", "gemeindeschluessel"),
}  # fmt: skip
Fact = dict[str, object]  # one row of survey_aggregate

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_SAMPLE: Final = re.compile(r"\b[nN]\s*=\s*(\d{1,3}(?:\.\d{3})+|\d+)")
_THOUSANDS: Final = re.compile(r"^\d{1,3}([. ]\d{3})+$")


@dataclass(frozen=True)
class _Layout:
    """Where the columns are: role → position; ``year`` is the one year that the headings name."""

    line: int
    headings: tuple[str, ...]
    positions: dict[str, int]
    year: str | None


def recognise(head: Head) -> float:
    """Likely when one of the first rows names an item and a mean; a large workbook may be one."""
    rows = head_rows(head)
    if not rows:
        return 0.2 if head.is_workbook else 0.0
    layout = next((found for line, row in enumerate(rows) if (found := _layout(line, row))), None)
    if layout is None:
        return 0.0
    return 0.95 if {"item", "mean", "n"} <= set(layout.positions) else 0.7


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Read one table; raises FileRefused when it has no item and mean, no number of answers, or no wave."""
    log = ReadLog()
    layout, before, rows = _split(list(table_rows(delivery, log, context.option("sheet"))))
    _note_unused(layout, log)
    data = [(line, row) for line, row in rows if any(row[position] for position in _figures(layout))]
    prose = [*before, *(" ".join(filter(None, row)) for _, row in rows if not any(row[p] for p in _figures(layout)))]
    if len(rows) > len(data):
        log.note(notice("S35", rows=len(rows) - len(data), scope="file"))
    labels = _labels_of(context, prose, layout, log)
    reader = _RowReader(layout, labels, _sample(context, prose), _wave(context, prose, layout, delivery), log)
    facts, duplicates = _once([(line, fact) for line, row in data if (fact := reader.read(line, row))], log)
    frame = pd.DataFrame(facts)
    if not frame.empty:
        frame = frame.assign(survey_id=context.option("survey_id") or DEFAULT_SURVEY)
    return Reading(
        rows_read=len(data),
        frames={} if frame.empty else {"survey_aggregate": frame},
        rejects=log.rejects,
        rows_duplicate=duplicates,
        notices=log.notices,
        is_synthetic="beispieldaten" in delivery.name.lower(),
    )


def _split(rows: list[tuple[int, list[str]]]) -> tuple[_Layout, list[str], list[tuple[int, list[str]]]]:
    """Layout, the texts above the header, and the rows below it that hold anything, padded to one width."""
    for index, (line, row) in enumerate(rows[:HEADER_WITHIN]):
        layout = _layout(line, row)
        if layout is None:
            continue
        width = max(len(row), *(len(other) for _, other in rows))
        below = [(at, (other + [""] * width)[:width]) for at, other in rows[index + 1 :] if any(other)]
        return layout, [" ".join(filter(None, other)) for _, other in rows[:index]], below
    found = ", ".join(cell for _, row in rows[:3] for cell in row if cell)[:200]
    raise FileRefused(notice("L08", columns="Merkmal, Mittelwert (oder Note), n", found=found, scope="file"))


def _layout(line: int, row: Sequence[str]) -> _Layout | None:
    known = {name: role for role, names in HEADINGS.items() for name in names}
    positions: dict[str, int] = {}
    years = set()
    for position, heading in enumerate(row):
        role = known.get(_bare(heading))
        if role is not None and role not in positions:
            positions[role] = position
            years |= set(_YEAR.findall(heading))
    if "item" not in positions or not {"mean", "top2"} & set(positions):
        return None
    return _Layout(line, tuple(row), positions, years.pop() if len(years) == 1 else None)


def _bare(heading: str) -> str:
    """A heading without years, brackets and units."""
    text = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|\bin\s+(%|Prozent)|%|Ø", " ", _YEAR.sub(" ", heading))
    return fold(text)


def _figures(layout: _Layout) -> list[int]:
    return [layout.positions[role] for role in ("mean", "n", "top2", "sd") if role in layout.positions]


def _note_unused(layout: _Layout, log: ReadLog) -> None:
    for position, heading in enumerate(layout.headings):
        if heading and position not in layout.positions.values():
            log.note(notice("S37", column=heading, scope="file"))


def _labels_of(context: ReadContext, prose: Sequence[str], layout: _Layout, log: ReadLog) -> ResultLabels:
    """The labels with their scale; another scale than 1-6 makes no grades (S01), an unstated one is said so (S34)."""
    scale = (context.option("scale") or "").replace(" ", "")
    mean = layout.headings[layout.positions["mean"]] if "mean" in layout.positions else ""
    if scale and scale != "1-6":
        log.note(notice("S01", column=mean, value=scale, scope="file"))
        return result_labels(are_grades=False)
    declared = any(names_school_grades(text) for text in (*prose, *layout.headings)) or "note" in fold(mean)
    if not scale and not declared:
        log.note(notice("S34", scope="file"))
    return result_labels(are_grades=True)


def _sample(context: ReadContext, prose: Sequence[str]) -> int | None:
    """One number of respondents for the whole table, from the sender or from a text such as ``n = 412``."""
    named = context.option("n")
    found = [named] if named else [match[1] for text in prose if (match := _SAMPLE.search(text))]
    return _count(found[0]) if len(found) == 1 else None


def _wave(context: ReadContext, prose: Sequence[str], layout: _Layout, delivery: Delivery) -> str | None:
    """The wave of rows that name none: the sender's, the year in the headings, the one year in the title or the name."""
    if (named := wave_option(context)) is not None:
        return named
    if layout.year:
        return layout.year
    for text in (" ".join(prose), delivery.name.replace("_", " ")):
        years = set(_YEAR.findall(text))
        if len(years) == 1:
            return years.pop()
    return None


class _RowReader:
    """Reads one row of the table into a fact of ``survey_aggregate``, or rejects it."""

    def __init__(
        self, layout: _Layout, labels: ResultLabels, sample: int | None, wave: str | None, log: ReadLog
    ) -> None:
        self._layout, self._labels, self._sample, self._wave, self._log = layout, labels, sample, wave, log

    def read(self, line: int, row: Sequence[str]) -> Fact | None:
        label = self._cell(row, "item")
        item = self._labels.item(label)
        if item.startswith("q_"):
            self._log.warn("S31", line, value=label, item=item)
        wave = self._row_wave(line, row)
        n = _count(self._cell(row, "n")) if "n" in self._layout.positions else self._sample
        if n is None:
            return self._refuse("S30", line, row, "n")
        if wave is None:
            return self._refuse("S18", line, row, "wave")
        figures: dict[str, float | None] = {}
        for role in ("mean", "sd", "top2", "class_mean"):
            text = self._cell(row, role)
            figures[role] = _figure(text) if text else None
            low, high = self._labels.limits(item, role)
            value = self._shared(item, role, figures[role], text)
            if text and (value is None or not low <= value <= high):
                return self._refuse("S30", line, row, role)
            figures[role] = value
        mean, top2 = figures["mean"], figures["top2"]
        if self._labels.is_grade(item) and mean is not None and top2 is not None and not _fits(mean, top2):
            self._log.reject("S36", line, raw=";".join(row), value=mean, share=round(top2, 3), item=label)
            return None
        return {
            "centre_id": self._cell(row, "centre") or None,
            "ags": self._cell(row, "ags") or None,
            "wave": wave,
            "item": item,
            "n": n,
            "mean": mean,
            "sd": figures["sd"],
            "top2_share": top2,
            "class_mean": figures["class_mean"],
        }

    def _cell(self, row: Sequence[str], role: str) -> str:
        position = self._layout.positions.get(role)
        return "" if position is None else row[position].strip()

    def _row_wave(self, line: int, row: Sequence[str]) -> str | None:
        text = self._cell(row, "wave")
        years = _YEAR.findall(text)
        if re.fullmatch(r"(19|20)\d{2}-(0[1-9]|1[0-2])", text):
            return text
        return years[0] if len(years) == 1 else self._wave

    def _shared(self, item: str, role: str, value: float | None, text: str) -> float | None:
        """Shares written as percent become shares; a share is recognised by its item or its column."""
        is_share = role == "top2" or (self._labels.is_share(item) and role != "sd")
        return value / 100 if value is not None and is_share and ("%" in text or value > 1) else value

    def _refuse(self, code: str, line: int, row: Sequence[str], role: str) -> Fact | None:
        position = self._layout.positions.get(role)
        column = role if position is None else self._layout.headings[position]
        self._log.reject(code, line, raw=";".join(row), column=column, value=self._cell(row, role) or "leer")
        return None


def _fits(mean: float, top2: float) -> bool:
    """Whether a mean is possible beside a share of grades 1 and 2; half a unit of the last digit is granted."""
    return 3 - 2 * top2 - 0.06 <= mean <= 6 - 4 * top2 + 0.06


def _figure(text: str) -> float | None:
    return number(text.replace("%", "").strip())


def _count(text: str) -> int | None:
    bare = re.sub(r"[. ]", "", text) if _THOUSANDS.match(text) else text
    value = number(bare)
    return int(value) if value is not None and value >= 0 and value == int(value) else None


def _once(facts: list[tuple[int, Fact]], log: ReadLog) -> tuple[list[Fact], int]:
    """Facts without repetition; the same item and wave with other values is rejected (S32)."""
    seen: dict[tuple[object, ...], Fact] = {}
    duplicates = 0
    for line, fact in facts:
        key = (fact["centre_id"], fact["ags"], fact["wave"], fact["item"])
        if key not in seen:
            seen[key] = fact
        elif seen[key] == fact:
            duplicates += 1
        else:
            log.reject("S32", line, raw="", value=fact["item"])
    return list(seen.values()), duplicates
