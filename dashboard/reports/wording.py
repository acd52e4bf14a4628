"""Texts, names, numbers and dates of printed material in one language, chosen by the caller instead of the session."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from etl.catalogue.models import Indicator
from etl.catalogue.register import Catalogue
from etl.catalogue.values import Language
from etl.stores import CONTENT

NO_VALUE: Final = "–"
PERCENT_UNITS: Final = frozenset({"share", "change", "change_per_year"})
SIGNED_UNITS: Final = frozenset({"change", "change_per_year", "share_points"})
_WRITTEN_OUT: Final = frozenset({"months", "persons_per_day", "persons_per_hour", "persons_per_day_per_1000", "points"})
_LOCALES: Final = {"de": "de_DE", "en": "en_GB"}
_OWN: Final = Path(__file__).parent / "text"
_SCREEN: Final = Path(__file__).parents[1] / "text"


def is_missing(value: Any) -> bool:
    """True for None, NaN and NaT."""
    return value is None or bool(pd.isna(value))


@lru_cache
def texts(language: Language) -> dict[str, str]:
    """Texts of the screen and of the material by dotted key; the material's own come last and win."""
    found: dict[str, str] = {}
    for folder in (_SCREEN, _OWN):
        found.update(_flat(tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))))
    return found


@lru_cache
def _survey_items() -> dict[str, dict[str, Any]]:
    path = CONTENT / "reference" / "survey_items.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _flat(table: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((f"{prefix}{key}", str(value)))
    return found


@dataclass(frozen=True)
class Words:
    """How one document speaks: its language and the catalogue its names come from."""

    language: Language
    catalogue: Catalogue

    def t(self, key: str, /, **values: Any) -> str:
        """The text of a key; KeyError when it does not exist."""
        text = texts(self.language)[key]
        return text.format(**values) if values else text

    def of(self, record: Any, fallback: str = "") -> str:
        """A bilingual text of the catalogue; German where it is not translated."""
        return str(getattr(record, self.language) or record.de) if record is not None else fallback

    def json(self, item: dict[str, Any], name: str) -> str:
        """A bilingual field (`<name>_de`, `<name>_en`) of a JSON column."""
        return str(item.get(f"{name}_{self.language}") or item.get(f"{name}_de") or "")

    # names

    def centre(self, row: Any) -> str:
        """Town, with the centre where it is not the main one, with the mark of an invented place."""
        name = str(row["town"]) if row["kind"] == "main" else f"{row['town']} – {row['name']}"
        return f"{name} ({self.t('example.place')})" if row["is_example"] else name

    def indicator(self, indicator_id: str) -> str:
        """Title of an indicator; a member of a family carries the family's title in front."""
        record = self.catalogue.indicators.get(indicator_id)
        if record is None:
            return indicator_id
        family = self.catalogue.families.get(record.family or "")
        return f"{self.of(family.title)}: {self.of(record.title)}" if family else self.of(record.title)

    def problem(self, problem_id: str) -> str:
        """Title of a problem type."""
        record = self.catalogue.problems.get(problem_id)
        return self.of(record.title) if record else problem_id

    def measure(self, measure_id: str) -> str:
        """Title of a measure."""
        record = self.catalogue.measures.get(measure_id)
        return self.of(record.title) if record else measure_id

    def source(self, source_id: str) -> str:
        """Title of a data source."""
        record = self.catalogue.sources.get(source_id)
        return self.of(record.title) if record else source_id

    def survey_item(self, item: str) -> str:
        """Title of a question of a survey."""
        return str(_survey_items().get(item, {}).get(f"title_{self.language}") or item)

    def term(self, vocabulary: str, term_id: str) -> str:
        """Title of a vocabulary term; the id where the vocabulary does not know it."""
        found = self.catalogue.vocabularies.get(vocabulary)
        return self.of(found[term_id].title) if found and term_id in found.ids else term_id

    # numbers and dates

    @property
    def locale(self) -> str:
        """Babel locale."""
        return _LOCALES[self.language]

    def number(self, value: Any, decimals: int = 0) -> str:
        """A plain number with a fixed number of decimals."""
        if is_missing(value):
            return NO_VALUE
        return format_decimal(round(float(value), decimals), format=_pattern(decimals), locale=self.locale)

    def percent(self, share: Any, decimals: int = 0, is_signed: bool = False) -> str:
        """A share (0 to 1) or a change as percent."""
        if is_missing(share):
            return NO_VALUE
        sign = "\u00a0%" if self.language == "de" else "%"
        text = format_percent(float(share), format=_pattern(decimals) + sign, locale=self.locale)
        return f"+{text}" if is_signed and float(share) > 0 else text

    def value(self, value: Any, indicator: Indicator) -> str:
        """A value of an indicator with its unit."""
        if is_missing(value):
            return NO_VALUE
        unit, decimals = indicator.unit, indicator.decimals
        if unit in PERCENT_UNITS:
            return self.percent(value, decimals, is_signed=unit in SIGNED_UNITS)
        if unit == "share_points":
            return f"{'+' if float(value) > 0 else ''}{self.number(float(value) * 100, decimals)} {self.symbol(unit)}"
        return f"{self.number(value, decimals)} {self.symbol(unit)}".rstrip()

    def symbol(self, unit: str) -> str:
        """Sign of a unit, empty when values stand without one."""
        units = self.catalogue.vocabularies.get("units")
        term = units[unit] if units and unit in units.ids else None
        if term and term.symbol:
            return self.of(term.symbol)
        return self.t(f"unit.{unit}") if unit in _WRITTEN_OUT else ""

    def interval(self, low: Any, high: Any, indicator: Indicator) -> str:
        """The 95 % interval of a value; empty when there is none or when it is a full count without spread."""
        if is_missing(low) or is_missing(high) or float(low) == float(high):
            return ""
        has_long_sign = indicator.unit not in PERCENT_UNITS | SIGNED_UNITS
        lower = self.number(low, indicator.decimals) if has_long_sign else self.value(low, indicator)
        return self.t("figure.interval", low=lower, high=self.value(high, indicator))

    def day(self, value: Any) -> str:
        """A date, e.g. 31.12.2025."""
        if is_missing(value):
            return NO_VALUE
        moment = pd.Timestamp(value)
        return format_date(date(moment.year, moment.month, moment.day), format="medium", locale=self.locale)

    def month(self, value: Any) -> str:
        """A month by any day in it, short: Okt. 2026."""
        moment = pd.Timestamp(value)
        return format_date(date(moment.year, moment.month, 1), format="LLL yyyy", locale=self.locale)

    def quarter(self, value: Any) -> str:
        """A quarter by its last day, e.g. 3. Quartal 2026."""
        if is_missing(value):
            return NO_VALUE
        moment = pd.Timestamp(value)
        return self.t("figure.quarter", quarter=moment.quarter, year=moment.year)

    def period(self, text: Any) -> str:
        """A period of the indicator contract as people write it."""
        written = str(text)
        if found := re.fullmatch(r"(\d{4})-Q([1-4])", written):
            return self.t("figure.quarter", quarter=found[2], year=found[1])
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
            return self.day(written)
        return self.month(f"{written}-01") if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", written) else written


def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")
