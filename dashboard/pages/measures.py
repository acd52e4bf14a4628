"""What fits these findings, why, who did it, what did it cost, what did it achieve?"""

import streamlit as st

from dashboard import state
from dashboard.build import catalogue, current_build
from dashboard.components import notices
from dashboard.components.measure_catalogue import filtered, show_list
from dashboard.components.measure_funding import programmes
from dashboard.components.measure_ranking import for_centre
from dashboard.components.measure_sheet import sheet
from dashboard.components.pickers import pick_centre, pick_segment
from dashboard.links import link
from dashboard.text import t

build = current_build()
measure = catalogue().measures.get(state.read("measure"))
if measure:
    link("measures", t("measure.back"), ":material/arrow_back:", centre=state.read("centre"))
    sheet(build, measure)
else:
    st.title(t("page.measures"))
    views = ("centre", "all", "funding")
    view = pick_segment(t("measure.view"), "view", views, lambda view: t(f"measure.view_{view}"))
    if view == "all":
        show_list(filtered(build), state.read("centre"))
    elif view == "funding":
        programmes()
    elif centre := pick_centre(build):
        for_centre(build, centre)
    else:
        notices.empty(t("notice.no_centres"))
