"""Which mails went out, which wait, which failed?"""

import streamlit as st

from dashboard.components.network import entry
from dashboard.components.network.outbox_list import outbox
from dashboard.components.network.visitor import actor
from dashboard.network import rules
from dashboard.text import t

st.title(t("page.outbox"))
entry.show_done()
who = actor()
if rules.may_see_outbox(who, who.ihk):
    outbox(who)
else:
    st.info(t("network.not_allowed"), icon=":material/lock:")
