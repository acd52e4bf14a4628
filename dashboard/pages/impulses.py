"""What is new in the network, and where else can a town turn to?"""

import streamlit as st

from dashboard.components import notices
from dashboard.components.network import news
from dashboard.components.network.sign_in import sign_in
from dashboard.components.network.visitor import actor
from dashboard.text import t

st.title(t("page.impulses"))
st.markdown(t("network.impulses_intro"))
who = actor()
sign_in(who)
for name, part in (
    ("meetings", news.next_meetings),
    ("findings", news.changed_findings),
    ("contributions", news.new_contributions),
):
    with notices.section(t(f"network.news.{name}"), name):
        part(who)
with notices.section(t("network.news.offers"), "offers"):
    news.offers()
with notices.section(t("network.news.funding"), "funding"):
    news.funding()
