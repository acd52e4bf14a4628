"""Search in the catalogue that forgives umlauts, endings and compounds ("Schaufenstergestaltung" finds "Gestaltung der Schaufenster")."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import snowballstemmer

WeightedTexts = tuple[tuple[float, str], ...]
_FOLDED: Final = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "ś": "s", "ó": "o"})
_SPELLED: Final = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_MIN_PART: Final = 4


def folded(text: str) -> str:
    """Lower case without umlauts, whichever way they are spelled: Märkte, Maerkte and Markte become the same."""
    plain = text.lower().translate(_FOLDED)
    for spelled, letter in _SPELLED:
        plain = plain.replace(spelled, letter)
    return plain


def score(query: str, texts: WeightedTexts) -> float:
    """How well weighted texts answer a query: per word the heaviest text that holds it; 0 unless every word is found."""
    total = 0.0
    for word in re.findall(r"\w+", query.lower()):
        found = _weight(_stem(word), texts) or _weight_of_compound(word, texts)
        if not found:
            return 0.0
        total += found
    return total


def _weight(part: str, texts: WeightedTexts) -> float:
    return max((weight for weight, text in texts if part in _folded_once(text)), default=0.0)


def _weight_of_compound(word: str, texts: WeightedTexts) -> float:
    """Half the weight of the weaker part when a word splits into two parts that both occur (a joining s may stand between)."""
    best = 0.0
    for cut in range(_MIN_PART, len(word) - _MIN_PART + 1):
        head, tail = word[:cut].removesuffix("s"), word[cut:]
        if len(head) >= _MIN_PART:
            best = max(best, min(_weight(_stem(head), texts), _weight(_stem(tail), texts)) / 2)
    return best


@lru_cache(maxsize=4096)
def _folded_once(text: str) -> str:
    return folded(text)


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """Folded stem; a stem too short to mean anything gives the whole word."""
    stem = folded(snowballstemmer.stemmer("german").stemWord(word))
    return stem if len(stem) >= _MIN_PART else folded(word)
