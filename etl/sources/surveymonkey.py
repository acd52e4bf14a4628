"""Responses of a SurveyMonkey survey (CSV or XLSX): two header rows, expanded or condensed, answer texts or numbers.

The first header row names the question (blank for its further columns), the second the option, the row of a matrix,
``Response`` or ``Open-Ended Response``.  Options as for LimeSurvey: ``wave``, ``survey_id``, ``frame``, ``mode``,
``missing``, ``scale``.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.excel_dates import undated
from etl.sources.questionnaire import plain_text
from etl.sources.read_log import ReadLog
from etl.sources.survey_answers import Field
from etl.sources.survey_fields import Asked, FieldFinder, answer_counts, declares_school_grades
from etl.sources.survey_items import SurveyItem, item_book
from etl.sources.survey_privacy import is_personal_heading
from etl.sources.survey_reading import Understood, survey_reading
from etl.sources.survey_responses import ResponseColumns
from etl.sources.survey_table import SurveyTable, head_rows, read_table

KIND: Final = "surveymonkey"
TOPIC: Final = "survey"

_BASE: Final[dict[str, tuple[str, ...]]] = {
    "id": ("respondentid", "befragtenid", "teilnehmerid"),
    "collector": ("collectorid", "kollektorid"),
    "started": ("startdate", "startdatum", "datecreated"),
    "ended": ("enddate", "enddatum", "datemodified"),
    "personal": ("ipaddress", "ipadresse", "emailaddress", "emailadresse", "email", "firstname", "vorname", "lastname",
                 "nachname"),
}  # fmt: skip
_CUSTOM: Final = re.compile(r"^(customdata|customvariable|benutzerdefiniertedaten)\d*$")
_SINGLE: Final = ("response", "antwort", "")
_OPEN: Final = ("openendedresponse", "freieantwort", "offeneantwort", "openended", "antwortmitoffenemende")
_OTHER: Final = re.compile(r"^(other|sonstiges|andere|anderes)(please|bitte|specify|angeben|$)")
_GLUE: Final = "\x1f"


def recognise(head: Head) -> float:
    """Certain when the first row has the ids of respondent and collector; a large workbook may be one."""
    rows = head_rows(head, 1)
    if not rows:
        return 0.2 if head.is_workbook else 0.0
    names = {fold(cell) for cell in rows[0]}
    return 0.99 if names & set(_BASE["id"]) and names & set(_BASE["collector"]) else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Read one export; raises FileRefused (L08) when the ids of respondent and collector are missing."""
    log = ReadLog()
    table = read_table(delivery, log, header_rows=2, sheet=context.option("sheet"))
    roles = [_role(heading) for heading in table.headings[0]]
    if "id" not in roles or "collector" not in roles:
        found = ", ".join(table.headings[0][:12])
        raise FileRefused(notice("L08", columns="Respondent ID, Collector ID", found=found, scope="file"))
    questions = _questions(table, roles, log)
    _repair_dates(table, questions, log)
    items = item_book()
    declares = declares_school_grades(context, [(asked.code, asked.part) for asked in questions], items)
    finder = FieldFinder(items, log, declares_school_grades=declares)
    fields = _fields(table, questions, finder)
    finder.note_unknown()
    columns = ResponseColumns(
        id=roles.index("id"), started=_position(roles, "started"), ended=_position(roles, "ended")
    )
    survey_id = context.option("survey_id") or Path(delivery.name).stem
    return survey_reading(delivery, Understood(table, fields, columns, survey_id), context, log)


def _role(heading: str) -> str:
    folded = fold(heading)
    role = next((role for role, names in _BASE.items() if folded in names), None)
    return role or ("personal" if _CUSTOM.match(folded) else "answer")


def _position(roles: Sequence[str], role: str) -> int | None:
    return roles.index(role) if role in roles else None


