"""The consent switch for the background map. A link cannot agree for anybody: the choice lives in the session alone."""

from __future__ import annotations

import os

import streamlit as st

from dashboard import listening, state
from dashboard.charts.basemap import CREDIT
from dashboard.text import t

SETTING = "ZENTREN_BASEMAP"


def is_offered() -> bool:
    """On one's own machine yes; on a server only where the operator allowed it (`ZENTREN_BASEMAP=on`, docs/betrieb.md)."""
    wish = os.environ.get(SETTING, "").lower()
    return wish == "on" or (wish != "off" and not listening.has_sign_in())


def switch(place: str) -> bool:
    """Switch above a map, off at first; True while this visitor agrees that the tiles are fetched from basemap.de."""
    if not is_offered():
        return False
    key = state.consent_widget("basemap", place)
    return bool(
        st.toggle(
            t("basemap.switch"), key=key, on_change=state.keep_consent, args=("basemap", key), help=t("basemap.help")
        )
    )


def credit(is_on: bool) -> str:
    """What the licence asks to stand below, with the way to its terms."""
    return t("basemap.credit", credit=CREDIT.replace("|", "\\|")) if is_on else ""
