"""Sign in and out, and who one is."""

from __future__ import annotations

import streamlit as st

from dashboard.listening import has_sign_in
from dashboard.network.rules import Actor
from dashboard.network.towns import town_name
from dashboard.text import plain, t


def sign_in(actor: Actor) -> None:
    """Role and place of this person; the buttons where an identity provider is configured."""
    belongs_to = town_name(actor.ags) if actor.ags else actor.ihk if actor.role == "ihk" else ""
    role = t(f"network.role.{actor.role}") + (f", {plain(belongs_to)}" if belongs_to else "")
    st.markdown(t("network.you_are", name=plain(actor.name) or t("network.nobody"), role=role))
    if not has_sign_in():
        if actor.role == "admin":
            st.caption(t("network.local_user"))
    elif getattr(st.user, "is_logged_in", False):
        if actor.role == "public":
            st.warning(t("network.no_account"), icon=":material/person_off:")
        st.button(t("network.sign_out"), on_click=st.logout, icon=":material/logout:")
    else:
        st.button(t("network.sign_in"), on_click=st.login, type="primary", icon=":material/login:")
