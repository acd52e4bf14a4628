"""Which projects could towns with the same problem propose together?"""

import streamlit as st

from dashboard import state
from dashboard.build import current_build, reader
from dashboard.components import notices
from dashboard.components.network import entry, proposal_list
from dashboard.components.network.visitor import actor
from dashboard.links import link
from dashboard.network import rules
from dashboard.network.snapshot_view import Build
from dashboard.text import t

st.title(t("page.proposals"))
entry.show_done()
who, chosen = actor(), state.read("proposal")
build = Build(reader(), current_build())
if who.role == "public":
    st.markdown(t("network.proposals_intro"))
    st.info(t("network.sign_in_first"), icon=":material/lock:")
elif chosen.isdecimal():
    link("proposals", t("network.all_proposals"), ":material/arrow_back:")
    with entry.explained():
        proposal_list.one_proposal(who, int(chosen))
elif state.read("view") == "new" and rules.may_comment(who):
    link("proposals", t("network.all_proposals"), ":material/arrow_back:")
    proposal_list.new_proposal(who, build)
else:
    st.markdown(t("network.proposals_intro"))
    with notices.section(t("network.own_proposals"), "own"):
        proposal_list.own_proposals(who)
    if rules.may_comment(who):
        with notices.section(t("network.pairings"), "pairings"):
            st.markdown(t("network.pairings_help"))
            proposal_list.proposed_pairings(who, build)
        link("proposals", t("network.new_proposal"), ":material/add:", view="new")
