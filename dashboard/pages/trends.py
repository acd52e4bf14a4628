"""Which problems grow in which region, size class, central-place level; where are data missing?"""

import streamlit as st

from dashboard.build import current_build
from dashboard.components import notices, regional_trends
from dashboard.components.programme_exposure import programme_exposure
from dashboard.queries.places import has_examples
from dashboard.text import t

build = current_build()
st.title(t("page.trends"))
notices.example_mark(has_examples(build))
with notices.section(t("trends.now"), "now"):
    regional_trends.problems_now(build)
with notices.section(t("trends.over_time"), "over_time"):
    regional_trends.over_time(build)
with notices.section(t("trends.by_problem"), "by_problem"):
    regional_trends.by_problem(build)
with notices.section(t("trends.gaps"), "gaps"):
    regional_trends.gaps(build)
with notices.section(t("exposure.title"), "exposure"):
    programme_exposure(build)
