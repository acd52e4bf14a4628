"""Findings of all centres: every rule at the last eight quarter ends and today, then what only the whole picture can tell.

Per quarter the rule's verdict is checked against chance over all centres (Benjamini–Hochberg, real and example data
apart); over the quarters the two-quarter rule keeps it from flickering; at last severity, confidence, counter-evidence,
missing evidence, outlines and combinations are added.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb
import pandas as pd

from etl.catalogue.models import Problem
from etl.catalogue.register import Catalogue
from etl.problems.boundary import boundary_verdict
from etl.problems.combinations import Settled, Town, combinations
from etl.problems.confidence import absent_sources, confidence, topic_of
from etl.problems.contract import FINDINGS, Assessment, Rule
from etl.problems.counter_evidence import counter_evidence
from etl.problems.discovery import rules
from etl.problems.next_steps import missing_entry, missing_source
from etl.problems.own_history import own_history
from etl.problems.quarters import History, assess_quarters, quarter_ends
from etl.problems.view import CentreView, Evidenced
from etl.statistics.severity import severity

QUARTERS: Final = 8
FINDING_COLUMNS: Final = (
    "centre_id",
    "problem_id",
    "status",
    "severity",
    "severity_size",
    "severity_reach",
    "severity_persistence",
    "confidence",
    "p_value",
    "q_value",
    "evidence",
    "counter_evidence",
    "missing",
    "combinations",
    "boundary",
    "since",
    "data_on",
    "source_ids",
    "is_synthetic",
)
HISTORY_COLUMNS: Final = (
    "centre_id",
    "problem_id",
    "quarter",
    "raw_status",
    "status",
    "p_value",
    "is_tested",
    "value",
    "is_example",
)
# indicators that checks of counter-evidence and second sources read beside those a problem names
ALSO_READ: Final = (
    "completeness",
    "footfall_daily_mean",
    "footfall_index",
    "footfall_change_3y",
    "footfall_yoy",
    "footfall_yoy_12m",
    "sun_share",
    "event_share",
    "vacancy_rate_units",
    "vacancy_rate_viable",
    "visit_freq",
    "population_trend",
    "dwell_short_share",
)


@dataclass(frozen=True)
class Findings:
    """Frames with the columns of snapshot.finding and snapshot.finding_history."""

    finding: pd.DataFrame
    finding_history: pd.DataFrame


def assess_all(connection: duckdb.DuckDBPyConnection, as_of: date, catalogue: Catalogue) -> Findings:
    """All findings of the snapshot under construction; one row per centre and problem, also without data."""
    facts = read_evidence(connection, as_of, catalogue)
    days = quarter_ends(as_of, QUARTERS)
    histories = {
        problem_id: assess_quarters(facts, rule, catalogue.problems[problem_id], days, catalogue)
        for problem_id, rule in known_rules(catalogue).items()
    }
    finding = pd.DataFrame(finding_rows(facts, histories, days, catalogue), columns=list(FINDING_COLUMNS))
    return Findings(finding, history_frame(facts, histories, days))


def known_rules(catalogue: Catalogue) -> Mapping[str, Rule]:
    """Rules of the problems of the catalogue; ValueError names problems without a rule and rules without a problem."""
    found = rules()
    if found.keys() != catalogue.problems.keys():
        raise ValueError(f"rules and data/problems differ: {sorted(found.keys() ^ catalogue.problems.keys())}")
    return found


def read_evidence(
    connection: duckdb.DuckDBPyConnection, as_of: date, catalogue: Catalogue, judged: Sequence[str] | None = None
) -> Evidenced:
    """What the rules read, for all centres of the snapshot or what it takes to judge some."""
    wanted = indicators_read(catalogue)
    return Evidenced.read(connection, as_of, catalogue.indicators, wanted, judged)


def indicators_read(catalogue: Catalogue) -> list[str]:
    """Every indicator that a rule, a check or a second source may read."""
    named = {name for one in catalogue.problems.values() for name in (*one.evidence_needed, *one.evidence_helpful)}
    families = ("grade", "top2", "motive", "wish", "use_mix")
    members = {name for name, record in catalogue.indicators.items() if record.family in families}
    return sorted(named | members | set(ALSO_READ))


def finding_rows(
    facts: Evidenced, histories: Mapping[str, History], days: Sequence[date], catalogue: Catalogue
) -> list[dict[str, Any]]:
    """Rows of snapshot.finding of the centres to be judged, by centre and problem."""
    rows = []
    position_of = {centre_id: position for position, centre_id in enumerate(facts.places)}

    def town(centre_id: str) -> Town:
        position = position_of[centre_id]
        return {
            problem_id: Settled(history.statuses[-1][position], history.since(position, days))
            for problem_id, history in histories.items()
        }

    main = main_centres(facts)
    for centre_id in facts.places if facts.judged is None else facts.judged:
        named = combinations(town(centre_id), town(main[centre_id]) if centre_id in main else None)
        position = position_of[centre_id]
        for problem_id, history in histories.items():
            view = CentreView(facts, centre_id, days[-1], catalogue.problems[problem_id])
            row = _finding(view, history, position, days, catalogue)
            rows.append({**row, "combinations": json.dumps(named.get(problem_id, []))})
    return rows


def main_centres(facts: Evidenced) -> dict[str, str]:
    """District centre -> main centre of the same municipality."""
    main = {place.ags: centre_id for centre_id, place in facts.places.items() if place.kind == "main"}
    districts = {centre_id: place.ags for centre_id, place in facts.places.items() if place.kind != "main"}
    return {centre_id: main[ags] for centre_id, ags in districts.items() if ags in main}


def _finding(
    view: CentreView, history: History, position: int, days: Sequence[date], catalogue: Catalogue
) -> dict[str, Any]:
    assessment = history.assessments[-1][position]
    status = history.statuses[-1][position]
    is_finding = status in FINDINGS
    told = (*assessment.evidence, *(own_history(view, assessment, catalogue.indicators) if is_finding else []))
    evidence = [one.as_json(topic_of(one.reading.indicator_id, catalogue.indicators)) for one in told]
    boundary = boundary_verdict(view, assessment, history.rule) if is_finding else "not_tested"
    readings = [one.reading for one in assessment.evidence] + ([assessment.leading] if assessment.leading else [])
    return {
        "centre_id": view.centre_id,
        "problem_id": view.problem.id,
        "status": status,
        **_severity(assessment, history.quarters_standing(position), is_finding),
        "confidence": confidence(view.problem, assessment, catalogue.indicators) if is_finding else None,
        "p_value": assessment.p_value,
        "q_value": history.q_values[-1][position],
        "evidence": _json(evidence),
        "counter_evidence": _json(counter_evidence(view, assessment, boundary) if is_finding else []),
        "missing": _json(_missing(view.problem, assessment, status, catalogue)),
        "boundary": boundary,
        "since": history.since(position, days),
        "data_on": max((one.data_on for one in readings), default=None),
        "source_ids": ",".join(sorted({source for one in readings for source in one.source_ids})),
        "is_synthetic": any(one.is_synthetic for one in readings),
    }


def _severity(assessment: Assessment, quarters: int, is_finding: bool) -> dict[str, float | None]:
    names = ("severity", "severity_size", "severity_reach", "severity_persistence")
    if not is_finding or assessment.gap_sd is None:
        return dict.fromkeys(names)
    gap = min(max(assessment.gap_sd, 0.0), 3.0)
    reach = 1.0 if assessment.reach is None else min(max(assessment.reach, 0.0), 1.0)
    stood = min(max(quarters, 1), 4)
    value = float(severity(gap, reach, stood).value)
    return dict(zip(names, (value, gap, reach, float(stood)), strict=True))


def _missing(problem: Problem, assessment: Assessment, status: str, catalogue: Catalogue) -> list[dict[str, Any]]:
    """What the rule lacked, then sources that could raise the confidence of a finding."""
    entries = [missing_entry(name, catalogue.indicators) for name in assessment.missing]
    if status in FINDINGS:
        heard = {entry["source"] for entry in entries}
        absent = absent_sources(problem, assessment.evidence, catalogue.indicators)
        entries += [missing_source(source) for source in absent if source not in heard]
    return entries


def history_frame(facts: Evidenced, histories: Mapping[str, History], days: Sequence[date]) -> pd.DataFrame:
    """Rows of snapshot.finding_history of all centres."""
    rows = []
    for position, centre_id in enumerate(facts.places):
        for problem_id, history in histories.items():
            for quarter, day in enumerate(days):
                assessment = history.assessments[quarter][position]
                leading, tested = assessment.leading, (assessment.p_value, assessment.is_tested)
                rested = (None, None) if leading is None else (leading.value, leading.is_synthetic)
                statuses = assessment.status, history.statuses[quarter][position]
                rows.append((centre_id, problem_id, day, *statuses, *tested, *rested))
    return pd.DataFrame(rows, columns=list(HISTORY_COLUMNS))


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, default=str, allow_nan=False)
