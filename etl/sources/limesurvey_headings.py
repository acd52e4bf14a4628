"""What the columns of a LimeSurvey response file are, from their headings in any of its four styles.

``code`` (``Q00[SQ001]``), expression-manager code (``Q00_SQ001``), code and text (``Q00[SQ001]. Text``), full text
(``Text [Teiltext]``) and abbreviated text (``Text der ersten.. [Teilt.. ]``); blanks may have become underscores.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from etl.delivery import fold
from etl.sources.questionnaire import Question, Questionnaire, plain_text

Role = Literal["id", "submitted", "started", "duration", "personal", "paradata", "answer", "nameless"]

OTHER_PART: Final = "other"
COMMENT_PART: Final = "comment"
FILE_COUNT_PART: Final = "filecount"

_ROLES: Final[dict[Role, tuple[str, ...]]] = {
    "id": ("id", "Response ID", "Antwort ID", "Antwort-ID", "Antwortnummer", "Record number"),
    "submitted": ("submitdate", "Date submitted", "Datum Abgeschickt", "Datum der Abgabe", "Completed"),
    "started": ("startdate", "Date started", "Datum gestartet", "Startdatum"),
    "duration": ("interviewtime", "Total time", "Gesamtzeit"),
    "personal": (
        *("token", "Access code", "Zugangscode", "Zugangsschlüssel", "Token", "Teilnahmecode"),
        *("ipaddr", "IP address", "IP-Adresse", "refurl", "Referrer URL", "Verweis-URL", "Referrer-URL"),
        *(
            "firstname",
            "First name",
            "Vorname",
            "lastname",
            "Last name",
            "Nachname",
            "email",
            "E-Mail",
            "E-Mail-Adresse",
        ),
        *("Email address", "participant_id", "seed", "Seed", "Zufallsstartwert"),
    ),
    "paradata": (
        *("datestamp", "Date last action", "Datum letzte Aktivität", "Datum der letzten Aktivität"),
        *("lastpage", "Last page", "Letzte Seite", "startlanguage", "Start language", "Start-Sprache", "Startsprache"),
    ),
}
_ROLE_OF: Final = {fold(heading): role for role, headings in _ROLES.items() for heading in headings}
_TIMING: Final = re.compile(r"^(groupTime\d*|.+Time|(Group|Question) time: .*|(Gruppen|Fragen)zeit: .*)$", re.DOTALL)
_TOKEN_ATTRIBUTE: Final = re.compile(r"^attribute_\d+$")

_CODE: Final = r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*"
_CODE_HEADING: Final = re.compile(rf"^({_CODE})((?:\[[^\]]*\])*)$")
_CODE_AND_TEXT: Final = re.compile(rf"^({_CODE})((?:\[[^\]]*\])*)\s?[.:|–-][\s_]+(.*)$", re.DOTALL)
_TEXT_PARTS: Final = re.compile(r"^(.*?)\s*((?:\[[^\[\]]*\]\s*)*)$", re.DOTALL)
_BRACKETED: Final = re.compile(r"\[([^\]]*)\]")
_OTHER_WORDS: Final = frozenset(("other", "sonstiges", "sonstige", "andere", "anderes"))
_COMMENT_WORDS: Final = frozenset(("comment", "kommentar"))


@dataclass(frozen=True)
class Column:
    """One column: ``code`` question, ``part`` subquestion, rank, ``other`` or ``comment``, ``scale`` of a dual scale."""

    position: int
    heading: str
    role: Role = "answer"
    code: str = ""
    part: str = ""
    scale: str = ""
    text: str = ""
    part_text: str = ""

    @property
    def name(self) -> str:
        """The short form ``Q00_SQ001_1`` under which answers of unmapped questions are kept."""
        return "_".join(piece for piece in (self.code, self.part, self.scale) if piece)


def clean_heading(heading: str) -> str:
    return plain_text(heading.replace("<", "‹")).replace("‹", "<")


def column_role(heading: str) -> Role:
    """Role of a column by its heading alone; everything unknown is an answer."""
    cleaned = clean_heading(heading)
    if not cleaned or cleaned.startswith("Unnamed: "):
        return "nameless"
    code_and_text = _CODE_AND_TEXT.match(cleaned)
    for name in (cleaned, code_and_text[1] if code_and_text else ""):
        if role := _ROLE_OF.get(fold(name)):
            return role
        if _TOKEN_ATTRIBUTE.match(name):
            return "personal"
        if _TIMING.match(name):
            return "paradata"
    return "answer"


def repeated_headings(headings: Sequence[str]) -> list[str]:
    """Headings of answers that occur more than once, as they stand in the file."""
    counts = Counter(clean_heading(heading) for heading in headings if column_role(heading) != "nameless")
    return [heading for heading, count in counts.items() if count > 1]


def read_headings(headings: Sequence[str], questionnaire: Questionnaire | None) -> list[Column]:
    """One column per heading, in order; question, part and scale come from the questionnaire where it knows them."""
    columns = [_by_itself(position, clean_heading(heading)) for position, heading in enumerate(headings)]
    if questionnaire is None:
        return _split_shared_prefixes(columns)
    known = _known_columns(questionnaire)
    return [column if column.role != "answer" else _looked_up(column, known) for column in columns]


def is_known(column: Column, questionnaire: Questionnaire) -> bool:
    return questionnaire.question(column.code) is not None


def _by_itself(position: int, heading: str) -> Column:
    role = column_role(heading)
    column = Column(position, heading, role)
    if role != "answer":
        return column
    if found := _CODE_HEADING.match(heading):
        return _with_parts(replace(column, code=found[1]), found[2])
    if found := _CODE_AND_TEXT.match(heading):
        text, parts = _text_and_parts(found[3])
        coded = replace(column, code=found[1], text=text, part_text=" ".join(parts))
        return _with_parts(coded, found[2])
    text, parts = _text_and_parts(heading)
    part = parts[0] if parts else ""
    coded = replace(column, code=slug(text or part), text=text, part_text=" ".join(parts))
    return replace(coded, part=_part_of_text(part), scale=slug(" ".join(parts[1:])))


def _with_parts(column: Column, brackets: str) -> Column:
    parts = _BRACKETED.findall(brackets)
    return replace(column, part=parts[0] if parts else "", scale=parts[1] if len(parts) > 1 else "")


def _text_and_parts(heading: str) -> tuple[str, list[str]]:
    spaced = heading.replace("_", " ") if " " not in heading else heading
    found = _TEXT_PARTS.match(spaced)
    if found is None:
        return spaced.strip(), []
    parts = [part.strip() for part in _BRACKETED.findall(found[2])]
    return found[1].strip(), [part for part in parts if part]


def _part_of_text(part: str) -> str:
    if fold(part) in _OTHER_WORDS:
        return OTHER_PART
    return COMMENT_PART if fold(part) in _COMMENT_WORDS else slug(part)


def slug(text: str) -> str:
    return "_".join(re.findall(r"[a-z0-9]+", _spelled_out(text)))[:40].strip("_")


def _spelled_out(text: str) -> str:
    return text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")


def _split_shared_prefixes(columns: list[Column]) -> list[Column]:
    """Without a questionnaire ``Q00_SQ001`` is a part of ``Q00`` when another column shares the prefix."""
    prefixes = Counter(column.code.rpartition("_")[0] for column in columns if _is_bare_code(column))
    return [
        replace(column, code=column.code.rpartition("_")[0], part=column.code.rpartition("_")[2])
        if _is_bare_code(column) and column.code.rpartition("_")[0] and prefixes[column.code.rpartition("_")[0]] > 1
        else column
        for column in columns
    ]


def _is_bare_code(column: Column) -> bool:
    return column.role == "answer" and not column.part and column.heading.startswith(column.code)


@dataclass(frozen=True)
class _Known:
    """Columns that a questionnaire gives: by code spelling, and by folded full text (None where texts repeat)."""

    by_code: dict[str, Column]
    by_text: dict[str, Column | None]
    texts: list[tuple[Column, str, str]]


def _known_columns(questionnaire: Questionnaire) -> _Known:
    known = _Known({}, {}, [])
    for question in questionnaire.questions:
        for column in _columns_of(question):
            for spelling in _spellings(column):
                known.by_code.setdefault(spelling, column)
            for text in question.texts or ("",):
                key = fold(f"{text} {column.part_text}")
                known.by_text[key] = None if key in known.by_text else column
                known.texts.append((column, text, column.part_text))
    return known


def _columns_of(question: Question) -> list[Column]:
    base = Column(-1, "", code=question.code, text=question.text)
    rows = [sub for sub in question.subquestions if sub.scale == 0]
    crossed = [sub for sub in question.subquestions if sub.scale == 1]
    columns = [base]
    if question.type == "R":
        columns += [replace(base, part=str(rank + 1), part_text=f"Rank {rank + 1}") for rank in range(_ranks(question))]
    for row in rows:
        part = replace(base, part=row.code, part_text=row.text)
        columns.append(part)
        columns.append(replace(part, part=f"{row.code}{COMMENT_PART}", part_text=f"{row.text} {COMMENT_PART}"))
        columns += [
            replace(part, part=f"{row.code}_{cross.code}", part_text=f"{row.text} {cross.text}") for cross in crossed
        ]
        if question.type == "1":
            columns += [replace(part, scale=str(scale), part_text=f"{row.text} Scale {scale}") for scale in (1, 2)]
    for extra in (OTHER_PART, COMMENT_PART, FILE_COUNT_PART, f"{OTHER_PART}{COMMENT_PART}"):
        columns.append(replace(base, part=extra, part_text=extra))
    return columns


def _ranks(question: Question) -> int:
    return max(len(question.answers), len(question.subquestions))


def _spellings(column: Column) -> list[str]:
    if not column.part:
        return [column.code]
    if column.scale:
        from_zero = int(column.scale) - 1
        return [f"{column.code}[{column.part}][{column.scale}]", f"{column.code}_{column.part}_{from_zero}"]
    return [f"{column.code}[{column.part}]", f"{column.code}_{column.part}"]


def _looked_up(column: Column, known: _Known) -> Column:
    found = _found(column, known)
    if found is None:
        return column
    return replace(
        found,
        position=column.position,
        heading=column.heading,
        text=found.text or column.text,
        part_text=found.part_text or column.part_text,
    )


def _found(column: Column, known: _Known) -> Column | None:
    heading = column.heading
    if by_code := known.by_code.get(heading):
        return by_code
    if (found := _CODE_AND_TEXT.match(heading)) and (by_code := known.by_code.get(found[1] + found[2])):
        return by_code
    if by_text := known.by_text.get(fold(heading)):
        return by_text
    fitting = [entry[0] for entry in known.texts if _abbreviates(column, entry[1], entry[2])]
    return fitting[0] if len({candidate.name for candidate in fitting}) == 1 else None


def _abbreviates(column: Column, text: str, part_text: str) -> bool:
    if ".." not in column.heading and "…" not in column.heading:
        return False
    return _begins(text, column.text) and _begins(part_text, column.part_text)


def _begins(full: str, shortened: str) -> bool:
    """Whether ``shortened`` is ``full``, or its beginning followed by two dots."""
    bare = re.sub(r"(\.\.+|…)\s*$", "", shortened.strip())
    if bare == shortened.strip():
        return fold(full) == fold(shortened)
    return bool(fold(bare)) and fold(full).startswith(fold(bare))
