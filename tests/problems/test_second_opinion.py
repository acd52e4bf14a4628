"""Two independent implementations of the rules must agree on every status of every centre and quarter."""

import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.catalogue.register import Catalogue
from etl.problems.findings import QUARTERS, Findings, assess_all
from etl.problems.quarters import quarter_ends
from tests.problems.second_opinion import RULES, Tables, beta_cdf, statuses, student_tail
from tests.problems.simulated import AS_OF, simulated_snapshot

EXPORTS = {
    "indicator": "SELECT centre_id, indicator_id, period, data_on, value, low, high, n, completeness FROM snapshot.indicator",
    "centre": "SELECT centre_id, central_place_level AS level FROM snapshot.centre JOIN snapshot.municipality USING (ags) ORDER BY 1",
    "peer": "SELECT centre_id, peer_id, rank FROM snapshot.peer ORDER BY centre_id, rank",
    "unit": "SELECT * FROM snapshot.vacancy_unit ORDER BY centre_id, observed_on, unit_id",
}


@pytest.fixture(scope="module")
def snapshot() -> duckdb.DuckDBPyConnection:
    return simulated_snapshot(60, seed=7, troubled=0.1)


@pytest.fixture(scope="module")
def first(snapshot: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> Findings:
    return assess_all(snapshot, AS_OF, catalogue)


@pytest.fixture(scope="module")
def tables(
    snapshot: duckdb.DuckDBPyConnection, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Tables:
    folder = tmp_path_factory.mktemp("export")
    for name, query in EXPORTS.items():
        snapshot.execute(f"COPY ({query}) TO '{folder}/{name}.csv' (HEADER)")
    parameters = {
        problem.id: {name: parameter.value for name, parameter in problem.parameters.items()}
        for problem in catalogue.problems.values()
    }
    Path(folder / "parameters.json").write_text(json.dumps(parameters))
    return Tables(folder)


def test_its_own_distributions() -> None:
    """Student's t 2.131 with 15 degrees of freedom leaves 2.5 %; Beta(2, 3) below 0.5 is 11/16."""
    assert student_tail(2.131450, 15) == pytest.approx(0.025, abs=1e-6)
    assert beta_cdf(0.5, 2, 3) == pytest.approx(11 / 16, abs=1e-12)


def test_every_problem_has_a_second_opinion(catalogue: Catalogue) -> None:
    assert RULES.keys() == catalogue.problems.keys()


@pytest.mark.parametrize("problem", sorted(RULES))
def test_statuses_agree(first: Findings, tables: Tables, problem: str) -> None:
    days = quarter_ends(AS_OF, QUARTERS)
    second = statuses(tables, problem, days)
    history = first.finding_history[first.finding_history["problem_id"] == problem]
    differing = [
        (row.centre_id, row.quarter, (row.raw_status, row.status), second[row.centre_id, row.quarter])
        for row in history.itertuples()
        if (row.raw_status, row.status) != second[row.centre_id, row.quarter]
    ]
    assert differing == []
    assert len(history) == len(second) == 60 * len(days)


def test_the_simulation_shows_findings(first: Findings) -> None:
    """Agreement on nothing would prove nothing: most rules find something, and most centres have no given problem."""
    by_problem = pd.crosstab(first.finding["problem_id"], first.finding["status"])
    found = by_problem.reindex(columns=["watch", "conspicuous", "severe"], fill_value=0).sum(axis=1)
    assert (found > 0).sum() >= 18
    assert (by_problem["unremarkable"] > 30).sum() >= 20
