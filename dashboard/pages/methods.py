"""How is each figure computed, with which parameters, and what can it not say?"""

import streamlit as st

from dashboard.components import method_sheet
from dashboard.components.pickers import pick
from dashboard.text import t

st.title(t("page.methods"))
st.markdown(t("method.intro"))
titles = method_sheet.titles()
known = list(titles)
method_sheet.sheet(pick(t("pick.method"), "id", known, lambda record: titles.get(record, record)))
