"""Where are which problems, and how sure are we?"""

import streamlit as st

from dashboard.components import situation_map
from dashboard.text import t

st.title(t("page.map"))
situation_map.situation()
