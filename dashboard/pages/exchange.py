"""What have other towns with our problem tried?"""

import streamlit as st

from dashboard import state
from dashboard.build import current_build, reader
from dashboard.components import notices
from dashboard.components.network import entry, exchange_list
from dashboard.components.network.introduction_list import introductions_of
from dashboard.components.network.visitor import actor
from dashboard.links import link
from dashboard.network import rules
from dashboard.network.snapshot_view import Build
from dashboard.text import t

st.title(t("page.exchange"))
entry.show_done()
who, chosen = actor(), state.read("entry")
if who.role == "public":
    st.markdown(t("network.exchange_intro"))
    st.info(t("network.sign_in_first"), icon=":material/lock:")
elif chosen.isdecimal():
    link("exchange", t("network.all_contributions"), ":material/arrow_back:")
    with entry.explained():
        exchange_list.contribution(who, int(chosen))
else:
    st.markdown(t("network.exchange_intro"))
    if rules.may_comment(who):
        exchange_list.new_contribution(who)
    exchange_list.found_contributions(who)
    if who.role == "municipality":
        with notices.section(t("network.introductions"), "introductions"):
            introductions_of(who, Build(reader(), current_build()))
