"""Values, intervals and dates as people read them; units and decimals come from the catalogue."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from dashboard import state
from dashboard.build import catalogue
from dashboard.text import in_words, t
from etl.catalogue.models import Indicator

NO_VALUE: Final = "–"
PERCENT_UNITS: Final = frozenset({"share", "change", "change_per_year"})
SIGNED_UNITS: Final = frozenset({"change", "change_per_year", "share_points"})
# units without a sign in the vocabulary whose name must stand behind the number
WRITTEN_OUT: Final = frozenset({"months", "persons_per_day", "persons_per_hour", "persons_per_day_per_1000", "points"})
_LOCALES: Final = {"de": "de_DE", "en": "en_GB"}


def locale() -> str:
    """Babel locale of the session."""
    return _LOCALES[state.language()]


def is_missing(value: Any) -> bool:
    """True for None, NaN and NaT."""
    return value is None or bool(pd.isna(value))


def number(value: Any, decimals: int = 0) -> str:
    """A plain number with a fixed number of decimals."""
    if is_missing(value):
        return NO_VALUE
    return format_decimal(round(float(value), decimals), format=_pattern(decimals), locale=locale())


def percent(share: Any, decimals: int = 0, is_signed: bool = False) -> str:
    """A share (0 to 1) or change as percent."""
    if is_missing(share):
        return NO_VALUE
    text = format_percent(
        float(share), format=_pattern(decimals) + ("\u00a0%" if state.language() == "de" else "%"), locale=locale()
    )
    return f"+{text}" if is_signed and float(share) > 0 else text


def in_unit(value: Any, unit: str, decimals: int = 0) -> str:
    """A value with its unit, e.g. 0.123 of unit share as 12,3 %."""
    if is_missing(value):
        return NO_VALUE
    if unit in PERCENT_UNITS:
        return percent(value, decimals, is_signed=unit in SIGNED_UNITS)
    if unit == "share_points":
        return f"{'+' if float(value) > 0 else ''}{number(float(value) * 100, decimals)} {symbol(unit)}"
    return f"{number(value, decimals)} {symbol(unit)}".rstrip()


def symbol(unit: str) -> str:
    """Sign of a unit, empty when values stand without one."""
    units = catalogue().vocabularies.get("units")
    term = units[unit] if units and unit in units.ids else None
    return in_words(term.symbol) if term and term.symbol else t(f"unit.{unit}") if unit in WRITTEN_OUT else ""


def of_indicator(value: Any, indicator: Indicator) -> str:
    """A value of an indicator with its unit."""
    return in_unit(value, indicator.unit, indicator.decimals)


def interval(low: Any, high: Any, indicator: Indicator) -> str:
    """The 95 % interval of an indicator value; empty when there is none or when it is a full count without spread."""
    if is_missing(low) or is_missing(high) or float(low) == float(high):
        return ""
    has_long_sign = indicator.unit not in PERCENT_UNITS | SIGNED_UNITS
    lower = number(low, indicator.decimals) if has_long_sign else of_indicator(low, indicator)
    return t("figure.interval", low=lower, high=of_indicator(high, indicator))


def day(value: Any) -> str:
    """A date, e.g. 31.12.2025."""
    if is_missing(value):
        return NO_VALUE
    moment = pd.Timestamp(value)
    return format_date(date(moment.year, moment.month, moment.day), format="medium", locale=locale())


def quarter(value: Any) -> str:
    """A quarter by its last day, e.g. 3. Quartal 2025."""
    if is_missing(value):
        return NO_VALUE
    moment = pd.Timestamp(value)
    return t("figure.quarter", quarter=moment.quarter, year=moment.year)


def month(value: Any) -> str:
    """A month by any day in it, e.g. März 2025."""
    moment = pd.Timestamp(value)
    return format_date(date(moment.year, moment.month, 1), format="LLLL yyyy", locale=locale())


def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def period(text: Any) -> str:
    """A period of the indicator contract (YYYY, YYYY-Qn, YYYY-MM, YYYY-MM-DD or a wave) as people write it."""
    written = str(text)
    if found := re.fullmatch(r"(\d{4})-Q([1-4])", written):
        return t("figure.quarter", quarter=found[2], year=found[1])
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
        return day(written)
    return month(f"{written}-01") if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", written) else written
