"""Rows of a query as plain dictionaries."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

Row = dict[Hashable, Any]


def keyed(frame: pd.DataFrame, column: str) -> dict[str, Row]:
    """Rows of a frame by the value of a column that is unique, in the order of the frame."""
    return {str(row[column]): row for row in frame.to_dict("records")}
