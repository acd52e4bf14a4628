"""Responses of a Microsoft form (XLSX as downloaded, or CSV made from it): one row per response, headings are the questions.

Multiple choices are joined with ``;`` and end with one.  There are no codes: options and questions are known by their
text only, so an edited text opens a new item.  Options: ``wave``, ``survey_id``, ``frame``, ``mode``, ``missing``, ``scale``.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.limesurvey_headings import slug
from etl.sources.questionnaire import plain_text
from etl.sources.read_log import ReadLog
from etl.sources.survey_answers import Field
from etl.sources.survey_fields import Asked, FieldFinder, answer_counts, declares_school_grades
from etl.sources.survey_items import item_book
from etl.sources.survey_privacy import is_personal_heading
from etl.sources.survey_reading import Understood, survey_reading
from etl.sources.survey_responses import ResponseColumns
from etl.sources.survey_table import SurveyTable, head_rows, read_table

KIND: Final = "microsoft_forms"
TOPIC: Final = "survey"

_BASE: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id",),
    "started": ("starttime", "startzeit"),
    "submitted": ("completiontime", "fertigstellungszeit", "abschlusszeit"),
    "personal": ("email", "name", "emailadresse", "benutzername"),
    "paradata": ("lastmodifiedtime", "uhrzeitderletztenaenderung", "zeitpunktderletztenaenderung", "language", "sprache",
                 "totalpoints", "gesamtpunktzahl", "quizfeedback"),
}  # fmt: skip
_QUIZ: Final = ("Points - ", "Feedback - ", "Punkte - ", "Punkte – ", "Feedback – ", "Points – ")
SEPARATOR: Final = ";"


def recognise(head: Head) -> float:
    """Certain when the first row begins with id, start and completion time; a large workbook may be one."""
    rows = head_rows(head, 1)
    if not rows:
        return 0.2 if head.is_workbook else 0.0
    roles = {_role(cell) for cell in rows[0]}
    return 0.98 if {"id", "started", "submitted"} <= roles else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Read one download; raises FileRefused for missing base columns (L08) or repeated questions (S07)."""
    log = ReadLog()
    table = read_table(delivery, log, sheet=context.option("sheet"))
    headings = [plain_text(heading) for heading in table.headings[0]]
    roles = [_role(heading) for heading in headings]
    if not {"id", "started", "submitted"} <= set(roles):
        wanted = "ID, Startzeit, Fertigstellungszeit"
        raise FileRefused(notice("L08", columns=wanted, found=", ".join(headings[:12]), scope="file"))
    questions = _questions(table, headings, roles, log)
    items = item_book()
    declares = declares_school_grades(context, [(asked.code, "") for asked in questions], items)
    finder = FieldFinder(items, log, declares_school_grades=declares)
    fields = [_field(table, asked, finder) for asked in questions]
    finder.note_unknown()
    columns = ResponseColumns(
        id=roles.index("id"),
        submitted=roles.index("submitted"),
        started=roles.index("started"),
        ended=roles.index("submitted"),
    )
    survey_id = context.option("survey_id") or Path(delivery.name).stem
    return survey_reading(delivery, Understood(table, fields, columns, survey_id), context, log)


def _role(heading: str) -> str:
    folded = fold(heading)
    return next((role for role, names in _BASE.items() if folded in names), "answer")


def _questions(table: SurveyTable, headings: Sequence[str], roles: Sequence[str], log: ReadLog) -> list[Asked]:
    asked: list[Asked] = []
    seen: dict[str, str] = {}
    for position, (heading, role) in enumerate(zip(headings, roles, strict=True)):
        filled = int((table.cells[position] != "").sum())
        if role == "personal" or (role == "answer" and is_personal_heading(heading)):
            log.note(notice("S10", column=heading, rows=filled, scope="file"))
        elif role == "answer" and heading.startswith(_QUIZ):
            log.note(notice("S37", column=heading, scope="file"))
        elif role == "answer" and heading and not filled:
            log.note(notice("S23", column=heading, scope="file"))
        elif role == "answer" and heading:
            code = slug(heading)
            if heading in seen.values():
                raise FileRefused(notice("S07", column=heading, scope="file"))
            code = code if code not in seen else f"{code}_{position + 1}"
            seen[code] = heading
            asked.append(Asked(position, heading, code, text=heading))
    return asked


def _field(table: SurveyTable, asked: Asked, finder: FieldFinder) -> Field:
    cells = table.cells[asked.position]
    if cells.str.endswith(SEPARATOR).any():
        return finder.joined(asked, answer_counts(cells, SEPARATOR), SEPARATOR)
    counts = answer_counts(cells)
    text, part = _likert(asked.text)
    return finder.by_answers(replace(asked, text=text, part_text=part), list(counts), counts)


def _likert(heading: str) -> tuple[str, str]:
    """Question and statement of ``Wie bewerten Sie …?.Sauberkeit``; other headings are the statement itself."""
    question, separator, statement = heading.rpartition("?.")
    return (f"{question}?", statement.strip()) if separator else (heading, "")
