"""Which pages a person may open when sign-in is configured: pages with values of single towns follow the release."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from dashboard import state
from dashboard.components.network.visitor import actor, store
from dashboard.listening import has_sign_in
from dashboard.network import people
from dashboard.text import t

# all: no values of single towns; centre: those of the centre in the address; towns: those of several towns
Reach = Literal["all", "centre", "towns"]


def may_open(reach: Reach) -> bool:
    """Whether this person may open a page of this reach; a town without a choice is shown its own centre."""
    if reach == "all" or not has_sign_in():
        return True
    who = actor()
    if who.role in ("admin", "ihk"):
        return True
    if reach == "towns":
        return False
    if who.role == "municipality" and who.ags and not state.read("centre"):
        state.write("centre", f"{who.ags}-01")
    ags = state.read("centre")[:8]
    return bool(ags) and ags in people.visible_towns(store(), who, [ags])


def closed(title: str) -> None:
    """Why a page stays closed and what to do."""
    st.title(title)
    st.info(t("network.page_closed"), icon=":material/lock:")
