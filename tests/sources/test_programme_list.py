"""Lists of municipalities in funding programmes: what an office writes, what is doubted, what reaches the warehouse."""

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl import deliveries, facts, snapshot
from etl.delivery import open_delivery
from etl.loading import Order, load_files
from etl.registry import recognition
from etl.sources import programme_list
from etl.sources.contract import FileRefused, ReadContext, Reading, Register
from etl.stores import Stores, stores
from etl.withdrawal import withdraw

HEAD = "AGS;Gemeinde;Programm;Beginn;Ende;Betrag EUR;Bemerkung"
TOWNS = pd.DataFrame(
    {
        "ags": ["12052000", "12071076", "12066196", "12061320", "12060005", "12065251"],
        "name": ["Cottbus, Stadt", "Forst (Lausitz), Stadt", "Lübbenau/Spreewald, Stadt", "Luckau, Stadt", "Neustadt (Dosse), Stadt", "Neustadt (Havel)"],
    }
)  # fmt: skip


def read(path: Path, *rows: str, head: str = HEAD, ags: str | None = None) -> Reading:
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8-sig")
    context = ReadContext(duckdb.connect(), Register(TOWNS, pd.DataFrame()), ags, None)
    return programme_list.read(open_delivery(path, path.parent), context)


def rows_of(reading: Reading) -> list[tuple]:
    frame = reading.frames["programme_participation"]
    return [
        (row["ags"], row["programme_id"], str(row["starts_on"])[:10], None if pd.isna(row["ends_on"]) else str(row["ends_on"])[:10])
        for row in frame.to_dict("records")
    ]  # fmt: skip


def test_a_row_as_an_office_writes_it(tmp_path: Path) -> None:
    row = "12052000;Cottbus;Städtebauförderung: Lebendige Zentren;01.07.2021;30.06.2026;2.400.000,50 €;Bescheid vom Mai"
    reading = read(tmp_path / "programme.csv", row)
    assert rows_of(reading) == [("12052000", "stbf-lz", "2021-07-01", "2026-06-30")]
    found = reading.frames["programme_participation"].iloc[0]
    assert (found.amount_eur, found.note) == (2_400_000.5, "Bescheid vom Mai")
    assert not reading.notices


@pytest.mark.parametrize("name", ["Lübbenau/Spreewald", "Luebbenau", "Stadt Lübbenau", "LÜBBENAU", "Lubbenau"])
def test_names_of_towns_however_they_are_written(name: str, tmp_path: Path) -> None:
    assert rows_of(read(tmp_path / "p.csv", f";{name};ziz;2022;2025;;"))[0][0] == "12066196"


@pytest.mark.parametrize(
    "title", ["stbf-lz", "STBF-LZ", "Lebendige Zentren", "Staedtebaufoerderung: Lebendige Zentren", "Stadtebauforderung Lebendige Zentren"]
)  # fmt: skip
def test_titles_of_programmes_however_they_are_written(title: str, tmp_path: Path) -> None:
    assert rows_of(read(tmp_path / "p.csv", f"12052000;;{title};2022;2025;;"))[0][1] == "stbf-lz"


def test_a_name_that_two_towns_bear_is_asked_for(tmp_path: Path) -> None:
    reading = read(tmp_path / "p.csv", ";Neustadt;ziz;2022;;;", ";Neustadt (Dosse);ziz;2022;;;")
    assert list(reading.rejects["code"]) == ["P01"]
    assert rows_of(reading)[0][0] == "12060005"


def test_the_own_key_counts_not_the_name_beside_it(tmp_path: Path) -> None:
    reading = read(tmp_path / "p.csv", "12999999;Cottbus;ziz;2022;;;")
    assert list(reading.rejects["code"]) == ["P01"]


def test_years_stand_for_their_first_and_last_day(tmp_path: Path) -> None:
    reading = read(tmp_path / "p.csv", "12052000;;ziz;2022;2025;;", "12061320;;ziz;2022;;;")
    assert rows_of(reading) == [
        ("12052000", "ziz", "2022-01-01", "2025-12-31"),
        ("12061320", "ziz", "2022-01-01", None),
    ]


def test_a_list_by_programme_years_speaks_of_these_years_only(tmp_path: Path) -> None:
    rows = ["12052000;iw-bb;2024", "12061320;iw-bb;2023/24", "12066196;iw-bb;2021-2022"]
    assert rows_of(read(tmp_path / "p.csv", *rows, head="AGS;Programm;Programmjahr")) == [
        ("12052000", "iw-bb", "2024-01-01", "2024-12-31"),
        ("12061320", "iw-bb", "2023-01-01", "2024-12-31"),
        ("12066196", "iw-bb", "2021-01-01", "2022-12-31"),
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1.234.567", 1234567.0), ("1234,5", 1234.5), ("7.500 EUR", 7500.0), ("12345.67", 12345.67), ("0", 0.0)],
)
def test_amounts(written: str, meant: float, tmp_path: Path) -> None:
    reading = read(tmp_path / "p.csv", f"12052000;;ziz;2022;;{written};")
    assert reading.frames["programme_participation"]["amount_eur"].iloc[0] == meant


