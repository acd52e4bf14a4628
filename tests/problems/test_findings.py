"""Findings of a whole snapshot: contract, invariances, confidence, evidence, outlines, combinations, what-if."""

import json
from datetime import date

import duckdb
import numpy as np
import pandas as pd
import pytest

from etl.catalogue.register import Catalogue
from etl.problems.combinations import Settled, combinations
from etl.problems.contract import FINDINGS, LEVELS
from etl.problems.findings import FINDING_COLUMNS, HISTORY_COLUMNS, Findings, assess_all
from etl.problems.what_if import movable_parameters, what_if
from tests.problems.simulated import AS_OF, empty_snapshot, insert, simulated_snapshot

STATUSES = {*LEVELS, "no_data", "too_little_data", "outdated"}


@pytest.fixture(scope="module")
def snapshot() -> duckdb.DuckDBPyConnection:
    return simulated_snapshot(40, seed=3, troubled=0.15)


@pytest.fixture(scope="module")
def findings(snapshot: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> Findings:
    return assess_all(snapshot, AS_OF, catalogue)


def test_one_row_per_centre_and_problem(findings: Findings, catalogue: Catalogue) -> None:
    finding, history = findings.finding, findings.finding_history
    assert tuple(finding.columns) == FINDING_COLUMNS
    assert tuple(history.columns) == HISTORY_COLUMNS
    assert len(finding) == 40 * len(catalogue.problems)
    assert not finding.duplicated(["centre_id", "problem_id"]).any()
    assert not history.duplicated(["centre_id", "problem_id", "quarter"]).any()
    assert set(finding["status"]) <= STATUSES
    assert history["quarter"].nunique() == 9


def test_the_frames_fit_the_snapshot(findings: Findings) -> None:
    connection = empty_snapshot()
    insert(connection, "finding", findings.finding)
    insert(connection, "finding_history", findings.finding_history)
    rows = connection.execute("SELECT count(*), count(severity), count(since) FROM snapshot.finding").fetchone()
    assert rows is not None
    assert rows[0] == len(findings.finding)
    assert 0 < rows[1] < rows[2] <= rows[0]


def test_every_finding_carries_its_evidence(findings: Findings) -> None:
    found = findings.finding[findings.finding["status"].isin(FINDINGS)]
    assert len(found) > 50
    for row in found.itertuples():
        evidence = json.loads(row.evidence)
        assert evidence
        assert {"lens", "indicator_id", "period", "value", "low", "high", "n", "threshold", "peers", "supports"} <= set(
            evidence[0]
        )
        assert row.confidence in ("A", "B", "C", "D")
        assert 0 <= row.severity <= 1
        assert 1 <= row.severity_persistence <= 4
        for counter in json.loads(row.counter_evidence):
            assert counter["holds"] in (True, False, None)
        for missing in json.loads(row.missing):
            assert missing["next_step"]
    rest = findings.finding[~findings.finding["status"].isin(FINDINGS)]
    assert rest["severity"].isna().all()
    assert rest["confidence"].isna().all()


def test_an_empty_snapshot_has_no_data_everywhere(catalogue: Catalogue) -> None:
    connection = empty_snapshot()
    insert(connection, "centre", [{"centre_id": "12000001-01", "ags": "12000001", "kind": "main"}])
    found = assess_all(connection, AS_OF, catalogue).finding
    assert set(found["status"]) == {"no_data"}
    missing = json.loads(found.set_index("problem_id").loc["structural-vacancy", "missing"])
    assert missing[0] == {"id": "vacancy_rate_units", "source": "vacancy", "next_step": "walk_the_centre"}


def test_relabelling_the_centres_changes_nothing(findings: Findings, catalogue: Catalogue) -> None:
    """The same figures under names in another order: every status, p, q and severity as before."""
    names = [f"12{900 - number:06d}-01" for number in range(1, 41)]
    other = assess_all(simulated_snapshot(40, seed=3, troubled=0.15, names=names), AS_OF, catalogue).finding
    old = [f"12{number:06d}-01" for number in range(1, 41)]
    back = dict(zip(names, old, strict=True))
    renamed = other.assign(centre_id=other["centre_id"].map(back)).sort_values(["centre_id", "problem_id"])
    first = findings.finding.sort_values(["centre_id", "problem_id"])
    assert renamed["status"].tolist() == first["status"].tolist()
    for column in ("p_value", "q_value", "severity"):
        np.testing.assert_allclose(
            renamed[column].to_numpy(dtype=float), first[column].to_numpy(dtype=float), atol=1e-9, equal_nan=True
        )


def _one_town(with_counts: bool, catalogue: Catalogue) -> pd.Series:
    """A register with 30 of 100 units vacant; counts that fell by a tenth are a second source."""
    connection = empty_snapshot()
    insert(connection, "centre", [{"centre_id": "12000001-01", "ags": "12000001", "kind": "main"}])
    rows = [("vacancy_rate_units", "2026-05-15", date(2026, 5, 15), 0.3, 0.22, 0.4, 100.0, "register")]
    if with_counts:
        rows.append(("footfall_yoy", "2026-10", date(2026, 10, 31), -0.1, -0.13, -0.07, 4.0, "counts"))
    columns = ("indicator_id", "period", "data_on", "value", "low", "high", "n", "source_ids")
    frame = pd.DataFrame(rows, columns=columns).assign(
        centre_id="12000001-01", completeness=1.0, method="by_hand", visibility="shown", is_synthetic=False
    )
    insert(connection, "indicator", frame)
    return assess_all(connection, AS_OF, catalogue).finding.set_index("problem_id").loc["structural-vacancy"]


def test_removing_a_source_lowers_the_confidence_and_names_it(catalogue: Catalogue) -> None:
    with_counts, without = _one_town(True, catalogue), _one_town(False, catalogue)
    assert (with_counts["status"], without["status"]) == ("severe", "severe")
    assert (with_counts["confidence"], without["confidence"]) == ("B", "C")
    named = {entry["source"]: entry["next_step"] for entry in json.loads(without["missing"])}
    assert named["footfall"] == "manual_count"
    assert "footfall" not in {entry["source"] for entry in json.loads(with_counts["missing"])}


@pytest.mark.parametrize(("ring", "expected"), [(200.0, "robust"), (500.0, "boundary_dependent")])
def test_finding_for_other_outlines(catalogue: Catalogue, ring: float, expected: str) -> None:
    """40 units within 80 m, 40 vacant ones and few others ``ring`` metres away: at 500 m only the 600 m circle has them."""
    connection = empty_snapshot()
    centre = {"centre_id": "12000001-01", "ags": "12000001", "kind": "main", "lat": 51.7, "lon": 14.0}
    insert(connection, "centre", [{**centre, "is_default_boundary": True}])
    units = []
    for number in range(80):
        metres = 80.0 * number / 40 if number < 40 else ring
        units.append(
            {
                "centre_id": "12000001-01",
                "unit_id": f"u{number}",
                "observed_on": date(2026, 5, 15),
                "status": "occupied" if number < 40 else "vacant",
                "vacant_since": date(2018, 1, 1) if number >= 40 else None,
                "lat": 51.7 + metres / 111_195,
                "lon": 14.0,
                "is_register_complete": True,
                "is_synthetic": False,
            }
        )
    insert(connection, "vacancy_unit", pd.DataFrame(units))
    figures = {"vacancy_rate_units": (0.5, 80.0), "vacancy_structural_share": (1.0, 40.0)}
    insert(
        connection,
        "indicator",
        pd.DataFrame(
            {
                "centre_id": "12000001-01",
                "indicator_id": list(figures),
                "period": "2026-05-15",
                "data_on": date(2026, 5, 15),
                "value": [value for value, _ in figures.values()],
                "n": [n for _, n in figures.values()],
                "completeness": 1.0,
                "visibility": "shown",
                "is_synthetic": False,
            }
        ),
    )
    found = assess_all(connection, AS_OF, catalogue).finding.set_index("problem_id").loc["structural-vacancy"]
    assert found["status"] == "severe"
    assert found["boundary"] == expected
    boundary = next(one for one in json.loads(found["counter_evidence"]) if one["id"] == "boundary")
    assert boundary["holds"] is (expected == "boundary_dependent")


def test_named_combinations() -> None:
    def town(**status: str) -> dict[str, Settled]:
        return {name.replace("_", "-"): Settled(value) for name, value in status.items()}

    assert combinations(town(anchor_loss="conspicuous", vacancy_surge="conspicuous")) == {
        "anchor-loss": ["shock"],
        "vacancy-surge": ["shock"],
    }
    estate = town(structural_vacancy="severe", long_term_vacancy="conspicuous", footfall_decline="unremarkable")
    assert combinations(estate)["structural-vacancy"] == ["property-not-footfall"]
    unknown = town(structural_vacancy="severe", long_term_vacancy="conspicuous", footfall_decline="no_data")
    assert combinations(unknown) == {}
    assert combinations(town(footfall_decline="severe", demographic_shrinkage="conspicuous")) == {
        "footfall-decline": ["shrink-well"],
        "demographic-shrinkage": ["shrink-well"],
    }
    assert combinations(town(perception_gap="conspicuous", accessibility="watch")) == {
        "perception-gap": ["better-than-its-name"]
    }
    assert combinations(town(perception_gap="conspicuous", accessibility="severe")) == {}
    assert combinations(town(weak_cooperation="conspicuous", accessibility="watch")) == {
        "weak-cooperation": ["cooperate-first"]
    }
    old = {"anchor-loss": Settled("severe", date(2022, 3, 31)), "vacancy-surge": Settled("severe", date(2026, 3, 31))}
    assert combinations(old) == {}


def test_a_district_centre_that_loses_beside_a_stable_main_centre() -> None:
    def town(**status: str) -> dict[str, Settled]:
        return {name.replace("_", "-"): Settled(value) for name, value in status.items()}

    district, stable = town(structural_vacancy="conspicuous"), town(structural_vacancy="unremarkable")
    assert combinations(district, stable) == {"structural-vacancy": ["district-centre-loses"]}
    assert combinations(district, town(structural_vacancy="conspicuous")) == {}
    assert combinations(district, town(structural_vacancy="no_data")) == {}
    assert combinations(district) == {}


def test_what_if_names_the_centres_that_change_class(
    snapshot: duckdb.DuckDBPyConnection, findings: Findings, catalogue: Catalogue
) -> None:
    present = findings.finding.set_index(["centre_id", "problem_id"])["status"]
    lenient = what_if(snapshot, catalogue, {"loss-of-services": {"gap_below": 1.0}})
    assert len(lenient)
    assert set(lenient["status_before"]) <= FINDINGS
    assert set(lenient["status_after"]) == {"unremarkable"}
    for row in lenient.itertuples():
        assert present[row.centre_id, row.problem_id] == row.status_before
    nothing = what_if(snapshot, catalogue, {"loss-of-services": {"gap_below": 4.0}})
    assert nothing.empty


def test_what_if_refuses_what_does_not_exist(snapshot: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    with pytest.raises(KeyError):
        what_if(snapshot, catalogue, {"no-such-problem": {"a": 1.0}})
    with pytest.raises(KeyError, match="no parameter"):
        what_if(snapshot, catalogue, {"loss-of-services": {"gap": 1.0}})
    with pytest.raises(ValueError, match="number"):
        what_if(snapshot, catalogue, {"loss-of-services": {"gap_below": "4"}})  # type: ignore[dict-item]
    assert movable_parameters(catalogue, "loss-of-services")["gap_below"] == 4.0
