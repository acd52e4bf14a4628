"""What can be said about the region without naming a town?"""

import streamlit as st

from dashboard.build import current_build
from dashboard.components import material
from dashboard.text import t

st.title(t("page.regional_report"))
st.markdown(t("material.regional_report"))
material.regional_report_page(current_build())
