"""Which structure file (LSS) belongs to a LimeSurvey response file: the one it names, else the one that knows its questions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from etl.delivery import Delivery
from etl.rules import notice
from etl.sources import limesurvey_structure
from etl.sources.contract import FileRefused, ReadContext
from etl.sources.limesurvey_headings import Column, is_known, read_headings
from etl.sources.questionnaire import NotAQuestionnaire, Questionnaire, read_questionnaire
from etl.sources.read_log import ReadLog

NEARLY_ALL: Final = 0.8
_NOT_EXPORTED: Final = ("X",)
_SURVEY_ID: Final = re.compile(r"(?:survey|umfrage)[-_ ]?(\d{3,})", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """How far a questionnaire knows the columns of a file."""

    file: str
    questionnaire: Questionnaire
    columns: list[Column]

    @property
    def answers(self) -> list[Column]:
        return [column for column in self.columns if column.role == "answer"]

    @property
    def unknown(self) -> list[str]:
        """Questions, or rows and options of a question, that the questionnaire lacks."""
        return list(dict.fromkeys(c.name for c in self.answers if not _is_asked(c, self.questionnaire)))

    @property
    def known_share(self) -> float:
        codes = {column.code for column in self.answers}
        known = {column.code for column in self.answers if is_known(column, self.questionnaire)}
        return len(known) / max(len(codes), 1)


def survey_id_of(delivery: Delivery, context: ReadContext) -> str | None:
    """The id of the survey that the sender or the name of the file gives."""
    named = context.option("survey_id")
    found = _SURVEY_ID.search(delivery.name)
    return named or (found[1] if found else None)


def match_structure(delivery: Delivery, headings: Sequence[str], context: ReadContext, log: ReadLog) -> Match | None:
    """The questionnaire of the file, or None when none fits (S13).

    A structure that is the file's own (same survey id, or it knows at least 80 % of the questions) but lacks some of
    them refuses the file (S14): it is the structure of another version.  One that knows few of the questions belongs to
    another survey; it is not used and said so.
    """
    survey_id = survey_id_of(delivery, context)
    matches = [
        Match(file, questionnaire, read_headings(headings, questionnaire))
        for file, questionnaire in _questionnaires(context)
    ]
    own = [match for match in matches if survey_id and match.questionnaire.survey_id == survey_id]
    best = max(own or matches, key=lambda match: (match.known_share, -len(match.unknown)), default=None)
    if best is not None and not best.unknown and best.answers:
        _note_use(best, log)
        return best
    if best is not None and (own or best.known_share >= NEARLY_ALL):
        raise FileRefused(_lacking(best, "error"))
    if best is not None and best.known_share > 0:
        log.note(_lacking(best, "warning"))
    log.note(notice("S13", scope="file"))
    return None


def _questionnaires(context: ReadContext) -> list[tuple[str, Questionnaire]]:
    found: dict[str, tuple[str, Questionnaire]] = {}
    for companion in context.companions:
        if companion.sha256 in found or limesurvey_structure.recognise(companion.head()) < 0.5:
            continue
        try:
            found[companion.sha256] = (companion.name, read_questionnaire(companion.path))
        except NotAQuestionnaire:
            continue  # its own load says why
    return list(found.values())


def _is_asked(column: Column, questionnaire: Questionnaire) -> bool:
    """Whether a column is one the questionnaire gives: known question, and known row or option where it has any."""
    question = questionnaire.question(column.code)
    if question is None:
        return False
    if not column.part or column.text or not question.subquestions or question.type == "R":
        return True
    codes = {sub.code for sub in question.subquestions}
    part = column.part.removesuffix("comment") or column.part
    return part in codes or part.split("_")[0] in codes or part in ("other", "comment", "filecount")


def _note_use(match: Match, log: ReadLog) -> None:
    questionnaire = match.questionnaire
    expected = {question.code for question in questionnaire.questions if question.type not in _NOT_EXPORTED}
    found = {column.code for column in match.answers} & expected
    named = {"value": match.file, "survey": questionnaire.survey_id, "found": len(found)}
    log.note(notice("S20", scope="file", **named))  # type: ignore[arg-type]
    if len(found) < len(expected):
        log.note(notice("S15", found=len(found), expected=len(expected), scope="file"))


def _lacking(match: Match, level: str):  # type: ignore[no-untyped-def]
    unknown = match.unknown
    shown = ", ".join(unknown[:10]) + (f" und {len(unknown) - 10} weitere" if len(unknown) > 10 else "")
    return notice("S14", value=f"{match.file}: {shown}", rows=len(unknown), level=level, scope="file")  # type: ignore[arg-type]
