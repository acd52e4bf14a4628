"""Tables of official statistics and market research, weather and timetables: their documented forms and their traps."""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from etl.local_time import today
from tests.sources.counted import CountDesk, said


@pytest.fixture
def desk(tmp_path: Path) -> CountDesk:
    return CountDesk(tmp_path)


def values(desk: CountDesk) -> list[tuple[Any, ...]]:
    return desk.query(
        "SELECT key, level, indicator, reference_on::TEXT, value, unit, sign, quality FROM structure_value ORDER BY ALL"
    )


CLASSIC = (
    "Tabelle: 12411-01-01-4\nBevölkerung nach Geschlecht - Stichtag 31.12. - regionale Ebenen\n"
    "Fortschreibung des Bevölkerungsstandes\nBevölkerungsstand (Anzahl)\n"
    ";;;Bevölkerung;;\n;;;Insgesamt;männlich;weiblich\n;;;Anzahl;Anzahl;Anzahl\n"
    "31.12.2024;DG;Deutschland;83577140;41159163;42417977\n"
    "31.12.2024;12052;      Cottbus, kreisfreie Stadt;95123;47000;48123\n"
    "31.12.2024;12053;      Frankfurt (Oder);57000;-;.\n"
    "__________\nStand: 12.11.2026\nDG;keine;Zeile;1;2;3\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_classic_table_is_read_from_its_rows_backwards(desk: CountDesk, encoding: str) -> None:
    report = desk.load(desk.write("12411-01-01-4.csv", CLASSIC.encode(encoding)))
    assert (report.kind, report.status, report.rows_loaded) == ("genesis_classic", "loaded", 3)
    found = {(row[0], row[2]): row[4:7] for row in values(desk)}
    assert found["12052", "12411-01-01-4|Bevölkerung, Insgesamt"] == (95123.0, "Anzahl", None)
    assert found["12053", "12411-01-01-4|Bevölkerung, weiblich"] == (None, "Anzahl", ".")
    assert "K04" in said(report)


def test_classic_table_with_the_day_in_its_heading_and_without_any(desk: CountDesk) -> None:
    text = (
        CLASSIC.replace("31.12.2024;", "")
        .replace(";;;", ";;")
        .replace("- Stichtag 31.12. -", "- Stichtag 31.12.2023 -")
    )
    assert desk.load(desk.write("a.csv", text)).status == "loaded"
    assert {row[3] for row in values(desk)} == {"2023-12-31"}
    assert "K07" in said(desk.load(desk.write("b.csv", text.replace("31.12.2023", "Jahresende"))))


def test_classic_table_loaded_twice_under_another_name_is_all_duplicate(desk: CountDesk) -> None:
    desk.load(desk.write("a.csv", CLASSIC))
    again = desk.load(desk.write("b.csv", CLASSIC + "\n"))
    assert (again.rows_read, again.rows_loaded, again.rows_duplicate) == (3, 0, 3)


COMMUTERS = (
    '\ufeff"Pendlerverflechtungen"\n"Einpendler"\n"Land";"Berlin"\n"Stichtag";"30. Juni 2023"\n"Berichtsmonat Juni 2023"\n\n\n\n\n\n\n'
    '"Arbeitsort";"Regionalschlüssel";"Wohnort";"Regionalschlüssel";"Insgesamt";"Männer";"Frauen"\n'
    '"Cottbus, Stadt";"12052";"Einpendler insgesamt";"0";"24.680";"12.000";"12.680"\n'
    '"Cottbus, Stadt";"12052";"Spree-Neiße";"12071";"11.250";"5.000";"6.250"\n'
    '"Cottbus, Stadt";"12052";"Übrige Kreise (Sachsen)";"14Z";"990";"*";"."\n'
    '"Cottbus, Stadt";"12052";"Polen";"PL";"*";"*";"*"\n'
    '"© Statistik der Bundesagentur für Arbeit"\n'
)


def test_commuters_keep_total_and_flows_apart(desk: CountDesk) -> None:
    report = desk.load(desk.write("pendler.csv", COMMUTERS))
    assert (report.kind, report.rows_read, report.rows_loaded) == ("ba_commuters", 4, 4)
    assert [(row[2], row[3], row[4], row[7]) for row in values(desk)] == [
        ("EINPENDLER", "2023-06-30", 24680.0, None),
        ("EINPENDLER|WOHNORT=12071", "2023-06-30", 11250.0, None),
        ("EINPENDLER|WOHNORT=14Z", "2023-06-30", 990.0, None),
        ("EINPENDLER|WOHNORT=PL", "2023-06-30", None, "*"),
    ]


HEADINGS = (
    ["Auspendler von Kreisen", "", "", "", "", ""],
    ["Deutschland, Stichtag: 30. Juni 2023", "", "", "", "", ""],
    ["Wohnort", "", "Arbeitsort", "", "Auspendler", ""],
    ["", "", "", "", "Insgesamt", "davon Männer"],
)  # fmt: skip


def commuter_book(path: Path) -> Path:
    """Two sheets as the agency writes them: the first place at the head of its block, its partners below."""
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Deckblatt").write(0, 0, "Pendlerverflechtungen der sozialversicherungspflichtig Beschäftigten")
    outward = book.add_worksheet("Auspendler Kreise")
    outward_rows = [
        *HEADINGS, ["12052", "Cottbus, Stadt"],
        ["", "", "Z", "Auspendler insgesamt", 16890, 8000], ["", "", "ZZ", "Auspendler in das Bundesgebiet", 16850, 7990],
        ["", "", "12", "Brandenburg", 11020, 5000], ["", "", "12071", "Spree-Neiße", 6470, 3000],
        ["", "", "12066", "Oberspreewald-Lausitz", "*", "*"], ["", "", "ZZ", "Übrige Bundesländer", 310, 200],
        ["* Aus Datenschutzgründen werden Werte unter 10 nicht ausgewiesen"],
    ]  # fmt: skip
    inward = book.add_worksheet("Einpendler Kreise")
    inward_rows = [
        ["Einpendler nach Kreisen, Juni 2023"], ["Arbeitsort", "", "Wohnort", "", "Insgesamt"],
        ["12052", "Cottbus, Stadt"], ["", "", "Z", "Einpendler insgesamt", 24680], ["", "", "12071", "Spree-Neiße", 11250],
        ["12061", "Dahme-Spreewald"], ["", "", "12052", "Cottbus, Stadt", "viele"],
    ]  # fmt: skip
    for sheet, rows in ((outward, outward_rows), (inward, inward_rows)):
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def test_commuters_as_workbook(desk: CountDesk) -> None:
    report = desk.load(commuter_book(desk.folder / "krpend-k-0-202306.xlsx"))
    assert (report.kind, report.status, report.rows_read, report.rows_rejected) == ("ba_commuters", "rejected", 9, 9)
    # one of nine rows is no number: more than five in a hundred, so nothing is loaded; its line counts over both sheets
    [reject] = report.rejects.to_dict("records")
    assert (reject["line"], reject["value"]) == (12 + 7, "viele")
    book = desk.folder / "gut.xlsx"
    [report] = [desk.load(sound(commuter_book(book)), "ba_commuters")]
    assert (report.status, report.rows_loaded) == ("loaded", 9)
    assert [(row[0], row[2], row[3], row[4], row[7]) for row in values(desk)] == [
        ("12052", "AUSPENDLER", "2023-06-30", 16890.0, None),
        ("12052", "AUSPENDLER|ARBEITSORT=12", "2023-06-30", 11020.0, None),
        ("12052", "AUSPENDLER|ARBEITSORT=12066", "2023-06-30", None, "*"),
        ("12052", "AUSPENDLER|ARBEITSORT=12071", "2023-06-30", 6470.0, None),
        ("12052", "AUSPENDLER|ARBEITSORT=auspendlerindasbundesgebiet", "2023-06-30", 16850.0, None),
        ("12052", "AUSPENDLER|ARBEITSORT=uebrigebundeslaender", "2023-06-30", 310.0, None),
        ("12052", "EINPENDLER", "2023-06-30", 24680.0, None),
        ("12052", "EINPENDLER|WOHNORT=12071", "2023-06-30", 11250.0, None),
        ("12061", "EINPENDLER|WOHNORT=12052", "2023-06-30", 40.0, None),
    ]
    assert "L08" in said(desk.load(auszug(desk.folder / "andere.xlsx"), "ba_commuters"))


def sound(path: Path) -> Path:
    """The same workbook with a number where a word stood."""
    book = openpyxl.load_workbook(path)
    for row in book["Einpendler Kreise"].iter_rows():
        for cell in row:
            cell.value = 40 if cell.value == "viele" else cell.value
    book.save(path)
    return path


def test_inkar_has_the_year_in_its_second_heading(desk: CountDesk) -> None:
    text = (
        "Kennziffer;Raumeinheit;Aggregat;Arbeitslosenquote;Einwohner je km²\n;;;2022;2022\n"
        "12052;Cottbus;kreisfreie Stadt;6,8;575,3\n12061;Dahme-Spreewald;Landkreis;3,9;78,4\n"
    )
    report = desk.load(desk.write("inkar.csv", text))
    assert (report.kind, report.rows_loaded, "K05" in said(report)) == ("inkar_table", 2, True)
    assert values(desk)[0][:5] == ("12052", "district", "INKAR|Arbeitslosenquote", "2022-12-31", 6.8)


def auszug(path: Path, *rows: list[object]) -> Path:
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Titelseite")
    sheet = book.add_worksheet("Onlineprodukt_Gemeinden31122024")
    sheet.write(0, 0, "Alle politisch selbständigen Gemeinden mit ausgewählten Merkmalen am 31.12.2024 (4. Quartal)")
    sheet.write_row(
        2, 0, ["Satz-art", "Text-\nkenn-\nzeichen", "Amtlicher Regionalschlüssel (ARS)", "", "", "", "", "Gemeindename"]
    )
    for number, row in enumerate(rows, start=6):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def test_auszug_gv_builds_ags_and_ars_from_five_columns(desk: CountDesk) -> None:
    path = auszug(
        desk.folder / "AuszugGV4QAktuell.xlsx",
        ["10", "", "12", "", "", "", "", "Brandenburg"],
        [
            "60",
            "63",
            "12",
            "0",
            "62",
            "5031",
            "024",
            "Bad Liebenwerda, Stadt",
            138.88,
            9000,
            4400,
            4600,
            65,
            "04924",
            "13,39",
            "51,51",
        ],
    )
    report = desk.load(path)
    assert (report.kind, report.rows_read, report.status) == ("gv_workbook", 1, "loaded")
    assert desk.query(
        "SELECT ags, ars, name, type, population, population_on::TEXT, postal_code, lat FROM municipality WHERE load_id > 0"
    ) == [("12062024", "120625031024", "Bad Liebenwerda", "Stadt", 9000.0, "2023-12-31", "04924", 51.51)]


def grid(value: str = "–") -> str:
    # Cottbus, 51.7606 N 14.3343 E, lies at about E 4 586 000, N 3 201 000 in EPSG:3035
    from etl.geography.measures import transformer  # noqa: PLC0415

    x, y = (int(v) // 100 * 100 for v in transformer(4326, 3035).transform(14.3343, 51.7606))
    return (
        "GITTER_ID_100m;x_mp_100m;y_mp_100m;durchschnMieteQM;werterlaeuternde_Zeichen\n"
        f"CRS3035RES100mN{y}E{x};{x + 50};{y + 50};6,26;\n"
        f"CRS3035RES100mN{y}E{x + 100};{x + 150};{y + 50};7,10;KLAMMERN\n"
        f"CRS3035RES100mN{y}E{x + 200};{x + 250};{y + 50};{value};\n"
        "CRS3035RES100mN2691700E4341100;4341150;2691750;9,99;\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_census_cells_near_a_centre_with_suppressed_and_bracketed_values(desk: CountDesk, encoding: str) -> None:
    report = desk.load(desk.write("miete.csv", grid().encode(encoding)))
    assert (report.kind, report.rows_read, report.rows_loaded) == ("census_grid", 3, 3)
    assert [row[3:] for row in values(desk)] == [
        ("2022-05-15", 6.26, "EUR/m²", None, None),
        ("2022-05-15", 7.1, "EUR/m²", None, "()"),
        ("2022-05-15", None, "EUR/m²", "–", None),
    ]


POWER = "Kaufkraft 2025, GfK\nAGS;Gemeinde;Einzelhandelsrelevante Kaufkraft Index;Zentralität\n12052000;Cottbus;92,4;118,0\n12062140;Finsterwalde;88,1;131,5\n"


def test_purchasing_power_carries_its_vendor_and_is_not_public(desk: CountDesk) -> None:
    report = desk.load(desk.write("kk.csv", POWER))
    assert (report.kind, report.status, "K25" in said(report)) == ("purchasing_power", "loaded", True)
    assert [row[:5] for row in values(desk)][:2] == [
        ("12052000", "municipality", "EH_KAUFKRAFT_INDEX|ANBIETER=GFK", "2025-12-31", 92.4),
        ("12052000", "municipality", "EH_ZENTRALITAET|ANBIETER=GFK", "2025-12-31", 118.0),
    ]
    assert desk.query("SELECT source_id FROM load") == [("purchasing_power",)]
    source = Path("data/sources/purchasing_power.toml").read_text(encoding="utf-8")
    assert "is_public = false" in source


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("GfK", "GfK und MB-Research", "K23"),
        (", GfK", "", "L15"),
        (" 2025", "", "L15"),
        ("92,4", "0,924", "K24"),
    ],
)
def test_purchasing_power_that_cannot_be_told_apart_is_refused(desk: CountDesk, old: str, new: str, code: str) -> None:
    text = POWER.replace(old, new).replace("88,1", "0,881" if code == "K24" else "88,1")
    assert code in said(desk.load(desk.write("kk.csv", text)))


def climate(hours: range, temperature: str = "20.0") -> str:
    lines = ["STATIONS_ID;MESS_DATUM;QN_9;TT_TU;RF_TU;eor"]
    start = dt.datetime(2024, 6, 30, 22)
    lines += [
        f"        880;{start + dt.timedelta(hours=h):%Y%m%d%H};    3;  {h if h != 14 else temperature};  60.0;eor"
        for h in hours
    ]
    return "\n".join(lines) + "\n"


def test_dwd_hours_make_local_days(desk: CountDesk) -> None:
    # 22 UTC is midnight in summer: hours 0 to 23 are the first of July
    report = desk.load(desk.write("produkt_tu_stunde.txt", climate(range(24), "33.5")))
    assert (report.kind, report.rows_read, report.rows_loaded) == ("weather", 24, 24)
    assert desk.query(
        "SELECT station_id, local_date::TEXT, temperature_max_c, round(temperature_mean_c, 2), hours FROM weather_day"
    ) == [("dwd:00880", "2024-07-01", 33.5, round((sum(range(24)) - 14 + 33.5) / 24, 2), 24)]


def test_dwd_days_with_missing_hours_have_no_figures(desk: CountDesk) -> None:
    report = desk.load(desk.write("produkt_tu_stunde.txt", climate(range(24), "-999")))
    assert "W03" in said(report)
    assert desk.query("SELECT temperature_max_c, hours FROM weather_day") == [(None, 23)]


def test_dwd_archive_with_station_far_away_and_daily_values(desk: CountDesk) -> None:
    path = desk.folder / "tageswerte_KL.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "Metadaten_Geographie_00433.txt",
            "Stations_id;Stationshoehe;Geogr.Breite;Geogr.Laenge;von_datum;bis_datum;Stationsname\n433;48;52.4675;13.4021;19510101;;Berlin-Tempelhof\n",
        )
        archive.writestr(
            "produkt_klima_tag_2024.txt",
            "STATIONS_ID;MESS_DATUM;QN_4; RSK;RSKF; TMK; TXK;eor\n433;20240701;3;1.2;6;18.1;24.9;eor\n433;20240702;3;-999;6;-999;-999;eor\n".replace(
                " RSK", "RSK"
            ).replace(" T", "T"),
        )
    report = desk.load(path)
    assert "W02" in said(report)
    assert desk.query(
        "SELECT local_date::TEXT, temperature_max_c, temperature_mean_c, precipitation_mm FROM weather_day ORDER BY 1"
    ) == [
        ("2024-07-01", 24.9, 18.1, 1.2),
        ("2024-07-02", None, None, None),
    ]


