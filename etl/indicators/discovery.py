"""Finds the indicator modules and lets each compute its indicators; one that fails does not take the others down."""

import fnmatch
import importlib
import logging
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import INDICATOR_COLUMNS, Facts

TOPICS: Final = ("footfall", "vacancy", "offer", "survey", "structure")
SIGNIFICANT_DIGITS: Final = 10
TakeOver = Callable[[Sequence[str], Sequence[str]], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class IndicatorFailure:
    """An indicator module that raised: its indicators are missing in this build."""

    module: str
    message: str


@lru_cache(maxsize=1)
def modules() -> tuple[ModuleType, ...]:
    """All indicator modules, in the order of topics and names."""
    found = []
    for topic in TOPICS:
        package = importlib.import_module(f"etl.indicators.{topic}")
        for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            if hasattr(module, "compute") and hasattr(module, "INDICATORS"):
                found.append(module)
    return tuple(found)


def compute_all(facts: Facts, changed: Sequence[str], take_over: TakeOver) -> list[IndicatorFailure]:
    """Fill snapshot.indicator: ``changed`` centres are computed, the others taken over; ``SCOPE = "all"`` is always computed."""
    everything = [
        name for (name,) in facts.connection.execute("SELECT centre_id FROM snapshot.centre ORDER BY ALL").fetchall()
    ]
    failures = []
    _choose(facts, changed)
    for module in modules():
        wants_all = getattr(module, "SCOPE", "centre") == "all"
        if wants_all:
            _choose(facts, everything)
        elif len(changed) < len(everything):
            take_over(_members(module.INDICATORS, facts), changed)
        if wants_all or changed:
            failures += _compute(module, facts)
        if wants_all:
            _choose(facts, changed)
    return failures


def _compute(module: ModuleType, facts: Facts) -> list[IndicatorFailure]:
    try:
        rows = module.compute(facts)
    except Exception as error:  # noqa: BLE001 - any fault of one indicator must leave the others standing; it is logged and reported
        _log.exception("indicator module %s failed", module.__name__)
        return [IndicatorFailure(module.__name__, f"{type(error).__name__}: {error}")]
    if len(rows):
        facts.connection.register("_indicator_rows", _rounded(rows[list(INDICATOR_COLUMNS)]))
        facts.connection.execute(
            "INSERT INTO snapshot.indicator BY NAME SELECT * FROM _indicator_rows ORDER BY centre_id, indicator_id, data_on, period"
        )
        facts.connection.unregister("_indicator_rows")
    return []


def _rounded(rows: pd.DataFrame) -> pd.DataFrame:
    """Numbers to ten significant digits: sums taken in another order must not change an exported figure."""
    rounded = rows.copy()
    for column in ("value", "low", "high", "n", "completeness"):
        numbers = pd.to_numeric(rounded[column]).to_numpy(dtype=float, na_value=np.nan)
        safe = np.where(np.isfinite(numbers) & (numbers != 0), numbers, 1.0)
        scale = 10.0 ** (SIGNIFICANT_DIGITS - 1 - np.floor(np.log10(np.abs(safe))))
        rounded[column] = np.where(
            np.isfinite(numbers), np.where(numbers == 0, 0.0, np.rint(safe * scale) / scale), np.nan
        )
    return rounded


def _members(patterns: Sequence[str], facts: Facts) -> list[str]:
    """Indicator ids of a module, families (``grade_*``) spelled out."""
    names = facts.catalogue.indicators
    return sorted(
        {name for pattern in patterns for name in ([pattern] if "*" not in pattern else fnmatch.filter(names, pattern))}
    )


def _choose(facts: Facts, centres: Sequence[str]) -> None:
    facts.connection.execute(
        "CREATE OR REPLACE TEMP TABLE chosen AS SELECT unnest(?::TEXT[]) AS centre_id", [list(centres)]
    )
