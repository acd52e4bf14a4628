"""Effect of one measure on the footfall of its centre, against comparison centres (DSC52)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from etl.catalogue.values import Text
from etl.measures import effect_inputs as inputs
from etl.measures.dose import dose, sides
from etl.measures.effect_inputs import WEEK, EffectFacts
from etl.measures.effect_parameters import EffectParameters
from etl.measures.verdicts import Gate, Sample, checks, fit_gate, gates, sentence, verdict
from etl.measures.weekly import centre_index, filled
from etl.measures.works import works_check, works_gate
from etl.statistics.effect import Evaluation, Interval, evaluate
from etl.statistics.synthetic_control import Window


@dataclass(frozen=True)
class Finding:
    """What is said about one measure and one outcome; logs or grade points, None where nothing was estimated."""

    verdict: str
    interval: Interval | None
    scale: float | None
    p_value: float | None
    detectable: float | None
    weeks_before: int
    weeks_after: int
    donors: tuple[str, ...]
    details: dict[str, Any]
    is_synthetic: bool


def footfall_effect(facts: EffectFacts, row: pd.Series, parameters: EffectParameters) -> Finding:
    """Evaluate one row of `carried_out`; whatever is missing is said by the gates."""
    case = FootfallCase.of(facts, row, parameters)
    required = [*gates(case.sample, parameters), works_gate(facts, row, parameters)]
    if not all(gate.passed for gate in required):
        return case.not_evaluable(required)
    evaluation = evaluate(case.treated, case.donors, case.window)
    required.append(fit_gate(evaluation, parameters))
    dip = _without_last_weeks(evaluation, case.window, parameters.count("crisis_weeks"))
    without_works = works_check(evaluation, case.window, case.weeks, facts.works_of(str(row["centre_id"])))
    further = [*checks(evaluation, dip), *([without_works[0]] if without_works else [])]
    found = verdict(evaluation, required, further)
    failed = [gate for gate in (*required, *further) if not gate.passed]
    words = sentence(found, evaluation.interval, [g for g in required if not g.passed] or failed)
    details = {
        **case.common(required),
        "sentence_de": words[0],
        "sentence_en": words[1],
        "checks": [check.as_json() for check in further],
        **_figures(evaluation, case, dip),
        "without_works": None if without_works is None else _rounded_or_none(without_works[1]),
        "dose": dose(
            facts, sides(facts, row, case.kept, parameters), evaluation, case.weeks, case.window, case.donors
        ).as_json(),
    }
    return Finding(
        found,
        None if found == "not_evaluable" else evaluation.interval,
        evaluation.scale,
        evaluation.p_value,
        evaluation.detectable,
        case.sample.weeks_before,
        case.sample.weeks_after,
        case.donor_ids,
        details,
        case.is_synthetic,
    )


def _without_last_weeks(evaluation: Evaluation, window: Window, left_out: int) -> float:
    """Effect when the base leaves out the last weeks before the start (they may have been the crisis itself)."""
    base = Window(window.before, window.base, left_out).base_slice
    return float(evaluation.effect - evaluation.gap[base].mean())


def _figures(evaluation: Evaluation, case: FootfallCase, dip: float) -> dict[str, Any]:
    in_time = evaluation.in_time
    heavy = {d: round(float(w), 4) for d, w in zip(case.donor_ids, evaluation.weights, strict=True) if w > 1e-3}
    return {
        "weights": dict(sorted(heavy.items(), key=lambda item: -item[1])),
        "weeks": [week.strftime("%Y-%m-%d") for week in case.weeks],
        "gap": _rounded(evaluation.gap),
        "fan_low": _rounded(evaluation.fan[0]),
        "fan_high": _rounded(evaluation.fan[1]),
        "leave_one_out": _rounded(np.array(evaluation.leave_one_out)),
        "in_time": None if in_time is None else _rounded(np.array([in_time.value, in_time.low, in_time.high])),
        "slope_per_year": _rounded(np.array([evaluation.slope.value, evaluation.slope.low, evaluation.slope.high])),
        "holds_up_to_trend_per_year": round(evaluation.breakdown, 5),
        "calendar_matched": None if np.isnan(evaluation.calendar) else round(evaluation.calendar, 5),
        "without_last_weeks": round(dip, 5),
        "second_opinion": round(evaluation.second_opinion, 5),
        "rank_p": None if np.isnan(evaluation.p_value) else round(evaluation.p_value, 4),
        "scale": round(evaluation.scale, 6),
    }


def _rounded_or_none(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _rounded(values: np.ndarray) -> list[float]:
    return [round(float(value), 5) for value in values]


@dataclass(frozen=True)
class FootfallCase:
    """The series of one measure, cut to its window."""

    sample: Sample
    weeks: pd.DatetimeIndex
    treated: np.ndarray
    donors: np.ndarray
    donor_ids: tuple[str, ...]
    window: Window
    kept: list[str]
    is_synthetic: bool

    @classmethod
    def of(cls, facts: EffectFacts, row: pd.Series, parameters: EffectParameters) -> FootfallCase:
        """Cut the series of the treated centre and its comparison centres."""
        centre, start = str(row["centre_id"]), pd.Timestamp(row["starts_on"])
        broken, kept = _sensors(facts, centre, start, parameters)
        own, own_filled = _own_series(facts, centre, broken, kept)
        span = _span(own, start, parameters)
        panel = facts.filled_values[facts.weeks.index.get_indexer(span)]
        is_complete = np.asarray(~np.isnan(panel).any(axis=0))
        names = [n for n, whole in zip(facts.names, is_complete, strict=True) if whole and n != centre and len(span)]
        donor_ids = _donors(facts, row, names, span, parameters)
        first_after = _first_week_after(start)
        before = int((span < first_after).sum())
        sample = Sample(
            weeks_before=before,
            weeks_after=len(span) - before,
            valid_share=float(own.loc[span].notna().mean()) if len(span) else 0.0,
            has_long_gap=bool(own_filled.loc[span].isna().any()),
            donors=len(donor_ids),
            broken_sensors=len(broken),
            kept_sensors=len(kept),
            other_measures=others_near(facts, row, parameters),
        )
        return cls(
            sample,
            pd.DatetimeIndex(span),
            own_filled.loc[span].to_numpy(),
            panel[:, [facts.names.index(name) for name in donor_ids]],
            donor_ids,
            Window(before),
            kept,
            facts.synthetic.get(centre, False),
        )

    def common(self, required: list[Gate]) -> dict[str, Any]:
        """Details that every verdict has."""
        return {
            "unit": "log",
            "gates": [gate.as_json() for gate in required],
            "donors": list(self.donor_ids),
            "is_full_year": self.sample.weeks_after % 52 == 0 and self.sample.weeks_after > 0,
        }

    def not_evaluable(self, required: list[Gate]) -> Finding:
        """The verdict with the reasons."""
        failed = [gate for gate in required if not gate.passed]
        words = sentence("not_evaluable", None, failed)
        details = {**self.common(required), "sentence_de": words[0], "sentence_en": words[1]}
        sample = self.sample
        return Finding(
            "not_evaluable",
            None,
            None,
            None,
            None,
            sample.weeks_before,
            sample.weeks_after,
            self.donor_ids,
            details,
            self.is_synthetic,
        )


def _own_series(facts: EffectFacts, centre: str, broken: list[str], kept: list[str]) -> tuple[pd.Series, pd.Series]:
    """ln index of the centre without its moved counting points, as counted and with short gaps filled."""
    if not broken and centre in facts.weeks:
        return facts.weeks[centre], facts.filled_weeks[centre]
    if not kept:
        empty = pd.Series(np.nan, index=facts.weeks.index)
        return empty, empty
    own = centre_index(facts.sensor_weeks[kept])
    others = facts.weeks.drop(columns=centre, errors="ignore")
    return own, filled(pd.concat([others, own.rename(centre)], axis=1))[centre]


def _first_week_after(start: pd.Timestamp) -> pd.Timestamp:
    """Monday of the first whole week after the start."""
    return start.normalize() + pd.Timedelta(days=(7 - start.weekday()) % 7)


def _span(own: pd.Series, start: pd.Timestamp, parameters: EffectParameters) -> pd.DatetimeIndex:
    """Weeks of the window: whole weeks only (the week the start falls into counts for neither side)."""
    after = _first_week_after(start)
    valid = own.dropna().index
    if not len(valid):
        return pd.DatetimeIndex([])
    first = max(
        valid[0], after - parameters.count("weeks_before_wanted") * WEEK - (WEEK if after != start else 0 * WEEK)
    )
    last = min(valid[-1], after + (parameters.count("weeks_after_max") - 1) * WEEK)
    weeks = own.index[(own.index >= first) & (own.index <= last)]
    partial = start.normalize() - pd.Timedelta(days=start.weekday())
    return pd.DatetimeIndex(weeks[(weeks != partial) | (partial == after)])


def _sensors(
    facts: EffectFacts, centre: str, start: pd.Timestamp, parameters: EffectParameters
) -> tuple[list[str], list[str]]:
    """Counting points of the centre moved inside the window, and those to use."""
    window = parameters.count("weeks_before_wanted") * WEEK, parameters.count("weeks_after_max") * WEEK
    own = facts.sensors_of(centre)
    if (own["version"] <= 1).all():
        return [], [s for s in own["sensor_id"] if s in facts.sensor_weeks.columns]
    versions = own.groupby("name")["version"].transform("max")
    moved = own[(versions > 1)]
    first, last = pd.to_datetime(moved["first_on"]), pd.to_datetime(moved["last_on"])
    touches = (last >= start - window[0]) & (first <= start + window[1])
    changed = ((first > start - window[0]) & (moved["version"] > 1)) | (
        (last < start + window[1]) & (moved["version"] < versions[moved.index])
    )
    broken = sorted(moved.loc[touches & changed, "sensor_id"])
    kept = [s for s in own["sensor_id"] if s not in set(broken) and s in facts.sensor_weeks.columns]
    return broken, kept


def _donors(
    facts: EffectFacts, row: pd.Series, names: list[str], span: pd.DatetimeIndex, parameters: EffectParameters
) -> tuple[str, ...]:
    """Comparison centres: complete, same kind of data, without a similar measure; without works and any measure if enough remain."""
    centre = str(row["centre_id"])
    if not len(span):
        return ()
    alike = [n for n in names if facts.synthetic.get(n, False) == facts.synthetic.get(centre, False)]
    free = inputs.untouched(facts, str(row["measure_id"]), alike, span[0], span[-1])
    ordered = inputs.comparison_order(facts, centre, free, parameters["min_donor_km"])
    chosen = ordered
    for calmer in (
        set(inputs.without_works(facts, ordered, span[0], span[-1])),
        set(inputs.without_any_measure(facts, ordered, span[0], span[-1])),
    ):
        quiet = [name for name in chosen if name in calmer]
        chosen = quiet if len(quiet) >= parameters["min_donors"] else chosen
    return tuple(chosen[: parameters.count("max_donors")])


def others_near(facts: EffectFacts, row: pd.Series, parameters: EffectParameters) -> tuple[Text, ...]:
    """Titles of other measures of the same centre that start close to this one."""
    same = facts.measures_of(str(row["centre_id"]))
    if same.empty:
        return ()
    distance = (same["starts_on"] - row["starts_on"]).abs()
    near = same[
        (distance <= parameters.count("other_measure_weeks") * WEEK) & (same["measure_id"] != row["measure_id"])
    ]
    return tuple(facts.catalogue.measures[measure].title for measure in sorted(set(near["measure_id"])))
