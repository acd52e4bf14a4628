"""Texts of mails in German and English; mails are written outside a page, so they do not use the texts of the screen."""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

_FOLDER = Path(__file__).parent
_LOCALES = {"de": "de_DE", "en": "en_GB"}
LOCAL = ZoneInfo("Europe/Berlin")


@lru_cache
def table(language: str) -> dict[str, Any]:
    """All texts of one language."""
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def text(language: str, key: str, **values: object) -> str:
    """The text of a dotted key with its parts filled in; the values are taken as they are."""
    found: Any = table(language)
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values)


def day(moment: datetime, language: str) -> str:
    """A date with its weekday, local."""
    form = "EEEE, d. MMMM yyyy" if language == "de" else "EEEE, d MMMM yyyy"
    return format_date(moment.astimezone(LOCAL).date(), form, locale=_LOCALES[language])


def clock(moment: datetime, language: str) -> str:
    """A time of day, local."""
    return format_datetime(moment.astimezone(LOCAL), "HH:mm", locale=_LOCALES[language])


def span(starts_at: datetime, ends_at: datetime, language: str) -> str:
    """Day, begin and end, local."""
    return text(
        language, "when", day=day(starts_at, language), start=clock(starts_at, language), end=clock(ends_at, language)
    )
