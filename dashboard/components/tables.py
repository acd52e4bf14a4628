"""Tables that take every cell literally: what came in a delivered file is never read as formatting, link or image."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.text import plain


def show_table(rows: pd.DataFrame, written_by_us: Sequence[str] = ()) -> None:
    """A real HTML table; only the columns `written_by_us` may hold Markdown, e.g. links of the catalogue."""
    shown = rows.copy()
    for column in shown.columns.difference(list(written_by_us)):
        shown[column] = [plain(cell) if isinstance(cell, str) else cell for cell in shown[column]]
    st.table(shown, hide_index=True)
