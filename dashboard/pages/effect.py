"""What did our measure change? What could we detect at all?"""

import streamlit as st

from dashboard.build import current_build
from dashboard.components.effects import effects
from dashboard.text import t

build = current_build()
st.title(t("page.effect"))
st.markdown(t("effect.intro"))
effects(build)
