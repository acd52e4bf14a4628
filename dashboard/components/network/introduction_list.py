"""Towns with the same problem, introduced by consent."""

from __future__ import annotations

import streamlit as st

from dashboard import names, numbers
from dashboard.components.network import entry
from dashboard.components.network.visitor import store
from dashboard.network import introductions, people
from dashboard.network.models import Introduction
from dashboard.network.rules import Actor
from dashboard.network.snapshot_view import FOUND, Build, all_findings, towns_with_problem
from dashboard.network.towns import town_name
from dashboard.suppression import MIN_TOWNS
from dashboard.text import plain, t


def introductions_of(actor: Actor, build: Build) -> None:
    """Wishes of and to this town, and a new one for a problem the town has."""
    for wish in introductions.of_town(store(), actor):
        _wish(actor, wish)
    frame = all_findings(build)
    own = frame[(frame["ags"] == actor.ags) & frame["status"].isin(FOUND)]
    problems = list(dict.fromkeys(own["problem_id"]))
    if not problems:
        st.info(t("network.no_own_findings"), icon=":material/info:")
        return
    problem = str(
        st.selectbox(t("pick.problem"), problems, format_func=names.problem_title, key="introduction_problem")
    )
    others = [ags for ags in towns_with_problem(build.whole, problem) if ags != actor.ags]
    named = sorted(people.released_towns(store()) & set(others), key=town_name)
    st.markdown(
        t("network.same_problem", count=_count(len(others)), names=plain(", ".join(map(town_name, named))) or "–")
    )
    message = st.text_area(t("network.introduction_message"), max_chars=1000, key="introduction_message", height=80)
    if st.button(t("network.ask_introduction"), type="primary", disabled=not others, icon=":material/handshake:"):
        with entry.explained():
            count = introductions.ask(store(), actor, problem, others, message or "")
            entry.done(t("network.asked", count=count))


def _count(others: int) -> str:
    is_few = 0 < others < MIN_TOWNS
    return t("network.fewer", minimum=MIN_TOWNS) if is_few else numbers.number(others)


def _wish(actor: Actor, wish: Introduction) -> None:
    is_asked = wish.to_ags == actor.ags
    other = town_name(wish.from_ags) if is_asked or wish.status == "introduced" else t("network.unnamed_town")
    if not is_asked and wish.status == "introduced":
        other = town_name(wish.to_ags)
    with st.container(border=True):
        st.markdown(
            f"**{plain(other)}** · {plain(names.problem_title(wish.problem_id))} · {t(f'network.wish.{wish.status}')}"
        )
        if is_asked and wish.message:
            st.markdown(plain(wish.message))
        if is_asked and wish.status == "asked":
            with st.container(horizontal=True):
                if st.button(t("network.agree"), type="primary", key=f"agree_{wish.id}"):
                    introductions.answer(store(), actor, wish.id, True)
                    entry.done(t("network.introduced"))
                if st.button(t("network.decline"), key=f"decline_{wish.id}"):
                    introductions.answer(store(), actor, wish.id, False)
                    entry.done(t("network.saved"))
        elif wish.status == "introduced":
            st.markdown(plain(wish.from_contact if is_asked else wish.to_contact))