def test_real_dwd_files(desk: CountDesk, realdata: Path) -> None:
    report = desk.load(realdata / "dwd" / "observations_current.csv")
    assert (report.kind, report.status) == ("weather", "loaded")
    assert "L08" in said(desk.load(realdata / "dwd" / "observations_recent_FF_akt.zip"))  # wind alone


def bright_sky(kind: str = "historical", distance: float = 5000.0) -> str:
    start = dt.datetime(2024, 6, 30, 22, tzinfo=dt.UTC)
    hours = [
        {"timestamp": (start + dt.timedelta(hours=h)).isoformat(), "source_id": 7, "temperature": 10.0 + h, "precipitation": 0.5, "icon": "rain"}
        for h in range(25)
    ]  # fmt: skip
    source = {
        "id": 7,
        "dwd_station_id": "00880",
        "observation_type": kind,
        "lat": 51.78,
        "lon": 14.32,
        "station_name": "Cottbus",
        "distance": distance,
    }
    return json.dumps({"weather": hours, "sources": [source]})


def test_bright_sky_sums_belong_to_the_hour_before(desk: CountDesk) -> None:
    assert desk.load(desk.write("wetter.json", bright_sky())).status == "loaded"
    rows = desk.query("SELECT local_date::TEXT, temperature_max_c, precipitation_mm FROM weather_day ORDER BY 1")
    assert ("2024-07-01", 33.0, 12.0) in rows


