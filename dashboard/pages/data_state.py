"""Where do the figures come from, how old and how complete are they?"""

import streamlit as st

from dashboard import names, numbers
from dashboard.build import current_build
from dashboard.components import deliveries, notices
from dashboard.queries.places import build_info, centres, topic_states
from dashboard.text import t

build = current_build()
st.title(t("page.data_state"))
info = build_info(build).iloc[0]
st.caption(t("source.build", build=build, day=numbers.day(info["as_of"])))
states = topic_states(build)
notices.example_mark(bool(states["is_synthetic"].fillna(False).any()))
with notices.section(t("source.states"), "states"):
    if states.empty:
        notices.empty(t("notice.no_centres"))
    else:
        titles = {str(row["centre_id"]): names.centre_name(row) for row in centres(build).to_dict("records")}
        deliveries.topic_states(build, states, titles)
with notices.section(t("delivery.title"), "deliveries"):
    deliveries.deliveries(build)
with notices.section(t("source.title"), "sources"):
    deliveries.sources(build)
