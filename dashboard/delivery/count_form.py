"""Entering one short count after the gif protocol: four times twenty minutes within two hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

import streamlit as st

from dashboard.delivery import memory
from dashboard.delivery.pending import keep
from dashboard.queries.delivered import counting_points
from dashboard.text import t
from etl.delivery import fold
from etl.local_time import today
from etl.templates.catalogue import templates
from etl.templates.contract import Cell
from etl.templates.workbook import filled_workbook

PARTS: Final = 4
MINUTES: Final = 20
EVERY_MINUTES: Final = 30
LATEST_HOUR: Final = 22
PROTOCOL_DAYS: Final = (1, 5)  # Tuesday and Saturday


def count_form(build_id: str | None, centre_id: str) -> None:
    """A form; what is sent becomes a small file of the template for counts by hand and is checked like any other."""
    known = counting_points(build_id, centre_id) if build_id and centre_id else []
    st.markdown(t("deliver_count.intro"))
    if known:
        st.caption(t("deliver_count.known", names=", ".join(known)))
    with st.form("count", border=True):
        place = st.text_input(t("deliver_count.place"), max_chars=60, key="count_place").strip()
        left, right = st.columns(2)
        day = left.date_input(
            t("deliver_count.day"), value=None, max_value=today(), format="DD.MM.YYYY", key="count_day"
        )
        begin = right.time_input(t("deliver_count.begin"), value=time(10, 0), step=300, key="count_begin")
        cells = st.columns(PARTS)
        counts = [
            cells[part].number_input(
                t("deliver_count.part", number=part + 1), 0, 99_999, value=None, step=1, key=f"count_{part}"
            )
            for part in range(PARTS)
        ]
        is_sent = st.form_submit_button(t("deliver.to_check"), icon=":material/fact_check:")
    if not is_sent:
        return
    if not place or not isinstance(day, date) or any(count is None for count in counts):
        st.warning(t("deliver_count.incomplete"), icon=":material/edit:")
    elif begin.hour >= LATEST_HOUR:
        st.warning(t("deliver_count.too_late"), icon=":material/edit:")
    else:
        keep(
            f"handzaehlung-{day}-{fold(place)[:30]}.xlsx",
            counted(place, day, begin, [int(count or 0) for count in counts]),
        )
        memory.remember("note", t("deliver_count.other_day") if day.weekday() not in PROTOCOL_DAYS else "")
        st.rerun()


def counted(place: str, day: date, begin: time, counts: list[int]) -> bytes:
    """The four counts as a delivery: each twenty minutes long, beginning every half hour."""
    template = templates()["manual_counts"]
    start = datetime.combine(day, begin)
    rows: list[list[Cell]] = [
        template.row(
            {
                "Zählstelle": place,
                "Datum": day,
                "Beginn": (start + timedelta(minutes=EVERY_MINUTES * part)).time(),
                "Dauer (min)": MINUTES,
                "Anzahl": count,
            }
        )
        for part, count in enumerate(counts)
    ]
    return filled_workbook(template, rows)
