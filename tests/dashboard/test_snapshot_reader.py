"""The reader follows the pointer, never mixes builds, and says why it cannot read."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.snapshot_reader import BrokenSnapshot, SnapshotReader
from etl.snapshot import NoSnapshot
from etl.stores import Stores

NAMED = "SELECT build_id FROM build_info"


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshot):
        SnapshotReader(Stores(tmp_path)).current()


def test_follows_the_pointer_and_still_answers_for_the_older_build(
    publish: Callable, full: dict, data_directory: Path
) -> None:
    reader = SnapshotReader(Stores(data_directory))
    first = publish(full)
    assert reader.current() == first
    second = publish(full)
    assert reader.current() == second
    assert reader.query(first, NAMED)["build_id"].tolist() == [first]
    assert reader.query(second, NAMED)["build_id"].tolist() == [second]


def test_damaged_file(publish: Callable, full: dict, data_directory: Path) -> None:
    build_id = publish(full)
    (data_directory / "snapshots" / f"{build_id}.duckdb").write_bytes(b"x" * 9000)
    with pytest.raises(BrokenSnapshot):
        SnapshotReader(Stores(data_directory)).current()


def test_values_are_bound(publish: Callable, full: dict, data_directory: Path) -> None:
    reader = SnapshotReader(Stores(data_directory))
    publish(full)
    found = reader.query(reader.current(), "SELECT * FROM centre WHERE centre_id = ?", ["' OR 1=1 --"])
    assert found.empty


def test_readers_during_builds_see_one_build_each(publish: Callable, full: dict, data_directory: Path) -> None:
    """Eight readers while six snapshots are published: every answer is of the build that was asked."""
    small = {"build_info": full["build_info"], "centre": full["centre"]}
    publish(small)
    reader = SnapshotReader(Stores(data_directory))
    stop, wrong, reads = threading.Event(), [], []

    def read() -> None:
        while not stop.is_set():
            asked = reader.current()
            answered = reader.query(asked, NAMED)["build_id"].iloc[0]
            reads.append(1)
            if answered != asked:
                wrong.append((asked, answered))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(6):
        publish(small)
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(reads) > 50


def test_a_build_that_fell_out_of_reach_is_attached_again(publish: Callable, full: dict, data_directory: Path) -> None:
    small = {"build_info": full["build_info"]}
    reader = SnapshotReader(Stores(data_directory))
    builds = [publish(small) for _ in range(6)]
    for build_id in [*builds, builds[0]]:
        assert reader.query(build_id, NAMED)["build_id"].tolist() == [build_id]
    (data_directory / "snapshots" / f"{builds[1]}.duckdb").unlink()
    with pytest.raises(BrokenSnapshot):
        reader.query(builds[1], NAMED)
