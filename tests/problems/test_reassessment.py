"""Findings after a small delivery: only who can have changed is assessed, and the result is the one of a full evaluation."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.catalogue.register import Catalogue
from etl.problems import reassessment
from etl.problems.findings import Findings, assess_all
from etl.problems.reassessment import assess_changed
from tests.problems.simulated import AS_OF, insert, simulated_snapshot

CENTRES = 46
OWN = "12000007-01"
ONE = f"centre_id = '{OWN}'"


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> tuple[Path, Findings]:
    """A finished snapshot, each compared with the five before and behind it, and its findings."""
    connection = simulated_snapshot(CENTRES, seed=11, troubled=0.12)
    connection.execute("DELETE FROM snapshot.peer")
    names = [name for (name,) in connection.execute("SELECT centre_id FROM snapshot.centre ORDER BY ALL").fetchall()]
    steps = [step for step in range(-5, 6) if step]
    rows = [
        {"centre_id": name, "peer_id": names[(at + step) % CENTRES], "rank": rank}
        for at, name in enumerate(names)
        for rank, step in enumerate(steps, 1)
    ]
    insert(connection, "peer", rows)
    findings = assess_all(connection, AS_OF, catalogue)
    insert(connection, "finding", findings.finding)
    insert(connection, "finding_history", findings.finding_history)
    path = tmp_path_factory.mktemp("previous") / "previous.duckdb"
    connection.execute(f"ATTACH '{path}' AS kept")
    connection.execute("COPY FROM DATABASE snapshot TO kept")
    connection.close()
    return path, findings


@pytest.fixture
def snapshot(previous: tuple[Path, Findings], tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same facts under construction again, beside the finished snapshot."""
    new = tmp_path / "new.duckdb"
    new.write_bytes(previous[0].read_bytes())
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{new}' AS snapshot")
        connection.execute(f"ATTACH '{previous[0]}' AS previous (READ_ONLY)")
        connection.execute("DELETE FROM snapshot.finding")
        connection.execute("DELETE FROM snapshot.finding_history")
        yield connection


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many centres every pass assessed."""
    seen: list[int] = []
    read = reassessment.read_evidence

    def noted(connection: object, as_of: object, catalogue: object, chosen: list[str]) -> object:
        seen.append(len(chosen))
        return read(connection, as_of, catalogue, chosen)  # type: ignore[arg-type]

    monkeypatch.setattr(reassessment, "read_evidence", noted)
    return seen


def alike(one: Findings, other: Findings) -> bool:
    """Every row and figure the same, to the last bit."""
    frames = ((one.finding, other.finding), (one.finding_history, other.finding_history))
    for ours, theirs in frames:
        pd.testing.assert_frame_equal(ours.astype(object), theirs.astype(object), check_exact=True)
    return True


def moved(before: Findings, after: Findings) -> set[str]:
    """Centres with another status in any quarter."""
    other = before.finding_history["status"] != after.finding_history["status"]
    return set(after.finding_history.loc[other, "centre_id"])


def test_nothing_new_keeps_every_row(
    snapshot: duckdb.DuckDBPyConnection, previous: tuple[Path, Findings], catalogue: Catalogue, judged: list[int]
) -> None:
    assert alike(assess_changed(snapshot, AS_OF, catalogue), previous[1])
    assert judged == [0]


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        (f"UPDATE snapshot.indicator SET value = value - 0.2 WHERE {ONE} AND indicator_id = 'footfall_yoy'", {OWN}),
        (f"UPDATE snapshot.indicator SET method = 'other' WHERE {ONE} AND indicator_id = 'grade_ambience'", {OWN}),
        (f"DELETE FROM snapshot.indicator WHERE {ONE} AND indicator_id LIKE 'grade%'", {OWN}),
        (f"UPDATE snapshot.vacancy_unit SET street = 'Am Markt' WHERE {ONE}", {OWN}),
        (f"INSERT INTO snapshot.event (ags, starts_on) VALUES ('{OWN[:8]}', '2026-01-05')", {OWN}),
        (f"INSERT INTO snapshot.survey_result (centre_id, wave, frame) VALUES ('{OWN}', '2026', 'online')", {OWN}),
        (f"DELETE FROM snapshot.peer WHERE {ONE} AND rank > 3", {OWN}),
        (f"UPDATE snapshot.municipality SET central_place_level = 3 WHERE ags = '{OWN[:8]}'", {OWN}),
        (f"UPDATE snapshot.indicator SET n = n + 1 WHERE {ONE} AND indicator_id = 'vacancy_rate_units'", None),
        ("UPDATE snapshot.recommendation SET rank = 1", set()),
    ],
)  # fmt: skip
def test_whatever_a_verdict_rests_on_is_noticed(
    snapshot: duckdb.DuckDBPyConnection, catalogue: Catalogue, change: str, touched: set[str] | None
) -> None:
    """None: a rate whose spread over all centres enters every verdict, so all are assessed."""
    snapshot.execute(change)
    assert reassessment.touched(snapshot, catalogue) == touched


def test_one_centre_gives_what_a_full_evaluation_gives(
    snapshot: duckdb.DuckDBPyConnection, catalogue: Catalogue, judged: list[int]
) -> None:
    snapshot.execute(
        f"""
        UPDATE snapshot.indicator SET value = value - 0.2 WHERE {ONE} AND indicator_id LIKE 'footfall%';
        UPDATE snapshot.indicator SET n = n + 30 WHERE {ONE} AND indicator_id LIKE 'grade%';
        UPDATE snapshot.vacancy_unit SET street = 'Am Markt' WHERE {ONE};
        INSERT INTO snapshot.event (ags, starts_on, ends_on, kind)
        VALUES ('{OWN[:8]}', '2026-01-05', '2026-11-20', 'building_site');
        """
    )
    assert alike(assess_changed(snapshot, AS_OF, catalogue), assess_all(snapshot, AS_OF, catalogue))
    assert judged[0] == 11


def test_a_centre_far_away_changes_status_by_the_check_against_chance(
    snapshot: duckdb.DuckDBPyConnection, previous: tuple[Path, Findings], catalogue: Catalogue, judged: list[int]
) -> None:
    """More clear cases let weaker ones pass at the same false discovery rate, although nothing about them is new."""
    changed = "centre_id BETWEEN '12000010-01' AND '12000014-01' AND indicator_id LIKE 'grade%'"
    snapshot.execute(f"UPDATE snapshot.indicator SET value = value + 1.5 WHERE {changed}")
    partial = assess_changed(snapshot, AS_OF, catalogue)
    full = assess_all(snapshot, AS_OF, catalogue)
    assert alike(partial, full)
    near = {f"120000{number:02d}-01" for number in range(5, 20)}
    assert moved(previous[1], full) - near
    assert judged[0] == len(near) < judged[1]