def test_doubts_are_told_with_their_row(tmp_path: Path) -> None:
    reading = read(
        tmp_path / "p.csv",
        ";Entenhausen;ziz;2022;;;",
        "12052000;;Goldtopf;2022;;;",
        "12052000;;ziz;bald;;;",
        "12052000;;ziz;2022;2021;;",
        "12052000;;ziz;2022;;reichlich;",
        "12052000;;ziz;01.01.2022;;;",
        "12052000;;ziz;2022;2024;;",
    )
    assert list(zip(reading.rejects["line"], reading.rejects["code"], strict=True)) == [
        (2, "P01"), (3, "P02"), (4, "P03"), (5, "P04"), (8, "P07"),
    ]  # fmt: skip
    assert (reading.rows_read, reading.rows_loaded, reading.rows_duplicate) == (7, 1, 1)
    told = [(n.row, n.code) for n in reading.notices if n.level == "warning"]
    assert told == [(6, "P05"), (7, "P06")]
    assert "Zeile 6" in next(n.message for n in reading.notices if n.code == "P06")


def test_the_sender_names_the_town_where_the_file_does_not(tmp_path: Path) -> None:
    assert rows_of(read(tmp_path / "p.csv", "ziz;2022", head="Programm;Beginn", ags="12061320"))[0][0] == "12061320"
    with pytest.raises(FileRefused) as refusal:
        read(tmp_path / "q.csv", "ziz;2022", head="Programm;Beginn")
    assert refusal.value.refusal.code == "L02"


def test_it_is_recognised_before_other_lists(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("AGS;Gemeinde;Einwohner;Programm;von;bis;Name\n12052000;Cottbus;95000;ziz;2022;2025;x\n")
    assert recognition(open_delivery(path, tmp_path))[0][0] == "programme_list"
    path.write_text("Beginn;Ende;Titel;Art\n01.05.2025;03.05.2025;Stadtfest;Fest\n")
    assert "programme_list" not in dict(recognition(open_delivery(path, tmp_path)))


def deliver(store: Stores, name: str, *rows: str, ags: str | None = None) -> int:
    path = store.root.parent / name
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    [report] = load_files(store, [Order(path, ags=ags)])
    assert (report.kind, report.status, report.rows_rejected) == ("programme_list", "loaded", 0), report.notices
    assert report.load_id is not None
    return report.load_id


def built(store: Stores) -> list[tuple]:
    """What the first step of a build copies into the snapshot."""
    with duckdb.connect() as connection:
        snapshot.create(connection, store.root / "partial.duckdb")
        facts.open_warehouse(connection, store.warehouse)
        facts.copy_facts(connection)
        rows = connection.execute(
            """SELECT ags, programme_id, year(starts_on), amount_eur, source_id, is_synthetic
               FROM snapshot.programme_participation ORDER BY ALL"""
        ).fetchall()
    (store.root / "partial.duckdb").unlink()
    return rows


def test_it_travels_to_the_snapshot_is_corrected_and_taken_back(tmp_path: Path) -> None:
    store = stores(tmp_path / "data")
    deliver(store, "erste.csv", "12052000;;ziz;2022;2025;100;", "12061320;;stbf-lz;2024;;;")
    later = deliver(store, "zweite.csv", "12052000;;ziz;2022;2025;250;")
    assert built(store) == [
        ("12052000", "ziz", 2022, 250.0, "programme_list", False),
        ("12061320", "stbf-lz", 2024, None, "programme_list", False),
    ]
    assert withdraw(store, later) == [1]
    assert built(store)[0] == ("12052000", "ziz", 2022, 100.0, "programme_list", False)
    assert [row["status"] for row in deliveries.listed(store)].count("withdrawn") == 1


def test_example_rows_give_way_to_real_lists(tmp_path: Path) -> None:
    store = stores(tmp_path / "data")
    deliver(store, "Beispieldaten.csv", "12052000;;ziz;2022;;;", "12061320;;stbf-lz;2024;;;", "12071076;;ziz;2022;;;")
    assert {row[-2:] for row in built(store)} == {("beispieldaten", True)}
    deliver(store, "stadt.csv", "12052000;;stbf-lz;2023;;;", ags="12052000")
    assert [(row[0], row[-1]) for row in built(store)] == [("12052000", False), ("12061320", True), ("12071076", True)]
    deliver(store, "ministerium.csv", "12061320;;ziz;2022;;;")
    assert [(row[0], row[-1]) for row in built(store)] == [("12052000", False), ("12061320", False)]


def test_a_warehouse_from_before_goes_on_working(tmp_path: Path) -> None:
    store = stores(tmp_path / "data")
    deliver(store, "erste.csv", "12052000;;ziz;2022;2025;100;")
    with duckdb.connect(str(store.warehouse)) as connection:
        connection.execute("DROP TABLE programme_participation")
    assert built(store) == []
    deliver(store, "zweite.csv", "12052000;;ziz;2022;2025;250;")
    assert built(store)[0][3] == 250.0


def test_the_day_is_kept(tmp_path: Path) -> None:
    store = stores(tmp_path / "data")
    deliver(store, "erste.csv", "12052000;;ziz;07.09.2022;31.08.2025;;")
    with duckdb.connect(str(store.warehouse), read_only=True) as connection:
        rows = connection.execute("SELECT starts_on, ends_on FROM programme_participation").fetchall()
    assert rows == [(date(2022, 9, 7), date(2025, 8, 31))]
