"""Meetings as everybody sees them: when, where, programme, questions, minutes, the way to register."""

from __future__ import annotations

import streamlit as st

from dashboard import names, numbers
from dashboard.components.network import entry
from dashboard.components.network.visitor import store
from dashboard.links import link
from dashboard.network import minutes, questions, voting
from dashboard.network.calendar_file import calendar_file
from dashboard.network.models import Meeting
from dashboard.network.registrations import free_places
from dashboard.network.towns import town_name
from dashboard.text import plain, t


def card(meeting: Meeting) -> None:
    """A meeting in the list."""
    with st.container(border=True):
        st.markdown(f"**{plain(meeting.title)}**")
        st.markdown(f":material/event: {entry.span(meeting.starts_at, meeting.ends_at)} · {place(meeting)}")
        badge(meeting)
        link("meetings", t("network.open_meeting"), ":material/arrow_forward:", meeting=str(meeting.id))


def badge(meeting: Meeting) -> None:
    """State of a meeting in words."""
    if meeting.status == "draft":
        st.badge(t("network.status.draft"), icon=":material/edit:", color="gray")
    elif meeting.status == "cancelled":
        st.badge(t("network.status.cancelled"), icon=":material/event_busy:", color="red")
    elif meeting.ends_at < store().now():
        st.badge(t("network.status.over"), icon=":material/history:", color="gray")
    elif is_open(meeting):
        until = entry.instant(meeting.register_until)
        st.badge(t("network.register_until", day=until), icon=":material/how_to_reg:", color="green")
    else:
        st.badge(t("network.status.deadline_over"), icon=":material/block:", color="orange")


def is_open(meeting: Meeting) -> bool:
    """Whether registration is open."""
    return meeting.status == "published" and store().now() <= meeting.register_until


def place(meeting: Meeting) -> str:
    """Where the meeting takes place."""
    kind = t(f"network.format.{meeting.format}")
    return f"{kind}, {plain(meeting.place)}" if meeting.place else kind


def public_part(meeting: Meeting) -> None:
    """Everything everybody may know about a meeting."""
    st.markdown(f":material/event: **{entry.span(meeting.starts_at, meeting.ends_at)}**")
    st.markdown(f":material/location_on: {place(meeting)}")
    if meeting.goal:
        st.markdown(plain(meeting.goal))
    badge(meeting)
    _ways_in(meeting)
    _programme(meeting)
    if meeting.notes:
        st.subheader(t("network.field.notes"))
        st.markdown(plain(meeting.notes))
    if meeting.contact:
        st.caption(t("network.contact", contact=plain(meeting.contact)))
    _questions(meeting)
    _minutes(meeting)


def _ways_in(meeting: Meeting) -> None:
    if is_open(meeting):
        with store().reading() as session:
            free = free_places(session, meeting)
        if free is not None:
            st.markdown(t("network.places_free", count=free) if free else t("network.places_none"))
        link("registration", t("network.to_registration"), ":material/how_to_reg:", meeting=str(meeting.id))
    if meeting.status == "published" and meeting.ends_at > store().now():
        st.download_button(
            t("network.calendar_file"),
            calendar_file(store(), meeting),
            file_name="termin.ics",
            mime="text/calendar",
            on_click="ignore",
            icon=":material/calendar_add_on:",
        )


def _programme(meeting: Meeting) -> None:
    if not meeting.agenda:
        return
    st.subheader(t("network.programme"))
    begin = meeting.starts_at.astimezone(entry.LOCAL)
    rows = []
    passed = 0
    for item in meeting.agenda:
        start = begin.hour * 60 + begin.minute + passed
        passed += item.minutes
        rows.append((f"{start // 60 % 24:02d}:{start % 60:02d}", plain(item.title), plain(item.speaker)))
    st.table(
        {
            t("network.field.time"): [row[0] for row in rows],
            t("network.field.point"): [row[1] for row in rows],
            t("network.field.speaker"): [row[2] for row in rows],
        },
        hide_index=True,
    )


def _questions(meeting: Meeting) -> None:
    shown = questions.shown(store(), meeting.id)
    if not shown:
        return
    st.subheader(t("network.questions"))
    for question in shown:
        problem = names.problem_title(question.problem_id) if question.problem_id else t("network.no_problem")
        st.markdown(f"- {plain(question.text)}  \n  :gray[{plain(question.town)} · {plain(problem)}]")
        if question.answer:
            st.markdown(f"  **{t('network.answer')}:** {plain(question.answer)}")


def _minutes(meeting: Meeting) -> None:
    if not meeting.minutes_published_at:
        return
    st.subheader(t("network.minutes"))
    st.caption(t("network.minutes_of", day=numbers.day(meeting.minutes_published_at)))
    count, represented = minutes.attendance(store(), meeting.id)
    if count:
        st.markdown(t("network.attended", count=count, towns=plain(", ".join(map(town_name, represented)))))
    for item in meeting.agenda:
        if item.result:
            st.markdown(f"**{plain(item.title)}:** {plain(item.result)}")
    if meeting.minutes:
        st.markdown(plain(meeting.minutes))
    if results := voting.results(store(), meeting.id):
        st.markdown(f"**{t('network.vote_result')}**")
        vote_table(results)


def vote_table(results: list[voting.TopicResult]) -> None:
    """Both results of the vote."""
    st.table(
        {
            t("network.field.topic"): [plain(result.sentence) for result in results],
            t("network.points"): [result.points for result in results],
            t("network.towns"): [result.town_count for result in results],
            t("network.voters"): [result.voter_count for result in results],
        },
        hide_index=True,
    )
