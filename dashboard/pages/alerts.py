"""Which changes do I want to hear of?"""

import streamlit as st

from dashboard.build import current_build
from dashboard.components.network import entry
from dashboard.components.network.alert_list import subscriptions
from dashboard.components.network.visitor import actor
from dashboard.network import rules
from dashboard.text import t

st.title(t("page.alerts"))
st.markdown(t("network.alerts_intro"))
entry.show_done()
who = actor()
if rules.may_subscribe(who):
    subscriptions(who, current_build())
else:
    st.info(t("network.sign_in_first"), icon=":material/lock:")
