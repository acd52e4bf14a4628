"""Indicator values as the rules read them: one centre, one indicator, one period; and the store that finds them fast.

The store keeps the rows of ``snapshot.indicator`` sorted by centre, indicator and day, so that "the newest value up to
a day" is one binary search; no rule filters a frame.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

import duckdb
import pandas as pd

from etl.indicators.contract import INDICATOR_COLUMNS

DAYS_PER_MONTH: Final = 30.4375
_COLUMNS: Final = INDICATOR_COLUMNS[INDICATOR_COLUMNS.index("period") :]


@dataclass(frozen=True, slots=True)
class Reading:
    """One row of the indicator contract that has a value; ``low``, ``high``, ``n`` and ``completeness`` may be None."""

    indicator_id: str
    period: str
    data_on: date
    value: float
    low: float | None = None
    high: float | None = None
    n: float | None = None
    completeness: float | None = None
    method: str = ""
    visibility: str = "shown"
    source_ids: tuple[str, ...] = ()
    is_synthetic: bool = False

    @property
    def standard_error(self) -> float | None:
        """Half the 95 % interval divided by 1.96; None without an interval."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / (2 * 1.959963985)


@dataclass
class Series:
    """All rows of one centre and indicator, oldest first: (period, data_on, value, …); ``days`` are their data days."""

    indicator_id: str
    days: list[date] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    _read: dict[int, Reading | None] = field(default_factory=dict)
    _known: tuple[list[date], tuple[Reading, ...]] | None = None

    def reading(self, position: int) -> Reading | None:
        """The row at a position as a reading; None when it has no value. Rows are read once."""
        if position not in self._read:
            self._read[position] = _reading(self.indicator_id, self.rows[position])
        return self._read[position]

    def until(self, day: date) -> tuple[Reading, ...]:
        """All rows with a value up to ``day``, oldest first."""
        if self._known is None:
            readings = tuple(one for position in range(len(self.rows)) if (one := self.reading(position)) is not None)
            self._known = [one.data_on for one in readings], readings
        days, readings = self._known
        return readings[: bisect_right(days, day)]


class IndicatorStore:
    """Rows of snapshot.indicator by centre and indicator."""

    def __init__(self, series: Mapping[tuple[str, str], Series]) -> None:
        self._series = series

    @classmethod
    def read(
        cls,
        connection: duckdb.DuckDBPyConnection,
        indicator_ids: Sequence[str],
        until: date,
        centres: Sequence[str] | None = None,
        of_all: Sequence[str] = (),
    ) -> "IndicatorStore":
        """The rows of the named indicators up to ``until``, of some centres only (those ``of_all`` of all)."""
        only = None if centres is None else list(centres)
        rows = connection.execute(
            """
            SELECT centre_id, indicator_id, period, data_on, value, low, high, n, completeness, method, visibility,
                   source_ids, is_synthetic
            FROM snapshot.indicator
            WHERE indicator_id IN (SELECT unnest(?::TEXT[])) AND data_on <= ?
              AND (?::TEXT[] IS NULL OR centre_id IN (SELECT unnest(?::TEXT[])) OR indicator_id IN (SELECT unnest(?::TEXT[])))
            ORDER BY centre_id, indicator_id, data_on, period
            """,
            [list(indicator_ids), until, only, only or [], list(of_all)],
        ).fetchall()
        return cls(_grouped(rows))

    @classmethod
    def of_frame(cls, frame: pd.DataFrame) -> "IndicatorStore":
        """The same from a frame with the columns of the indicator contract."""
        columns = ["centre_id", "indicator_id", *_COLUMNS]
        ordered = frame[columns].sort_values(["centre_id", "indicator_id", "data_on", "period"], kind="stable")
        rows = [
            tuple(None if cell is None or cell != cell else cell for cell in row) for row in ordered.to_numpy(object)
        ]
        return cls(_grouped([(*row[:3], _as_date(row[3]), *row[4:]) for row in rows]))

    def latest(self, centre_id: str, indicator_id: str, day: date) -> Reading | None:
        """The newest row with a value whose data end by ``day``."""
        series = self._series.get((centre_id, indicator_id))
        if series is None:
            return None
        for position in range(bisect_right(series.days, day) - 1, -1, -1):
            reading = series.reading(position)
            if reading is not None:
                return reading
        return None

    def series(self, centre_id: str, indicator_id: str, day: date) -> tuple[Reading, ...]:
        """All rows with a value up to ``day``, oldest first."""
        series = self._series.get((centre_id, indicator_id))
        return () if series is None else series.until(day)

    def has_rows(self, centre_id: str, indicator_id: str, day: date) -> bool:
        """True when there is any row up to ``day``, with or without a value."""
        series = self._series.get((centre_id, indicator_id))
        return series is not None and bisect_right(series.days, day) > 0

    def reason(self, centre_id: str, indicator_id: str, day: date) -> str:
        """Why the newest row has no value (its method); empty when there is a value or no row."""
        series = self._series.get((centre_id, indicator_id))
        position = bisect_right(series.days, day) - 1 if series else -1
        if series is None or position < 0 or series.rows[position][2] is not None:
            return ""
        return str(series.rows[position][7] or "")


def months_before(day: date, months: float) -> date:
    """The day ``months`` mean months earlier."""
    return day - timedelta(days=round(months * DAYS_PER_MONTH))


def months_between(earlier: date, later: date) -> float:
    """Mean months from one day to another."""
    return (later - earlier).days / DAYS_PER_MONTH


def _grouped(rows: Sequence[tuple[Any, ...]]) -> dict[tuple[str, str], Series]:
    grouped: dict[tuple[str, str], Series] = {}
    for row in rows:
        series = grouped.setdefault((row[0], row[1]), Series(row[1]))
        series.days.append(row[3])
        series.rows.append(row[2:])
    return grouped


def _reading(indicator_id: str, row: tuple[Any, ...]) -> Reading | None:
    period, data_on, value, low, high, n, completeness, method, visibility, source_ids, is_synthetic = row
    if visibility == "hidden" or _known(value) is None:
        return None
    return Reading(
        indicator_id,
        period,
        data_on,
        value,
        _known(low),
        _known(high),
        _known(n),
        _known(completeness),
        method or "",
        visibility or "shown",
        _names(source_ids or ""),
        bool(is_synthetic),
    )


def _known(number: float | None) -> float | None:
    """The number, None for NULL and for NaN."""
    return None if number is None or number != number else number


@lru_cache(maxsize=1024)
def _names(source_ids: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in source_ids.split(",") if part.strip())


def _as_date(value: Any) -> date:
    return value.date() if isinstance(value, pd.Timestamp) else value
