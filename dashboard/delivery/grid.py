"""The delivered table on the screen, every problem marked by symbol, rule and colour at its cell."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from dashboard import numbers
from dashboard.delivery.report import SYMBOLS
from dashboard.text import t

COLOURS: Final = {"error": "background-color: #f6d5cf", "warning": "background-color: #fdf0c8", "info": ""}
MAX_WIDTH: Final = 260
PIXELS_PER_LETTER: Final = 8
_ORDER: Final = ("error", "warning", "info")


def grid(preview: dict[str, Any], key: str) -> None:
    """All rows with problems, then the first rows."""
    table, levels = _table(preview)

    def colour(_: pd.DataFrame) -> pd.DataFrame:
        return levels.map(lambda level: COLOURS.get(level, ""))

    styled: Styler = table.style.apply(colour, axis=None)
    st.caption(t("deliver.preview_hint"))
    st.dataframe(
        styled,
        hide_index=True,
        height=min(420, 40 + 35 * len(table)),
        key=f"grid_{key}",
        column_config=_widths(table),
        alt=t("deliver.preview_alt", rows=numbers.number(len(table)), marked=numbers.number(preview["marked_rows"])),
    )


def _widths(table: pd.DataFrame) -> dict[str, Any]:
    """Widths after the longest text of a column; the line number stays in sight."""
    widths: dict[str, Any] = {t("column.line"): st.column_config.NumberColumn(width=60, pinned=True)}
    for name in table.columns[1:]:
        longest = max([len(str(name)), *table[name].astype(str).str.len()])
        widths[name] = st.column_config.TextColumn(width=min(MAX_WIDTH, 24 + PIXELS_PER_LETTER * longest))
    return widths


def _table(preview: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells as text, and per cell the worst level of its problems ('' without)."""
    width = max([len(preview["headings"]), *(len(row["cells"]) for row in preview["rows"])], default=0)
    headings = _distinct([*preview["headings"], *[""] * (width - len(preview["headings"]))])
    cells, levels = [], []
    for row in sorted(preview["rows"], key=lambda row: (not row["marks"], row["line"])):
        own = [row["cells"][at] if at < len(row["cells"]) else "" for at in range(width)]
        worst = [_worst([mark["level"] for mark in row["marks"] if at in mark["columns"]]) for at in range(width)]
        whole = _worst([mark["level"] for mark in row["marks"]])
        marked = [f"{SYMBOLS[level]} {cell}" if level else cell for cell, level in zip(own, worst, strict=True)]
        words = ", ".join(
            dict.fromkeys(f"{SYMBOLS[m['level']]} {t('level.' + m['level'])} {m['code']}" for m in row["marks"])
        )
        cells.append([row["line"], words, *marked])
        levels.append(["", whole, *worst])
    columns = [t("column.line"), t("deliver.verdict"), *headings]
    return pd.DataFrame(cells, columns=columns), pd.DataFrame(levels, columns=columns)


def _worst(levels: list[str]) -> str:
    return next((level for level in _ORDER if level in levels), "")


def _distinct(headings: list[str]) -> list[str]:
    """Headings that differ, as a table needs them."""
    taken = {t("column.line"), t("deliver.verdict")}
    distinct = []
    for at, heading in enumerate(headings, start=1):
        name = heading or t("deliver.column_number", number=at)
        while name in taken:
            name += " "
        taken.add(name)
        distinct.append(name)
    return distinct
