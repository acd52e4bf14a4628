"""Where are which problems, and how sure are we?"""

import streamlit as st

from dashboard.build import current_build
from dashboard.components import notices, situation_map
from dashboard.text import t

build = current_build()
st.title(t("page.map"))
view = situation_map.choose_view(build)
notices.example_mark(view.origin.is_synthetic)
situation_map.show(build, view)
