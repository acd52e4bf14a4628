"""No further mails of one kind."""

import streamlit as st

from dashboard import state
from dashboard.components.network.alert_list import unsubscribe_by_link
from dashboard.text import t

st.title(t("page.unsubscribe"))
if token := state.read("link"):
    unsubscribe_by_link(token)
else:
    st.info(t("network.link_needed"), icon=":material/link:")
