"""One rule over all centres and quarters: its own verdicts, the check against chance, the two-quarter rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from etl.catalogue.models import Problem
from etl.catalogue.register import Catalogue
from etl.problems.comparison import OUTDATED_MONTHS
from etl.problems.contract import FINDINGS, LEVELS, STATUS_OF_LEVEL, Assessment, Rule, Status
from etl.problems.counter_evidence import is_temporary
from etl.problems.readings import months_between
from etl.problems.view import CentreView, Evidenced
from etl.statistics.hysteresis import QUARTERS as QUARTERS_IN_A_ROW
from etl.statistics.hysteresis import settled_levels
from etl.statistics.lenses import CONSPICUOUS_FDR
from etl.statistics.multiplicity import benjamini_hochberg

WATCH_PER_CONSPICUOUS: Final = 2.0  # methods: 10 % gives conspicuous, 20 % watch


@dataclass(frozen=True)
class History:
    """One problem: per quarter (oldest first) and centre the rule's assessment, q-value and settled status."""

    rule: Rule
    assessments: list[list[Assessment]]
    q_values: list[list[float | None]]
    statuses: list[list[Status]]

    def since(self, centre: int, days: Sequence[date]) -> date | None:
        """First quarter of the present status; None for a status that only says what data there are."""
        present = self.statuses[-1][centre]
        if present not in LEVELS:
            return None
        first = len(days) - 1
        while first > 0 and self.statuses[first - 1][centre] == present:
            first -= 1
        return days[first]

    def quarters_standing(self, centre: int) -> int:
        """Quarters in a row up to the last in which there is a finding."""
        count = 0
        for statuses in reversed(self.statuses):
            if statuses[centre] not in FINDINGS:
                break
            count += 1
        return count


def quarter_ends(as_of: date, quarters: int) -> list[date]:
    """The last ``quarters`` ends of quarters before ``as_of``, then ``as_of`` itself, the running quarter."""
    first_of_quarter = date(as_of.year, 3 * ((as_of.month - 1) // 3) + 1, 1)
    ends = []
    for _ in range(quarters):
        end = first_of_quarter - timedelta(days=1)
        ends.append(end)
        first_of_quarter = date(end.year, end.month - 2, 1)
    return [*reversed(ends), as_of]


def assess_quarters(
    facts: Evidenced,
    rule: Rule,
    problem: Problem,
    days: Sequence[date],
    catalogue: Catalogue,
    changed: Mapping[str, Any] | None = None,
) -> History:
    """Verdicts of one rule for all centres; ``changed`` parameters win over the record."""
    remembered = facts.remembered.get(problem.id, {})
    assessments, q_values, levels = [], [], []
    rate = _parameter(catalogue, "false_discovery_rate", CONSPICUOUS_FDR)
    for day in days:
        assessed = [
            remembered.get((centre, day)) or assess_one(CentreView(facts, centre, day, problem, changed), rule)
            for centre in facts.places
        ]
        q = _q_values(assessed)
        assessments.append(assessed)
        q_values.append([None if np.isnan(one) else float(one) for one in q])
        levels.append([_level(one, float(value), rate) for one, value in zip(assessed, q, strict=True)])
    quarters = int(_parameter(catalogue, "quarters_to_flag", QUARTERS_IN_A_ROW))
    settled = settled_levels(np.array(levels, dtype=float).reshape(len(days), -1), quarters)
    statuses: list[list[Status]] = [
        [
            one.status if one.status not in LEVELS else STATUS_OF_LEVEL[int(level)]
            for one, level in zip(row, settled_row, strict=True)
        ]
        for row, settled_row in zip(assessments, settled, strict=True)
    ]
    return History(rule, assessments, q_values, statuses)


def assess_one(view: CentreView, rule: Rule) -> Assessment:
    """The rule's verdict in the order of reasoning: data first, then whether a passing disturbance explains it."""
    assessment = rule.assess(view)
    if assessment.status in ("no_data", "outdated"):
        return assessment
    oldest = assessment.max_age_months or OUTDATED_MONTHS
    leading = assessment.leading
    if leading is not None and months_between(leading.data_on, view.day) > oldest:
        return assessment.with_status("outdated")
    if assessment.status in ("conspicuous", "severe") and is_temporary(view, assessment):
        return assessment.with_status("watch")
    return assessment


def _q_values(assessed: Sequence[Assessment]) -> np.ndarray:
    """Benjamini–Hochberg over the centres, real and example data apart; NaN without a p-value or a usable verdict."""
    p = np.array([np.nan if one.p_value is None or one.status not in LEVELS else one.p_value for one in assessed])
    is_example = np.array([one.leading is not None and one.leading.is_synthetic for one in assessed])
    q = np.full(len(p), np.nan)
    for group in (is_example, ~is_example):
        q[group] = benjamini_hochberg(np.clip(p[group], 0.0, 1.0))
    return q


def _level(assessment: Assessment, q: float, rate: float) -> float:
    """Level of the verdict; one that rests on a test must stand at the false discovery rate, for watch at twice that."""
    if assessment.status not in LEVELS:
        return float("nan")
    level = LEVELS[assessment.status]
    if not assessment.is_tested or np.isnan(q):
        return float(level)
    if q <= rate:
        return float(level)
    return float(min(level, 1)) if q <= WATCH_PER_CONSPICUOUS * rate else 0.0


def _parameter(catalogue: Catalogue, name: str, default: float) -> float:
    group = catalogue.methods.get("problems")
    value = group.parameters[name].value if group and name in group.parameters else default
    return float(value)  # type: ignore[arg-type]
