"""Choices whose value stands in the address of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import state
from dashboard.names import centre_name
from dashboard.queries.places import centres
from dashboard.text import t


def pick(
    label: str,
    name: str,
    options: Sequence[str],
    titles: Callable[[str], str],
    help_text: str = "",
    default: str = "",
) -> str:
    """A select box over ids; the address leads, `default` or the first option comes when it names none."""
    value = state.read(name, options, default if default in options else options[0])
    key, begin = state.follow(name, value)
    chosen: str = st.selectbox(
        label,
        options,
        index=list(options).index(begin) if begin is not None and begin in options else 0,
        format_func={option: titles(option) for option in options}.__getitem__,
        key=key,
        on_change=state.keep,
        args=(name,),
        help=help_text or None,
        placeholder=t("pick.placeholder"),
    )
    return chosen


def pick_centre(build_id: str, label_key: str = "pick.centre") -> str:
    """A centre of the snapshot, '' when there is none at all."""
    titles = _centre_titles(build_id, state.language())
    return pick(t(label_key), "centre", list(titles), titles.__getitem__) if titles else ""


@st.cache_data(max_entries=8, show_spinner=False)
def _centre_titles(build_id: str, language: str) -> dict[str, str]:
    return {str(row["centre_id"]): centre_name(row) for row in centres(build_id).to_dict("records")}


def pick_several(label: str, name: str, options: Sequence[str], titles: Callable[[str], str]) -> list[str]:
    """A multiple choice over ids, comma separated in the address."""
    value = [part for part in state.read_list(name) if part in options]
    chosen: list[str] = st.multiselect(
        label,
        options,
        format_func={option: titles(option) for option in options}.__getitem__,
        key=state.widget(name, value),
        on_change=state.keep,
        args=(name,),
        placeholder=t("pick.placeholder"),
    )
    return chosen


def pick_segment(label: str, name: str, options: Sequence[str], titles: Callable[[str], str]) -> str:
    """A small exclusive choice shown side by side."""
    value = state.read(name, options, options[0])
    chosen = st.segmented_control(
        label,
        options,
        format_func={option: titles(option) for option in options}.__getitem__,
        key=state.widget(name, value),
        on_change=state.keep,
        args=(name,),
        required=True,
        wrap=True,
    )
    return str(chosen or value)


def switch(label: str, name: str, help_text: str = "") -> bool:
    """An on-off choice, off by default; "1" in the address means on."""
    key = state.widget(name, state.read(name) == "1")
    return bool(st.toggle(label, key=key, on_change=state.keep_switch, args=(name,), help=help_text or None))
