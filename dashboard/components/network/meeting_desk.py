"""The organiser's desk of a meeting: registrations, programme, what to do next."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import names, state
from dashboard.build import catalogue
from dashboard.components.network import entry, meeting_after, meeting_form, meeting_pack_view, meeting_topics
from dashboard.components.network.visitor import store
from dashboard.network import meetings, minutes, questions
from dashboard.network.forms import MeetingForm
from dashboard.network.models import Meeting, Registration
from dashboard.network.rules import Actor
from dashboard.network.towns import town_name
from dashboard.text import t

TABS = ("guests", "questions", "edit", "vote", "pack", "minutes", "tasks")


def desk(actor: Actor, meeting: Meeting) -> None:
    """Everything the inviting body does with a meeting."""
    st.header(t("network.desk"), divider="gray")
    _steps(actor, meeting)
    shown = dict(zip(TABS, st.tabs([t(f"network.tab.{name}") for name in TABS]), strict=True))
    with shown["guests"]:
        _guests(actor, meeting)
    with shown["questions"]:
        meeting_topics.question_inbox(actor, meeting)
    with shown["edit"]:
        _edit(actor, meeting)
    with shown["vote"]:
        meeting_topics.vote_desk(actor, meeting)
    with shown["pack"]:
        meeting_pack_view.pack_desk(actor, meeting)
    with shown["minutes"]:
        meeting_after.minutes_desk(actor, meeting)
    with shown["tasks"]:
        meeting_after.tasks_desk(actor, meeting)


def new_meeting(actor: Actor) -> None:
    """The form of a new meeting for a chamber district."""
    chamber = actor.ihk or store().settings.local_ihk

    def save(form: MeetingForm) -> None:
        meeting_id = meetings.create(store(), actor, chamber, form)
        state.write("meeting", str(meeting_id))
        entry.done(t("network.created"))

    with st.expander(t("network.new_meeting"), icon=":material/add:"):
        st.caption(t("network.new_meeting_help", chamber=chamber))
        meeting_form.form("new", None, save)


def _steps(actor: Actor, meeting: Meeting) -> None:
    with st.container(horizontal=True):
        if meeting.status == "draft" and st.button(t("network.publish"), type="primary", icon=":material/publish:"):
            meetings.publish(store(), actor, meeting.id)
            entry.done(t("network.published"))
        if meeting.status == "published" and meeting.ends_at > store().now():
            if st.button(t("network.invite"), icon=":material/forward_to_inbox:"):
                entry.done(t("network.invited", count=meetings.invite(store(), actor, meeting.id)))
            with st.popover(t("network.call_off"), icon=":material/event_busy:"):
                st.markdown(t("network.call_off_question"))
                if st.button(t("network.call_off_now"), type="primary"):
                    meetings.call_off(store(), actor, meeting.id)
                    entry.done(t("network.called_off"))


def _guests(actor: Actor, meeting: Meeting) -> None:
    found = minutes.guests(store(), actor, meeting.id)
    if not found:
        st.info(t("network.no_guests"), icon=":material/info:")
        return
    counts = pd.Series([guest.status for guest in found]).value_counts()
    with st.container(horizontal=True):
        for status in ("confirmed", "waiting", "unconfirmed", "cancelled"):
            st.metric(t(f"network.guest_status.{status}"), int(counts.get(status, 0)), border=True)
    edited = st.data_editor(
        _guest_frame(found),
        hide_index=True,
        key=f"guests_{meeting.id}",
        disabled=["name", "organisation", "role", "town", "mode", "status", "needs"],
        column_config=_guest_columns(),
    )
    with st.container(horizontal=True):
        if st.button(t("network.save_attendance"), icon=":material/done_all:"):
            present = {guest.id for guest, came in zip(found, edited["came"], strict=True) if came}
            minutes.set_attendance(store(), actor, meeting.id, present)
            entry.done(t("network.saved"))
        st.download_button(
            t("network.guest_list"),
            lambda: minutes.guests_csv(store(), actor, meeting.id),
            file_name="teilnehmende.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def _guest_frame(found: list[Registration]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "came": [bool(guest.has_attended) for guest in found],
            "name": [guest.name for guest in found],
            "organisation": [guest.organisation for guest in found],
            "role": [guest.role for guest in found],
            "town": [town_name(guest.ags) for guest in found],
            "mode": [t(f"network.format.{guest.mode}") for guest in found],
            "status": [t(f"network.guest_status.{guest.status}") for guest in found],
            "needs": [guest.needs for guest in found],
        }
    )


def _guest_columns() -> dict[str, Any]:
    titles = {
        "came": t("network.came"),
        "name": t("network.field.name"),
        "organisation": t("network.field.organisation"),
        "role": t("network.field.role"),
        "town": t("network.field.ags"),
        "mode": t("network.field.mode"),
        "status": t("network.field.status"),
        "needs": t("network.field.needs"),
    }
    return {name: st.column_config.Column(title) for name, title in titles.items() if name != "came"} | {
        "came": st.column_config.CheckboxColumn(titles["came"], width="small")
    }


def _edit(actor: Actor, meeting: Meeting) -> None:
    proposed = None
    if st.toggle(t("network.propose_agenda"), key=f"propose_{meeting.id}", help=t("network.propose_agenda_help")):
        titles = {problem_id: names.problem_title(problem_id) for problem_id in catalogue().problems}
        proposed = questions.agenda_proposal(store(), actor, meeting.id, titles, state.language())

    def save(form: MeetingForm) -> None:
        meetings.change(store(), actor, meeting.id, form)
        entry.done(t("network.saved"))

    meeting_form.form(f"{meeting.id}_{'proposed' if proposed else 'present'}", meeting, save, proposed)
