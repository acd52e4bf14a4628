"""What answer words mean: school grades, yes and no, no opinion, numbers with words beside them."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from etl.delivery import fold
from etl.sources.questionnaire import plain_text

OTHER: Final = "other"
BEST_GRADE: Final = 1
WORST_GRADE: Final = 6

_GRADE_WORDS: Final = {
    1: ("sehr gut", "very good", "excellent"),
    2: ("gut", "good"),
    3: ("befriedigend", "satisfactory"),
    4: ("ausreichend", "sufficient", "adequate"),
    5: ("mangelhaft", "poor", "deficient"),
    6: ("ungenügend", "insufficient", "very poor", "unsatisfactory"),
}
_GRADE_OF_WORD: Final = {fold(word): grade for grade, words in _GRADE_WORDS.items() for word in words}
_NO_OPINION: Final = frozenset(
    fold(label)
    for label in (
        "keine Angabe",
        "keine Antwort",
        "k. A.",
        "weiß nicht",
        "weiß ich nicht",
        "kann ich nicht beurteilen",
        "nicht beurteilbar",
        "keine Meinung",
        "trifft nicht zu",
        "entfällt",
        "no answer",
        "no opinion",
        "don't know",
        "cannot say",
        "not applicable",
        "n/a",
        "na",
    )
)
_YES: Final = frozenset(("y", "yes", "ja", "j", "1", "x", "wahr", "true", "oui"))
_NO: Final = frozenset(("", "n", "no", "nein", "0", "falsch", "false", "non"))
_OTHERS: Final = frozenset(
    ("oth", "other", "others", "sonstige", "sonstiges", "andere", "anderes", "sonstigeroderanderer")
)
# "5 - Mostly other people", "1 (None at all)", "2 = gut"; but not "18 - 24 Jahre" and not "1-2 Stunden"
_RATING: Final = re.compile(r"^\s*(-?\d{1,3}(?:[.,]0+)?)\s*(?:[=:(\-–](?!\s*\d)\s*(.*?)\)?)?\s*$", re.DOTALL)
_STEP_AND_WORD: Final = re.compile(r"^\s*(\d)[\s=:(\-–]+([^\d()]+?)\)?\s*$")
_WORD_WITH_GRADE: Final = re.compile(r"^\s*([^\d()=:]+?)\s*[(=:\-–]?\s*(?:Note\s*)?(\d)\)?\s*$")
_NUMBER: Final = re.compile(r"^[+-]?(\d+([.,]\d*)?|[.,]\d+)$")


def number(text: str) -> float | None:
    """The number a cell holds, with decimal point or comma; None for everything else, also for ``1.234,5``."""
    bare = text.strip()
    return float(bare.replace(",", ".")) if _NUMBER.match(bare) and len(bare) <= 30 else None


def is_yes(text: str) -> bool:
    return fold(text) in _YES


def is_no(text: str) -> bool:
    return fold(text) in _NO


def is_other(text: str) -> bool:
    return fold(text) in _OTHERS


def is_no_opinion(text: str) -> bool:
    return fold(text) in _NO_OPINION


def rating(label: str) -> int | None:
    """The number of a rating step such as ``5 - Mostly other people`` or ``3``; None for ranges and words."""
    found = _RATING.match(plain_text(label))
    return None if found is None else int(float(found[1].replace(",", ".")))


def grade_of_label(label: str) -> int | None:
    """School grade that a label names: ``gut``, ``2 = gut``, ``gut (2)``, ``2``; None when word and number disagree."""
    text = plain_text(label)
    if (by_word := _GRADE_OF_WORD.get(fold(text))) is not None:
        return by_word
    if found := _STEP_AND_WORD.match(text):
        step, word = int(found[1]), found[2]
    elif found := _WORD_WITH_GRADE.match(text):
        step, word = int(found[2]), found[1]
    else:
        bare = number(text)
        return int(bare) if bare is not None and bare in range(BEST_GRADE, WORST_GRADE + 1) else None
    return step if _GRADE_OF_WORD.get(fold(word)) == step else None


def declared_grades(labels: Mapping[str, Iterable[str]], question: str = "") -> dict[str, int] | None:
    """Grade of every answer code when the answers declare the school scale 1 (best) to 6, else None.

    ``labels`` maps answer codes to their labels.  Declared means: exactly the six grades (beside answers without an
    opinion), and the best or the worst carries its word, or the text of the question names school grades.
    """
    grades: dict[str, int] = {}
    is_directed = names_school_grades(question)
    for code, texts in labels.items():
        candidates = [text for text in texts if text]
        if any(is_no_opinion(text) for text in candidates):
            continue
        found = {grade_of_label(text) for text in candidates}
        grade = next(iter(found)) if len(found) == 1 else None
        if grade is None:
            return None
        grades[code] = grade
        is_directed = is_directed or (grade in (BEST_GRADE, WORST_GRADE) and any(map(_carries_word, candidates)))
    is_school_scale = sorted(grades.values()) == list(range(BEST_GRADE, WORST_GRADE + 1))
    return grades if is_school_scale and is_directed else None


def names_school_grades(question: str) -> bool:
    """Whether a question says that it is answered in school grades (``Schulnoten``, ``1 = sehr gut … 6 = ungenügend``)."""
    folded = fold(plain_text(question))
    return "schulnote" in folded or ("1sehrgut" in folded and "6ungenuegend" in folded)


def _carries_word(label: str) -> bool:
    return fold(re.sub(r"\d", "", plain_text(label))) in _GRADE_OF_WORD
