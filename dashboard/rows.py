"""Rows of a query as plain dictionaries."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

Row = dict[Hashable, Any]


def records(frame: pd.DataFrame) -> list[Row]:
    """Rows of a frame as dictionaries. Column by column: `to_dict` asks Arrow for every single cell."""
    columns = [frame.iloc[:, place].tolist() for place in range(frame.shape[1])]
    return [dict(zip(frame.columns, values, strict=True)) for values in zip(*columns, strict=True)]


def keyed(frame: pd.DataFrame, column: str) -> dict[str, Row]:
    """Rows of a frame by the value of a column that is unique, in the order of the frame."""
    return {str(row[column]): row for row in records(frame)}
