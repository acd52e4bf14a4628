"""What an indicator module takes and gives: facts of some centres in, rows of the indicator contract out.

An indicator module is a module of ``etl/indicators/<topic>/`` with three names:

``TOPIC``       footfall, vacancy, survey, offer or structure: which deliveries its values depend on;
``INDICATORS``  the ids of ``data/indicators/`` it computes (members of a family count one by one or by ``<family>_*``);
``compute``     ``(Facts) -> DataFrame`` with the columns of ``INDICATOR_COLUMNS``.

A module whose values depend on other centres (regional index, shrinkage) says so by ``SCOPE = "all"``; it is computed
anew in every build, the others only for centres whose deliveries changed.

A module that fails loses its own indicators only; the build names it.  A new indicator adds files and edits none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

import duckdb
import pandas as pd

from etl.catalogue.register import Catalogue

INDICATOR_COLUMNS: Final = (
    "centre_id",
    "indicator_id",
    "period",
    "data_on",
    "value",
    "low",
    "high",
    "n",
    "completeness",
    "method",
    "visibility",
    "source_ids",
    "is_synthetic",
)


@dataclass(frozen=True)
class Facts:
    """The facts an indicator may use.

    ``connection``: the snapshot under construction, schema ``snapshot`` (see ``etl/snapshot.sql``): municipality, centre,
    sensor, footfall_daily, footfall_profile, footfall_month, vacancy_unit, survey_result, event, structure_value are
    filled for all centres; ``survey_answer`` (canonical columns, complete questionnaires) is a temporary table of the
    chosen centres, as is ``chosen`` (centre_id): the centres to compute now.  ``as_of`` is the day looked from.
    """

    connection: duckdb.DuckDBPyConnection
    as_of: date
    catalogue: Catalogue

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """Rows of a query, values bound."""
        return self.connection.execute(sql, list(parameters)).df()

    def parameter(self, indicator: str, name: str) -> Any:
        """Value of a parameter of ``data/indicators/<indicator>.toml`` (or of its family)."""
        record = self.catalogue.indicators.get(indicator) or self.catalogue.families[indicator]
        return record.parameters[name].value


class IndicatorModule(Protocol):
    """The shape of an indicator module."""

    TOPIC: str
    INDICATORS: tuple[str, ...]

    def compute(self, facts: Facts) -> pd.DataFrame:
        """Rows of the indicator contract for the chosen centres."""


def empty_rows() -> pd.DataFrame:
    """No rows, all columns."""
    return pd.DataFrame(columns=list(INDICATOR_COLUMNS))
