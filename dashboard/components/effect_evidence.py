"""What stands behind one verdict besides gates and checks: expectation, near and far, own trend, comparison centres."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.queries.places import centres
from dashboard.rows import keyed
from dashboard.text import json_words, t

HEAVIEST: Final = 6
# outcomes whose change is a fraction; all others are grades
RELATIVE: Final = ("footfall", "vacancy")


def outcome_title(outcome: str) -> str:
    """What was measured: footfall, vacancy, an item of the survey, or an indicator without a method."""
    if outcome in RELATIVE:
        return t(f"topic.{outcome}")
    return names.survey_item(outcome) if outcome.startswith("grade_") else names.indicator_title(outcome)


def change(effect: Any, outcome: str) -> str:
    """A change as percent, of a grade as grade points."""
    if numbers.is_missing(effect):
        return numbers.NO_VALUE
    if outcome in RELATIVE:
        return numbers.percent(effect, 1, is_signed=True)
    return t("effect.grade_points", points=("+" if effect > 0 else "") + numbers.number(effect, 2))


def basis(row: dict[Any, Any], details: dict[str, Any]) -> str:
    """What the verdict rests on, in the periods of its outcome."""
    if waves := details.get("waves"):
        return t(
            "effect.basis_waves",
            before=waves["before"],
            after=waves["after"],
            n_before=numbers.number(waves["n_before"]),
            n_after=numbers.number(waves["n_after"]),
            donors=numbers.number(row["donors"]),
        )
    if "registers_before" in details:
        return t(
            "effect.basis_quarters",
            before=numbers.number(details["registers_before"]),
            after=numbers.number(details["registers_after"]),
            donors=numbers.number(row["donors"]),
        )
    if details.get("unit") == "grade":
        return t("effect.basis_donors", donors=numbers.number(row["donors"]))
    return t(
        "effect.basis",
        before=numbers.number(row["weeks_before"]),
        after=numbers.number(row["weeks_after"]),
        donors=numbers.number(row["donors"]),
    )


def expectation(row: dict[Any, Any], details: dict[str, Any]) -> str:
    """What the town expected, when it wrote that down, and whether the interval holds it; empty without an expectation."""
    known = details.get("expectation") or {}
    if numbers.is_missing(known.get("effect")):
        return ""
    parts = [t("effect.expected", size=change(known["effect"], row["outcome"]))] if _is_measured(row) else []
    if known.get("registered_on"):
        key = "effect.written_before" if known.get("is_before_start") else "effect.written_after"
        parts.append(t(key, day=numbers.day(known["registered_on"])))
    if not numbers.is_missing(row["low"]):
        is_inside = row["low"] <= known["effect"] <= row["high"]
        parts.append(t("effect.expectation_inside" if is_inside else "effect.expectation_outside"))
    return " ".join(parts)


def _is_measured(row: dict[Any, Any]) -> bool:
    """Whether the outcome has a method, and with it a unit."""
    return row["outcome"] in RELATIVE or str(row["outcome"]).startswith("grade_")


def evidence(build_id: str, details: dict[str, Any]) -> None:
    """Supporting evidence as a list; nothing where nothing was estimated."""
    lines = [*_near_and_far(details), *_trend(details), *_chance(details), *_comparison(build_id, details)]
    if lines:
        st.markdown("\n".join([f"**{t('effect.evidence')}**", "", *(f"- {line}" for line in lines)]))


def _near_and_far(details: dict[str, Any]) -> Iterator[str]:
    if found := details.get("dose"):
        yield t("effect.dose", text=json_words(found, "text").rstrip("."))


def _trend(details: dict[str, Any]) -> Iterator[str]:
    """Own trend before the start with its interval, and how strong it might be until zero is reached."""
    if slope := details.get("slope_per_year"):
        value, low, high = (numbers.percent(math.expm1(log), 0, is_signed=True) for log in slope)
        yield t("effect.slope", value=value, low=low, high=high)
    holds = details.get("holds_up_to_trend_per_year") or 0
    if holds > 0:
        yield t("effect.breakdown", size=numbers.percent(math.expm1(holds), 0))


def _chance(details: dict[str, Any]) -> Iterator[str]:
    if not numbers.is_missing(details.get("rank_p")):
        yield t("effect.rank", p=numbers.percent(details["rank_p"], 0))
    q_value, limit = details.get("q_value"), details.get("q_limit")
    if q_value is not None and limit is not None:
        key = "effect.q_below" if q_value <= limit else "effect.q_above"
        yield t(key, limit=numbers.percent(limit))


def _comparison(build_id: str, details: dict[str, Any]) -> Iterator[str]:
    places = keyed(centres(build_id), "centre_id")
    weights = {centre: weight for centre, weight in (details.get("weights") or {}).items() if centre in places}
    if weights:
        heaviest = sorted(weights.items(), key=lambda item: -item[1])[:HEAVIEST]
        named = ", ".join(f"{names.centre_name(places[c])} ({numbers.percent(w)})" for c, w in heaviest)
        yield t("effect.comparison", names=named, used=len(weights), all=len(details.get("donors") or weights))
    elif details.get("waves"):
        waves = details["waves"]
        own = (numbers.number(waves[name], 2) for name in ("mean_before", "mean_after"))
        others = (numbers.number(waves[name], 2) for name in ("others_before", "others_after"))
        yield t("effect.grades", own=" → ".join(own), others=" → ".join(others))


def is_quarterly(details: dict[str, Any]) -> bool:
    """Whether the periods are quarters, not weeks."""
    return "quarters" in details


def period_titles(weekly: pd.DataFrame, details: dict[str, Any]) -> pd.Series:
    """Monday of the week, or the quarter."""
    if not is_quarterly(details):
        return weekly["on"].map(numbers.day)
    return weekly["on"].map(lambda day: numbers.period(f"{day.year}-Q{day.quarter}"))
