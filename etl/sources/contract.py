"""What a source module takes and gives: one delivered file in, canonical rows, rejected rows and notices out.

A source module is a module of this package with four names:

``KIND``       the name used by ``--kind``;
``TOPIC``      ``footfall``, ``vacancy``, ``survey``, ``structure`` or ``place``;
``recognise``  ``(Head) -> float``: confidence 0..1 that a file is of this kind, from its first bytes alone;
``read``       ``(Delivery, ReadContext) -> Reading``.

It never repairs silently, never renames meaning, never sees the warehouse: its DuckDB connection is a scratch database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import duckdb
import pandas as pd

from etl.delivery import Delivery, Head
from etl.rules import Notice

REJECT_COLUMNS = ("line", "code", "column_name", "value", "raw")


class FileRefused(Exception):
    """The whole file cannot be loaded; carries the notice that says why."""

    def __init__(self, refusal: Notice) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


@dataclass(frozen=True)
class Register:
    """What is known before the file is read: municipalities, centres, territorial changes (pandas frames, text keys).

    ``municipalities``: ags, name, lat, lon, population; ``centres``: centre_id, ags, name, lat, lon.
    """

    municipalities: pd.DataFrame
    centres: pd.DataFrame


@dataclass(frozen=True)
class ReadContext:
    """The circumstances of one read.

    ``ags`` and ``centre_id`` are where the sender said the data belong (both may be None when the file says it itself);
    ``options`` are the sender's ``--option key=value`` pairs; ``companions`` are the other files of the same call and,
    for surveys, the structure files delivered earlier; ``scratch`` is an empty in-memory DuckDB that holds the table
    ``hour_calendar`` (see :mod:`etl.local_time`).
    """

    scratch: duckdb.DuckDBPyConnection
    register: Register
    ags: str | None = None
    centre_id: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    companions: Sequence[Delivery] = ()

    def option(self, name: str, default: str | None = None) -> str | None:
        return self.options.get(name, default)


@dataclass(frozen=True)
class Reading:
    """What one file gave.

    ``frames`` maps a canonical table of :mod:`etl.canonical` to its rows; ``staged`` names the canonical tables that
    lie in the scratch database instead, under ``staged_<table>`` (hourly counts are too many for a frame).
    ``rejects`` has the columns of ``REJECT_COLUMNS`` and one row per rejected row of the file.
    Loaded rows are ``rows_read - len(rejects) - rows_duplicate``; rows are the data rows of the file, whatever number of
    facts each gives.
    """

    rows_read: int
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    staged: tuple[str, ...] = ()
    rejects: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(REJECT_COLUMNS)))
    rows_duplicate: int = 0
    notices: tuple[Notice, ...] = ()
    is_synthetic: bool = False
    in_order: bool = False  # staged hours may stand in order of points and hours; no join gave them, so order is kept
    is_wide: bool = False  # one row of the file holds several counting points at one time

    @property
    def rows_loaded(self) -> int:
        return self.rows_read - len(self.rejects) - self.rows_duplicate


class SourceModule(Protocol):
    """The shape of a source module."""

    KIND: str
    TOPIC: str

    def recognise(self, head: Head) -> float:
        """Confidence from 0 to 1 that a file beginning with ``head`` is of this kind."""

    def read(self, delivery: Delivery, context: ReadContext) -> Reading:
        """Read the whole file; raises FileRefused when nothing of it can be loaded."""
