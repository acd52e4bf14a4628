"""Names, limits and folders of uploaded files."""

import os
import time
from pathlib import Path

import pytest

from dashboard.delivery.uploads import MAX_NAME, Upload, forget_left_behind, safe_name, stored
from etl.stores import Stores


@pytest.mark.parametrize(
    ("delivered", "safe"),
    [
        ("Leerstand Forst 2026.xlsx", "Leerstand Forst 2026.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Daten\\Zählung.csv", "Zählung.csv"),
        ("a\x00b<script>.csv", "a_b_script_.csv"),
        (".htaccess", "htaccess"),
        ("...", "lieferung"),
        ("", "lieferung"),
        ("nul.csv", "lieferung_nul.csv"),
        ("Za\u0308hlung.csv", "Zählung.csv"),
        ("zeile\n2.csv", "zeile_2.csv"),
    ],
)
def test_names_mean_nothing_to_a_file_system(delivered: str, safe: str) -> None:
    assert safe_name(delivered) == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("x" * 500 + ".csv.gz")
    assert len(name) == MAX_NAME
    assert name.endswith(".gz")


def test_equal_names_do_not_meet_and_stay_inside(tmp_path: Path) -> None:
    stores = Stores(tmp_path)
    folder, paths = stored(stores, [Upload("../a.csv", b"1"), Upload("a.csv", b"2")])
    assert [path.read_bytes() for path in paths] == [b"1", b"2"]
    assert all(path.is_relative_to(folder) and path.name == "a.csv" for path in paths)


def test_folders_of_killed_processes_are_removed(tmp_path: Path) -> None:
    stores = Stores(tmp_path)
    old, _ = stored(stores, [Upload("a.csv", b"1")])
    new, _ = stored(stores, [Upload("a.csv", b"1")])
    long_ago = time.time() - 24 * 3600
    os.utime(old, (long_ago, long_ago))
    forget_left_behind(stores)
    assert not old.exists()
    assert new.exists()
