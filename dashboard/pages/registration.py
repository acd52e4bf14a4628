"""Register for a meeting; confirm, change or cancel by the link of a mail."""

import streamlit as st

from dashboard import state
from dashboard.components.network import entry, meeting_list, registration_form
from dashboard.components.network.visitor import actor, store
from dashboard.network import meetings
from dashboard.text import plain, t

st.title(t("page.registration"))
chosen, token = state.read("meeting"), state.read("link")
with entry.explained():
    if token:
        registration_form.by_link(token)
    elif chosen.isdecimal():
        meeting = meetings.get(store(), actor(), int(chosen))
        st.subheader(plain(meeting.title))
        st.markdown(
            f":material/event: {entry.span(meeting.starts_at, meeting.ends_at)} · {meeting_list.place(meeting)}"
        )
        if meeting_list.is_open(meeting):
            registration_form.new_registration(meeting)
        else:
            st.info(t("network.closed"), icon=":material/block:")
        registration_form.back_to_meeting(chosen)
    else:
        open_ones = [meeting for meeting in meetings.visible(store(), actor()) if meeting_list.is_open(meeting)]
        for meeting in open_ones:
            meeting_list.card(meeting)
        if not open_ones:
            st.info(t("network.no_meetings"), icon=":material/info:")
