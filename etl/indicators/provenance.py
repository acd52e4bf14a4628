"""Rows of an indicator completed: where the figure comes from, and columns that are the same for most indicators."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from etl.indicators.contract import INDICATOR_COLUMNS, Facts, empty_rows

# deliveries of a topic that were sent to the centre, to its municipality, or name the places themselves
_SOURCES = """
SELECT c.centre_id, l.is_synthetic, string_agg(DISTINCT l.source_id, ',' ORDER BY l.source_id) AS source_ids
FROM snapshot.centre c JOIN snapshot.load l
  ON l.target = c.centre_id OR l.target = c.ags OR coalesce(l.target, '') NOT SIMILAR TO '[0-9]{8}(-[0-9]+)?'
WHERE l.topic = ? AND l.status = 'loaded' AND l.source_id IS NOT NULL
GROUP BY ALL
"""


def chosen_centres(facts: Facts) -> list[str]:
    """The centres to compute now, sorted."""
    return [str(name) for name in facts.query("SELECT centre_id FROM chosen ORDER BY ALL")["centre_id"]]


def indicator_rows(facts: Facts, frames: Sequence[pd.DataFrame], topic: str) -> pd.DataFrame:
    """Frames stacked and completed to the indicator contract.

    A missing ``source_ids`` of a row becomes the sources of the deliveries of ``topic`` for that centre; ``period`` is ``data_on``
    and ``completeness`` 1 unless given.  A row without a value is hidden, and its interval is blank.
    """
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return empty_rows()
    rows = pd.concat(filled, ignore_index=True)
    defaults: dict[str, Any] = {
        "period": None,
        "low": float("nan"),
        "high": float("nan"),
        "n": float("nan"),
        "completeness": 1.0,
        "visibility": "shown",
    }
    for column, default in defaults.items():
        if column not in rows:
            rows[column] = default
    rows["period"] = (
        rows["period"].astype(object).where(rows["period"].notna(), rows["data_on"].dt.strftime("%Y-%m-%d"))
    )
    given = rows["source_ids"] if "source_ids" in rows else pd.Series(None, index=rows.index, dtype=object)
    rows = rows.drop(columns="source_ids", errors="ignore").merge(
        facts.query(_SOURCES, [topic]), on=["centre_id", "is_synthetic"], how="left"
    )
    rows["source_ids"] = given.where(given.notna(), rows["source_ids"]).fillna("")
    has_value = rows["value"].notna()
    rows["visibility"] = rows["visibility"].fillna("shown").where(has_value, "hidden")
    for column in ("low", "high"):
        rows[column] = rows[column].where(has_value)
    return rows[list(INDICATOR_COLUMNS)].sort_values(["centre_id", "indicator_id", "data_on"], ignore_index=True)