def _questions(table: SurveyTable, roles: Sequence[str], log: ReadLog) -> list[Asked]:
    """One entry per column of answers: text of the question filled to the right, second heading as part."""
    asked: list[Asked] = []
    question, number = "", 0
    for position, (heading, part) in enumerate(zip(*table.headings, strict=True)):
        is_answer = roles[position] == "answer" and (heading or question)
        if not is_answer or is_personal_heading(heading) or is_personal_heading(part):
            if roles[position] == "personal" or is_personal_heading(heading) or is_personal_heading(part):
                rows = int((table.cells[position] != "").sum())
                log.note(notice("S10", column=heading or part, rows=rows, scope="file"))
            question = heading if roles[position] == "answer" and heading else question
            continue
        if heading:
            question, number = plain_text(heading), number + 1
        shown = f"{question} [{part}]" if fold(part) not in _SINGLE else question
        code = f"{number:03d}_{fold(question)[:40]}"
        if (table.cells[position] == "").all():
            log.note(notice("S23", column=shown, scope="file"))
            continue
        asked.append(Asked(position, shown, code, "", question, "" if fold(part) in _SINGLE else part))
    return [replace(a, name=f"{a.code}_{fold(a.part_text)[:40]}" if a.part_text else a.code) for a in asked]


def _repair_dates(table: SurveyTable, questions: Sequence[Asked], log: ReadLog) -> None:
    """Turn dates in columns of options back into the ranges they were (S12)."""
    for asked in questions:
        if re.search(r"\b(datum|date|wann|when)\b", asked.text, re.IGNORECASE):
            continue
        counts = answer_counts(table.cells[asked.position])
        option = asked.part_text or None
        repairs = {answer: range_ for answer in counts if (range_ := undated(answer, [*counts, option or ""]))}
        if not repairs or (len(repairs) == len(counts) > 12):
            continue
        for answer, range_ in repairs.items():
            log.note(notice("S12", column=asked.heading, value=answer, repaired=range_, rows=counts[answer]))
        table.cells[asked.position] = table.cells[asked.position].replace(repairs)


def _fields(table: SurveyTable, questions: Sequence[Asked], finder: FieldFinder) -> list[Field]:
    groups: dict[str, list[Asked]] = {}
    for asked in questions:
        groups.setdefault(asked.code, []).append(asked)
    fields: list[Field] = []
    for group in groups.values():
        counts = {asked.position: answer_counts(table.cells[asked.position]) for asked in group}
        options = [asked for asked in group if asked.part_text and not _is_text(asked)]
        are_options = bool(options) and all(
            _is_option(asked, counts[asked.position], len(options)) for asked in options
        )
        for asked in group:
            found = counts[asked.position]
            if _OTHER.match(fold(asked.part_text)) and are_options:
                fields.append(finder.chosen_option(asked, is_other_text=True))
            elif _is_text(asked):
                fields.append(finder.text(replace(asked, part_text="")))
            elif are_options and asked.part_text:
                fields.append(finder.chosen_option(asked))
            elif (item := _several(asked, found)) is not None:
                table.cells[asked.position] = table.cells[asked.position].map(lambda cell, i=item: _glued(cell, i))
                fields.append(finder.joined(asked, {}, _GLUE))
            else:
                fields.append(finder.by_answers(asked, list(found), found))
    return fields


def _is_text(asked: Asked) -> bool:
    return fold(asked.part_text) in _OPEN or bool(_OTHER.match(fold(asked.part_text)))


def _is_option(asked: Asked, counts: dict[str, int], columns: int) -> bool:
    """Whether a column is one option of a multiple choice: it holds its own text, or one and the same number."""
    if all(fold(answer) == fold(asked.part_text) for answer in counts):
        return True
    return columns > 1 and len(counts) == 1 and next(iter(counts)).isdecimal()


def _several(asked: Asked, counts: dict[str, int]) -> SurveyItem | None:
    """The standard multiple choice that a condensed column answers."""
    item = item_book().of_text(asked.text)
    return item if item is not None and item.kind == "multi" and counts else None


def _glued(cell: str, item: SurveyItem) -> str:
    """Options of a condensed cell, divided by a character that no text holds; options may hold commas themselves."""
    pieces, start = [p.strip() for p in re.split(r"[,;]", cell) if p.strip()], 0
    found: list[str] = []
    while start < len(pieces):
        for end in range(len(pieces), start, -1):
            candidate = ", ".join(pieces[start:end])
            if end == start + 1 or item.option("", [candidate]) is not None:
                found.append(candidate)
                start = end
                break
    return _GLUE.join(found)
