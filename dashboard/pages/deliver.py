"""How do our data get in, what is wrong with them, and what do they change?"""

import streamlit as st

from dashboard.build import current_build
from dashboard.delivery.outcome import outcome
from dashboard.delivery.rights import sender
from dashboard.delivery.ways import ways
from dashboard.text import t
from etl.snapshot import NoSnapshot

try:
    build: str | None = current_build()
except NoSnapshot:
    build = None
st.title(t("page.deliver"))
st.markdown(t("deliver.intro"))
who = sender()
if not who.may_deliver:
    st.info(t("deliver.not_allowed"), icon=":material/lock:")
elif not outcome():
    ways(build, who)
