"""Registers from the file to the warehouse: balance, repetition, correction, and the example data."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl.demo.places import places
from etl.demo.plan_year import example_plan
from etl.demo.register import build_units, register_years
from etl.demo.register_file import register_suffix, write_register
from etl.loading import LoadReport, Order, load_files
from etl.stores import Stores

HEADER = "Objekt-Nr.;Adresse;VKF;Status;leer seit;Stand\r\n"
ROWS = [
    f"{number};Altmarkt {number};{50 + number};{'leer' if number % 5 == 0 else 'vermietet'};;15.05.2024\r\n"
    for number in range(1, 41)
]


def load(stores: Stores, path: Path, ags: str = "12052000", **options: str) -> LoadReport:
    report = load_files(stores, [Order(path, ags=ags, options=options)])[0]
    assert report.rows_read == report.rows_loaded + report.rows_rejected + report.rows_duplicate
    return report


def query(stores: Stores, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(stores.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def write(path: Path, rows: list[str]) -> Path:
    path.write_text(HEADER + "".join(rows), encoding="utf-8", newline="")
    return path


def test_a_register_reaches_the_warehouse_once(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "data")
    path = write(tmp_path / "Leerstand.csv", ROWS)
    first = load(stores, path)
    assert (first.kind, first.status, first.rows_read, first.rows_loaded) == ("vacancy_register", "loaded", 40, 40)
    # areas 51 to 90: sum of 40 numbers with mean 70.5
    sql = "SELECT count(*), sum(area_m2), count(*) FILTER (status = 'vacant'), min(centre_id) FROM vacancy_unit"
    assert query(stores, sql) == [(40, 2820.0, 8, "12052000-01")]
    again = load(stores, path)
    assert (again.status, again.rows_loaded, again.rows_duplicate) == ("unchanged", 0, 40)
    assert query(stores, sql) == [(40, 2820.0, 8, "12052000-01")]


def test_a_corrected_register_replaces_its_units(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "data")
    load(stores, write(tmp_path / "Leerstand.csv", ROWS))
    corrected = [row.replace("vermietet", "leer") if row.startswith("1;") else row for row in ROWS]
    report = load(stores, write(tmp_path / "Leerstand_neu.csv", corrected))
    assert (report.rows_loaded, report.rows_duplicate, report.rows_replaced) == (1, 39, 1)
    assert query(stores, "SELECT count(*), count(*) FILTER (status = 'vacant') FROM vacancy_unit") == [(40, 9)]


def test_many_bad_rows_reject_the_file_and_few_do_not(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "data")
    future = [row.replace(";;15.05", ";2031;15.05") for row in ROWS]
    refused = load(stores, write(tmp_path / "Leerstand.csv", future[:3] + ROWS[3:]))
    assert (refused.status, refused.rows_rejected) == ("rejected", 40)
    assert {"V04", "L04"} <= {n.code for n in refused.notices}
    report = load(stores, write(tmp_path / "Leerstand.csv", future[:2] + ROWS[2:]))
    assert (report.status, report.rows_loaded, report.rows_rejected) == ("loaded", 38, 2)
    assert query(stores, "SELECT line, code, column_name FROM reject ORDER BY line") == [
        (2, "V04", "leer seit"),
        (3, "V04", "leer seit"),
    ]


UNTIL = date(2026, 6, 30)


@pytest.mark.parametrize("form", ["xlsx_utm33", "xlsx_utm32", "xlsx_latlon", "csv_utm33", "csv_latlon"])
def test_registers_of_the_example_data_load_without_errors(tmp_path: Path, form: str) -> None:
    town = next(town for town in example_plan(UNTIL).towns if town.vacancy.form == form)
    place = places()[town.centre_id]
    units = build_units(2021, place, town.vacancy)
    year = register_years(town.vacancy, UNTIL)[-1]
    path = tmp_path / f"Beispieldaten_Leerstand{register_suffix(town.vacancy)}"
    write_register(path, place, town.vacancy, units, year)
    stores = Stores(tmp_path / "data")
    report = load(stores, path, town.ags)
    assert (report.status, report.rows_read, report.rows_loaded, report.rows_rejected) == (
        "loaded",
        len(units),
        len(units),
        0,
    )
    assert not [n for n in report.notices if n.level == "error"]
    day = date(year, 5, 15)
    vacant = sum(unit.status(day) == "leer" for unit in units)
    sql = "SELECT count(*) FILTER (status = 'vacant'), count(*) FILTER (status = 'unknown'), count(*) FILTER (trade = 'unknown'), min(observed_on), count(lat), bool_and(is_register_complete) FROM vacancy_unit"
    assert query(stores, sql) == [(vacant, 0, 0, day, len(units), True)]
    assert query(stores, "SELECT is_synthetic FROM load") == [(True,)]
    begins = {unit.number: unit.vacant_since(day) for unit in units if unit.vacant_since(day)}
    exact = query(stores, "SELECT count(*) FROM vacancy_unit WHERE status = 'vacant' AND vacant_since IS NOT NULL")
    assert exact == [(len(begins),)]
