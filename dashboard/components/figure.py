"""A chart with everything it owes its reader: source line, table, download, method, text alternative."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import numbers, state, theme
from dashboard.charts.drawing import Drawing
from dashboard.components.tables import show_table
from dashboard.links import link
from dashboard.names import source_title
from dashboard.text import t
from etl.export.formats import neutralised

ROWS_SHOWN = 60
PICTURES_KEPT = 600
TableMaker = Callable[[], pd.DataFrame]


@dataclass(frozen=True)
class Origin:
    """What stands below a chart: data date, sources, number of observations, kind of interval, method, example mark."""

    data_on: Any = None
    source_ids: tuple[str, ...] = ()
    n: str = ""
    has_interval: bool = False
    is_synthetic: bool = False
    method: str = field(default="")


def origin_of(rows: pd.DataFrame, n: str = "", method: str = "", has_interval: bool = False) -> Origin:
    """Origin of a chart over rows that carry data_on or observed_on, source_ids and is_synthetic where they have them."""
    dated = next((column for column in ("data_on", "observed_on") if column in rows), None)
    return Origin(
        data_on=rows[dated].max() if dated and len(rows) else None,
        source_ids=_sources(rows["source_ids"]) if "source_ids" in rows else (),
        n=n,
        has_interval=has_interval,
        is_synthetic=bool(rows["is_synthetic"].fillna(False).any()) if "is_synthetic" in rows else False,
        method=method,
    )


def show(chart: Drawing, origin: Origin, table: TableMaker, *, key: str, alt: str) -> None:
    """Draw a chart. `alt` is its main statement in words; `table` makes the same figures as rows when asked for."""
    draw(chart, key=key, alt=alt)
    below(origin, table, key=key)


def draw(chart: Drawing, *, key: str, alt: str, is_map: bool = False) -> None:
    """The picture alone, for what has its own rows below."""
    _drawn(chart.content, f"chart_{key}", alt, is_map, chart)


@st.cache_resource(show_spinner=False, max_entries=PICTURES_KEPT)
def _drawn(content: bytes, key: str, alt: str, is_map: bool, _chart: Drawing) -> None:
    """Whoever sees the same figures again gets the same message: nothing is built or written anew."""
    config = theme.MAP_CONFIG if is_map else theme.CHART_CONFIG
    st.plotly_chart(_chart.figure, key=key, theme=None, config=config, alt=alt)


def below(origin: Origin, table: TableMaker, *, key: str) -> None:
    """Source line, table and method link below a chart, map or list."""
    if origin.method:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(source_line(origin), width="stretch")
            link("methods", t("figure.method"), ":material/functions:", id=origin.method)
    else:
        st.caption(source_line(origin))
    _table_view(table, key)


def source_line(origin: Origin) -> str:
    """One line: example mark, n, interval, data date, sources."""
    parts = [
        t("example.mark") if origin.is_synthetic else "",
        origin.n,
        t("figure.interval_95") if origin.has_interval else "",
        "" if numbers.is_missing(origin.data_on) else t("figure.data_on", day=numbers.day(origin.data_on)),
        t("figure.source", source=", ".join(source_title(source) for source in origin.source_ids))
        if origin.source_ids
        else "",
    ]
    return " · ".join(part for part in parts if part)


@st.fragment
def _table_view(table: TableMaker, key: str) -> None:
    view = st.expander(t("figure.as_table"), key=f"table_{key}", on_change="rerun", icon=":material/table:")
    if not view.open:
        return
    rows = table()
    with view:
        show_table(rows.head(ROWS_SHOWN))
        if len(rows) > ROWS_SHOWN:
            st.caption(t("figure.rows_cut", shown=ROWS_SHOWN, all=numbers.number(len(rows))))
        st.download_button(
            t("figure.download_csv"),
            as_csv(rows),
            file_name=f"zentrenkompass_{key}.csv",
            mime="text/csv",
            key=f"csv_{key}",
            on_click="ignore",
            icon=":material/download:",
        )


def as_csv(rows: pd.DataFrame) -> bytes:
    """A table as CSV the way spreadsheets of the language open it."""
    german = state.language() == "de"
    text = neutralised(rows).to_csv(index=False, sep=";" if german else ",", decimal="," if german else ".")
    return text.encode("utf-8-sig")


def _sources(column: Iterable[Any]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for ids in column:
        found.update(dict.fromkeys(str(ids).split(",") if isinstance(ids, str) else ()))
    return tuple(source.strip() for source in found if source.strip())
