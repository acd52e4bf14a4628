"""Weights of the ranking as the reader wants them; they stand in the address and count for this view only."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard import state
from dashboard.queries.ranking import Percents, usual_weights
from dashboard.text import t
from etl.measures.parameters import TERMS

PARAMETER: Final = "weights"
_STEP, _HIGHEST = 5, 60


def chosen_weights() -> Percents:
    """Weights of the address; those of the catalogue where it has none or nonsense."""
    parts = state.read_list(PARAMETER)
    if len(parts) != len(TERMS) or not all(part.isdigit() and int(part) <= _HIGHEST for part in parts):
        return usual_weights()
    weights = tuple(int(part) for part in parts)
    return weights if sum(weights) else usual_weights()


def weight_sliders() -> None:
    """One slider per term, in an expander; below it the way back to the usual weights."""
    with st.expander(t("weights.title"), key="own_weights", icon=":material/tune:", expanded=are_moved()):
        st.caption(t("weights.note"))
        cells = [*st.columns(3), *st.columns(3)]  # two rows, so that a narrow screen keeps the order
        for cell, term, weight in zip(cells, TERMS, chosen_weights(), strict=True):
            with cell:
                st.slider(
                    t(f"weights.{term}"), 0, _HIGHEST, key=state.widget(f"weight_{term}", weight), step=_STEP,
                    on_change=_keep,
                )  # fmt: skip
        if are_moved():
            st.button(t("weights.reset"), on_click=_reset, icon=":material/undo:")


def are_moved() -> bool:
    """Whether the reader has moved a weight."""
    return chosen_weights() != usual_weights()


def _keep() -> None:
    weights = [str(state.picked(f"weight_{term}")) for term in TERMS]
    state.write(PARAMETER, None if tuple(map(int, weights)) == usual_weights() else weights)


def _reset() -> None:
    state.write(PARAMETER, None)
