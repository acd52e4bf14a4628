"""What fits these findings, why, who did it, what did it cost, what did it achieve?"""

import streamlit as st

from dashboard import state
from dashboard.build import catalogue, current_build
from dashboard.components import notices
from dashboard.components.measure_catalogue import filtered, show_list
from dashboard.components.measure_sheet import sheet
from dashboard.components.pickers import pick, pick_centre, pick_segment
from dashboard.components.profile.recommendations import per_finding
from dashboard.links import link
from dashboard.names import problem_title
from dashboard.queries.findings import findings_of, recommendations_of
from dashboard.text import t

build = current_build()
measure = catalogue().measures.get(state.read("measure"))
if measure:
    link("measures", t("measure.back"), ":material/arrow_back:", centre=state.read("centre"))
    sheet(build, measure)
else:
    st.title(t("page.measures"))
    view = pick_segment(t("measure.view"), "view", ("centre", "all"), lambda view: t(f"measure.view_{view}"))
    if view == "all":
        show_list(filtered(), state.read("centre"))
    elif centre := pick_centre(build):
        problems = ["all", *dict.fromkeys(recommendations_of(build, centre)["problem_id"])]
        chosen = pick(t("pick.problem"), "problem", problems,
                      lambda problem: t("map.all_problems") if problem == "all" else problem_title(problem))  # fmt: skip
        notices.example_mark(bool(findings_of(build, centre)["is_synthetic"].any()))
        per_finding(build, centre, "" if chosen == "all" else chosen)
    else:
        notices.empty(t("notice.no_centres"))
