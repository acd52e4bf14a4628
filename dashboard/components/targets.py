"""Targets a town sets for itself; they stand in the address and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from dashboard import names, numbers, state
from dashboard.components.on_demand import on_demand
from dashboard.text import t
from etl.catalogue.models import Indicator

PARAMETER: Final = "targets"


def targets() -> dict[str, float]:
    """Target by indicator, in the indicator's own unit."""
    found: dict[str, float] = {}
    for part in state.read_list(PARAMETER):
        indicator_id, _, text = part.partition(":")
        try:
            value = float(text)
        except ValueError:
            continue
        if names.indicator(indicator_id) and value == value and abs(value) < 1e9:
            found[indicator_id] = value
    return found


def target_form(indicator_ids: Sequence[str]) -> None:
    """A field per indicator that has a better direction; an empty field is no target."""
    aimed = [known for name in indicator_ids if (known := names.indicator(name)) and known.direction != "neutral"]
    on_demand(t("target.title", count=len(targets())), "targets", ":material/flag:", lambda: _form(aimed))


def _form(indicators: list[Indicator]) -> None:
    st.caption(t("target.note"))
    own = targets()
    with st.form("targets_form", border=False):
        columns = st.columns(3)
        for number, indicator in enumerate(indicators):
            value = own.get(indicator.id)
            with columns[number % 3]:
                st.number_input(
                    _label(indicator),
                    value=None,
                    key=state.widget(
                        f"target_{indicator.id}", None if value is None else round(value * _scale(indicator), 4)
                    ),
                    placeholder=t("target.none"),
                    format="%g",
                )
        is_set = st.form_submit_button(t("target.set"), on_click=_keep, args=(indicators,), type="primary")
    if is_set:
        st.rerun()  # the form runs on its own; the pictures below show the targets


def _keep(indicators: list[Indicator]) -> None:
    picked = [(known, state.picked(f"target_{known.id}")) for known in indicators]
    parts = [f"{known.id}:{value / _scale(known):.6g}" for known, value in picked if value is not None]
    state.write(PARAMETER, parts)


def _label(indicator: Indicator) -> str:
    sign = _unit(indicator)
    return f"{names.indicator_title(indicator.id)}{f' ({sign})' if sign else ''}"


def _unit(indicator: Indicator) -> str:
    """Unit a target is typed in."""
    return "%" if indicator.unit in numbers.PERCENT_UNITS else numbers.symbol(indicator.unit)


def _scale(indicator: Indicator) -> float:
    return 100.0 if indicator.unit in numbers.PERCENT_UNITS else 1.0


def in_words(value: float, target: float, indicator: Indicator) -> str:
    """Whether a target is reached, else how far away it is."""
    aim = numbers.of_indicator(target, indicator)
    is_reached = value >= target if indicator.direction == "higher_is_better" else value <= target
    if is_reached:
        return t("target.reached", target=aim)
    gap = abs(value - target) * _scale(indicator)
    unit = t("target.points") if indicator.unit in numbers.PERCENT_UNITS else numbers.symbol(indicator.unit)
    return t("target.open", target=aim, gap=f"{numbers.number(gap, max(indicator.decimals, 1))} {unit}".strip())
