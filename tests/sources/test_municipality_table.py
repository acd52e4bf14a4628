"""A table of municipalities: levels, points, invented keys, rows that must not come in."""

from pathlib import Path

import duckdb

from etl.loading import Order, load_files
from etl.stores import stores

TABLE = """\ufeffAGS;Gemeinde;Einwohner;Stand Einwohner;Fläche km²;Zentralörtliche Stufe;Breite;Länge;Gebietsstand
99001001;Beispielstadt 001 (Beispieldaten);12000;31.12.2024;48,50;Mittelzentrum in Funktionsteilung;54,1;6,5;31.12.2025
99001002;Beispielstadt 002 (Beispieldaten);80000;31.12.2024;;Oberzentrum;54.2;6.6;31.12.2025
99001003;Beispielstadt 003 (Beispieldaten);5000;31.12.2024;20,0;;54.3;6.7;31.12.2025
17001001;Nirgendwo;5000;31.12.2024;20,0;;54.3;6.7;31.12.2025
99001004;Beispielstadt 004 (Beispieldaten);viele;31.12.2024;20,0;;54.3;6.7;31.12.2025
99001005;Beispielstadt 005 (Beispieldaten);5000;irgendwann;20,0;;54.3;6.7;31.12.2025
99001001;Beispielstadt 001 (Beispieldaten);12000;31.12.2024;48,50;Mittelzentrum in Funktionsteilung;54,1;6,5;31.12.2025
"""


def test_levels_points_and_rejected_rows(tmp_path: Path) -> None:
    path = tmp_path / "Beispieldaten_Gemeinden.csv"
    rows = TABLE + "".join(
        f"9900{k:04d};Beispielstadt {k} (Beispieldaten);6000;31.12.2024;20,0;Grundzentrum;54.3;6.7;31.12.2025\n"
        for k in range(2001, 2101)
    )
    path.write_text(rows, encoding="utf-8")
    store = stores(tmp_path / "data")
    [report] = load_files(store, [Order(path)])
    assert (report.kind, report.status) == ("municipality_table", "loaded")
    assert (report.rows_read, report.rows_loaded, report.rows_rejected, report.rows_duplicate) == (107, 103, 3, 1)
    assert sorted(report.rejects["code"]) == ["K07", "K13", "K14"]
    with duckdb.connect(str(store.warehouse), read_only=True) as connection:
        found = connection.execute(
            "SELECT ags, population, area_km2, central_place_level, lat, lon FROM municipality WHERE ags < '99002' AND ags > '99' ORDER BY ags"
        ).fetchall()
        synthetic = connection.execute("SELECT is_synthetic FROM load").fetchall()
    assert found == [
        ("99001001", 12000, 48.5, 2, 54.1, 6.5),
        ("99001002", 80000, None, 3, 54.2, 6.6),
        ("99001003", 5000, 20.0, 0, 54.3, 6.7),
    ]
    assert synthetic == [(True,)]
