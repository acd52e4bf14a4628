"""Findings after a small delivery: only centres whose verdicts can have changed are assessed, the others keep theirs.

A verdict rests on what is known of the centre, on the values of its peers, and for some shares on how they vary between
all centres.  What the previous snapshot says of the other centres stands: their p-values enter the check against chance
again, and where that (or the main centre of the municipality) changes a status, they are assessed after all.  The result
is the one of ``assess_all``, row by row.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

import duckdb
import pandas as pd

from etl.catalogue.register import Catalogue
from etl.problems.contract import Assessment
from etl.problems.findings import (
    FINDING_COLUMNS,
    QUARTERS,
    Findings,
    assess_all,
    finding_rows,
    history_frame,
    indicators_read,
    known_rules,
    main_centres,
    read_evidence,
)
from etl.problems.quarters import History, assess_quarters, quarter_ends
from etl.problems.readings import Reading
from etl.problems.view import RATES, Evidenced

Remembered = dict[str, dict[tuple[str, date], Assessment]]
# tables by centre whose rows a verdict may rest on beside the indicators
OF_A_CENTRE: Final = ("centre", "vacancy_unit", "sensor", "footfall_month", "survey_result", "peer")
WORTH_WHILE: Final = 0.5  # above this share of centres to assess all are assessed


def assess_changed(connection: duckdb.DuckDBPyConnection, as_of: date, catalogue: Catalogue) -> Findings:
    """What ``assess_all`` gives, from the snapshot under construction and the attached one ``previous``.

    Both must be of the same day, program and content.
    """
    new = touched(connection, catalogue)
    if new is None:
        return assess_all(connection, as_of, catalogue)
    everybody = _names(connection, "SELECT centre_id FROM snapshot.centre")
    leaning = "SELECT centre_id FROM snapshot.peer WHERE peer_id IN (SELECT unnest(?::TEXT[]))"
    judged = (new | _names(connection, leaning, sorted(new))) & everybody
    while len(judged) <= WORTH_WHILE * len(everybody):
        found, moved = _assess(connection, as_of, catalogue, sorted(judged))
        if not moved:
            return found
        judged |= moved
    return assess_all(connection, as_of, catalogue)


def _assess(
    connection: duckdb.DuckDBPyConnection, as_of: date, catalogue: Catalogue, judged: Sequence[str]
) -> tuple[Findings, set[str]]:
    """All findings with these centres assessed anew, and the centres whose rows this leaves wrong."""
    facts = read_evidence(connection, as_of, catalogue, judged)
    days = quarter_ends(as_of, QUARTERS)
    facts.remembered = _remembered(connection, judged)
    histories = {
        problem_id: assess_quarters(facts, rule, catalogue.problems[problem_id], days, catalogue)
        for problem_id, rule in known_rules(catalogue).items()
    }
    history = history_frame(facts, histories, days)
    moved = _moved(connection, history)
    moved |= {district for district, main in main_centres(facts).items() if main in moved or main in judged}
    moved -= set(judged)
    if moved:
        return Findings(pd.DataFrame(), history), moved
    own = finding_rows(facts, histories, days, catalogue)
    rows = {(row["centre_id"], row["problem_id"]): tuple(row[name] for name in FINDING_COLUMNS) for row in own}
    rows |= _kept(connection, facts, histories, judged)
    ordered = [rows[centre_id, problem_id] for centre_id in facts.places for problem_id in histories]
    return Findings(pd.DataFrame(ordered, columns=list(FINDING_COLUMNS)), history), set()


def touched(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> set[str] | None:
    """Centres of which something is known that was not, or the other way round; None when that concerns everybody."""
    wanted = indicators_read(catalogue)
    rates = "SELECT *, indicator_id AS what FROM {0}.indicator WHERE indicator_id IN (SELECT unnest(?::TEXT[]))"
    if _differing(connection, rates, list(RATES)):
        return None
    values = "SELECT *, centre_id AS what FROM {0}.indicator WHERE indicator_id IN (SELECT unnest(?::TEXT[]))"
    found = _differing(connection, values, wanted)
    for table in OF_A_CENTRE:
        found |= _differing(connection, f"SELECT *, centre_id AS what FROM {{0}}.{table}")  # noqa: S608 (fixed text)
    towns = _differing(connection, "SELECT *, ags AS what FROM {0}.municipality")
    towns |= _differing(connection, "SELECT ags, centre_id, ags AS what FROM {0}.centre")
    towns |= _differing(connection, "SELECT *, coalesce(ags, left(centre_id, 8)) AS what FROM {0}.event")
    return found | _names(
        connection, "SELECT centre_id FROM snapshot.centre WHERE ags IN (SELECT unnest(?::TEXT[]))", sorted(towns)
    )


def _differing(connection: duckdb.DuckDBPyConnection, rows: str, *parameters: Sequence[str]) -> set[str]:
    """Values of ``what`` whose rows are others in the previous snapshot, by the sum of the hashes of the rows."""
    sums = "SELECT what, sum(hash(r)::HUGEINT) AS hashes, count(*) AS n FROM ({0}) r GROUP BY what"
    ours, before = (sums.format(rows.format(name)) for name in ("snapshot", "previous"))
    sql = f"""
        SELECT what FROM ({ours}) o FULL JOIN ({before}) p USING (what)
        WHERE o.hashes IS DISTINCT FROM p.hashes OR o.n IS DISTINCT FROM p.n
    """  # noqa: S608 (fixed text)
    return {name for (name,) in connection.execute(sql, [*parameters, *parameters]).fetchall()}


def _remembered(connection: duckdb.DuckDBPyConnection, judged: Sequence[str]) -> Remembered:
    """Verdicts of the other centres as far as the check against chance and the history need them."""
    found: Remembered = defaultdict(dict)
    for centre_id, problem_id, day, status, p_value, is_tested, value, is_example in connection.execute(
        """
        SELECT centre_id, problem_id, quarter, raw_status, p_value, is_tested, value, is_example
        FROM previous.finding_history
        WHERE centre_id NOT IN (SELECT unnest(?::TEXT[])) AND centre_id IN (SELECT centre_id FROM snapshot.centre)
        """,
        [list(judged)],
    ).fetchall():
        leading = None if value is None else Reading("", "", day, value, is_synthetic=is_example)
        found[problem_id][centre_id, day] = Assessment(status, leading, p_value, is_tested)
    return found


def _moved(connection: duckdb.DuckDBPyConnection, history: pd.DataFrame) -> set[str]:
    """Centres with another status in any quarter than before."""
    connection.register("_history", history)
    moved = _names(
        connection,
        """
        SELECT DISTINCT h.centre_id FROM _history h
        LEFT JOIN previous.finding_history p ON p.centre_id = h.centre_id AND p.problem_id = h.problem_id AND p.quarter = h.quarter
        WHERE p.status IS DISTINCT FROM h.status
        """,
    )
    connection.unregister("_history")
    return moved


def _kept(
    connection: duckdb.DuckDBPyConnection, facts: Evidenced, histories: dict[str, History], judged: Sequence[str]
) -> dict[tuple[str, str], tuple[object, ...]]:
    """Rows of snapshot.finding of the other centres with the q-values of today."""
    position = {centre_id: number for number, centre_id in enumerate(facts.places)}
    q_at = FINDING_COLUMNS.index("q_value")
    rows = connection.execute(
        f"""
        SELECT {", ".join(FINDING_COLUMNS)} FROM previous.finding
        WHERE centre_id NOT IN (SELECT unnest(?::TEXT[])) AND centre_id IN (SELECT centre_id FROM snapshot.centre)
        """,  # noqa: S608 (fixed text)
        [list(judged)],
    ).fetchall()
    return {
        (row[0], row[1]): (*row[:q_at], histories[row[1]].q_values[-1][position[row[0]]], *row[q_at + 1 :])
        for row in rows
    }


def _names(connection: duckdb.DuckDBPyConnection, sql: str, *parameters: Sequence[str]) -> set[str]:
    return {name for (name,) in connection.execute(sql, list(parameters)).fetchall()}
