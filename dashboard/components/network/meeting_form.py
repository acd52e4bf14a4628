"""The form of a meeting: new, and changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.network import entry
from dashboard.components.network.visitor import store
from dashboard.network.forms import AgendaLine, MeetingForm
from dashboard.network.models import Meeting
from dashboard.network.settings import limit
from dashboard.text import t

FORMATS = ["onsite", "online", "hybrid"]
_FIRST_IN_DAYS = 42


def form(
    key: str, meeting: Meeting | None, save: Callable[[MeetingForm], Any], agenda: list[AgendaLine] | None = None
) -> None:
    """Fields of a meeting; `save` gets the checked form. `agenda`: a proposed programme instead of the present one."""
    start = meeting.starts_at if meeting else _first_start()
    with st.form(f"meeting_{key}", border=True):
        title = st.text_input(t("network.field.title"), meeting.title if meeting else "", max_chars=200)
        goal = st.text_area(t("network.field.goal"), meeting.goal if meeting else "", max_chars=500, height=80)
        left, right = st.columns(2)
        with left:
            starts_at = entry.moment(t("network.field.starts_at"), f"{key}_start", start)
            ends_at = entry.moment(
                t("network.field.ends_at"), f"{key}_end", meeting.ends_at if meeting else start + timedelta(hours=2)
            )
            until = meeting.register_until if meeting else start - timedelta(days=limit("deadline_days"))
            register_until = entry.moment(t("network.field.register_until"), f"{key}_until", until)
        with right:
            kind = entry.choose(
                t("network.field.format"), f"{key}_format", FORMATS, lambda f: t(f"network.format.{f}"),
                meeting.format if meeting else "online",
            )  # fmt: skip
            place = st.text_input(t("network.field.place"), meeting.place if meeting else "", max_chars=200)
            access_url = st.text_input(
                t("network.field.access_url"), meeting.access_url if meeting else "", max_chars=1000,
                help=t("network.access_help"),
            )  # fmt: skip
            capacity = st.number_input(
                t("network.field.capacity"),
                1,
                10_000,
                meeting.capacity if meeting else None,
                help=t("network.capacity_help"),
            )
            contact = st.text_input(t("network.field.contact"), meeting.contact if meeting else "", max_chars=200)
        notes = st.text_area(
            t("network.field.notes"), meeting.notes if meeting else t("network.notes_proposal"), height=80
        )
        st.markdown(f"**{t('network.programme')}**")
        lines = _agenda_editor(key, agenda if agenda is not None else _lines(meeting))
        if st.form_submit_button(t("network.save"), type="primary", icon=":material/save:"):
            with entry.explained():
                save(
                    MeetingForm(
                        title=title or "", goal=goal or "", starts_at=starts_at, ends_at=ends_at, format=kind,  # type: ignore[arg-type]
                        place=place or "", access_url=access_url or "", register_until=register_until,
                        capacity=int(capacity) if capacity else None, contact=contact or "", notes=notes or "",
                        agenda=tuple(lines()),
                    )
                )  # fmt: skip


def _agenda_editor(key: str, lines: list[AgendaLine]) -> Callable[[], list[AgendaLine]]:
    columns = {
        "minutes": t("network.field.minutes"),
        "title": t("network.field.point"),
        "speaker": t("network.field.speaker"),
    }
    frame = pd.DataFrame([[line.minutes, line.title, line.speaker] for line in lines], columns=list(columns))
    problems = {line.title: line.problem_id for line in lines}
    edited = st.data_editor(
        frame.astype({"minutes": "Int64"}),
        num_rows="dynamic",
        hide_index=True,
        key=f"agenda_{key}",
        column_config={
            "minutes": st.column_config.NumberColumn(
                columns["minutes"], min_value=1, max_value=600, step=1, width="small"
            ),
            "title": st.column_config.TextColumn(columns["title"], max_chars=200, width="large"),
            "speaker": st.column_config.TextColumn(columns["speaker"], max_chars=200),
        },
    )

    def checked() -> list[AgendaLine]:
        rows = edited.dropna(subset=["title"]).to_dict("records")
        return [
            AgendaLine(
                minutes=10 if pd.isna(row["minutes"]) else int(row["minutes"]),
                title=str(row["title"]),
                speaker="" if pd.isna(row["speaker"]) else str(row["speaker"]),
                problem_id=problems.get(str(row["title"])),
            )
            for row in rows
        ]

    return checked


def _lines(meeting: Meeting | None) -> list[AgendaLine]:
    return [
        AgendaLine(minutes=item.minutes, title=item.title, speaker=item.speaker, problem_id=item.problem_id)
        for item in (meeting.agenda if meeting else [])
    ]


def _first_start() -> datetime:
    day = (store().now() + timedelta(days=_FIRST_IN_DAYS)).astimezone(entry.LOCAL).date()
    return datetime.combine(day, time(14, 0), tzinfo=entry.LOCAL)
