"""What do we discuss with other towns?"""

import streamlit as st

from dashboard.build import current_build
from dashboard.components import material
from dashboard.text import t

st.title(t("page.discussion_pack"))
st.markdown(t("material.discussion_pack"))
material.discussion_pack_page(current_build())
