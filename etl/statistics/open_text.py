"""Topics in free comments: an editable German keyword dictionary, no model and no network."""

from __future__ import annotations

import re

import pandas as pd

MIN_SUBSTRING_LENGTH = 4
UNASSIGNED = "unassigned"
MATCHES = ("prefix", "substring")

_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_PERSONAL = (
    re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+"),
    re.compile(r"(?<![\w.,])(?:\+49|0)[\d\s()/.-]{5,}\d"),
    re.compile(r"\b(?:Herrn?|Frau|Familie|Dr\.|Prof\.)\s+(?:(?:Dr\.|Prof\.)\s+)?[A-ZÄÖÜ][\w-]+(?:\s+[A-ZÄÖÜ][\w-]+)?"),
)


def fold(text: str) -> str:
    """Lower case with ä, ö, ü, ß written ae, oe, ue, ss, so that both spellings meet."""
    return text.lower().translate(_FOLDED)


def redact(text: str, placeholder: str = "[…]") -> str:
    """Replace e-mail addresses, telephone numbers and names after a form of address; run before anything is stored.

    A rule catches rules only: names without a form of address remain, so comments stay internal until read.
    """
    for pattern in _PERSONAL:
        text = pattern.sub(placeholder, text)
    return text


def assign_topics(comments: pd.Series, dictionary: pd.DataFrame) -> pd.DataFrame:
    """Comments × topics, True where a keyword of the topic occurs; a comment may have several topics.

    `dictionary`: columns `topic`, `keyword`, `match`; `prefix` keywords begin a word ("park" finds "Parkplätze"),
    `substring` keywords stand anywhere in it ("parkplatz" finds "Kundenparkplatz"). Missing comments have no topic.
    The index is that of `comments`. ValueError for an unknown match, an empty keyword, or a substring under 4 letters.
    """
    _check(dictionary)
    folded = comments.fillna("").astype(str).map(fold)
    topics = dictionary["topic"].drop_duplicates()
    found = {topic: folded.str.contains(_pattern(rows), regex=True) for topic, rows in dictionary.groupby("topic")}
    return pd.DataFrame({topic: found[topic] for topic in topics}, index=comments.index).astype(bool)


def _check(dictionary: pd.DataFrame) -> None:
    if absent := {"topic", "keyword", "match"} - set(dictionary.columns):
        raise ValueError(f"keyword dictionary lacks the columns {sorted(absent)}")
    wrong = dictionary[~dictionary["match"].isin(MATCHES)]
    if not wrong.empty:
        raise ValueError(f"keyword {wrong['keyword'].iloc[0]!r}: match must be one of {MATCHES}")
    length = dictionary["keyword"].astype(str).str.strip().str.len()
    short = dictionary[(length == 0) | ((dictionary["match"] == "substring") & (length < MIN_SUBSTRING_LENGTH))]
    if not short.empty:
        raise ValueError(f"keyword {short['keyword'].iloc[0]!r} is too short and would match by accident")


def _pattern(rows: pd.DataFrame) -> re.Pattern[str]:
    starts = {"prefix": r"\b", "substring": ""}
    parts = [
        starts[match] + re.escape(fold(str(keyword).strip()))
        for keyword, match in zip(rows["keyword"], rows["match"], strict=True)
    ]
    return re.compile("|".join(parts))
