"""LimeSurvey columns to fields: by the type of the question when its structure is known, else by what stands in them."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from etl.delivery import fold
from etl.sources.limesurvey_headings import COMMENT_PART, FILE_COUNT_PART, OTHER_PART, Column
from etl.sources.questionnaire import Question, Questionnaire
from etl.sources.survey_answers import Field
from etl.sources.survey_fields import Asked, FieldFinder, answer_counts
from etl.sources.survey_scales import is_no, is_yes

_CHOICES: Final = ("L", "!", "O", "F", "H", "1", "R")
_MULTIPLE: Final = ("M", "P")
_NUMBERS: Final = ("N", "K", ":")
_FIXED: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "Y": {"Y": ("Yes", "Ja"), "N": ("No", "Nein")},
    "G": {"F": ("Female", "weiblich"), "M": ("Male", "männlich")},
    "C": {"Y": ("Yes", "Ja"), "N": ("No", "Nein"), "U": ("Uncertain", "Unsicher", "weiß nicht")},
    "E": {"I": ("Increase", "Zunahme", "erhöht"), "S": ("Same", "gleich"), "D": ("Decrease", "Abnahme", "verringert")},
    "5": {str(step): (str(step),) for step in range(1, 6)},
    "A": {str(step): (str(step),) for step in range(1, 6)},
    "B": {str(step): (str(step),) for step in range(1, 11)},
}


def asked(column: Column) -> Asked:
    part = "_".join(piece for piece in (column.part, column.scale) if piece)
    return Asked(column.position, column.heading, column.code, part, column.text, column.part_text, column.name)


def fields_of(
    columns: Sequence[Column], questionnaire: Questionnaire | None, cells: pd.DataFrame, finder: FieldFinder
) -> list[Field]:
    """One field per column of answers, in the order of the file."""
    groups: dict[str, list[Column]] = {}
    for column in columns:
        groups.setdefault(column.code, []).append(column)
    fields: list[Field] = []
    for code, group in groups.items():
        question = questionnaire.question(code) if questionnaire else None
        fields += (
            [_by_type(column, question, finder) for column in group] if question else _by_answers(group, cells, finder)
        )
    return sorted(fields, key=lambda field: field.position)


def is_text_part(column: Column) -> bool:
    """Whether a column holds the text of a comment, of "other" or a count of files."""
    return column.part.endswith((COMMENT_PART, FILE_COUNT_PART))


def _by_type(column: Column, question: Question, finder: FieldFinder) -> Field:
    asking = asked(column)
    is_other = column.part == OTHER_PART
    if question.type in _MULTIPLE and not is_text_part(column):
        return finder.chosen_option(asking, is_other_text=is_other)
    if is_text_part(column) or is_other:
        return finder.text(asking)
    if question.type in _CHOICES:
        return finder.with_book(asking, _labels(column, question), question=question.text)
    if question.type in _FIXED:
        return finder.with_book(asking, _FIXED[question.type], question=question.text)
    return finder.number(asking) if question.type in _NUMBERS else finder.text(asking)


def _labels(column: Column, question: Question) -> Mapping[str, tuple[str, ...]]:
    scale = int(column.scale) - 1 if question.type == "1" and column.scale.isdecimal() else 0
    answers = {answer.code: answer.labels for answer in question.answers if answer.scale == scale}
    if not answers and question.type == "R":
        return {sub.code: sub.texts for sub in question.subquestions}
    return answers


def _by_answers(group: Sequence[Column], cells: pd.DataFrame, finder: FieldFinder) -> list[Field]:
    plain = [column for column in group if column.part and column.part != OTHER_PART and not is_text_part(column)]
    counts = {column.position: answer_counts(cells[column.position]) for column in group}
    is_multiple = len(plain) >= 2 and _are_choices(plain, counts)
    fields = []
    for column in group:
        asking = asked(column)
        if is_multiple and not is_text_part(column):
            fields.append(finder.chosen_option(asking, is_other_text=column.part == OTHER_PART))
        elif column.part == OTHER_PART or is_text_part(column):
            fields.append(finder.text(asking))
        else:
            found = counts[column.position]
            fields.append(finder.by_answers(asking, list(found), found))
    return fields


def _are_choices(columns: Sequence[Column], counts: Mapping[int, Mapping[str, int]]) -> bool:
    """Whether the columns together hold only yes, no or their own text; a grade of 1 alone proves nothing."""
    answers = {answer for column in columns for answer in counts[column.position]}
    if not answers or answers <= {"1"} and len(columns) < 3:
        return False
    own = all(fold(a) == fold(c.part_text) for c in columns for a in counts[c.position] if c.part_text)
    return all(is_yes(answer) or is_no(answer) for answer in answers) or (own and all(c.part_text for c in columns))
