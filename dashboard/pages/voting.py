"""Which topics should the next meeting discuss?"""

import streamlit as st

from dashboard import state
from dashboard.components.network.meeting_topics import vote_by_link
from dashboard.text import t

st.title(t("page.voting"))
if token := state.read("link"):
    vote_by_link(token)
else:
    st.info(t("network.link_needed"), icon=":material/link:")
