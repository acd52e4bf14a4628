"""Who may do what, and which personal data are stored?"""

import streamlit as st

from dashboard.components import notices
from dashboard.components.network import entry, user_list
from dashboard.components.network.sign_in import sign_in
from dashboard.components.network.visitor import actor
from dashboard.network import rules
from dashboard.text import t

st.title(t("page.users"))
entry.show_done()
who = actor()
sign_in(who)
if rules.may_manage_users(who):
    with notices.section(t("network.accounts"), "accounts"), entry.explained():
        user_list.accounts(who)
if rules.may_release_town(who, who.ags or ""):
    with notices.section(t("network.releases"), "releases"), entry.explained():
        user_list.releases(who)
if rules.may_handle_personal_data(who):
    with notices.section(t("network.person"), "person"), entry.explained():
        user_list.one_person(who)
    with notices.section(t("network.log_of_writes"), "log"), entry.explained():
        user_list.log_of_writes(who)
