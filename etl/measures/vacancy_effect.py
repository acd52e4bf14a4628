"""Effect of a measure on vacancy: logit of the shrunken quarterly rate against comparison centres.

The method is not tested on real series of vacancy, so the verdict is an indication at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import special

from etl.measures.effect_inputs import EffectFacts, comparison_order, untouched
from etl.measures.effect_parameters import EffectParameters
from etl.measures.footfall_effect import Finding, others_near
from etl.measures.verdicts import (
    INDICATION,
    NOT_DETECTABLE,
    OF_VACANCY,
    Gate,
    checks,
    fit_gate,
    other_measures_gate,
    percent,
    sentence,
)
from etl.measures.works import works_gate
from etl.statistics.effect import Evaluation, Interval, evaluate
from etl.statistics.shrinkage import BetaPrior, fit_beta_binomial, posterior
from etl.statistics.synthetic_control import Window

QUARTERS_PER_YEAR: Final = 4
MIN_QUARTERS_AFTER: Final = 2
WEEKS_PER_QUARTER: Final = 13
OF_REGISTERS: Final = ("quarters_before", "quarters_after", "valid_quarters")


@dataclass(frozen=True)
class Registers:
    """Vacancy of all centres by quarter: `logits` quarters × centres, `counted` where a register of that quarter exists."""

    logits: pd.DataFrame
    counted: pd.DataFrame
    synthetic: dict[str, bool]


@dataclass(frozen=True)
class VacancyCase:
    """The quarters in a row around the start, and the registers of the centre in all."""

    inside: pd.DataFrame
    before: int
    after: int
    registers: tuple[int, int]
    months_between: float
    counted_share: float
    donors: tuple[str, ...]
    is_synthetic: bool


def vacancy_effect(facts: EffectFacts, row: pd.Series, parameters: EffectParameters) -> Finding:
    """Evaluate one row of `carried_out`; with too few registers the result says which would be needed."""
    case = _case(facts, row, parameters)
    required = [
        *_gates(case, parameters),
        other_measures_gate(others_near(facts, row, parameters), parameters),
        works_gate(facts, row, parameters),
    ]
    if not all(gate.passed for gate in required):
        return _not_evaluable(case, required, parameters)
    window = Window(case.before, base=QUARTERS_PER_YEAR)
    treated = case.inside[str(row["centre_id"])].to_numpy()
    found = evaluate(treated, case.inside[list(case.donors)].to_numpy(), window, year=QUARTERS_PER_YEAR)
    required.append(fit_gate(found, parameters))
    if not required[-1].passed:
        return _not_evaluable(case, required, parameters)
    return _evaluated(case, found, required, float(treated[window.base_slice].mean()), window)


def _evaluated(case: VacancyCase, found: Evaluation, required: list[Gate], level: float, window: Window) -> Finding:
    def shown(change: float, language: str) -> str:
        return percent(_relative(level, change), language)

    last_quarter_left_out = Window(window.before, window.base, 1).base_slice
    further = checks(found, float(found.effect - found.gap[last_quarter_left_out].mean()), shown)
    interval = Interval(*(_relative(level, v) for v in (found.interval.value, found.interval.low, found.interval.high)))
    said = INDICATION if found.hint.excludes_zero or found.interval.excludes_zero else NOT_DETECTABLE
    words = sentence(said, interval, [check for check in further if not check.passed], OF_VACANCY)
    to_logs = 1 - float(special.expit(level))  # how much the log of the rate moves with its logit
    details = {
        **_common(case, required),
        "unit": "log",
        "sentence_de": words[0],
        "sentence_en": words[1],
        "checks": [check.as_json() for check in further],
        "weeks": [quarter.start_time.strftime("%Y-%m-%d") for quarter in case.inside.index],
        **{
            name: [round(_relative(level, float(value)), 5) for value in values]
            for name, values in (("gap", found.gap), ("fan_low", found.fan[0]), ("fan_high", found.fan[1]))
        },
        "scale": round(found.scale * to_logs, 6),
    }
    # a fall is what a town hopes for: the smallest fall that is found, as a positive share
    detectable = float(np.log1p(-np.expm1(_relative(level, -found.detectable))))
    return Finding(
        said, interval, found.scale * to_logs, found.p_value, detectable, *_weeks(case), case.donors, details,
        case.is_synthetic,
    )  # fmt: skip


def _case(facts: EffectFacts, row: pd.Series, parameters: EffectParameters) -> VacancyCase:
    centre, start = str(row["centre_id"]), pd.Timestamp(row["starts_on"]).to_period("Q")
    registers = quarters(facts.indicator)
    logits = registers.logits
    own = logits[centre] if centre in logits else pd.Series(np.nan, index=logits.index, dtype=float)
    inside = logits.loc[_in_a_row(own, start)]
    names = [str(n) for n in inside.columns if n != centre and len(inside) and inside[n].notna().all()]
    alike = [n for n in names if registers.synthetic.get(n) == registers.synthetic.get(centre)]
    counted = registers.counted[centre] if centre in registers.counted else pd.Series(False, index=logits.index)
    dates = counted.index[counted.to_numpy()]
    steps = np.diff([quarter.ordinal for quarter in dates])
    return VacancyCase(
        inside=inside,
        before=int((inside.index < start).sum()),
        after=int((inside.index > start).sum()),
        registers=(int((dates < start).sum()), int((dates > start).sum())),
        months_between=float(steps.mean()) * 12 / QUARTERS_PER_YEAR if len(steps) else float("nan"),
        counted_share=float(counted.reindex(inside.index).mean()) if len(inside) else 0.0,
        donors=_donors(facts, row, alike, inside, parameters),
        is_synthetic=bool(registers.synthetic.get(centre, False)),
    )


def _in_a_row(own: pd.Series, start: pd.Period) -> pd.PeriodIndex:
    """Quarters with a value that follow each other without a hole, back and forth from the quarter of the start."""
    known = set(own.dropna().index)
    kept: list[pd.Period] = []
    for step in (-1, 1):
        quarter = start + step
        while quarter in known:
            kept.append(quarter)
            quarter += step
    return pd.PeriodIndex(sorted(kept), freq="Q")


def _relative(level: float, change: float) -> float:
    """Log change of the rate itself when its logit moves from `level` by `change`."""
    return float(np.log(special.expit(level + change) / special.expit(level)))


def quarters(indicator: pd.DataFrame) -> Registers:
    """Logit of the rate by quarter, shrunk over the centres of each; one missing quarter between two is drawn straight."""
    rows = indicator[(indicator["indicator_id"] == "vacancy_rate_units") & indicator["value"].notna()]
    rows = rows.assign(quarter=pd.PeriodIndex(pd.to_datetime(rows["data_on"]), freq="Q"))
    rows = rows.sort_values("data_on").drop_duplicates(["quarter", "centre_id"], keep="last")
    parts = [_shrunk(group) for _, group in rows.groupby("quarter")]
    synthetic = {str(c): bool(v) for c, v in rows.groupby("centre_id")["is_synthetic"].any().items()}
    if not parts:
        nothing = pd.DataFrame(index=pd.PeriodIndex([], freq="Q"))
        return Registers(nothing, nothing, {})
    wide = pd.concat(parts).pivot(index="quarter", columns="centre_id", values="logit")
    wide = wide.reindex(pd.period_range(wide.index.min(), wide.index.max(), freq="Q"))
    return Registers(_drawn(wide), wide.notna(), synthetic)


def _drawn(wide: pd.DataFrame) -> pd.DataFrame:
    """Holes of one quarter filled with the mean of both neighbours; longer ones stay open."""
    neighbours = (wide.shift(1) + wide.shift(-1)) / 2
    return wide.where(wide.notna(), neighbours)


def _shrunk(group: pd.DataFrame) -> pd.DataFrame:
    """Posterior mean of each rate where enough towns are known, else (x + ½)/(n + 1).

    The prior weighs no more than the middle register itself: towns that hardly differ would else all become the mean,
    and with them every effect and every doubt.
    """
    n = group["n"].to_numpy(dtype=float)
    x = np.round(group["value"].to_numpy(dtype=float) * n)
    prior = fit_beta_binomial(x, n)
    if prior is None:
        rate = (x + 0.5) / (n + 1)
    else:
        share = min(1.0, float(np.median(n)) / (prior.alpha + prior.beta))
        limited = BetaPrior(prior.alpha * share, prior.beta * share, prior.n_towns)
        rate = np.asarray(posterior(x, n, limited).value)
    return group.assign(logit=special.logit(np.clip(rate, 1e-4, 1 - 1e-4)))


def _donors(
    facts: EffectFacts, row: pd.Series, names: list[str], inside: pd.DataFrame, parameters: EffectParameters
) -> tuple[str, ...]:
    if inside.empty:
        return ()
    first, last = inside.index[0].start_time, inside.index[-1].end_time
    free = untouched(facts, str(row["measure_id"]), names, first, last)
    ordered = comparison_order(facts, str(row["centre_id"]), free, parameters["min_donor_km"])
    return tuple(ordered[: parameters.count("max_donors")])


def _gates(case: VacancyCase, parameters: EffectParameters) -> list[Gate]:
    before, donors = parameters.count("min_vacancy_quarters"), parameters.count("min_vacancy_donors")
    valid = parameters["valid_weeks_share"]
    return [
        Gate(
            "quarters_before",
            case.before >= before,
            f"{case.before} Quartale in Folge mit Register vor dem Beginn (nötig {before})",
            f"{case.before} quarters in a row with a register before the start (needed {before})",
        ),
        Gate(
            "quarters_after",
            case.after >= MIN_QUARTERS_AFTER,
            f"{case.after} Quartale in Folge mit Register nach dem Beginn (nötig {MIN_QUARTERS_AFTER})",
            f"{case.after} quarters in a row with a register after the start (needed {MIN_QUARTERS_AFTER})",
        ),
        Gate(
            "valid_quarters",
            case.counted_share >= valid,
            f"{100 * case.counted_share:.0f} % dieser Quartale mit eigenem Register (nötig {100 * valid:.0f} %)",
            f"{case.counted_share:.0%} of these quarters with a register of their own (needed {valid:.0%})",
        ),
        Gate(
            "donors",
            len(case.donors) >= donors,
            f"{len(case.donors)} Vergleichszentren mit denselben Quartalen (nötig {donors})",
            f"{len(case.donors)} comparison centres with the same quarters (needed {donors})",
        ),
    ]


def _common(case: VacancyCase, required: list[Gate]) -> dict[str, Any]:
    return {
        "gates": [gate.as_json() for gate in required],
        "donors": list(case.donors),
        "quarters": [str(quarter) for quarter in case.inside.index],
        "registers_before": case.registers[0],
        "registers_after": case.registers[1],
    }


def _weeks(case: VacancyCase) -> tuple[int, int]:
    return WEEKS_PER_QUARTER * case.before, WEEKS_PER_QUARTER * case.after


def _not_evaluable(case: VacancyCase, required: list[Gate], parameters: EffectParameters) -> Finding:
    failed = [gate for gate in required if not gate.passed]
    if any(gate.id in OF_REGISTERS for gate in failed):
        failed = [_too_few_registers(case, parameters), *(g for g in failed if g.id not in (*OF_REGISTERS, "donors"))]
    words = sentence("not_evaluable", None, failed)
    details = {
        **_common(case, required),
        "sentence_de": words[0],
        "sentence_en": words[1],
    }
    return Finding("not_evaluable", None, None, None, None, *_weeks(case), case.donors, details, case.is_synthetic)


def _too_few_registers(case: VacancyCase, parameters: EffectParameters) -> Gate:
    """Which registers exist, which would be needed, and whether that can still be reached for this measure."""
    before, after = case.registers
    needed, donors = parameters.count("min_vacancy_quarters"), parameters.count("min_vacancy_donors")
    every_de, every_en = "", ""
    if not np.isnan(case.months_between):
        every_de = f", im Mittel alle {case.months_between:.0f} Monate"
        every_en = f", every {case.months_between:.0f} months on average"
    next_de, next_en = "Weiter in jedem Quartal begehen", "Keep walking every quarter"
    if case.before < needed:
        next_de = "Der Vorlauf dieser Maßnahme ist nicht nachzuholen; für die nächste jetzt jedes Quartal begehen"
        next_en = "The time before this measure cannot be made up for; for the next one walk every quarter from now on"
    return Gate(
        "registers",
        False,
        f"zu wenige Register des Leerstands ({before} vor und {after} nach dem Beginn{every_de}). Nötig ist in jedem Quartal"
        f" eines: {needed} Quartale vorher, {MIN_QUARTERS_AFTER} nachher, dazu {donors} Vergleichszentren mit denselben"
        f" Quartalen. {next_de}",
        f"too few vacancy registers ({before} before and {after} after the start{every_en}). One in every quarter is needed:"
        f" {needed} quarters before, {MIN_QUARTERS_AFTER} after, and {donors} comparison centres with the same quarters."
        f" {next_en}",
    )
