"""Who is really comparable, why, and where do we stand in their spread?"""

import streamlit as st

from dashboard.build import current_build
from dashboard.components import comparison, notices
from dashboard.components.pickers import pick_centre
from dashboard.queries.centre import latest_values
from dashboard.text import t

build = current_build()
st.title(t("page.comparison"))
centre = pick_centre(build)
if not centre:
    notices.empty(t("notice.no_centres"))
else:
    notices.example_mark(bool(latest_values(build, centre)["is_synthetic"].any()))
    group = comparison.own_group(build, centre)
    comparison.link_note()
    with notices.section(t("compare.peers"), "peers"):
        comparison.peer_list(build, centre)
    with notices.section(t("compare.spread"), "spread"):
        comparison.distributions(build, centre, group)
