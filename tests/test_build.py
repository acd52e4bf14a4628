"""A build proves itself, is switched atomically, takes over what did not change, and gives the same for the same input."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from etl import snapshot
from etl.build import NothingLoaded, build
from etl.catalogue.contributions import Contribution, write_contribution
from etl.loading import Order, load_files
from etl.measures.town_answers import keep_answer
from etl.stores import Stores, stores

ROOT = Path(__file__).resolve().parent.parent
AS_OF = date(2025, 7, 15)
COUNTING = "SELECT * FROM footfall_daily ORDER BY ALL"


def count_file(
    path: Path, first: str, days: int, *, level: float = 50.0, points: tuple[str, ...] = ("Markt", "Bahnhof")
) -> Path:
    """Hourly counts with a weekly rhythm, the same for the same arguments."""
    hours = np.datetime64(first, "h") + np.arange(24 * days)
    draws = np.random.default_rng(4)
    with path.open("w", encoding="utf-8") as stream:
        stream.write("zeit;sensor_id;anzahl\n")
        for point in points:
            daytime = np.clip(np.sin((hours.astype(int) % 24 - 6) / 14 * np.pi), 0.02, None)
            counts = draws.poisson(level * daytime)
            stream.writelines(
                f"{str(hour).replace('T', ' ')}:00;{point};{count}\n" for hour, count in zip(hours, counts, strict=True)
            )
    return path


def register_file(path: Path, vacant: int, units: int = 40) -> Path:
    lines = ["Nr.;Straße;Hausnr.;Etage;Verkaufsfläche (m²);Status;leer seit;Branche;Stand"]
    for number in range(1, units + 1):
        status, since, trade = ("leer", "03/2019", "") if number <= vacant else ("vermietet", "", "Bäckerei")
        lines.append(f"{number};Markt;{number};EG;{60 + number};{status};{since};{trade};01.06.2025")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> Stores:
    """Two towns with counts of fourteen months, one of them with a register."""
    store = stores(tmp_path / "data")
    orders = [
        Order(count_file(tmp_path / "a.csv", "2024-05-01", 430), ags="12062140"),
        Order(count_file(tmp_path / "b.csv", "2024-05-01", 430, level=80), ags="12066304"),
        Order(register_file(tmp_path / "register.csv", 9), ags="12062140"),
    ]
    for report in load_files(store, orders):
        assert report.status == "loaded", report.notices
    return store


def rows(store: Stores, sql: str) -> list[tuple]:
    with snapshot.reading(store) as connection:
        return connection.execute(sql).fetchall()


def test_nothing_loaded_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded, match="etl load"):
        build(stores(tmp_path))


def test_a_build_has_a_finding_for_every_centre_and_problem(store: Stores) -> None:
    report = build(store, as_of=AS_OF)
    assert report.failures == ()
    assert snapshot.current_id(store) == report.build_id
    assert rows(store, "SELECT count(*) FROM finding") == rows(
        store, "SELECT (SELECT count(*) FROM centre) * (SELECT count(DISTINCT problem_id) FROM finding)"
    )
    [(value, n)] = rows(
        store, "SELECT value, n FROM indicator WHERE indicator_id = 'vacancy_rate_units' AND centre_id = '12062140-01'"
    )
    assert (value, n) == (9 / 40, 40)
    assert rows(
        store, "SELECT DISTINCT status FROM finding WHERE centre_id = '12062024-01' AND problem_id = 'footfall-decline'"
    ) == [("no_data",)]


def test_every_sensor_day_is_accounted_for(store: Stores) -> None:
    build(store, as_of=AS_OF)
    days = rows(
        store,
        "SELECT sensor_id, count(*), sum(count), count(*) FILTER (expected_hours <> 24) FROM footfall_daily GROUP BY 1 ORDER BY 1",
    )
    with duckdb.connect(str(store.warehouse), read_only=True) as connection:
        sums = connection.execute(
            "SELECT sensor_id, sum(count) FROM footfall_hour JOIN sensor USING (sensor_key) GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert [(sensor, total) for sensor, _, total, _ in days] == sums
    assert {count for _, count, _, _ in days} == {430}
    assert {switch for *_, switch in days} == {2}


def test_the_same_input_gives_the_same_snapshot(store: Stores) -> None:
    first = build(store, as_of=AS_OF)
    tables = ("indicator", "finding", "finding_history", "recommendation", "peer", "footfall_month", "effect")
    exported = {table: rows(store, f"SELECT * FROM {table} ORDER BY ALL") for table in tables}
    again = build(store, as_of=AS_OF)
    assert (again.build_id, again.is_new) == (first.build_id, False)
    (store.snapshots / "CURRENT").unlink()
    anew = build(store, as_of=AS_OF)
    assert (anew.build_id, anew.is_new) == (first.build_id, True)
    assert {table: rows(store, f"SELECT * FROM {table} ORDER BY ALL") for table in tables} == exported


def all_tables(store: Stores) -> dict[str, list[tuple]]:
    """Every row of every table of the current snapshot."""
    names = rows(store, "SELECT table_name FROM duckdb_tables() WHERE database_name = 'snapshot' ORDER BY ALL")
    return {name: rows(store, f"SELECT * FROM {name} ORDER BY ALL") for (name,) in names}


def gives_what_a_full_build_gives(store: Stores) -> None:
    """Build on the snapshot there is, then with none: both must hold the same rows."""
    small = build(store, as_of=AS_OF)
    incremental = all_tables(store)
    assert {"indicator", "finding", "finding_history", "footfall_daily", "footfall_profile", "sensor"} < set(
        incremental
    )
    for path in store.snapshots.iterdir():
        path.unlink()
    full = build(store, as_of=AS_OF)
    assert full.build_id == small.build_id
    assert len(full.recomputed) > 1
    for table, content in all_tables(store).items():
        assert content == incremental[table], table


def test_a_small_delivery_recomputes_only_its_centre_and_gives_what_a_full_build_gives(
    store: Stores, tmp_path: Path
) -> None:
    build(store, as_of=AS_OF)
    [report] = load_files(store, [Order(count_file(tmp_path / "neu.csv", "2025-07-05", 8), ags="12062140")])
    assert report.status == "loaded"
    small = build(store, as_of=AS_OF)
    assert small.recomputed == ("12062140-01",)
    (store.snapshots / "CURRENT").unlink()
    (store.snapshots / f"{small.build_id}.duckdb").unlink()
    [before] = store.snapshots.glob("*.duckdb")
    (store.snapshots / "CURRENT").write_text(before.stem + "\n", encoding="ascii")
    gives_what_a_full_build_gives(store)


def test_a_moved_point_is_linked_when_a_delivery_asks_for_it(store: Stores, tmp_path: Path) -> None:
    """The point moves by 70 m and counts half as many people; the delivery from the new place names it."""
    first, later = (tmp_path / name for name in ("alt.csv", "neu.csv"))
    count_file(first, "2024-05-01", 300, points=("Markt", "Bahnhof", "Kirche"))
    lines = first.read_text(encoding="utf-8").splitlines()
    first.write_text(
        "\n".join([f"{lines[0]};lat;lon", *(f"{line};51.63;13.71" for line in lines[1:])]), encoding="utf-8"
    )
    count_file(later, "2025-02-25", 120, level=25.0, points=("Markt",))
    lines = later.read_text(encoding="utf-8").splitlines()
    later.write_text(
        "\n".join([f"{lines[0]};lat;lon", *(f"{line};51.63;13.711" for line in lines[1:])]), encoding="utf-8"
    )
    rest = count_file(tmp_path / "rest.csv", "2025-02-25", 120, points=("Bahnhof", "Kirche"))
    orders = [
        Order(first, ags="12061320"),
        Order(rest, ags="12061320"),
        Order(later, ags="12061320", options={"link_moved": "Markt"}),
    ]
    for report in load_files(store, orders):
        assert report.status == "loaded", report.notices
    build(store, as_of=AS_OF)
    [(old, new, factor, status)] = rows(store, "SELECT old_sensor_id, new_sensor_id, factor, status FROM sensor_link")
    assert (old, new, status) == ("12061320-01/markt", "12061320-01/markt@2", "linked")
    assert factor == pytest.approx(0.5, abs=0.02)


def test_events_delivered_later_on_the_day_change_the_figures_that_know_them(store: Stores, tmp_path: Path) -> None:
    """An own calendar is no delivery of counts, yet what a count tells depends on it."""
    build(store, as_of=AS_OF)
    path = tmp_path / "termine.csv"
    path.write_text("Beginn;Ende;Art;Titel\n14.06.2025;15.06.2025;Veranstaltung;Stadtfest\n", encoding="utf-8")
    [report] = load_files(store, [Order(path, ags="12062140")])
    assert report.status == "loaded"
    gives_what_a_full_build_gives(store)


def test_real_data_replace_example_data_of_the_same_centre_and_topic(tmp_path: Path) -> None:
    store = stores(tmp_path / "data")
    example = count_file(tmp_path / "beispieldaten.csv", "2025-01-01", 90, points=("Beispieldaten: Markt",))
    load_files(
        store,
        [
            Order(example, ags="12062140"),
            Order(register_file(tmp_path / "beispieldaten_register.csv", 4), ags="12062140", source_id="beispieldaten"),
        ],
    )
    build(store, as_of=AS_OF)
    assert rows(store, "SELECT DISTINCT is_synthetic FROM footfall_daily") == [(True,)]
    load_files(store, [Order(count_file(tmp_path / "echt.csv", "2025-01-01", 60), ags="12062140")])
    build(store, as_of=AS_OF)
    assert rows(store, "SELECT is_synthetic, count(DISTINCT sensor_id), count(*) FROM footfall_daily GROUP BY 1") == [
        (False, 2, 120)
    ]
    assert rows(store, "SELECT DISTINCT is_synthetic FROM vacancy_unit") == [(True,)]


def test_old_snapshots_are_pruned_and_the_current_one_stays(store: Stores) -> None:
    names = [build(store, as_of=date(2025, 7, day)).build_id for day in (10, 11, 12, 13)]
    assert {path.stem for path in store.snapshots.glob("*.duckdb")} == set(names[1:])
    assert snapshot.current_id(store) == names[-1]


def test_a_reader_keeps_its_snapshot_while_a_new_one_is_made(store: Stores) -> None:
    old = build(store, as_of=AS_OF)
    with snapshot.reading(store) as connection:
        build(store, as_of=date(2025, 7, 16))
        assert connection.execute("SELECT build_id FROM build_info").fetchone() == (old.build_id,)
    assert rows(store, "SELECT as_of FROM build_info") == [(date(2025, 7, 16),)]


def test_a_query_can_read_nothing_but_the_snapshot(store: Stores) -> None:
    build(store, as_of=AS_OF)
    with snapshot.reading(store) as connection:
        with pytest.raises(duckdb.Error):
            connection.execute(f"SELECT * FROM read_csv('{ROOT / 'README.md'}')")
        with pytest.raises(duckdb.Error):
            connection.execute("DELETE FROM finding")


@pytest.mark.timeout(300)
def test_a_kill_during_a_build_leaves_the_old_or_the_new_snapshot(store: Stores, tmp_path: Path) -> None:
    old = build(store, as_of=AS_OF)
    call = [sys.executable, "-m", "etl", "build", "--as-of", "2025-07-16", "--data", str(store.root)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    pauses = random.Random(3)
    for _ in range(3):  # through the command line; tests/reliability/test_kills.py kills many more
        process = subprocess.Popen(
            call, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(pauses.uniform(1.0, 6.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        current = snapshot.current_id(store)
        assert current is not None
        assert rows(store, "SELECT build_id FROM build_info") == [(current,)]
        if current != old.build_id:
            break
    finished = build(store, as_of=date(2025, 7, 16))
    assert snapshot.current_id(store) == finished.build_id
    assert not list(store.snapshots.glob("*.partial*"))


def test_reviewed_contributions_and_answers_of_a_town_change_the_next_build(store: Stores) -> None:
    first = build(store, as_of=AS_OF)
    [(measure,)] = rows(
        store, "SELECT measure_id FROM recommendation WHERE centre_id = '12062140-01' ORDER BY rank, measure_id LIMIT 1"
    )
    keep_answer(store.root, "12062140-01", f"{measure}.1", True)
    answered = build(store, as_of=AS_OF)
    assert answered.build_id != first.build_id
    keep_answer(store.root, "12062140-01", f"{measure}.1", None)
    write_contribution(
        store.root / "contributions",
        Contribution.model_validate(
            {
                "id": "finsterwalde-2024", "centre_id": "12062140-01", "place": "Finsterwalde", "state": "BB", "population": 15_606,
                "measure_id": measure, "kind": "example", "started_on": "2024", "outcome": "positive", "submitted_on": "2025-01-02",
                "what": {"de": "Wir haben es gemacht."}, "result": {"de": "Es hat sich gelohnt."}, "review": "reviewed", "reviewed_on": "2025-02-01",
            }
        ),
    )  # fmt: skip
    contributed = build(store, as_of=AS_OF)
    assert contributed.build_id not in (first.build_id, answered.build_id)
    [(reasons,)] = rows(
        store,
        f"SELECT reasons FROM recommendation WHERE centre_id = '12062140-01' AND measure_id = '{measure}' LIMIT 1",
    )
    assert "Wir haben es gemacht." in reasons
