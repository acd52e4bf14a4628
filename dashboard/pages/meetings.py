"""When do the towns meet, about what, and what came out of it?"""

import streamlit as st

from dashboard import state
from dashboard.components.network import entry, meeting_desk, meeting_list
from dashboard.components.network.meeting_after import task_list
from dashboard.components.network.visitor import actor, store
from dashboard.links import link
from dashboard.network import meetings, minutes, rules
from dashboard.text import plain, t

who = actor()
chosen = state.read("meeting")
with entry.explained():
    if chosen.isdecimal():
        meeting = meetings.get(store(), who, int(chosen))
        link("meetings", t("network.all_meetings"), ":material/arrow_back:")
        st.caption(t("page.meetings"))
        st.title(plain(meeting.title))
        entry.show_done()
        meeting_list.public_part(meeting)
        if rules.may_manage_meeting(who, meeting.ihk):
            meeting_desk.desk(who, meeting)
    else:
        st.title(t("page.meetings"))
        st.markdown(t("network.meetings_intro"))
        entry.show_done()
        if rules.may_manage_meeting(who, who.ihk or ""):
            meeting_desk.new_meeting(who)
        found = meetings.visible(store(), who)
        if not found:
            st.info(t("network.no_meetings"), icon=":material/info:")
        for meeting in found:
            meeting_list.card(meeting)
        if own := [task for task in minutes.tasks(store(), who) if task.status == "open"]:
            st.header(t("network.open_tasks"), divider="gray")
            task_list(who, own)
