"""The state of a view lives in its address: plain query parameters, so every view can be sent as a link.

`lang` and `centre` go along from page to page; every other parameter belongs to its page.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any, Final

import streamlit as st

from etl.catalogue.values import Language

LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")
CARRIED: Final = ("lang", "centre")
# read once per run of a page: texts ask for it thousands of times
_LANGUAGE: ContextVar[Language | None] = ContextVar("language", default=None)


def restore() -> None:
    """Put the carried parameters back into the address after a change of page (navigation clears it)."""
    _LANGUAGE.set(None)
    for name in CARRIED:
        if name in st.query_params:
            st.session_state[f"carried_{name}"] = st.query_params[name]
        elif f"carried_{name}" in st.session_state:
            st.query_params[name] = st.session_state[f"carried_{name}"]
    _LANGUAGE.set(_language_of_address())


def read(name: str, options: Sequence[str] | None = None, default: str = "") -> str:
    """A parameter of the address; the default when it is absent or not among the options."""
    value = st.query_params.get(name, default)
    return value if options is None or value in options else default


def read_list(name: str) -> list[str]:
    """A comma-separated parameter of the address."""
    return [part for part in read(name).split(",") if part]


def write(name: str, value: str | Sequence[str] | None) -> None:
    """Set a parameter of the address; nothing removes it."""
    text = value if isinstance(value, str) else ",".join(value or ())
    if text:
        st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]
    if name in CARRIED:
        st.session_state[f"carried_{name}"] = text


def language() -> Language:
    """German unless the address says otherwise."""
    known = _LANGUAGE.get()
    if known is None:  # a part of the page that runs alone, in a thread of its own
        known = _language_of_address()
        _LANGUAGE.set(known)
    return known


def speak(wanted: str) -> None:
    """Language of a request outside a session, e.g. of a printed sheet."""
    _LANGUAGE.set("en" if wanted == "en" else "de")


def _language_of_address() -> Language:
    return "en" if read("lang") == "en" else "de"


def widget(name: str, value: object) -> str:
    """Key of the widget that shows a parameter, set to the value of the address (the address leads, the widget follows)."""
    key = f"pick_{name}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return key


def follow(name: str, value: str) -> tuple[str, str | None]:
    """Key of a widget that follows the address, and the value it begins with; None when it was moved in this run.

    A widget keeps the beginning of its first run: its message, with all its options, stays the same from run to run.
    """
    key, begin = f"pick_{name}", f"begin_{name}"
    if key not in st.session_state:
        st.session_state[begin] = value
    elif st.session_state[key] != value:
        st.session_state[key] = value
        return key, None
    return key, str(st.session_state.get(begin, value))


def keep(name: str) -> None:
    """Callback of a widget: write what was picked into the address."""
    write(name, st.session_state[f"pick_{name}"])


def picked(name: str) -> Any:
    """What the widget of a parameter holds now."""
    return st.session_state.get(f"pick_{name}")


def keep_switch(name: str) -> None:
    """Callback of a switch: "1" in the address while it is on."""
    write(name, "1" if st.session_state[f"pick_{name}"] else None)


def consent_widget(name: str, place: str) -> str:
    """Key of a consent switch at one place; it shows what this visitor agreed to anywhere in the session."""
    key = f"consent_{name}_{place}"
    if key not in st.session_state:
        st.session_state[key] = bool(st.session_state.get(f"agreed_{name}", False))
    return key


def keep_consent(name: str, key: str) -> None:
    """Callback of a consent switch. Never in the address: nobody agrees by following a link."""
    st.session_state[f"agreed_{name}"] = st.session_state[key]


def open_view(key: str) -> None:
    """Open an expander from a callback, before it is drawn."""
    st.session_state[key] = True


def remember(name: str, value: Any) -> None:
    """Keep something for this session that is no part of a view: a message, an unfinished entry."""
    st.session_state[f"kept_{name}"] = value


def recall(name: str, default: Any = None) -> Any:
    """What was kept under a name."""
    return st.session_state.get(f"kept_{name}", default)


def forget(*names: str) -> None:
    """Drop what was kept."""
    for name in names:
        st.session_state.pop(f"kept_{name}", None)


def held(key: str) -> Any:
    """What a widget with a key of its own holds, for its callback."""
    return st.session_state[key]


def selected_points(key: str) -> list[dict[str, Any]]:
    """Points selected in a chart, newest state."""
    selection = st.session_state.get(key) or {}
    return list((selection.get("selection") or {}).get("points") or [])
