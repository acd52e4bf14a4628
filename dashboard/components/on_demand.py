"""What a reader opens only now and then: built and sent when it is opened, not before."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


@st.fragment
def on_demand(label: str, key: str, icon: str, body: Callable[[], None]) -> None:
    """An expander whose content runs only while it is open."""
    view = st.expander(label, key=key, on_change="rerun", icon=icon)
    if view.open:
        with view:
            body()
