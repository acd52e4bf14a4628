"""Addresses of views: which page, with which state."""

from __future__ import annotations

import streamlit as st

from dashboard import navigation, state


def link(script: str, label: str, icon: str | None = None, **parameters: str) -> None:
    """A link to a page of the app with the given state; language goes along."""
    st.page_link(
        navigation.page(script),
        label=label,
        icon=icon,
        query_params={"lang": state.language()} | {name: value for name, value in parameters.items() if value},
    )
