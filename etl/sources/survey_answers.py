"""From a table of answers and the meaning of its columns to the canonical rows of ``survey_answer``.

Used by every survey source; what a column means was decided by the source module and stands in :class:`Field`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import pandas as pd

from etl.delivery import fold
from etl.rules import notice
from etl.sources.comment_topics import topic_codes
from etl.sources.contract import FileRefused, ReadContext
from etl.sources.read_log import ReadLog
from etl.sources.survey_scales import OTHER, is_no, is_no_opinion, is_other, number
from etl.sources.survey_table import SurveyTable

UNLISTED: Final = "unlisted"
MAX_UNLISTED_SHARE: Final = 0.02
ANSWER_COLUMNS: Final = ("response_id", "item", "kind", "code", "value")
FRAMES: Final = ("visitors", "residents", "businesses", "online")
Kind = Literal["grade", "choice", "multi", "number", "nps", "text"]
_SCALED: Final = ("grade", "nps")
_MISSING: Final = ""


@dataclass(frozen=True)
class Book:
    """The code book of one column: answer code → kept code, folded label → kept code; ``""`` means no opinion.

    ``rest`` is what every other answer is kept as.
    """

    codes: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    rest: str = UNLISTED

    def look_up(self, answer: str, prefers_labels: bool) -> str | None:
        by_code, by_label = self.codes.get(answer), self.labels.get(fold(answer) or answer)
        found = (by_label, by_code) if prefers_labels else (by_code, by_label)
        return next((kept for kept in found if kept is not None), None)


@dataclass(frozen=True)
class Field:
    """One column of answers: the ``item`` it answers, how, and its question (``group``).

    ``option`` is what a multiple-choice column stands for (chosen is every answer that does not say no); ``chosen`` are
    answers that mean "chosen" even so (the option's own text).  ``book`` None means that the label itself is the code.
    ``separator``: one cell holds several answers of a multiple choice.
    """

    position: int
    heading: str
    item: str
    kind: Kind
    group: str = ""
    option: str | None = None
    book: Book | None = None
    chosen: frozenset[str] = frozenset()
    separator: str | None = None
    text: str = ""  # of question and part

    @property
    def description(self) -> str:
        return f"{self.heading} {self.text}"


@dataclass(frozen=True)
class Responses:
    """One row per row of the table: id, submitted or not, wave, seconds of the interview (missing where unknown)."""

    frame: pd.DataFrame  # response_id, is_complete, wave, seconds; index of the table

    def without(self, rows: pd.Index) -> "Responses":
        return Responses(self.frame.drop(index=rows))


def missing_answers(context: ReadContext) -> frozenset[str]:
    """Answers that the sender declared as missing: ``--option missing=9,99``."""
    return frozenset(part.strip() for part in (context.option("missing") or "").split(",") if part.strip())


def check_frame(context: ReadContext) -> str | None:
    """The sample frame the sender named; raises FileRefused (S25) for an unknown one."""
    frame = context.option("frame")
    if frame is not None and frame not in FRAMES:
        raise FileRefused(notice("S25", value=frame, allowed=", ".join(FRAMES), scope="file"))
    return frame


def read_answers(
    table: SurveyTable, responses: Responses, fields: Sequence[Field], missing: frozenset[str], log: ReadLog
) -> tuple[pd.DataFrame, pd.Index]:
    """Answers of all fields (ANSWER_COLUMNS plus ``row``), and the rows rejected for a value outside its scale (S02)."""
    rows = responses.frame.index
    prefers_labels = _prefers_labels(table, fields)
    parts: list[pd.DataFrame] = []
    rejected: list[int] = []
    for column in fields:
        answers = table.cells.loc[rows, column.position]
        if column.separator:
            answers = answers.str.split(column.separator).explode().str.strip()
        answers = answers[(answers != "") & ~answers.isin(missing)]
        if column.kind == "text":
            parts.append(_rows_of(column, topic_codes(answers[~answers.map(is_no_opinion)])))
            continue
        codes = _decoded(column, answers, prefers_labels)
        if column.kind in _SCALED:
            rejected += _reject_outside(table, column, answers[codes == UNLISTED], rejected, log)
        else:
            _note_unlisted(column, answers, codes, log)
        parts.append(_rows_of(column, codes[codes != _MISSING]))
    answered = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["row", "item", "kind", "code", "value"])
    )
    gone = pd.Index(sorted(set(rejected)))
    answered = answered[~answered["row"].isin(gone)]
    answered["response_id"] = answered["row"].map(responses.frame["response_id"])
    return answered, gone


def canonical_answers(
    answered: pd.DataFrame, responses: Responses, survey_id: str, mode: str | None, frame: str | None
) -> pd.DataFrame:
    """The frame ``survey_answer``; the same option named by two columns counts once."""
    facts = answered.drop_duplicates(["response_id", "item", "code", "value"])
    known = responses.frame
    return pd.DataFrame(
        {
            "survey_id": survey_id,
            "centre_id": None,
            "ags": None,
            "wave": facts["row"].map(known["wave"]),
            "response_id": facts["response_id"],
            "item": facts["item"],
            "kind": facts["kind"],
            "code": facts["code"],
            "value": pd.to_numeric(facts["value"]),
            "is_complete": facts["row"].map(known["is_complete"]).astype(bool),
            "mode": mode,
            "frame": frame,
        }
    ).reset_index(drop=True)


def _prefers_labels(table: SurveyTable, fields: Sequence[Field]) -> bool:
    """Whether the file gives labels: more columns can be read by label only than by code only."""
    balance = 0
    for column in fields:
        if column.book is None:
            continue
        distinct = [answer for answer in table.cells[column.position].unique() if answer]
        by_code = sum(answer in column.book.codes for answer in distinct)
        by_label = sum(fold(answer) in column.book.labels for answer in distinct)
        balance += (by_label > by_code) - (by_code > by_label)
    return balance > 0


def _decoded(column: Field, answers: pd.Series, prefers_labels: bool) -> pd.Series:
    return answers.map({answer: _code_of(column, answer, prefers_labels) for answer in answers.unique()})


def _code_of(column: Field, answer: str, prefers_labels: bool) -> str:
    match column.kind:
        case "multi" if column.separator is None:
            is_chosen = fold(answer) in column.chosen or not is_no(answer)
            return (column.option or OTHER) if is_chosen and not is_no_opinion(answer) else _MISSING
        case "number":
            return answer if number(answer) is not None else (_MISSING if is_no_opinion(answer) else UNLISTED)
    if column.book is None:
        return _MISSING if column.kind in _SCALED and is_no_opinion(answer) else answer
    kept = column.book.look_up(answer, prefers_labels)
    if kept is None and (value := number(answer)) is not None and value == int(value):
        kept = column.book.look_up(str(int(value)), prefers_labels)  # 3.0 or 3,00 from a spreadsheet
    if kept is not None:
        return kept
    if is_no_opinion(answer):
        return _MISSING
    return OTHER if is_other(answer) and column.kind in ("choice", "multi") else column.book.rest


def _rows_of(column: Field, codes: pd.Series) -> pd.DataFrame:
    has_number = column.kind in (*_SCALED, "number")
    kept = codes[codes != UNLISTED] if has_number else codes
    is_coded = column.kind in ("choice", "multi", "text")
    return pd.DataFrame(
        {
            "row": kept.index,
            "item": column.item,
            "kind": column.kind,
            "code": kept.to_numpy() if is_coded else None,
            "value": [number(code) for code in kept] if has_number else None,
        }
    )


def _reject_outside(
    table: SurveyTable, column: Field, outside: pd.Series, rejected: Sequence[int], log: ReadLog
) -> list[int]:
    new = [row for row in outside.index if row not in set(rejected)]
    for row in new:
        log.reject("S02", int(table.lines[row]), raw="", column=column.heading, value=_short(outside[row]))
    return new


def _note_unlisted(column: Field, answers: pd.Series, codes: pd.Series, log: ReadLog) -> None:
    """S08 once per answer text; too many of them mean that the code book does not belong to the file."""
    unlisted = answers[codes == UNLISTED]
    if unlisted.empty:
        return
    for answer, count in unlisted.value_counts().head(5).items():
        log.note(notice("S08", column=column.heading, value=_short(str(answer)), rows=int(count)))
    if len(unlisted) >= 2 and len(unlisted) > MAX_UNLISTED_SHARE * len(answers) and column.kind != "number":
        share = f"{100 * len(unlisted) / len(answers):.1f}".replace(".", ",")
        log.note(notice("S28", column=column.heading, share=share, rows=len(unlisted), level="error", scope="file"))


def _short(answer: str) -> str:
    """At most 40 characters: an answer outside the code book may be a text of a person."""
    return answer if len(answer) <= 40 else answer[:40] + "…"