def test_bright_sky_forecasts_are_no_observations_and_far_stations_are_told(desk: CountDesk) -> None:
    report = desk.load(desk.write("vorhersage.json", bright_sky("forecast")))
    assert (report.status, "L03" in said(report)) == ("rejected", True)
    assert "W02" in said(desk.load(desk.write("fern.json", bright_sky(distance=31_000.0))))


def feed(until: str, *, extra: dict[str, str] | None = None) -> bytes:
    files = {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\n1,VBB,x,Europe/Berlin\n",
        "stops.txt": "\ufeffstop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        'de:12052:1,"Cottbus, Stadthalle",51.7606,14.3343,1,\nde:12052:1:a,"Cottbus, Stadthalle",51.7607,14.3344,0,de:12052:1\n'
        "de:12052:1:b,Stadthalle,51.7605,14.3342,0,de:12052:1\nweit,Weit weg,52.5,13.4,0,\n",
        "routes.txt": "route_id,route_type\nr,3\n",
        "trips.txt": "route_id,service_id,trip_id\nr,wd,t1\nr,wd,t2\nr,sa,t3\n",
        "calendar.txt": f"service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nwd,1,1,1,1,1,0,0,20240101,{until}\nsa,0,0,0,0,0,1,0,20240101,{until}\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type\n"
        "t1,10:00:00,10:00:00,de:12052:1:a,1,0\nt1,25:10:00,25:10:00,weit,2,1\n"
        "t2,11:00:00,11:00:00,weit,1,0\nt2,12:00:00,12:00:00,de:12052:1:b,2,0\n"
        "t3,10:00:00,10:00:00,de:12052:1:a,1,0\nt3,11:00:00,11:00:00,weit,2,0\n",
        **(extra or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def test_departures_of_a_tuesday_at_the_station_and_no_arrivals(desk: CountDesk) -> None:
    report = desk.load(desk.write("gtfs.zip", feed("20391231")), radius_m="3000")
    assert (report.kind, report.status, report.rows_read) == ("gtfs_departures", "loaded", 1)
    [(stop, name, departures, day)] = desk.query("SELECT stop_id, name, departures, counted_on FROM transit_stop")
    # t1 departs, t2 ends here, t3 runs on Saturdays
    assert (stop, name, departures) == ("de:12052:1", "Cottbus, Stadthalle", 1)
    assert (day.weekday(), day >= today()) == (1, True)


def test_exceptions_alone_are_a_calendar(desk: CountDesk) -> None:
    day = today() + dt.timedelta(days=(1 - today().weekday()) % 7 + 7)
    extra = {
        "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    }
    extra["calendar_dates.txt"] = f"service_id,date,exception_type\nsa,{day:%Y%m%d},1\n"
    assert (
        desk.load(desk.write("gtfs.zip", feed("20240101", extra=extra)), radius_m="3000", day=str(day)).status
        == "loaded"
    )
    assert desk.query("SELECT departures FROM transit_stop") == [(1,)]


def test_an_expired_timetable_gives_no_value(desk: CountDesk) -> None:
    report = desk.load(desk.write("gtfs.zip", feed("20241231")))
    assert (report.status, "W05" in said(report)) == ("loaded", True)
    assert desk.query("SELECT count(*) FROM transit_stop") == [(0,)]
