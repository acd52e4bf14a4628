"""Responses of a LimeSurvey survey: the CSV export with any heading style, answers as codes or labels.

The structure file (LSS) may come in the same call or have been loaded before.  Options: ``wave`` (2025 or 2025-09),
``survey_id``, ``frame`` (visitors, residents, businesses, online), ``mode``, ``missing`` (answers that count as missing, 9,99),
``scale`` = 1-6 (the grades are school grades though no structure file says so).
"""

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.limesurvey_headings import Column, column_role, read_headings, repeated_headings
from etl.sources.limesurvey_match import match_structure, survey_id_of
from etl.sources.limesurvey_questions import fields_of
from etl.sources.read_log import ReadLog
from etl.sources.survey_fields import FieldFinder, declares_school_grades
from etl.sources.survey_items import item_book
from etl.sources.survey_privacy import is_personal_heading
from etl.sources.survey_reading import Understood, survey_reading
from etl.sources.survey_responses import ResponseColumns
from etl.sources.survey_table import SurveyTable, cleaned, header_separator, read_table

KIND: Final = "limesurvey"
TOPIC: Final = "survey"

_CODED: Final = re.compile(r"^[A-Za-z][A-Za-z0-9_-]*(\[[^\]]+\])(\[[^\]]+\])?$")
_CODE_AND_TEXT: Final = re.compile(r"^[A-Za-z][A-Za-z0-9_-]*(\[[^\]]*\])*\. .+", re.DOTALL)
_ALL_ANSWER_ROLES: Final = ("id", "submitted", "started", "duration")


def recognise(head: Head) -> float:
    """Certain by the base columns, likely by headings with question codes or the name LimeSurvey gives its exports."""
    if head.text is None or head.suffix not in (".csv", ".txt", ".tsv", ".tab", ""):
        return 0.0
    headings = _first_row(head.text)
    if len(headings) < 2:
        return 0.0
    roles = [column_role(heading) for heading in headings]
    if "submitted" in roles and "id" in roles and not {"respondentid", "collectorid"} & set(map(fold, headings)):
        return 0.98
    if re.search(r"results[-_]survey\d+", head.name, re.IGNORECASE):
        return 0.9
    coded = sum(bool(_CODED.match(heading) or _CODE_AND_TEXT.match(heading)) for heading in headings)
    if coded >= 3 and 2 * coded >= len(headings):
        return 0.8
    items = item_book()
    known = sum(
        items.of_code(*re.findall(r"[^\[\]]+", heading)[:2]) is not None
        for heading in headings
        if re.fullmatch(r"[^\[\]]+(\[[^\[\]]+\])?", heading)
    )
    return 0.7 if known >= 3 else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Read one response file; raises FileRefused for repeated headings, an unknown wave or a structure of another survey."""
    log = ReadLog()
    table = read_table(delivery, log)
    headings = table.headings[0]
    repeated = repeated_headings(headings)
    if repeated:
        raise FileRefused(
            notice("S07", column=repeated[0], value=", ".join(repeated), rows=len(repeated), scope="file")
        )
    match = match_structure(delivery, headings, context, log)
    questionnaire = match.questionnaire if match else None
    columns = match.columns if match else read_headings(headings, None)
    _refuse_repeated_columns(columns)
    answers = _without_personal(columns, table, log)
    if not answers:
        raise FileRefused(notice("L08", columns="Antworten", found=", ".join(headings[:12]), scope="file"))
    items = item_book()
    declares = declares_school_grades(context, [(column.code, column.part) for column in answers], items)
    finder = FieldFinder(items, log, declares_school_grades=declares)
    fields = fields_of(answers, questionnaire, table.cells, finder)
    finder.note_unknown()
    survey_id = survey_id_of(delivery, context) or (
        questionnaire.survey_id if questionnaire else Path(delivery.name).stem
    )
    return survey_reading(
        delivery, Understood(table, fields, _response_columns(columns, table), survey_id), context, log
    )


def _first_row(text: str) -> list[str]:
    lines = text.lstrip("\ufeff").lstrip("\r\n").splitlines(keepends=True)
    try:
        return [cleaned(cell) for cell in next(csv.reader(lines, delimiter=header_separator(text)), [])]
    except csv.Error:
        return []


def _refuse_repeated_columns(columns: Sequence[Column]) -> None:
    """Two columns that mean the same question cannot be told apart (S07), whatever their headings."""
    seen: dict[str, Column] = {}
    for column in columns:
        if column.role == "answer" and column.name in seen:
            raise FileRefused(notice("S07", column=column.heading, value=column.name, scope="file"))
        seen[column.name] = column


def _without_personal(columns: Sequence[Column], table: SurveyTable, log: ReadLog) -> list[Column]:
    """Columns of answers; personal columns and columns without a heading are named and left out."""
    kept = []
    for column in columns:
        cells = table.cells[column.position]
        if column.role == "personal" or (
            column.role == "answer" and is_personal_heading(column.text or column.heading)
        ):
            log.note(notice("S10", column=column.heading, rows=int((cells != "").sum()), scope="file"))
        elif column.role == "answer" and (cells == "").all():
            log.note(notice("S23", column=column.heading, scope="file"))
        elif column.role == "answer":
            kept.append(column)
    return kept


def _response_columns(columns: Sequence[Column], table: SurveyTable) -> ResponseColumns:
    positions = {column.role: column.position for column in reversed(columns) if column.role in _ALL_ANSWER_ROLES}
    first = columns[0]
    is_numbered = first.role == "nameless" and not table.cells.empty and table.cells[0].is_unique
    tokens = [c.position for c in columns if c.role == "personal" and fold(c.heading) in _TOKENS]
    return ResponseColumns(
        id=positions.get("id", first.position if is_numbered else None),
        submitted=positions.get("submitted"),
        started=positions.get("started", _last_action(columns)),
        duration=positions.get("duration"),
        token=tokens[0] if tokens else None,
    )


_TOKENS: Final = ("token", "accesscode", "zugangscode", "zugangsschluessel", "teilnahmecode")


def _last_action(columns: Sequence[Column]) -> int | None:
    named = ("datestamp", "datelastaction", "datumletzteaktivitaet", "datumderletztenaktivitaet")
    return next((column.position for column in columns if fold(column.heading) in named), None)
