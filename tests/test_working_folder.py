"""Folders for work in progress go with their work, also when its process was killed, and never while somebody works."""

import multiprocessing
import time
from pathlib import Path

import pytest

from etl.stores import Stores
from etl.working_folder import working_folder


def work(root: Path, seconds: float) -> None:
    with working_folder(Stores(root)) as folder:
        (folder / "half.csv").write_text("zeit;anzahl\n", encoding="utf-8")
        time.sleep(seconds)


def fail(root: Path) -> None:
    with working_folder(Stores(root)) as folder:
        (folder / "half.csv").write_text("zeit;anzahl\n", encoding="utf-8")
        raise OSError("voll")


def folders(root: Path) -> list[Path]:
    return sorted(Stores(root).staging.glob("work-*"))


def test_a_folder_goes_with_its_work_also_when_that_fails(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="voll"):
        fail(tmp_path)
    assert folders(tmp_path) == []


def test_the_folder_of_a_killed_process_goes_with_the_next_work_and_that_of_a_living_one_stays(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    killed, living = (context.Process(target=work, args=(tmp_path, 60), daemon=True) for _ in range(2))
    killed.start()
    while not [path for path in folders(tmp_path) if (path / "half.csv").exists()]:
        time.sleep(0.02)
    [left] = folders(tmp_path)
    living.start()
    while len([path for path in folders(tmp_path) if (path / "half.csv").exists()]) < 2:
        time.sleep(0.02)
    killed.kill()
    killed.join()
    try:
        with working_folder(Stores(tmp_path)) as mine:
            assert not left.exists()
            assert len(folders(tmp_path)) == 2
            assert (mine.parent, mine != left) == (left.parent, True)
    finally:
        living.kill()
        living.join()
