"""The words of vacancy registers from ``data/reference/register_headers.toml``: headings of columns, words in cells."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from etl.delivery import fold
from etl.stores import CONTENT

HEADERS_FILE: Final = CONTENT / "reference" / "register_headers.toml"
_WORD: Final = re.compile(r"[a-z0-9²]+")


@dataclass(frozen=True)
class Vocabulary:
    """All comparisons are folded (see :func:`etl.delivery.fold`).

    ``fields`` maps a folded heading to (field, rank of the synonym); ``values`` maps a field to its folded words and codes.
    """

    fields: Mapping[str, tuple[str, int]]
    headings: frozenset[str]
    personal: frozenset[str]
    personal_parts: tuple[str, ...]
    not_personal: frozenset[str]
    tenant: frozenset[str]
    free_text: frozenset[str]
    running_dates: frozenset[str]
    totals: frozenset[str]
    footnotes: frozenset[str]
    measures: frozenset[str]
    flag_words: Mapping[str, bool]
    blank_words: frozenset[str]
    values: Mapping[str, Mapping[str, str]]
    parameters: Mapping[str, float]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The words as the committed file has them."""
    return _read(tomllib.loads(HEADERS_FILE.read_text(encoding="utf-8")))


def spaced(text: str) -> str:
    """Compare form that keeps the borders of words: ``" leer seit 2020 "``."""
    lowered = text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    return f" {' '.join(_WORD.findall(lowered))} "


def code_of(field: str, text: str) -> str | None:
    """The code of a cell: exactly a known word, else the longest known phrase in it; None when unknown or ambiguous.

    EN: ``nicht vermietet an …`` holds „vermietet“ and „nicht vermietet“; the longer one counts.
    """
    words = vocabulary().values[field]
    exact = words.get(fold(text))
    if exact is not None:
        return exact
    padded = spaced(text)
    found = [(len(phrase), words[fold(phrase)]) for phrase in _phrases(field) if f" {phrase} " in padded]
    longest = max((length for length, _ in found), default=0)
    codes = {code for length, code in found if length == longest}
    return codes.pop() if len(codes) == 1 else None


@lru_cache(maxsize=16)
def _phrases(field: str) -> tuple[str, ...]:
    raw = tomllib.loads(HEADERS_FILE.read_text(encoding="utf-8"))["values"][field]
    phrases = {spaced(word).strip() for words in raw.values() for word in words}
    return tuple(sorted(phrase for phrase in phrases if len(phrase) > 2))


def _read(raw: dict[str, Any]) -> Vocabulary:
    fields: dict[str, tuple[str, int]] = {}
    for name, headings in raw["fields"].items():
        for rank, heading in enumerate([*headings, name]):
            fields.setdefault(fold(heading), (name, rank))
    personal, layout = raw["personal"], raw["layout"]
    return Vocabulary(
        fields=fields,
        headings=frozenset(heading for headings in raw["fields"].values() for heading in headings),
        personal=_folded([*personal["headings"], *personal["exact_short"]]),
        personal_parts=tuple(fold(part) for part in personal["contains"]),
        not_personal=_folded(personal["not_personal"]),
        tenant=_folded(personal["tenant"]),
        free_text=_folded(personal["free_text"]),
        running_dates=_folded(layout["running_dates"]),
        totals=_folded(layout["totals"]),
        footnotes=_folded(layout["footnotes"]),
        measures=_folded(layout["units_of_measure"]),
        flag_words={fold(word) or word: answer == "yes" for answer, words in raw["flags"].items() for word in words},
        blank_words=frozenset(layout["blanks"]),
        values={
            name: {fold(word): code for code, words in codes.items() for word in words}
            for name, codes in raw["values"].items()
        },
        parameters={name: entry["value"] for name, entry in raw["parameters"].items()},
    )


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
