"""Effect of a measure on a survey grade: change between two waves against the change of comparison centres (Welch).

An indication at most: two waves cannot tell a measure from everything else that changed.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from etl.measures.effect_inputs import EffectFacts, comparison_order, untouched
from etl.measures.effect_parameters import EffectParameters
from etl.measures.footfall_effect import Finding, others_near
from etl.measures.verdicts import INDICATION, NOT_DETECTABLE, Gate, other_measures_gate, sentence
from etl.measures.works import works_gate
from etl.statistics.effect import Interval

WAY: Final = ["frame", "mode"]  # who was asked and how: both must agree between two waves
LONGEST_YEARS_APART: Final = pd.Timedelta(days=1461)


def survey_effect(facts: EffectFacts, row: pd.Series, item: str, parameters: EffectParameters) -> Finding:
    """Change of a mean grade in grade points; falling is better."""
    centre, start = str(row["centre_id"]), pd.Timestamp(row["starts_on"])
    waves = grades(facts.survey, item, parameters.count("min_survey_cell"))
    changes = changes_around(waves, start)
    own = changes[changes["centre_id"] == centre].head(1)
    others = _comparison(facts, row, changes, own, parameters)
    required = [
        *_gates(waves[waves["centre_id"] == centre], start, own, len(others), parameters),
        other_measures_gate(others_near(facts, row, parameters), parameters),
        works_gate(facts, row, parameters),
    ]
    donors = tuple(others["centre_id"])
    is_synthetic = bool(facts.survey.loc[facts.survey["centre_id"] == centre, "is_synthetic"].any())
    common = {"unit": "grade", "gates": [gate.as_json() for gate in required], "donors": list(donors)}
    if not all(gate.passed for gate in required):
        words = sentence("not_evaluable", None, [gate for gate in required if not gate.passed])
        details: dict[str, Any] = {**common, "sentence_de": words[0], "sentence_en": words[1]}
        return Finding("not_evaluable", None, None, None, None, 0, 0, donors, details, is_synthetic)
    interval, scale = _difference(own.iloc[0], others)
    said = INDICATION if interval.excludes_zero else NOT_DETECTABLE
    details = {
        **common,
        **_grade_sentence(said, interval),
        "scale": round(scale, 6),
        "waves": _waves_json(own.iloc[0], others),
    }
    return Finding(said, interval, scale, None, None, 0, 0, donors, details, is_synthetic)


def grades(survey: pd.DataFrame, item: str, least: int) -> pd.DataFrame:
    """Mean grades of one item with at least `least` answers: centre, wave with first and last day, way, n, variance."""
    rows = survey[
        (survey["item"] == item) & (survey["kind"] == "grade") & survey["code"].isna() & survey["mean"].notna()
    ]
    rows = rows[rows["n"] >= least]
    n = rows["n"].to_numpy(dtype=float)
    half = (rows["high"] - rows["low"]).to_numpy(dtype=float) / 2
    wave = rows["wave"].astype(str).str[:7]
    first = pd.to_datetime(wave, format="mixed")
    is_year = (wave.str.len() == 4).to_numpy()
    last = np.where(is_year, first + pd.offsets.YearEnd(0), first + pd.offsets.MonthEnd(0))
    way = {name: (rows[name] if name in rows else pd.Series(None, index=rows.index)).fillna("") for name in WAY}
    variance = (half / stats.t.ppf(0.975, np.maximum(n - 1, 1))) ** 2
    return rows.assign(first_on=first, last_on=pd.to_datetime(last), variance=variance, **way)


def changes_around(waves: pd.DataFrame, start: pd.Timestamp) -> pd.DataFrame:
    """Last wave that ended before the start and first that began after it, taken in the same way; nearest pair first.

    One row per centre and way: change, variance, freedom, wave, n and mean of both sides.
    """
    keys = ["centre_id", *WAY]
    columns = [*keys, "wave", "n", "mean", "variance", "is_synthetic", "first_on"]
    before = waves[waves["last_on"] < start].sort_values("last_on").drop_duplicates(keys, keep="last")[columns]
    after = waves[waves["first_on"] > start].sort_values("first_on").drop_duplicates(keys, keep="first")[columns]
    both = before.merge(after, on=keys, suffixes=("_before", "_after"))
    parts = both["variance_before"] ** 2 / (both["n_before"] - 1) + both["variance_after"] ** 2 / (both["n_after"] - 1)
    variance = both["variance_before"] + both["variance_after"]
    changes = both.assign(
        change=both["mean_after"] - both["mean_before"],
        variance=variance,
        freedom=variance**2 / parts,
        is_synthetic=both["is_synthetic_before"].astype(bool) | both["is_synthetic_after"].astype(bool),
        apart=both["first_on_after"] - both["first_on_before"],
    )
    changes = changes[(changes["apart"] <= LONGEST_YEARS_APART) & changes["variance"].notna()]
    return changes.sort_values(["centre_id", "apart", "n_after"], ascending=[True, True, False], kind="stable")


def _comparison(
    facts: EffectFacts, row: pd.Series, changes: pd.DataFrame, own: pd.DataFrame, parameters: EffectParameters
) -> pd.DataFrame:
    """Changes of the comparison centres asked in the same way: same kind of data, without a similar measure."""
    if own.empty:
        return changes.iloc[:0]
    mine, start = own.iloc[0], pd.Timestamp(row["starts_on"])
    same = changes["centre_id"] != mine["centre_id"]
    for name in (*WAY, "is_synthetic"):
        same &= changes[name] == mine[name]
    others = changes[same].drop_duplicates("centre_id").set_index("centre_id", drop=False)
    first, last = start - LONGEST_YEARS_APART, start + LONGEST_YEARS_APART
    free = untouched(facts, str(row["measure_id"]), [str(c) for c in others.index], first, last)
    ordered = comparison_order(facts, str(mine["centre_id"]), free, parameters["min_donor_km"])
    return others.loc[sorted(ordered[: parameters.count("max_donors")])]


def _difference(own: pd.Series, others: pd.DataFrame) -> tuple[Interval, float]:
    """Own change less the mean change of the others with its 95 % interval (Welch–Satterthwaite), and its scale."""
    value = float(own["change"]) - float(others["change"].mean())
    parts = np.r_[own["variance"], others["variance"].to_numpy() / len(others) ** 2].astype(float)
    scale = float(np.sqrt(parts.sum()))
    degrees = np.r_[own["freedom"], others["freedom"].to_numpy()].astype(float)
    half = float(stats.t.ppf(0.975, parts.sum() ** 2 / np.sum(parts**2 / degrees))) * scale
    return Interval(value, value - half, value + half), scale


def _gates(
    own_waves: pd.DataFrame, start: pd.Timestamp, own: pd.DataFrame, others: int, parameters: EffectParameters
) -> list[Gate]:
    least = parameters.count("min_survey_cell")
    before, after = own_waves[own_waves["last_on"] < start], own_waves[own_waves["first_on"] > start]
    has_both = len(before) > 0 and len(after) > 0
    differs = not has_both or not own.empty
    return [
        Gate(
            "own_waves",
            has_both,
            f"{len(before)} Wellen vor und {len(after)} nach dem Beginn mit je {least} Antworten (nötig je 1)",
            f"{len(before)} waves before and {len(after)} after the start with {least} answers each (needed 1 each)",
        ),
        Gate(
            "same_way",
            differs,
            "beide Wellen bei derselben Gruppe, auf demselben Weg und höchstens vier Jahre auseinander erhoben",
            "both waves of the same group, taken in the same way and at most four years apart",
        ),
        Gate(
            "comparison_waves",
            others >= 1,
            f"{others} Vergleichszentren mit denselben Wellen (nötig 1)",
            f"{others} comparison centres with the same waves (needed 1)",
        ),
    ]


def _waves_json(own: pd.Series, others: pd.DataFrame) -> dict[str, Any]:
    """Both waves of the centre and the means of the comparison centres."""
    return {
        "before": str(own["wave_before"]),
        "after": str(own["wave_after"]),
        "n_before": int(own["n_before"]),
        "n_after": int(own["n_after"]),
        "mean_before": round(float(own["mean_before"]), 3),
        "mean_after": round(float(own["mean_after"]), 3),
        "others_before": round(float(others["mean_before"].mean()), 3),
        "others_after": round(float(others["mean_after"].mean()), 3),
    }


def _grade_sentence(said: str, interval: Interval) -> dict[str, str]:
    words = [f"{v:+.2f}" for v in (interval.value, interval.low, interval.high)]
    german = [word.replace(".", ",").replace("-", "−") for word in words]
    if said == INDICATION:
        return {
            "sentence_de": f"Hinweis: die Note änderte sich um {german[0]} gegenüber den Vergleichszentren ({german[1]} bis {german[2]}; Minus ist besser).",
            "sentence_en": f"Indication: the grade changed by {words[0]} against the comparison centres ({words[1]} to {words[2]}; minus is better).",
        }
    return {
        "sentence_de": f"Nicht nachweisbar. Eine Änderung der Note außerhalb von {german[1]} bis {german[2]} ist ausgeschlossen.",
        "sentence_en": f"Not detectable. A change of the grade outside {words[1]} to {words[2]} is excluded.",
    }
