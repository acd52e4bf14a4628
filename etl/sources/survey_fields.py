"""What a column of a survey answers and how, from its code, its texts, its code book or its answers alone."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from etl.delivery import fold
from etl.rules import notice
from etl.sources.contract import ReadContext
from etl.sources.read_log import ReadLog
from etl.sources.survey_answers import Book, Field
from etl.sources.survey_items import ItemBook, SurveyItem
from etl.sources.survey_privacy import holds_contact
from etl.sources.survey_scales import (
    declared_grades,
    grade_of_label,
    is_no_opinion,
    is_other,
    names_school_grades,
    number,
    rating,
)

MAX_LABEL: Final = 150
MANY_ANSWERS: Final = 12
SCHOOL_SCALE: Final = ("1", "2", "3", "4", "5", "6")
_SCALE_OPTION: Final = re.compile(r"1\s*-\s*6")


@dataclass(frozen=True)
class Asked:
    """One column before its meaning is known: question code and text, part (row or option) and its text."""

    position: int
    heading: str
    code: str
    part: str = ""
    text: str = ""
    part_text: str = ""
    name: str = ""

    @property
    def free_item(self) -> str:
        return f"q_{self.name or self.code}"


class FieldFinder:
    """Finds the :class:`Field` of every column of one file.

    ``declares_school_grades``: the sender said ``--option scale=1-6`` (and best=1, the default), or the file uses the
    codes of the standard questionnaire, whose grades are school grades.
    """

    def __init__(self, items: ItemBook, log: ReadLog, *, declares_school_grades: bool) -> None:
        self._items = items
        self._log = log
        self._declares = declares_school_grades
        self._unknown: dict[str, int] = {}

    def with_book(self, asked: Asked, labels: Mapping[str, Sequence[str]], *, question: str = "") -> Field:
        """Field of a column whose answers have codes and labels."""
        item = self._item(asked)
        grades = declared_grades(labels, question or asked.text)
        if grades is None and self._declares and item is not None and item.kind == "grade":
            grades = _plain_grades(labels)
        if grades is not None and (item is None or item.kind == "grade"):
            kept = {code: str(grade) for code, grade in grades.items()} | _no_opinion(labels)
            return self._field(asked, item, "grade", _book(labels, kept))
        if item is not None and item.kind == "nps" and (steps := _recommendation_steps(labels)) is not None:
            return self._field(asked, item, "nps", _book(labels, steps | _no_opinion(labels)))
        if item is not None and item.kind == "choice" and (options := _standard_options(item, labels)) is not None:
            return self._field(asked, item, "choice", _book(labels, options))
        if item is not None and item.kind in ("grade", "nps"):
            self._log.note(notice("S01", column=asked.heading, value=item.id))
        elif item is not None:
            self._log.note(notice("S27", column=asked.heading, value=item.id))
        return self._field(asked, None, "choice", _book(labels, {code: code for code in labels}))

    def by_answers(self, asked: Asked, answers: Collection[str], counts: Mapping[str, int]) -> Field:
        """Field of a column without code book, from the standard items or from what stands in it."""
        item = self._item(asked)
        if item is not None and item.kind == "grade":
            if self._declares or names_school_grades(asked.text) or _are_graded_words(answers):
                labels = {answer: str(grade) for answer in answers if (grade := grade_of_label(answer)) is not None}
                book = Book({step: step for step in SCHOOL_SCALE}, {fold(a): grade for a, grade in labels.items()})
                return self._field(asked, item, "grade", book)
            self._log.note(notice("S01", column=asked.heading, value=item.id))
            return self._field(asked, None, "choice", None)
        if item is not None and item.kind == "nps":
            labels = {a: str(step) for a in answers if (step := rating(a)) is not None and 0 <= step <= 10}
            book = Book({str(s): str(s) for s in range(11)}, {fold(a): step for a, step in labels.items()})
            return self._field(asked, item, "nps", book)
        if item is not None and item.kind == "choice" and _fits_options(item, answers):
            return self._field(asked, item, "choice", standard_book(item))
        if item is not None and item.kind == "text":
            return self._field(asked, item, "text", None)
        if item is not None:
            self._log.note(notice("S27", column=asked.heading, value=item.id))
        return self._by_itself(asked, counts)

    def chosen_option(self, asked: Asked, *, is_other_text: bool = False) -> Field:
        """Field of one option of a multiple choice."""
        item = self._items.of_code(asked.code) or self._items.of_text(asked.text)
        item = item if item is not None and item.kind == "multi" else None
        option = "other" if is_other_text else (asked.part or fold(asked.part_text) or "1")
        if item is not None and not is_other_text:
            texts = [asked.part_text] if asked.part_text else []
            known = item.option(asked.part, texts)
            option = known.id if known else f"q_{option}"
        group = replace(asked, name=asked.code)
        found = self._field(group, item, "multi", None)
        chosen = frozenset({fold(asked.part_text)} - {""})
        return replace(found, option=option, chosen=chosen, heading=asked.heading)

    def joined(self, asked: Asked, counts: Mapping[str, int], separator: str) -> Field:
        """Field of a column whose cells hold several chosen options; ``counts`` are those of the single options.

        Without a standard item the options are what stands in the cells; rare ones may be typed and count as other.
        """
        item = self._items.of_text(asked.text)
        if item is not None and item.kind == "multi":
            book = standard_book(item)
        else:
            item = None
            usual = {option: n for option, n in counts.items() if n > 1 or len(counts) <= MANY_ANSWERS}
            is_typed = looks_like_free_text(usual)
            book = Book({} if is_typed else {option: option for option in usual}, rest="other")
        return replace(self._field(asked, item, "multi", book), separator=separator)

    def number(self, asked: Asked) -> Field:
        item = self._item(asked)
        if item is not None and item.kind == "nps":
            return self._field(asked, item, "nps", Book({str(step): str(step) for step in range(11)}))
        if item is not None and item.kind == "grade" and self._declares:
            return self._field(asked, item, "grade", Book({step: step for step in SCHOOL_SCALE}))
        if item is not None and item.kind == "grade":
            self._log.note(notice("S01", column=asked.heading, value=item.id))
        item = item if item is not None and item.kind == "number" else None
        return self._field(asked, item, "number", None)

    def text(self, asked: Asked) -> Field:
        item = self._item(asked)
        return self._field(asked, item if item is not None and item.kind == "text" else None, "text", None)

    def note_unknown(self) -> None:
        """S22: the questions that belong to no item, once for the file."""
        if self._unknown:
            names = list(self._unknown)
            shown = ", ".join(names[:12]) + (f" und {len(names) - 12} weitere" if len(names) > 12 else "")
            self._log.note(notice("S22", value=shown, rows=sum(self._unknown.values()), scope="file"))

    def _item(self, asked: Asked) -> SurveyItem | None:
        by_code = self._items.of_code(asked.code, asked.part)
        by_text = (
            self._items.of_text(asked.part_text, asked.text) if asked.part_text else self._items.of_text(asked.text)
        )
        if by_code is not None and by_text is not None and by_code is not by_text:
            self._log.note(notice("S27", column=asked.heading, value=by_code.id))
            return None
        return by_code or by_text

    def _field(self, asked: Asked, item: SurveyItem | None, kind: str, book: Book | None) -> Field:
        if item is None:
            self._unknown[asked.code] = self._unknown.get(asked.code, 0) + 1
        name = item.id if item is not None else asked.free_item
        text = f"{asked.text} {asked.part_text}"
        return Field(asked.position, asked.heading, name, kind, asked.code, book=book, text=text)  # type: ignore[arg-type]

    def _by_itself(self, asked: Asked, counts: Mapping[str, int]) -> Field:
        numbers = [value for answer in counts if (value := number(answer)) is not None]
        if counts and len(numbers) == len(counts):
            if len(counts) > MANY_ANSWERS or any(value != int(value) or abs(value) > 100 for value in numbers):
                return self._field(asked, None, "number", None)
            return self._field(asked, None, "choice", None)
        return self._field(asked, None, "text" if looks_like_free_text(counts) else "choice", None)


def answer_counts(answers: pd.Series, separator: str | None = None) -> dict[str, int]:
    """How often each answer stands in a column; ``separator`` divides cells with several answers."""
    single = answers.str.split(separator).explode().str.strip() if separator else answers
    return {str(answer): int(count) for answer, count in single[single != ""].value_counts().items()}


def standard_book(item: SurveyItem) -> Book:
    """Code book of a standard item with options."""
    names = {name: option.id for option in item.options for name in option.names}
    return Book({option.code: option.id for option in item.options}, names)


def declares_school_grades(context: ReadContext, codes: Iterable[tuple[str, str]], items: ItemBook) -> bool:
    """Whether grades are school grades: the sender says so, or most columns have codes of the standard questionnaire."""
    scale = context.option("scale")
    if scale is not None:
        return bool(_SCALE_OPTION.fullmatch(scale.strip())) and (context.option("best") or "1") == "1"
    asked = list(dict.fromkeys(codes))
    known = sum(items.of_code(code, part) is not None for code, part in asked)
    return known >= 3 and 2 * known >= len(asked)


def looks_like_free_text(counts: Mapping[str, int]) -> bool:
    """Whether answers were typed: contact data, long texts, or many answers given by one person only."""
    if not counts:
        return False
    answers = list(counts)
    if max(map(len, answers)) > MAX_LABEL or holds_contact(answers):
        return True
    single = sum(count == 1 for count in counts.values())
    total = sum(counts.values())
    if len(answers) > MANY_ANSWERS:
        return single > 0.3 * len(answers) and single > 0.02 * total
    return len(answers) >= 4 and single == total and sum(map(len, answers)) > 15 * len(answers)


def _book(labels: Mapping[str, Sequence[str]], kept: Mapping[str, str]) -> Book:
    by_label = {
        fold(text) or text: kept[code]
        for code, texts in reversed(list(labels.items()))
        for text in texts
        if code in kept
    }
    return Book(dict(kept), by_label)


def _no_opinion(labels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {code: "" for code, texts in labels.items() if any(is_no_opinion(text) for text in texts)}


def _plain_grades(labels: Mapping[str, Sequence[str]]) -> dict[str, int] | None:
    """Grades of labels that are the bare numbers 1 to 6, for a scale declared elsewhere."""
    grades = {}
    for code, texts in labels.items():
        if any(is_no_opinion(text) for text in texts):
            continue
        found = {grade_of_label(text) for text in texts or (code,)}
        if len(found) != 1 or None in found:
            return None
        grades[code] = found.pop()
    return grades if sorted(grades.values()) == [1, 2, 3, 4, 5, 6] else None  # type: ignore[type-var, return-value]


def _recommendation_steps(labels: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
    steps = {}
    for code, texts in labels.items():
        if any(is_no_opinion(text) for text in texts):
            continue
        step = rating(texts[0]) if texts else rating(code)
        step = rating(code) if step is None else step
        if step is None:
            return None
        steps[code] = str(step)
    return steps if sorted(map(int, steps.values())) == list(range(11)) else None


def _standard_options(item: SurveyItem, labels: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
    """Answer code → option id when every answer is one of the item's options (beside no opinion and other)."""
    kept: dict[str, str] = {}
    for code, texts in labels.items():
        option = item.option(code, texts)
        if option is not None:
            kept[code] = option.id
        elif any(is_no_opinion(text) for text in texts):
            kept[code] = ""
        elif any(is_other(text) for text in texts):
            kept[code] = "other"
        else:
            return None
    return kept if set(kept.values()) - {"", "other"} else None


def _are_graded_words(answers: Collection[str]) -> bool:
    given = [answer for answer in answers if not is_no_opinion(answer)]
    return bool(given) and all(number(a) is None and grade_of_label(a) is not None for a in given)


def _fits_options(item: SurveyItem, answers: Collection[str]) -> bool:
    """Whether most answers are codes or labels of the item's options."""
    names = {name for option in item.options for name in option.names}
    codes = {option.code for option in item.options}
    fitting = sum(answer in codes or fold(answer) in names for answer in answers)
    return not answers or 2 * fitting > len(answers)
