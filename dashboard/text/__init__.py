"""Texts of the screen in German and English, numbers and dates in the spelling of the language."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from dashboard import state

LANGUAGES: Final = state.LANGUAGES
_SIGNS: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~:$.])")
_FOLDER: Final = Path(__file__).parent


@lru_cache
def texts(language: str) -> dict[str, str]:
    """All texts of one language by dotted key: de.toml and every part beside it (network.de.toml)."""
    found: dict[str, str] = {}
    for path in sorted(_FOLDER.glob(f"*{language}.toml")):
        found.update(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
    return found


def t(key: str, /, **values: Any) -> str:
    """The text of a key in the language of the session; `{name}` is replaced by the value of that name.

    KeyError when the key does not exist.
    """
    text = texts(state.language())[key]
    return text.format(**values) if values else text


def in_words(record: Any, fallback: str = "") -> str:
    """A bilingual text of the catalogue (fields de and en) in the language of the session; German where en is missing."""
    if record is None:
        return fallback
    return str(getattr(record, state.language()) or record.de)


def json_words(item: dict[str, Any], name: str) -> str:
    """A bilingual field of a JSON column (`<name>_de`, `<name>_en`) in the language of the session."""
    return str(item.get(f"{name}_{state.language()}") or item.get(f"{name}_de") or "")


def plain(text: Any) -> str:
    """Text that came with the data, with every sign taken literally: no formatting, link or image from a delivered file."""
    return "" if text is None or text != text else _SIGNS.sub(r"\\\1", str(text))


def _flat(table: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((f"{prefix}{key}", value))
    return found
