"""Where the headings of a register stand and which column means what.

A heading may lie over one to three rows (groups over columns, units of measure below) and in merged cells.  What is
personal is decided here and such a column is never read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from etl.delivery import fold
from etl.rules import notice
from etl.sources.contract import FileRefused
from etl.sources.register_grid import Row, Sheet, text_of
from etl.sources.register_vocabulary import vocabulary

Meaning = Literal["field", "personal", "free_text", "unused"]
SEARCHED_ROWS: Final = 60
MOST_HEADER_ROWS: Final = 3
NEEDED_HEADINGS: Final = 3
LONGEST_HEADING: Final = 300
OPTION_PREFIX: Final = "column."
_BRACKETS: Final = re.compile(r"[(\[][^)\]]*[)\]]")
_DECORATION: Final = re.compile(
    r"\b(?:19|20)\d{2}\b|\b(?:in|ca\.?)\s+(?:m²|m2|qm)|[*:]|\d\)$|\bm²|\bqm\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Column:
    """One column: ``heading`` as shown, ``name`` the canonical field when ``meaning`` is ``field``."""

    index: int
    heading: str
    meaning: Meaning
    name: str | None = None
    rank: int = 0


@dataclass(frozen=True)
class Header:
    """The header of one sheet: rows ``first`` to ``last`` (0-based) and its columns; one column per field."""

    first: int
    last: int
    columns: tuple[Column, ...]
    fields: Mapping[str, Column] = field(default_factory=dict)

    def heading(self, name: str) -> str | None:
        column = self.fields.get(name)
        return None if column is None else column.heading

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns if column.heading]


def find_header(sheet: Sheet, options: Mapping[str, str]) -> Header | None:
    """The header with most known headings; None when no row has at least three.

    ``options`` may name columns (``column.status`` = heading); those headings count as known.
    """
    named = {
        fold(heading): name.removeprefix(OPTION_PREFIX)
        for name, heading in options.items()
        if name.startswith(OPTION_PREFIX)
    }
    filled = _filled_headings(sheet)
    best: tuple[float, int, int] | None = None
    for first in range(min(SEARCHED_ROWS, len(filled))):
        for size in range(1, MOST_HEADER_ROWS + 1):
            block = filled[first : first + size]
            if len(block) < size or not all(_is_heading_row(row) for row in block):
                break
            columns = _columns(block, named)
            known = len({column.name for column in columns if column.name})
            score = (
                known
                + 0.2 * sum(column.meaning != "unused" and column.name is None for column in columns)
                - 0.5 * (size - 1)
            )
            needed = min(2, len(named)) if named else min(NEEDED_HEADINGS, len(columns) or 1)
            if known >= needed and (best is None or score > best[0]):
                best = (score, first, size)
    if best is None:
        return None
    _, first, size = best
    groups = _groups_above(sheet, filled, first)
    columns = _columns([*groups, *filled[first : first + size]], named)
    return Header(first, first + size - 1, tuple(columns), _chosen(columns, named))


def check_options(options: Mapping[str, str], headers: Sequence[Header]) -> None:
    """Refuse (L08) a named column that stands in no sheet, and a field that does not exist."""
    known = {name for name, _ in vocabulary().fields.values()}
    found = [heading for header in headers for heading in header.headings]
    named = {name.removeprefix(OPTION_PREFIX): text for name, text in options.items() if name.startswith(OPTION_PREFIX)}
    for name in named.keys() - known:
        raise missing(f"das Feld {name} gibt es nicht; möglich sind {', '.join(sorted(known))}", found)
    for name, heading in named.items():
        if not any(name in header.fields for header in headers):
            raise missing(heading, found)


def missing(what: str, found: Sequence[str]) -> FileRefused:
    """The refusal of a file that lacks a needed column (L08)."""
    return FileRefused(
        notice("L08", columns=what, found=", ".join(dict.fromkeys(found)) or "keine Überschriften", scope="file")
    )


def lookup(heading: str) -> tuple[str, int] | None:
    """(field, rank of the synonym) of a heading, also when its umlauts were damaged; None when unknown."""
    if len(heading) > LONGEST_HEADING:
        return None
    known = vocabulary().fields
    for text in (heading, _BRACKETS.sub(" ", heading), _DECORATION.sub(" ", _BRACKETS.sub(" ", heading))):
        if (folded := fold(text)) in known:
            return known[folded]
    if "\ufffd" in heading or "?" in heading:
        return _damaged(_BRACKETS.sub(" ", heading))
    repaired = _unmixed(heading)
    return lookup(repaired) if repaired != heading else None


def is_personal(parts: Sequence[str]) -> bool:
    """Whether one of the headings above a column names a person or how to reach one."""
    words = vocabulary()
    own = fold(parts[-1])
    if own in words.not_personal:
        return False
    for position, part in enumerate(parts):
        # a longer one is no heading; looking for brackets in it would take minutes
        bare = _BRACKETS.sub(" ", part) if len(part) <= LONGEST_HEADING else part
        folded = fold(bare) or fold(part)
        is_known = lookup(part) is not None
        if position == len(parts) - 1 and folded in words.personal and not is_known:
            return True
        if not is_known and any(word in folded for word in words.personal_parts):
            return True
    return False


def bracket_text(heading: str) -> str:
    """What stands in brackets in a heading: „Fläche (VKF)“ → „VKF“."""
    return " ".join(found.strip("()[]") for found in _BRACKETS.findall(heading[:LONGEST_HEADING]))


def _columns(block: list[list[str]], named: Mapping[str, str]) -> list[Column]:
    width = max(len(row) for row in block)
    columns = []
    for index in range(width):
        parts = [row[index] for row in block if index < len(row) and row[index]]
        parts = [part for position, part in enumerate(parts) if position == 0 or part != parts[position - 1]]
        if parts:
            columns.append(_column(index, parts, named))
    return columns


def _column(index: int, parts: list[str], named: Mapping[str, str]) -> Column:
    words = vocabulary()
    joined = " | ".join(parts)
    shown = parts[-1] if fold(parts[-1]) not in words.measures else joined
    for text in (joined, parts[-1]):
        if fold(text) in named:
            return Column(index, shown, "field", named[fold(text)], -1)
    if is_personal(parts):
        return Column(index, shown, "personal")
    own = [part for part in parts if fold(part) not in words.measures and fold(part)] or parts
    candidates = [" | ".join(own[-2:]), own[-1]] + ([] if len(own) == 1 or own[-1] == parts[-1] else [own[0]])
    if any(fold(text) in words.free_text for text in own[-1:]):
        return Column(index, shown, "free_text")
    for text in candidates:
        found = lookup(text)
        if found is not None:
            return Column(index, shown, "field", *found)
    return Column(index, shown, "unused")


def _chosen(columns: list[Column], named: Mapping[str, str]) -> dict[str, Column]:
    """One column per field: named ones, else the better synonym, else the first."""
    chosen: dict[str, Column] = {}
    for column in columns:
        if column.name and (column.name not in chosen or column.rank < chosen[column.name].rank):
            chosen[column.name] = column
    return _number_after_street(columns, chosen) if "house_no" not in named.values() else chosen


def _number_after_street(columns: list[Column], chosen: dict[str, Column]) -> dict[str, Column]:
    """„Straße | Nr.“ side by side: the second is the house number."""
    street = chosen.get("street")
    if street is None or "house_no" in chosen:
        return chosen
    after = next((column for column in columns if column.index == street.index + 1), None)
    if after is None or after.name != "running_no":
        return chosen
    rest = {name: column for name, column in chosen.items() if name != "running_no"}
    other = next((column for column in columns if column.name == "running_no" and column is not after), None)
    numbered = {} if other is None else {"running_no": other}
    return {**rest, **numbered, "house_no": Column(after.index, after.heading, "field", "house_no")}


def _filled_headings(sheet: Sheet) -> list[list[str]]:
    """The first rows as text, merged cells written into every cell they cover."""
    rows = [
        [text_of(cell) if isinstance(cell, str) else _marked(cell) for cell in row]
        for row in sheet.rows[: SEARCHED_ROWS + 3]
    ]
    for first_row, first_column, last_row, last_column in sheet.merged:
        if first_row >= len(rows) or first_column >= len(rows[first_row]):
            continue
        text = rows[first_row][first_column]
        for row in rows[first_row : min(last_row, first_row + 3) + 1]:
            for column in range(first_column, min(last_column + 1, len(row))):
                row[column] = row[column] or text
    return rows


def _groups_above(sheet: Sheet, filled: list[list[str]], first: int) -> list[list[str]]:
    """The row over the headings when it names groups of columns, each name written over its whole group."""
    if first == 0 or not _is_heading_row(filled[first - 1]):
        return []
    above = filled[first - 1]
    is_merged = any(row == first - 1 and last > column for row, column, _, last in sheet.merged)
    texts = {text for text in above if text}
    if len(texts) < 2 or any(character.isdecimal() for text in texts for character in text):
        return []
    if is_merged:
        return [above]
    group = ""
    written = []
    for text in [*above, *[""] * (len(filled[first]) - len(above))]:
        group = text or group
        written.append(group)
    return [written]


def _marked(cell: object) -> str:
    """Numbers and days stay recognisable as no heading; a year may be part of one."""
    if cell is None or cell == "":
        return ""
    return f"\x00{cell}" if isinstance(cell, int | float | date | datetime) else str(cell)


def _is_heading_row(row: Sequence[str]) -> bool:
    filled = [text for text in row if text]
    numbers = sum(text.startswith("\x00") for text in filled)
    return len(filled) >= 1 and numbers == 0 and len(set(filled)) >= 1


def _damaged(heading: str) -> tuple[str, int] | None:
    parts = [re.escape(fold(part)) for part in re.split(r"[\ufffd?]+", heading)]
    if len(parts) < 2 or not any(parts):
        return None
    pattern = re.compile("^" + ".{1,2}".join(parts) + "$")
    found = {value for known, value in vocabulary().fields.items() if pattern.match(known)}
    names = {name for name, _ in found}
    return min(found, key=lambda value: value[1]) if len(names) == 1 else None


def _unmixed(heading: str) -> str:
    """UTF-8 read as Windows-1252 („StraÃŸe“) put right."""
    if "Ã" not in heading:
        return heading
    try:
        return heading.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return heading


def row_text(row: Row) -> str:
    """All cells of a row joined, for titles."""
    return " ".join(text for text in map(text_of, row) if text)
