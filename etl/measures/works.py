"""Building sites and closures around a measure: large ones forbid a verdict, others must not carry the effect."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from etl.measures.effect_inputs import WEEK, EffectFacts
from etl.measures.effect_parameters import EffectParameters
from etl.measures.verdicts import Gate, percent
from etl.statistics.arrays import Bools
from etl.statistics.effect import Evaluation
from etl.statistics.synthetic_control import Window

LAST_DAY_OF_WEEK: Final = pd.Timedelta(days=6)


def near_start(works: pd.DataFrame, start: pd.Timestamp, parameters: EffectParameters) -> pd.DataFrame:
    """Large works that touch the weeks around the start in which nothing else large may happen."""
    apart = parameters.count("other_measure_weeks") * WEEK
    touches = (works["starts_on"] <= start + apart) & (works["ends_on"] >= start - apart)
    return works[touches & works["is_large"]]


def works_gate(facts: EffectFacts, row: pd.Series, parameters: EffectParameters) -> Gate:
    """No large building site or closure near the start; says so too when the town has sent no list at all."""
    centre = str(row["centre_id"])
    works = facts.works_of(centre)
    found = near_start(works, pd.Timestamp(row["starts_on"]), parameters) if len(works) else works
    weeks, days = parameters.count("other_measure_weeks"), parameters.count("large_works_days")
    named = _named(found)
    none_de, none_en = "keine eingetragen", "none entered"
    if not facts.has_events(centre):
        none_de += "; eine Liste der Veranstaltungen und Baustellen liegt nicht vor"
        none_en += "; there is no list of events and building sites"
    return Gate(
        "works",
        found.empty,
        f"Baustellen und Sperrungen ab {days} Tagen im Abstand bis {weeks} Wochen: {named[0] or none_de}",
        f"building sites and closures of {days} days or more within {weeks} weeks: {named[1] or none_en}",
    )


def works_check(
    evaluation: Evaluation, window: Window, weeks: pd.DatetimeIndex, works: pd.DataFrame
) -> tuple[Gate, float | None] | None:
    """The effect without the weeks that smaller or earlier works touch; None when there are none in the window.

    Passed when leaving those weeks out moves the effect by no more than half the half-width.
    """
    if works.empty:
        return None
    touched, inside = _touched(weeks, works)
    if not touched.any():
        return None
    de, en = _named(inside)
    head_de, head_en = f"ohne die Wochen mit Baustellen oder Sperrungen ({de})", f"without the weeks with works ({en})"
    effect = _without(evaluation, window, touched)
    if effect is None:
        gate = Gate("works_in_window", False, f"{head_de}: keine Woche bleibt übrig", f"{head_en}: no week is left")
        return gate, None
    passed = abs(effect - evaluation.effect) <= evaluation.interval.half_width / 2
    return Gate(
        "works_in_window", passed, f"{head_de}: {percent(effect)}", f"{head_en}: {percent(effect, 'en')}"
    ), effect


def _touched(weeks: pd.DatetimeIndex, works: pd.DataFrame) -> tuple[Bools, pd.DataFrame]:
    """Weeks (Mondays) with at least one day of works, and the works that touch a week."""
    first, last = works["starts_on"].to_numpy(), works["ends_on"].to_numpy()
    mondays = weeks.to_numpy()
    meets = (first[None, :] <= (mondays + LAST_DAY_OF_WEEK.to_numpy())[:, None]) & (last[None, :] >= mondays[:, None])
    return np.asarray(meets.any(axis=1)), works.iloc[np.flatnonzero(meets.any(axis=0))]


def _without(evaluation: Evaluation, window: Window, touched: Bools) -> float | None:
    gap, clear = evaluation.gap, ~touched
    base = np.zeros(len(gap), dtype=bool)
    base[window.base_slice] = True
    after = np.arange(len(gap)) >= window.before
    if not (base & clear).any() or not (after & clear).any():
        return None
    return float(gap[after & clear].mean() - gap[base & clear].mean())


def _named(works: pd.DataFrame) -> tuple[str, str]:
    """Titles with first and last day, German and English."""
    if works.empty:
        return "", ""
    rows = list(works[["title", "starts_on", "ends_on"]].itertuples(index=False))
    german = [f"{title or 'ohne Titel'} ({first:%d.%m.%Y} bis {last:%d.%m.%Y})" for title, first, last in rows]
    english = [f"{title or 'untitled'} ({first:%Y-%m-%d} to {last:%Y-%m-%d})" for title, first, last in rows]
    return ", ".join(german), ", ".join(english)
