"""What measures carried out have changed: one verdict per measure and outcome, null results included.

DSC52 against comparison centres for footfall, the same by quarters for vacancy, two waves against two for grades. All
figures go into the snapshot table `effect`; towns with the same measure are pooled.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from etl.catalogue.survey_names import RENAMED
from etl.measures.effect_inputs import EffectFacts
from etl.measures.effect_parameters import EffectParameters
from etl.measures.footfall_effect import Finding, footfall_effect
from etl.measures.survey_effect import survey_effect
from etl.measures.vacancy_effect import vacancy_effect
from etl.measures.verdicts import Gate, sentence
from etl.statistics.effect import Interval, pool
from etl.statistics.multiplicity import benjamini_hochberg

SURVEY_ITEMS: Final = {indicator: item for item, indicator in RENAMED.items()}
EFFECT_COLUMNS: Final = (
    "centre_id",
    "measure_id",
    "starts_on",
    "outcome",
    "verdict",
    "effect",
    "low",
    "high",
    "weeks_before",
    "weeks_after",
    "donors",
    "detectable",
    "details",
    "is_synthetic",
)
POOLED_COLUMNS: Final = ("measure_id", "outcome", "towns", "effect", "low", "high", "verdict", "is_synthetic")


def evaluate_measures(facts: EffectFacts) -> pd.DataFrame:
    """Rows of the snapshot table `effect`: one per measure carried out and outcome.

    `effect`, `low`, `high`, `detectable` are fractions (0.1 = +10 %), for grades grade points (details.unit = "grade").
    """
    parameters = EffectParameters.of(facts.catalogue)
    started = facts.carried_out.sort_values(["centre_id", "measure_id", "starts_on"])
    rows = [
        _row(row, outcome, _find(facts, row, outcome, parameters))
        for _, row in started.iterrows()
        for outcome in _outcomes(facts, row)
    ]
    frame = pd.DataFrame(rows, columns=[*EFFECT_COLUMNS, "_p"])
    return _with_false_discovery(frame, parameters["false_discovery_rate"]).drop(columns="_p")


def _outcomes(facts: EffectFacts, row: pd.Series) -> Iterator[str]:
    """Outcome of the indicator the town wanted to move; without one, what the catalogue expects of the measure.

    An indicator the town named stays an outcome also where no method exists for it: that is a result, too.
    """
    expected = row["expected_indicator"]
    if isinstance(expected, str):
        yield _outcome(expected) or expected
        return
    found = [_outcome(name) for name in _expected_indicators(facts, str(row["measure_id"]))]
    yield from dict.fromkeys(outcome for outcome in found if outcome) or ("footfall",)


def _expected_indicators(facts: EffectFacts, measure_id: str) -> list[str]:
    measure, quantities = facts.catalogue.measures[measure_id], facts.catalogue.effect_quantities
    return [i for effect in measure.expected_effects for i in quantities[effect.quantity].measured_by]


def _outcome(indicator_id: str) -> str:
    """footfall, vacancy or the item of the survey behind a grade; empty without a method."""
    if indicator_id.startswith("footfall"):
        return "footfall"
    if indicator_id.startswith("vacancy"):
        return "vacancy"
    return SURVEY_ITEMS.get(indicator_id, indicator_id) if indicator_id.startswith("grade_") else ""


def _find(facts: EffectFacts, row: pd.Series, outcome: str, parameters: EffectParameters) -> Finding:
    if outcome == "footfall":
        return footfall_effect(facts, row, parameters)
    if outcome == "vacancy":
        return vacancy_effect(facts, row, parameters)
    if outcome.startswith("grade_"):
        return survey_effect(facts, row, outcome, parameters)
    return without_method(facts, outcome)


def without_method(facts: EffectFacts, indicator_id: str) -> Finding:
    """The verdict on an indicator that cannot be evaluated yet; says which can."""
    known = facts.catalogue.indicators.get(indicator_id)
    title = (known.title.de, known.title.en) if known else (indicator_id, indicator_id)
    gate = Gate(
        "method",
        False,
        f"für „{title[0]}“ gibt es noch kein Verfahren; geprüft werden Passantenfrequenz, Leerstandsquote und Noten",
        f"there is no method for “{title[1]}” yet; footfall, vacancy rate and grades are evaluated",
    )
    words = sentence("not_evaluable", None, [gate])
    details = {"gates": [gate.as_json()], "donors": [], "sentence_de": words[0], "sentence_en": words[1]}
    return Finding("not_evaluable", None, None, None, None, 0, 0, (), details, False)


def _row(row: pd.Series, outcome: str, found: Finding) -> dict[str, Any]:
    interval, as_fraction = found.interval, found.details.get("unit") != "grade"
    shown = [None, None, None] if interval is None else [interval.value, interval.low, interval.high]
    effect, low, high = (None if v is None else float(np.expm1(v)) if as_fraction else v for v in shown)
    details = {**found.details, "expectation": _expectation(row)}
    return {
        "centre_id": row["centre_id"],
        "measure_id": row["measure_id"],
        "starts_on": row["starts_on"],
        "outcome": outcome,
        "verdict": found.verdict,
        "effect": effect,
        "low": low,
        "high": high,
        "weeks_before": found.weeks_before,
        "weeks_after": found.weeks_after,
        "donors": len(found.donors),
        "detectable": None if found.detectable is None else float(np.expm1(found.detectable)),
        "details": json.dumps(details, ensure_ascii=False),
        "is_synthetic": found.is_synthetic,
        "_p": _two_sided(found),
    }


def _expectation(row: pd.Series) -> dict[str, Any]:
    """What the town expected, and whether it said so before the start."""
    entered = row["registered_on"]
    known = pd.notna(entered)
    return {
        "indicator": row["expected_indicator"] if isinstance(row["expected_indicator"], str) else None,
        "effect": None if pd.isna(row["expected_effect"]) else float(row["expected_effect"]),
        "registered_on": pd.Timestamp(entered).strftime("%Y-%m-%d") if known else None,
        "is_before_start": bool(pd.Timestamp(entered) <= pd.Timestamp(row["starts_on"])) if known else None,
        "scope": row["scope"] if isinstance(row["scope"], str) else None,
    }


def _two_sided(found: Finding) -> float:
    """p of the effect against its own scale; NaN without an estimate."""
    if found.interval is None or not found.scale or len(found.donors) < 2 or found.verdict == "not_evaluable":
        return float("nan")
    return float(2 * stats.t.sf(abs(found.interval.value) / found.scale, len(found.donors) - 1))


def _with_false_discovery(frame: pd.DataFrame, rate: float) -> pd.DataFrame:
    """Add the q-value over all evaluated effects to the details; the verdict of a single town stays as it is."""
    known = frame["_p"].notna()
    if not known.any():
        return frame
    q_values = benjamini_hochberg(frame.loc[known, "_p"].to_numpy(dtype=float))
    for index, q in zip(frame.index[known], q_values, strict=True):
        details = {**json.loads(frame.loc[index, "details"]), "q_value": round(float(q), 5), "q_limit": rate}
        frame.loc[index, "details"] = json.dumps(details, ensure_ascii=False)
    return frame


def pooled_effects(effects: pd.DataFrame) -> pd.DataFrame:
    """Mean effect of every measure evaluated in at least two towns (outcomes in logs only); real and example data apart.

    Looking at all measures of a region at once finds some by chance: proven needs the interval beside zero and a q-value
    within the false discovery rate (Benjamini–Hochberg over the pooled measures); without the latter it is an indication.
    """
    usable = effects[(effects["verdict"] != "not_evaluable") & effects["effect"].notna()]
    usable = usable.assign(detail=usable["details"].map(json.loads))
    usable = usable[usable["detail"].map(lambda d: d.get("unit") == "log" and "scale" in d).astype(bool)]
    groups = [(keys, group) for keys, group in usable.groupby(["measure_id", "outcome", "is_synthetic"])
              if group["centre_id"].nunique() > 1]  # fmt: skip
    found = [_pooled(group) for _, group in groups]
    q_values = benjamini_hochberg(np.array([p for _, p in found])).tolist() if found else []
    rows = []
    for (keys, group), (pooled, _), q in zip(groups, found, q_values, strict=True):
        rate = max(detail.get("q_limit", 0.0) for detail in group["detail"])
        said = ("proven" if q <= rate else "indication") if pooled.excludes_zero else "not_detectable"
        shown = [float(np.expm1(v)) for v in (pooled.value, pooled.low, pooled.high)]
        rows.append((keys[0], keys[1], int(group["centre_id"].nunique()), *shown, said, keys[2]))
    return pd.DataFrame(rows, columns=list(POOLED_COLUMNS))


def _pooled(group: pd.DataFrame) -> tuple[Interval, float]:
    """Mean of one measure over its towns and the two-sided p of that mean."""
    freedom = int(group["donors"].min()) - 1
    pooled = pool(list(np.log1p(group["effect"])), [detail["scale"] for detail in group["detail"]], freedom)
    scale = pooled.half_width / float(stats.t.ppf(0.975, freedom))
    return pooled, float(2 * stats.t.sf(abs(pooled.value) / scale, freedom))
