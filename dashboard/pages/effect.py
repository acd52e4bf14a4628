"""What did our measure change? What could we detect at all?"""

import streamlit as st

from dashboard.build import current_build
from dashboard.components import notices
from dashboard.components.effect_planning import planning
from dashboard.components.effects import effects
from dashboard.components.impact_register import pooled_effects, register
from dashboard.components.pickers import pick_segment
from dashboard.text import t

VIEWS = {"measured": effects, "planning": planning, "register": register, "pooled": pooled_effects}

build = current_build()
st.title(t("page.effect"))
st.markdown(t("effect.intro"))
view = pick_segment(t("measure.view"), "view", list(VIEWS), lambda name: t(f"effect.view_{name}"))
with notices.section(t(f"effect.view_{view}"), view):
    VIEWS[view](build)
