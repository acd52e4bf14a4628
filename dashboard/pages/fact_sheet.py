"""What do we hand out about our centre?"""

import streamlit as st

from dashboard.build import current_build
from dashboard.components import material
from dashboard.text import t

st.title(t("page.fact_sheet"))
st.markdown(t("material.fact_sheet"))
material.fact_sheet_page(current_build())
