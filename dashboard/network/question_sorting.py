"""Which problem a question speaks of, by an editable German dictionary; undecided questions are left to a person."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from etl.statistics.open_text import fold, redact
from etl.stores import CONTENT

_REFERENCE: Final = CONTENT / "reference"
OWN_WEIGHT: Final = 2
TOPIC_WEIGHT: Final = 1


def problem_of(text: str) -> str | None:
    """The problem with the most hits; None without a hit or with a tie. Names of people do not count as words."""
    folded = fold(redact(text))
    scores = {problem_id: _score(own, lent, folded) for problem_id, (own, lent) in _dictionary().items()}
    best = max(scores.values(), default=0)
    leaders = [problem_id for problem_id, score in scores.items() if score == best]
    return leaders[0] if best > 0 and len(leaders) == 1 else None


def _score(own: re.Pattern[str] | None, lent: re.Pattern[str] | None, folded: str) -> int:
    """Different places of the text that speak of the problem; a lent word counts only where no own word stands."""
    places = _places(own, folded)
    return OWN_WEIGHT * len(places) + TOPIC_WEIGHT * len(_places(lent, folded) - places)


def _places(pattern: re.Pattern[str] | None, folded: str) -> set[int]:
    return {match.start() for match in pattern.finditer(folded)} if pattern else set()


@lru_cache
def _dictionary() -> dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]]:
    topics = _read(_REFERENCE / "open_text_topics.toml")
    found = {}
    for problem_id, record in _read(_REFERENCE / "question_keywords.toml").items():
        lent = [topics[topic] for topic in record["topics"]]
        found[problem_id] = (_pattern([record]), _pattern(lent))
    return found


def _pattern(records: list[dict[str, Any]]) -> re.Pattern[str] | None:
    parts = [r"\b" + re.escape(fold(word)) for record in records for word in record.get("prefix", [])]
    parts += [r"\b\w*?" + re.escape(fold(word)) for record in records for word in record.get("substring", [])]
    return re.compile("|".join(parts)) if parts else None


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
