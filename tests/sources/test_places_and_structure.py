"""Keys, polygons, centres, events and tables of official statistics: real files and small files with every trap."""

from pathlib import Path

import duckdb
import geopandas
import pytest
import shapely

from etl.loading import LoadReport, Order, load_files
from etl.stores import Stores, stores


@pytest.fixture
def store(tmp_path: Path) -> Stores:
    return stores(tmp_path / "data")


def load(store: Stores, *paths: Path, **said: str) -> list[LoadReport]:
    reports = load_files(store, [Order(path, **said) for path in paths])
    for report in reports:
        assert report.rows_read == report.rows_loaded + report.rows_rejected + report.rows_duplicate
    return reports


def facts(store: Stores, sql: str) -> list[tuple]:
    with duckdb.connect(str(store.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def written(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\r\n".join(lines) + "\r\n", encoding=encoding)
    return path


@pytest.mark.parametrize(
    ("file", "rows", "key", "indicator", "value"),
    [
        ("1000A-0000_de_flat.csv", 10_787, "DG", "PRS001", 82_719_540),
        ("12411-01-01-4_de_flat.csv", 1_467, "12052", "BEVSTD", 95_123),
        ("11111-02-01-4_de_flat.csv", 489, "12072", "GEM001", 16),
        ("13111-01-03-4_de_flat.csv", 3_300, "DG", "ERW032|NAT=NATA", 5_837_916),
    ],
)
def test_tables_of_the_statistical_offices(
    store: Stores, realdata: Path, file: str, rows: int, key: str, indicator: str, value: int
) -> None:
    [report] = load(store, realdata / "genesis_api_ffcsv_2026" / file)
    assert (report.status, report.kind, report.rows_read, report.rows_rejected) == ("loaded", "genesis_flat", rows, 0)
    assert facts(store, f"SELECT value FROM structure_value WHERE key = '{key}' AND indicator = '{indicator}'") == [
        (value,)
    ]


def test_the_old_flat_file_gives_one_fact_per_measure(store: Stores, tmp_path: Path) -> None:
    path = written(
        tmp_path / "alt_flat.csv",
        "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;1_Auspraegung_Code;1_Auspraegung_Label;BEVSTD__Bevoelkerungsstand__Anzahl;FLC006__Flaeche__qkm",
        "12411;Fortschreibung;STAG;Stichtag;31.12.2019;GEMEIN;Gemeinden;12052000;Cottbus;99678;165,62",
        "12411;Fortschreibung;STAG;Stichtag;31.12.2019;GEMEIN;Gemeinden;12062140;Finsterwalde;-;77,52",
    )
    [report] = load(store, path)
    assert (report.rows_read, report.rows_loaded) == (2, 2)
    assert facts(
        store, "SELECT key, indicator, reference_on::TEXT, value, unit, sign FROM structure_value ORDER BY 1, 2"
    ) == [
        ("12052000", "BEVSTD", "2019-12-31", 99678, "Anzahl", None),
        ("12052000", "FLC006", "2019-12-31", 165.62, "qkm", None),
        ("12062140", "BEVSTD", "2019-12-31", None, "Anzahl", "-"),
        ("12062140", "FLC006", "2019-12-31", 77.52, "qkm", None),
    ]


def test_a_table_without_keys_is_refused(store: Stores, tmp_path: Path) -> None:
    path = written(
        tmp_path / "namen.csv",
        "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;1_Auspraegung_Code;1_Auspraegung_Label;BEVSTD__Bev__Anzahl",
        "12411;Fortschreibung;STAG;Stichtag;31.12.2019;GES;Geschlecht;GESM;männlich;48000",
    )
    [report] = load(store, path)
    assert (report.status, [notice.code for notice in report.notices]) == ("rejected", ["K19"])


def test_the_register_of_all_municipalities(store: Stores, realdata: Path) -> None:
    [report] = load(store, realdata / "gv100ad" / "GV100AD_301121.ASC")
    assert (report.kind, report.rows_loaded) == ("gv100ad", 10_997)
    edition = "FROM municipality WHERE territorial_status_on = '2021-11-30'"
    assert facts(store, f"SELECT count(*), sum(population) {edition}") == [(10_997, 83_155_031)]


@pytest.mark.parametrize(
    ("file", "count"), [("VG250_GEM_simplified.zip", 10_990), ("brandenburg_gemeinden_2023_simplified.geojson", 413)]
)
def test_polygons_of_municipalities_also_with_ars_only(store: Stores, realdata: Path, file: str, count: int) -> None:
    [report] = load(store, realdata / "bkg_vg250" / file)
    assert (report.kind, report.rows_loaded) == ("municipality_polygons", count)
    [(wkb,)] = facts(store, "SELECT geometry_wkb FROM municipality_boundary WHERE ags = '12052000'")
    assert shapely.from_wkb(bytes(wkb)).contains(shapely.Point(14.335, 51.759))


def test_a_geopackage_of_vg250(store: Stores, tmp_path: Path) -> None:
    square = shapely.box(800_000, 5_700_000, 810_000, 5_710_000)
    frame = geopandas.GeoDataFrame(
        {"AGS": ["12062140", "12062140"], "ARS": ["120620140140"] * 2, "GEN": ["Finsterwalde"] * 2, "GF": [4, 2]},
        geometry=[square, shapely.box(0, 0, 1, 1)],
        crs="EPSG:25832",
    )
    path = tmp_path / "DE_VG250.gpkg"
    frame.to_file(path, layer="vg250_gem", driver="GPKG")
    [report] = load(store, path)
    assert (report.kind, report.rows_read, report.rows_loaded) == ("municipality_polygons", 1, 1)


def test_a_table_of_centres_with_its_outlines(store: Stores, tmp_path: Path) -> None:
    outline = shapely.box(13.70, 51.625, 13.72, 51.635)
    geopandas.GeoDataFrame({"zentrum": ["12062140-01"]}, geometry=[outline], crs=4326).to_file(
        tmp_path / "grenze.geojson"
    )
    path = written(
        tmp_path / "zentren.csv",
        "Zentrums-ID;Gemeindeschlüssel;Name;Art;Breite;Länge;Abgrenzung",
        "12062140-01;12062140;Innenstadt Finsterwalde;Hauptzentrum;51,6309;13,7093;grenze.geojson",
        "12062140-02;12062140;Süd;Ortsteilzentrum;51,62;13,70;fehlt.geojson",
        "12062140-03;12062140;Falsch;Ortsteilzentrum;5162;13,70;",
        "12062140;12062140;Falsch;Ortsteilzentrum;51,6;13,70;",
        "12062999-01;12062999;Unbekannt;Hauptzentrum;51,6;13,70;",
        *(f"12062140-{number};12062140;Zentrum {number};Ortsteilzentrum;51,6;13,7;" for number in range(10, 80)),
    )
    table, _ = load(store, path, tmp_path / "grenze.geojson", ags="12062140")
    assert (table.kind, table.rows_read, table.rows_rejected) == ("centres_table", 75, 3)
    assert {notice.code for notice in table.notices} == {"L19", "K22", "K21", "K13", "K01"}
    rows = facts(
        store,
        "SELECT centre_id, kind, is_default_boundary FROM centre WHERE centre_id IN ('12062140-01', '12062140-02') AND load_id > 0 ORDER BY 1",
    )
    assert rows == [("12062140-01", "main", False), ("12062140-02", "district", True)]


def test_events_as_a_table(store: Stores, tmp_path: Path) -> None:
    path = written(
        tmp_path / "termine.csv",
        "AGS;Ort;Beginn;Ende;Art;Titel",
        "12062140;Finsterwalde;13.06.2025;15.06.2025;Stadtfest;Sängerfest",
        "12062140;Finsterwalde;28.09.2025;;verkaufsoffener Sonntag;Herbstsonntag",
        "12062140;Finsterwalde;01.03.2025;31.08.2025;Baustelle;Berliner Straße",
        *(f"12062140;Finsterwalde;{day:02d}.05.2025;{day:02d}.05.2025;Markt;Wochenmarkt" for day in range(1, 29)),
        "12062140;Finsterwalde;31.02.2025;;Fest;Unmöglich",
        encoding="utf-8-sig",
    )
    [report] = load(store, path)
    assert (report.kind, report.rows_read, report.rows_rejected) == ("event_list", 32, 1)
    kinds = facts(
        store, "SELECT kind, count(*), min(starts_on)::TEXT, max(ends_on)::TEXT FROM event GROUP BY 1 ORDER BY 1"
    )
    assert kinds == [
        ("building_site", 1, "2025-03-01", "2025-08-31"),
        ("event", 1, "2025-06-13", "2025-06-15"),
        ("market", 28, "2025-05-01", "2025-05-28"),
        ("opening_sunday", 1, "2025-09-28", "2025-09-28"),
    ]


def test_events_as_a_calendar(store: Stores, tmp_path: Path) -> None:
    path = written(
        tmp_path / "termine.ics",
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Stadt//DE",
        "BEGIN:VEVENT", "UID:1", "DTSTART;VALUE=DATE:20250613", "DTEND;VALUE=DATE:20250616", "SUMMARY:Stadtfest mit sehr", "  langem Titel", "END:VEVENT",
        "BEGIN:VEVENT", "UID:2", "DTSTART;TZID=Europe/Berlin:20250506T080000", "DTEND;TZID=Europe/Berlin:20250506T130000", "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Wochenmarkt", "END:VEVENT",
        "BEGIN:VEVENT", "UID:3", "DTSTART:20251231T230000Z", "DTEND:20260101T010000Z", "SUMMARY:Silvesterfest", "END:VEVENT",
        "END:VCALENDAR",
    )  # fmt: skip
    [report] = load(store, path, ags="12062140")
    assert (report.kind, report.rows_read, report.rows_loaded) == ("event_list", 5, 5)
    rows = facts(store, "SELECT starts_on::TEXT, ends_on::TEXT, kind, title FROM event ORDER BY 1")
    assert rows == [
        ("2025-05-06", "2025-05-06", "market", "Wochenmarkt"),
        ("2025-05-13", "2025-05-13", "market", "Wochenmarkt"),
        ("2025-05-20", "2025-05-20", "market", "Wochenmarkt"),
        ("2025-06-13", "2025-06-15", "event", "Stadtfest mit sehr langem Titel"),
        ("2026-01-01", "2026-01-01", "event", "Silvesterfest"),
    ]
