"""Before a measure starts: what could be proved at all, alone and together with other towns."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import numbers
from dashboard.charts.effect import detectable_by_towns
from dashboard.components import figure, notices
from dashboard.components.pickers import pick, pick_centre
from dashboard.queries.register import detectable
from dashboard.text import t

EXPECTED = ("2", "5", "8", "10", "15", "20")
DEFAULT = "5"


def planning(build_id: str) -> None:
    """Centre and expected change; smallest detectable change by number of towns; the answer in one sentence."""
    st.markdown(t("planning.intro"))
    left, right = st.columns(2)
    with left:
        centre_id = pick_centre(build_id)
    with right:
        options = [DEFAULT, *(percent for percent in EXPECTED if percent != DEFAULT)]
        percent = pick(t("planning.expected"), "expected", sorted(options, key=int), _as_percent, default=DEFAULT)
    if not centre_id:
        notices.empty(t("notice.no_centres"))
        return
    rows = detectable(build_id, centre_id)
    if rows.empty:
        notices.empty(t("planning.none"), t("planning.none_step"))
        return
    expected = int(percent) / 100
    st.info(answer(rows, expected), icon=":material/lightbulb:")
    first = rows.iloc[0]
    figure.show(
        detectable_by_towns(rows, expected, t("planning.line", change=_as_percent(percent)),
                            (t("planning.towns"), t("planning.axis_change"))),
        figure.Origin(
            n=t("planning.basis", before=numbers.number(first["weeks_before"]), after=numbers.number(first["weeks_after"]),
                donors=numbers.number(first["donors"])),
            is_synthetic=bool(rows["is_synthetic"].any()),
        ),
        lambda: _table(rows),
        key="detectable",
        alt=answer(rows, expected),
    )  # fmt: skip
    st.caption(t("planning.note"))


def answer(rows: pd.DataFrame, expected: float) -> str:
    """Whether an expected change could be proved, and with how many towns."""
    enough = rows[rows["detectable"] <= expected]
    values = {"change": numbers.percent(expected), "alone": numbers.percent(rows["detectable"].iloc[0], 1)}
    if enough.empty:
        last = rows.iloc[-1]
        return t("planning.never", **values, towns=int(last["towns"]), least=numbers.percent(last["detectable"], 1))
    towns = int(enough["towns"].min())
    return t("planning.alone", **values) if towns == 1 else t("planning.together", **values, towns=towns)


def _as_percent(percent: str) -> str:
    return numbers.percent(int(percent) / 100, is_signed=True)


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("planning.towns"): rows["towns"],
            t("column.detectable"): [numbers.percent(size, 1) for size in rows["detectable"]],
        }
    )
