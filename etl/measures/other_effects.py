"""Effect of a measure on vacancy (quarterly rate against comparison centres) and on survey grades (two by two)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import special, stats

from etl.measures.effect_inputs import EffectFacts, comparison_order, untouched
from etl.measures.effect_parameters import EffectParameters
from etl.measures.footfall_effect import Finding
from etl.measures.verdicts import Gate, sentence
from etl.statistics.effect import Interval, evaluate
from etl.statistics.shrinkage import fit_beta_binomial, posterior
from etl.statistics.synthetic_control import Window

QUARTERS_PER_YEAR = 4
MIN_QUARTERS_AFTER = 2


def vacancy_effect(facts: EffectFacts, row: pd.Series, parameters: EffectParameters) -> Finding:
    """Logit of the shrunken vacancy rate by quarter; one missing quarter between two registers is drawn straight."""
    centre, start = str(row["centre_id"]), pd.Timestamp(row["starts_on"]).to_period("Q")
    logits, synthetic = _quarters(facts.indicator)
    own = logits[centre] if centre in logits else pd.Series(dtype=float, index=logits.index)
    span = own.dropna().index
    inside = logits.loc[span.min() : span.max()] if len(span) else logits.iloc[:0]
    inside = inside[inside.index != start]
    complete = [str(n) for n in inside.columns if n != centre and inside[n].notna().all() and len(inside)]
    alike = [n for n in complete if synthetic.get(n) == synthetic.get(centre)]
    donors = _vacancy_donors(facts, row, alike, inside, parameters)
    before = int((inside.index < start).sum())
    required = _vacancy_gates(before, len(inside) - before, own.reindex(inside.index), len(donors), parameters)
    is_synthetic = bool(synthetic.get(centre, False))
    if not all(gate.passed for gate in required):
        return _not_evaluable(required, before, len(inside) - before, donors, is_synthetic)
    window = Window(before, base=QUARTERS_PER_YEAR)
    treated = inside[centre].to_numpy()
    found = evaluate(treated, inside[list(donors)].to_numpy(), window, year=QUARTERS_PER_YEAR)
    level = float(treated[window.base_slice].mean())
    interval = Interval(*(_relative(level, v) for v in (found.interval.value, found.interval.low, found.interval.high)))
    said = "indication" if found.hint.excludes_zero or found.interval.excludes_zero else "not_detectable"
    words = sentence(said, interval, [])
    details = {
        "unit": "log",
        "gates": [gate.as_json() for gate in required],
        "donors": list(donors),
        "sentence_de": words[0],
        "sentence_en": words[1],
        "quarters": [str(quarter) for quarter in inside.index],
        "gap": [round(float(value), 5) for value in found.gap],
        "scale": round(found.scale, 6),
    }
    return Finding(
        said,
        interval,
        found.scale,
        found.p_value,
        None,
        13 * before,
        13 * (len(inside) - before),
        donors,
        details,
        is_synthetic,
    )


def _relative(level: float, change: float) -> float:
    """Log change of the rate itself when its logit moves from `level` by `change`."""
    return float(np.log(special.expit(level + change) / special.expit(level)))


def _quarters(indicator: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, bool]]:
    """Quarters × centres: logit of the rate, shrunk over the centres of each quarter; and which are example data."""
    rows = indicator[(indicator["indicator_id"] == "vacancy_rate_units") & indicator["value"].notna()]
    rows = rows.assign(quarter=pd.PeriodIndex(pd.to_datetime(rows["data_on"]), freq="Q"))
    rows = rows.sort_values("data_on").drop_duplicates(["quarter", "centre_id"], keep="last")
    parts = [_shrunk(group) for _, group in rows.groupby("quarter")]
    synthetic = {str(c): bool(v) for c, v in rows.groupby("centre_id")["is_synthetic"].any().items()}
    if not parts:
        return pd.DataFrame(index=pd.PeriodIndex([], freq="Q")), {}
    wide = pd.concat(parts).pivot(index="quarter", columns="centre_id", values="logit")
    wide = wide.reindex(pd.period_range(wide.index.min(), wide.index.max(), freq="Q"))
    return wide.interpolate(limit=1, limit_area="inside"), synthetic


def _shrunk(group: pd.DataFrame) -> pd.DataFrame:
    """Posterior mean of each rate where enough towns are known, else (x + ½)/(n + 1)."""
    n = group["n"].to_numpy(dtype=float)
    x = np.round(group["value"].to_numpy(dtype=float) * n)
    prior = fit_beta_binomial(x, n)
    rate = (x + 0.5) / (n + 1) if prior is None else np.asarray(posterior(x, n, prior).value)
    return group.assign(logit=special.logit(np.clip(rate, 1e-4, 1 - 1e-4)))


def _vacancy_donors(
    facts: EffectFacts, row: pd.Series, names: list[str], inside: pd.DataFrame, parameters: EffectParameters
) -> tuple[str, ...]:
    if inside.empty:
        return ()
    first, last = inside.index[0].start_time, inside.index[-1].end_time
    free = untouched(facts, str(row["measure_id"]), names, first, last)
    ordered = comparison_order(facts, str(row["centre_id"]), free, parameters["min_donor_km"])
    return tuple(ordered[: parameters.count("max_donors")])


def _vacancy_gates(before: int, after: int, own: pd.Series, donors: int, parameters: EffectParameters) -> list[Gate]:
    quarters, needed = parameters.count("min_vacancy_quarters"), parameters.count("min_vacancy_donors")
    return [
        Gate(
            "quarters_before",
            before >= quarters,
            f"{before} Quartale vor dem Beginn (nötig {quarters})",
            f"{before} quarters before the start (needed {quarters})",
        ),
        Gate(
            "quarters_after",
            after >= MIN_QUARTERS_AFTER,
            f"{after} Quartale nach dem Beginn (nötig {MIN_QUARTERS_AFTER})",
            f"{after} quarters after the start (needed {MIN_QUARTERS_AFTER})",
        ),
        Gate(
            "valid_quarters",
            len(own) > 0 and bool(own.notna().all()),
            "Register in jedem Quartal (eine Lücke von einem Quartal ist erlaubt)",
            "a register in every quarter (a gap of one quarter is allowed)",
        ),
        Gate(
            "donors",
            donors >= needed,
            f"{donors} Vergleichszentren (nötig {needed})",
            f"{donors} comparison centres (needed {needed})",
        ),
    ]


def survey_effect(facts: EffectFacts, row: pd.Series, item: str, parameters: EffectParameters) -> Finding:
    """Change of a mean grade against the mean change of the comparison centres, Welch; grade points, falling is better.

    At most an indication: two waves cannot tell a measure from everything else that changed.
    """
    centre, start = str(row["centre_id"]), pd.Timestamp(row["starts_on"])
    changes = _changes(facts.survey, item, start, parameters.count("min_survey_cell"))
    donors = tuple(
        sorted(
            set(
                untouched(
                    facts,
                    str(row["measure_id"]),
                    list(changes.index),
                    start - pd.Timedelta(days=1461),
                    start + pd.Timedelta(days=1461),
                )
            )
            - {centre}
        )
    )
    least = parameters.count("min_survey_cell")
    required = [
        Gate(
            "own_waves",
            centre in changes.index,
            f"Befragung vor und nach dem Beginn mit je {least} Antworten",
            f"survey before and after the start with {least} answers each",
        ),
        Gate(
            "comparison_waves",
            len(donors) >= 1,
            f"{len(donors)} Vergleichszentren mit beiden Wellen (nötig 1)",
            f"{len(donors)} comparison centres with both waves (needed 1)",
        ),
    ]
    synthetic = facts.survey.groupby("centre_id")["is_synthetic"].any().to_dict()
    if not all(gate.passed for gate in required):
        return _not_evaluable(required, 0, 0, donors, bool(synthetic.get(centre, False)))
    own, others = changes.loc[centre], changes.loc[list(donors)]
    value = changes["change"].to_dict()[centre] - float(others["change"].mean())
    parts = np.r_[own["variance"], others["variance"].to_numpy() / len(others) ** 2]
    scale = float(np.sqrt(parts.sum()))
    freedom = parts.sum() ** 2 / np.sum(parts**2 / np.r_[own["freedom"], others["freedom"].to_numpy()])
    bounds = [value + sign * float(stats.t.ppf(0.975, freedom)) * scale for sign in (-1, 1)]
    interval = Interval(value, bounds[0], bounds[1])
    said = "indication" if interval.excludes_zero else "not_detectable"
    details = {
        "unit": "grade",
        "gates": [gate.as_json() for gate in required],
        "donors": list(donors),
        **_grade_sentence(said, interval),
        "scale": round(scale, 6),
    }
    return Finding(said, interval, scale, None, None, 0, 0, donors, details, bool(synthetic.get(centre, False)))


def _changes(survey: pd.DataFrame, item: str, start: pd.Timestamp, least: int) -> pd.DataFrame:
    """Per centre: change between the last wave before and the first after the start, its variance and degrees of freedom."""
    rows = survey[
        (survey["item"] == item) & (survey["kind"] == "grade") & survey["code"].isna() & survey["mean"].notna()
    ]
    rows = rows[rows["n"] >= least].assign(on=lambda r: pd.to_datetime(r["wave"].astype(str).str[:7], format="mixed"))
    n = rows["n"].to_numpy(dtype=float)
    half = (rows["high"] - rows["low"]).to_numpy(dtype=float) / 2
    rows = rows.assign(variance=(half / stats.t.ppf(0.975, np.maximum(n - 1, 1))) ** 2).sort_values("on")
    last = rows[rows["on"] < start].drop_duplicates("centre_id", keep="last").set_index("centre_id")
    first = rows[rows["on"] > start].drop_duplicates("centre_id", keep="first").set_index("centre_id")
    both = last.join(first, lsuffix="_before", rsuffix="_after", how="inner")
    variance = both["variance_before"] + both["variance_after"]
    weighted = both["variance_before"] ** 2 / (both["n_before"] - 1) + both["variance_after"] ** 2 / (
        both["n_after"] - 1
    )
    changes = pd.DataFrame(
        {"change": both["mean_after"] - both["mean_before"], "variance": variance, "freedom": variance**2 / weighted}
    )
    return changes.dropna()


def _grade_sentence(said: str, interval: Interval) -> dict[str, str]:
    words = [f"{v:+.2f}" for v in (interval.value, interval.low, interval.high)]
    german = [word.replace(".", ",").replace("-", "−") for word in words]
    if said == "indication":
        return {
            "sentence_de": f"Hinweis: die Note änderte sich um {german[0]} gegenüber den Vergleichszentren ({german[1]} bis {german[2]}; Minus ist besser).",
            "sentence_en": f"Indication: the grade changed by {words[0]} against the comparison centres ({words[1]} to {words[2]}; minus is better).",
        }
    return {
        "sentence_de": f"Nicht nachweisbar. Eine Änderung der Note außerhalb von {german[1]} bis {german[2]} ist ausgeschlossen.",
        "sentence_en": f"Not detectable. A change of the grade outside {words[1]} to {words[2]} is excluded.",
    }


def _not_evaluable(
    required: list[Gate], before: int, after: int, donors: tuple[str, ...], is_synthetic: bool
) -> Finding:
    words = sentence("not_evaluable", None, [gate for gate in required if not gate.passed])
    details: dict[str, Any] = {
        "gates": [gate.as_json() for gate in required],
        "donors": list(donors),
        "sentence_de": words[0],
        "sentence_en": words[1],
    }
    return Finding("not_evaluable", None, None, None, None, 13 * before, 13 * after, donors, details, is_synthetic)
