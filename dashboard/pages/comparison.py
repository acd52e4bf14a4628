"""Who is really comparable, why, and where do we stand in their spread?"""

import streamlit as st

from dashboard.build import current_build
from dashboard.components import comparison, notices
from dashboard.components.boundaries import boundary_variants
from dashboard.components.composite_profile import composite_profile
from dashboard.components.pickers import pick_centre
from dashboard.components.targets import target_form
from dashboard.components.what_if import what_if
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
    with notices.section(t("composite.title"), "dimensions"):
        composite_profile(build, centre)
    with notices.section(t("compare.spread"), "spread"):
        target_form(comparison.COMPARED)
        comparison.distributions(build, centre, group)
    with notices.section(t("boundary.title"), "boundary"):
        boundary_variants(build, centre)
    with notices.section(t("what_if.title"), "what_if"):
        what_if(build)
