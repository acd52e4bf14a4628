"""Pages with values of single towns when sign-in is configured: what they show follows the release, and they say so.

The rows themselves are left out where they are read (dashboard/town_release.py); here stands what a person is told.
"""

from __future__ import annotations

from typing import Literal

import streamlit as st

from dashboard import build, numbers, state
from dashboard.components.network.visitor import actor, store
from dashboard.listening import has_sign_in
from dashboard.network import people
from dashboard.text import t
from dashboard.town_release import is_selection

# all: no values of single towns; centre: those of the centre in the address; towns: those of several towns
Reach = Literal["all", "centre", "towns"]


def may_open(reach: Reach) -> bool:
    """Whether this person may open a page of this reach: not where the address names a town that has not released.

    A town without a choice is shown its own centre.
    """
    if reach != "centre" or not has_sign_in():
        return True
    who = actor()
    if who.role == "municipality" and who.ags and not state.read("centre"):
        state.write("centre", f"{who.ags}-01")
    ags = state.read("centre")[:8]
    return not ags or ags in people.visible_towns(store(), who, [ags])


def say_what_is_left_out(reach: Reach, build_id: str) -> None:
    """One line above a page whose build shows this person some towns only."""
    if reach != "all" and is_selection(build_id):
        shown, all_towns = build.seen_and_all(build_id)
        words = t("network.selection", shown=numbers.number(shown), all=numbers.number(all_towns))
        st.caption(f":material/lock: {words}")


def closed(title: str) -> None:
    """Why a page stays closed and what to do."""
    st.title(title)
    st.info(t("network.page_closed"), icon=":material/lock:")
