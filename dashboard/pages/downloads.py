"""Take the figures along: every table as a file."""

import streamlit as st

from dashboard.build import current_build
from dashboard.components import notices
from dashboard.components.downloads import downloads, everything
from dashboard.queries.places import topic_states
from dashboard.text import t

build = current_build()
st.title(t("page.downloads"))
st.markdown(t("download.intro"))
notices.example_mark(bool(topic_states(build)["is_synthetic"].fillna(False).any()))
downloads(build)
with notices.section(t("download.everything"), "everything"):
    everything(build)
