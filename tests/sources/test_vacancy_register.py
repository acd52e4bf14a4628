"""Vacancy registers: small real workbooks and text files, each with one accident of a town's daily work."""

import json
import random
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from etl.delivery import UnreadableDelivery, open_delivery
from etl.geography import streets
from etl.sources import vacancy_register
from etl.sources.contract import FileRefused, ReadContext, Reading, Register

HEADINGS = ["Objekt-Nr.", "Straße", "Hausnr.", "VKF", "Status", "leer seit"]
DAY = {"observed_on": "2024-05-15"}


def context(ags: str | None = "12052000", **options: str) -> ReadContext:
    municipalities = pd.DataFrame({"ags": ["12052000"], "name": ["Cottbus/Chóśebuz"]})
    centres = pd.DataFrame(
        {
            "centre_id": ["12052000-01"],
            "ags": ["12052000"],
            "name": ["Cottbus – Innenstadt"],
            "lat": [51.76],
            "lon": [14.33],
        }
    )
    return ReadContext(duckdb.connect(), Register(municipalities, centres), ags=ags, options=options)


def read(path: Path, ags: str | None = "12052000", **options: str) -> Reading:
    reading = vacancy_register.read(open_delivery(path, path.parent), context(ags, **options))
    loaded = reading.frames["vacancy_unit"]
    assert len(loaded) == reading.rows_loaded
    assert reading.rows_read == len(loaded) + len(reading.rejects) + reading.rows_duplicate
    return reading


def units(reading: Reading) -> pd.DataFrame:
    return reading.frames["vacancy_unit"].reset_index(drop=True)


def codes(reading: Reading) -> list[str]:
    return [notice.code for notice in reading.notices]


def workbook(folder: Path, *sheets: tuple[str, Sequence[Sequence[Any]]], name: str = "Leerstandskataster.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(folder / name)
    return folder / name


def csv(folder: Path, *rows: str, encoding: str = "utf-8", name: str = "Leerstand.csv") -> Path:
    path = folder / name
    path.write_bytes(("\r\n".join(rows) + "\r\n").encode(encoding))
    return path


def register(folder: Path, *rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> Path:
    return workbook(folder, ("Kataster", [headings, *rows]))


GOOD = ["A1", "Altmarkt", 1, 100, "vermietet", None]


def test_titles_totals_and_footnotes_are_no_units(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        (
            "Kataster",
            [
                ["Stadt Cottbus: Leerstandskataster"],
                ["Stand: 15.05.2024"],
                [],
                HEADINGS,
                [None, None, None, "m²", "ja/nein", "MM/JJJJ"],
                ["A1", "Altmarkt", 1, 100, "vermietet", None],
                ["A2", "Altmarkt", 2, 80, "leer", "05/2023"],
                [],
                ["Summe", "2 Einheiten", None, 180],
                ["* Quelle: eigene Begehung"],
            ],
        ),
    )
    reading = read(path)
    frame = units(reading)
    assert list(frame["unit_id"]) == ["A1", "A2"]
    assert list(frame["observed_on"].dt.date) == [date(2024, 5, 15)] * 2
    assert [(n.row, n.level) for n in reading.notices if n.code == "V19"] == [(5, "info"), (9, "info"), (10, "info")]
    assert next(n for n in reading.notices if n.code == "V16").message.endswith("15.05.2024 aus der Titelzeile.")


def test_merged_headings_and_merged_streets(tmp_path: Path) -> None:
    path = tmp_path / "Kataster.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Leerstand 2024")
        form = book.add_format()
        sheet.merge_range("A1:F1", "Leerstandskataster", form)
        sheet.merge_range("A3:A4", "Straße", form)
        sheet.merge_range("B3:B4", "Haus-Nr.", form)
        sheet.merge_range("C3:D3", "Fläche (m²)", form)
        sheet.write_row("C4", ["VKF", "NF"])
        sheet.merge_range("E3:E4", "Status", form)
        sheet.merge_range("F3:G3", "Eigentümer", form)
        sheet.write_row("F4", ["Anschrift", "Ort"])
        sheet.merge_range("A5:A7", "Sandower Straße", form)
        for row, (number, area, status) in enumerate([(1, 50, "leer"), (3, 60, "belegt"), (5, 70, "belegt")], start=4):
            sheet.write_row(row, 1, [number, area, area * 2, status, "Geheimweg 1", "Berlin"])
    reading = read(path)
    frame = units(reading)
    assert list(frame["street"]) == ["Sandower Straße"] * 3
    assert list(frame["house_no"]) == ["1", "3", "5"]
    assert list(frame["area_m2"]) == [50, 60, 70]
    assert set(frame["area_kind"]) == {"sales"}
    assert [(n.column, n.rows) for n in reading.notices if n.code == "V33"] == [("Straße", 2)]
    # both columns under „Eigentümer“ are personal, whatever they are called themselves
    assert len([n for n in reading.notices if n.code == "V12"]) == 2
    assert "Geheimweg" not in frame.to_csv()


def test_one_sheet_per_street_and_per_year(tmp_path: Path) -> None:
    rows = [["Hausnr.", "VKF", "Status"], [1, 50, "leer"], [2, 60, "vermietet"]]
    frame = units(read(workbook(tmp_path, ("Bahnhofstraße", rows), ("Sandower Str.", rows)), **DAY))
    assert list(frame["street"]) == ["Bahnhofstraße"] * 2 + ["Sandower Str."] * 2
    assert frame["unit_id"].is_unique
    yearly = [HEADINGS, GOOD, ["A2", "Altmarkt", 2, 80, "leer", "05/2020"]]
    by_year = units(read(workbook(tmp_path, ("2022", yearly), ("2023", yearly), ("Legende", [["leer = rot"]]))))
    assert by_year.groupby("observed_on").size().to_dict() == {
        pd.Timestamp(2022, 12, 31): 2,
        pd.Timestamp(2023, 12, 31): 2,
    }


def test_sheets_without_a_register_are_named(tmp_path: Path) -> None:
    reading = read(
        workbook(tmp_path, ("Kataster", [HEADINGS, GOOD]), ("Legende", [["rot", "leer"]]), ("leer", [])), **DAY
    )
    assert [n.message for n in reading.notices if n.code == "V23"] == [
        "Das Blatt „Legende“ wurde nicht gelesen: keine Überschriften eines Registers gefunden."
    ]


@pytest.mark.parametrize(
    ("cell", "expected", "repaired"),
    [
        (date(2024, 7, 5), "5-7", True),
        ("5. Jul", "5-7", True),
        ("07. Mai", "5-7", True),
        ("Dez 14", "12-14", True),
        (date(2014, 12, 1), "12-14", True),
        ("5-7", "5-7", False),
        ("12 a", "12 a", False),
        (12, "12", False),
        ("12/13", "12/13", False),
    ],
)
def test_house_numbers_and_days_made_of_them(tmp_path: Path, cell: Any, expected: str, repaired: bool) -> None:
    reading = read(register(tmp_path, GOOD, ["A2", "Altmarkt", cell, 80, "leer", None]), **DAY)
    assert units(reading)["house_no"][1] == expected
    found = [n for n in reading.notices if n.code == "V15"]
    assert bool(found) is repaired
    if repaired:
        assert (found[0].row, found[0].column) == (3, "Hausnr.")


@pytest.mark.parametrize(
    ("cell", "area", "code"),
    [
        ("ca. 120", 120, None),
        ("80-100", 90, "V15"),
        ("120 m²", 120, None),
        ("120,5", 120.5, None),
        ("1.200", 1200, "V15"),
        ("1.250,50 qm", 1250.5, None),
        (95, 95, None),
        ("95", 95, None),
        ("60+40", 100, "V15"),
        (3, 3, "V06"),
        (60_000, 60_000, "V06"),
        (0, None, "V06"),
        ("viel", None, "V24"),
        ("k. A.", None, None),
        (None, None, None),
    ],
)
def test_areas(tmp_path: Path, cell: Any, area: float | None, code: str | None) -> None:
    reading = read(register(tmp_path, GOOD, ["A2", "Altmarkt", 2, cell, "leer", None]), **DAY)
    value = units(reading)["area_m2"][1]
    assert pd.isna(value) if area is None else value == area
    assert [n for n in codes(reading) if n in ("V06", "V15", "V24")] == ([code] if code else [])


def test_kinds_of_area_are_not_mixed(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "Objekt-Nr.;Adresse;Fläche;Flächenart;Status",
        "1;Altmarkt 1;100;VKF;leer",
        "2;Altmarkt 2;100;NF;belegt",
        "3;Altmarkt 3;100;;belegt",
    )
    reading = read(path, **DAY)
    assert list(units(reading)["area_kind"]) == ["sales", "usable", "unknown"]
    assert [n.rows for n in reading.notices if n.code == "V06"] == [1]


@pytest.mark.parametrize(
    ("cell", "first", "precision"),
    [
        ("2023-05", date(2023, 5, 1), "month"),
        ("05/2023", date(2023, 5, 1), "month"),
        ("Mai 2023", date(2023, 5, 1), "month"),
        ("seit Mai 23", date(2023, 5, 1), "month"),
        (45047, date(2023, 5, 1), "day"),
        ("45047", date(2023, 5, 1), "day"),
        (datetime(2023, 5, 1), date(2023, 5, 1), "day"),
        ("01.05.2023", date(2023, 5, 1), "day"),
        ("1.5.23", date(2023, 5, 1), "day"),
        ("2019", date(2019, 1, 1), "year"),
        (2019, date(2019, 1, 1), "year"),
        ("ca. 2019", date(2019, 1, 1), "about"),
        ("ca. 2 J.", date(2022, 5, 16), "about"),  # 2 years of 365.25 days before 15 May 2024
        ("3. Quartal 2021", date(2021, 7, 1), "about"),
        ("Ende 2020", date(2020, 11, 1), "about"),
    ],
)
def test_vacant_since(tmp_path: Path, cell: Any, first: date, precision: str) -> None:
    frame = units(read(register(tmp_path, GOOD, ["A2", "Altmarkt", 2, 80, "leer", cell]), **DAY))
    assert frame["vacant_since"][1].date() == first
    assert frame["vacant_since_precision"][1] == precision


def test_unreadable_begin_stays_empty_and_is_told(tmp_path: Path) -> None:
    reading = read(register(tmp_path, GOOD, ["A2", "Altmarkt", 2, 80, "leer", "schon länger"]), **DAY)
    assert pd.isna(units(reading)["vacant_since"][1])
    assert [(n.row, n.column, n.value) for n in reading.notices if n.code == "V24"] == [
        (3, "leer seit", "schon länger")
    ]


@pytest.mark.parametrize("cell", ["06/2024", "1949", date(2024, 5, 16)])
def test_impossible_begin_rejects_the_row(tmp_path: Path, cell: Any) -> None:
    reading = read(register(tmp_path, GOOD, ["A2", "Altmarkt", 2, 80, "leer", cell]), **DAY)
    assert list(reading.rejects["code"]) == ["V04"]
    assert reading.rejects["line"][0] == 3
    assert reading.rejects["column_name"][0] == "leer seit"


def test_the_date_system_of_old_mac_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "Leerstand.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        # 43585 days after 1 January 1904 is 1 May 2023
        sheet.write_row(1, 0, ["A1", "Altmarkt", 1, 100, "leer", 43585])
        sheet.write_row(2, 0, ["A2", "Altmarkt", 2, 100, "vermietet"])
    assert units(read(path, **DAY))["vacant_since"][0].date() == date(2023, 5, 1)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("leer", "vacant"),
        ("Leerstand (seit 2020)", "vacant"),
        ("nicht vermietet", "vacant"),
        ("nicht leer", "occupied"),
        ("vermietet", "occupied"),
        ("teilweise", "partly_vacant"),
        ("Zwischennutzung", "interim_use"),
        ("im Umbau", "under_construction"),
        ("Abriss", "converted"),
        ("geplant", "planned"),
        ("rätselhaft", "unknown"),
    ],
)
def test_words_of_status(tmp_path: Path, word: str, status: str) -> None:
    reading = read(register(tmp_path, GOOD, ["A2", "Altmarkt", 2, 80, word, None]), **DAY)
    assert units(reading)["status"][1] == status
    assert ("V17" in codes(reading)) is (word == "rätselhaft")


@pytest.mark.parametrize(("yes", "no"), [("ja", "nein"), ("x", "nein"), ("Ja", "Nein"), (1, 0), (True, False)])
def test_flags(tmp_path: Path, yes: Any, no: Any) -> None:
    path = workbook(
        tmp_path, ("K", [["Adresse", "Leerstand", "Branche"], ["Altmarkt 1", yes, ""], ["Altmarkt 2", no, "Schuhe"]])
    )
    assert list(units(read(path, **DAY))["status"]) == ["vacant", "occupied"]


def test_an_empty_status_is_not_occupied_unless_the_sender_says_so(tmp_path: Path) -> None:
    path = csv(tmp_path, "Adresse;Leerstand;VKF", "Altmarkt 1;x;80", "Altmarkt 2;;90", "Altmarkt 3;;70")
    reading = read(path, **DAY)
    assert list(units(reading)["status"]) == ["vacant", "unknown", "unknown"]
    assert [n.rows for n in reading.notices if n.code == "V34"] == [2]
    assert "V13" in codes(reading)
    told = read(path, **DAY, empty_status="belegt")
    assert list(units(told)["status"]) == ["vacant", "occupied", "occupied"]
    assert bool(units(told)["is_register_complete"].all())
    assert "V13" not in codes(told)


def test_a_list_of_vacant_units_gives_no_rate(tmp_path: Path) -> None:
    rows = [["A3", "Altmarkt", 3, 100, "leer", "2020"], ["A2", "Altmarkt", 2, 80, "Leerstand", "2021"]]
    reading = read(register(tmp_path, *rows), **DAY)
    assert not units(reading)["is_register_complete"].any()
    assert "V01" in codes(reading)
    complete = read(register(tmp_path, GOOD, *rows), **DAY)
    assert units(complete)["is_register_complete"].all()
    assert "V01" not in codes(complete)


def test_a_list_without_status_column_is_read_by_its_title(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        (
            "K",
            [["Leerstände in der Innenstadt"], ["Adresse", "Fläche", "letzte Nutzung"], ["Altmarkt 1", 80, "Schuhe"]],
        ),
    )
    reading = read(path, **DAY)
    assert list(units(reading)["status"]) == ["vacant"]
    assert list(units(reading)["previous_trade"]) == ["shoes"]
    assert "V32" in codes(reading)


def test_trades_are_mapped_and_unknown_ones_kept(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "Adresse;Status;Branche;letzte Nutzung",
        "Altmarkt 1;vermietet;Bäckerei;",
        "Altmarkt 2;vermietet;47.71;",
        "Altmarkt 3;vermietet;Zauberei;",
        "Altmarkt 4;leer;Schuhe;",
        "Altmarkt 5;leer;;Warenhaus",
    )
    reading = read(path, **DAY)
    frame = units(reading)
    assert list(frame["trade"][:3]) == ["bakery", "clothes", "unknown"]
    assert frame["trade"][3:].isna().all()
    assert list(frame["previous_trade"][3:]) == ["shoes", "department_store"]
    assert [n.value for n in reading.notices if n.code == "V18"] == ["Zauberei"]
    assert [n.rows for n in reading.notices if n.code == "V37"] == [1]


def test_personal_columns_never_arrive(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "Adresse;Status;leer seit;Eigentümer;Ansprechpartner;Tel.;E-Mail;Mieter;Bemerkung",
        "Altmarkt 1;leer;2020;Erna Musterfrau;Otto;0355 123456;erna@example.org;;bitte Frau Muster 0355/998877 anrufen",
        "Altmarkt 2;vermietet;2030;Max Muster;Otto;0355 123456;;Laden Muster;",
        "Altmarkt 3;vermietet;;Max Muster;Otto;;;Laden Muster;",
        encoding="cp1252",
    )
    reading = read(path, **DAY)
    assert [n.column for n in reading.notices if n.code == "V12"] == [
        "Eigentümer",
        "Ansprechpartner",
        "Tel.",
        "E-Mail",
        "Mieter",
    ]
    assert [(n.column, n.rows) for n in reading.notices if n.code == "V25"] == [("Bemerkung", 1)]
    everything = (
        units(reading).to_csv() + reading.rejects.to_csv() + " ".join(f"{n.message} {n.value}" for n in reading.notices)
    )
    for secret in ("Muster", "Otto", "0355", "example"):
        assert secret not in everything
    assert list(reading.rejects["code"]) == ["V04"]


def test_contradictions_are_told(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "Adresse;Status;leer seit;Mieter",
        "Altmarkt 1;vermietet;2020;",
        "Altmarkt 2;leer;2020;Laden",
        "Altmarkt 3;leer;2021;",
    )
    found = [(n.row, n.value) for n in read(path, **DAY).notices if n.code == "V05"]
    assert found == [(2, "leer seit 01.01.2020"), (3, "Mieter genannt")]


COTTBUS = (14.3342, 51.7605)


@pytest.mark.parametrize(
    ("epsg", "prefix", "swapped"),
    [
        (25833, 0, False),
        (25832, 0, False),
        (4326, 0, False),
        (31469, 0, False),
        (25833, 33_000_000, False),
        (4326, 0, True),
        (25833, 0, True),
    ],
)
@pytest.mark.parametrize("comma", [True, False])
def test_coordinates_of_every_system(tmp_path: Path, epsg: int, prefix: int, swapped: bool, comma: bool) -> None:
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(*COTTBUS)
    pair = [f"{x + prefix:.6f}", f"{y:.6f}"]
    pair = [text.replace(".", ",") for text in pair] if comma else pair
    first, second = reversed(pair) if swapped else pair
    path = csv(
        tmp_path,
        "Adresse;Status;Rechtswert;Hochwert",
        f"Altmarkt 1;leer;{first};{second}",
        f"Altmarkt 2;belegt;{first};{second}",
    )
    reading = read(path, **DAY)
    frame = units(reading)
    assert frame["lon"][0] == pytest.approx(COTTBUS[0], abs=1e-5)
    assert frame["lat"][0] == pytest.approx(COTTBUS[1], abs=1e-5)
    assert [n.rows for n in reading.notices if n.code == "V20"] == [2]


def test_points_far_from_the_street_of_their_address_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Altmarkt runs west to east at 51.7605 N; a degree of latitude has 111.3 km there, so 0.0005 degrees are 56 m."""
    line = {"type": "LineString", "coordinates": [[14.3330, 51.7605], [14.3360, 51.7605]]}
    street = {"type": "Feature", "properties": {"name": "Altmarkt-Straße"}, "geometry": line}
    (tmp_path / "12052000.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [street]}))
    path = csv(
        tmp_path,
        "Adresse;Status;lon;lat",
        "Altmarktstr. 1;leer;14.3342;51.7606",
        "Altmarkt Straße 2;leer;14.3342;51.7610",
        "Mühlenstraße 3;leer;14.3342;51.7610",
    )
    assert "V43" not in codes(read(path, **DAY))  # nothing is known of the streets
    monkeypatch.setattr(streets, "FOLDER", tmp_path)
    reading = read(path, **DAY)
    [told] = [one for one in reading.notices if one.code == "V43"]
    assert (told.row, told.value, told.level) == (3, "56", "warning")
    assert "Altmarkt Straße 2" in told.message
    assert (len(reading.rejects), len(units(reading))) == (0, 3)


def test_points_outside_the_municipality_are_rejected(tmp_path: Path) -> None:
    rows = [f"Altmarkt {number};belegt;14.3342;51.7605" for number in range(1, 31)]
    path = csv(tmp_path, "Adresse;Status;lon;lat", *rows, "Altmarkt 40;leer;13.405;52.52", "Altmarkt 41;leer;0;0")
    reading = read(path, **DAY)
    assert list(reading.rejects["code"]) == ["V07"]
    assert reading.rejects["line"][0] == 32
    assert "Cottbus" in next(n.message for n in reading.notices if n.code == "V07")
    placeholder = units(reading).set_index("house_no").loc["41"]
    assert pd.isna(placeholder["lat"])
    assert "V24" in codes(reading)


def test_missing_identities_are_built_from_the_address(tmp_path: Path) -> None:
    path = csv(tmp_path, "Straße;Hausnr.;Etage;Status", "Hauptstraße;5;EG;leer", "Hauptstr.;5;1. OG;belegt", ";;;leer")
    reading = read(path, **DAY)
    assert list(units(reading)["unit_id"]) == ["hauptstr/5", "hauptstr/5/1og"]
    assert list(units(reading)["floor"]) == ["EG", "1. OG"]
    assert list(reading.rejects["code"]) == []
    assert "V27" in codes(reading)


def test_conflicting_and_repeated_units(tmp_path: Path) -> None:
    rows = [[f"B{number}", "Altmarkt", number, 50, "vermietet", None] for number in range(1, 60)]
    reading = read(
        register(
            tmp_path,
            *rows,
            ["B1", "Altmarkt", 1, 50, "vermietet", None],
            ["B2", "Altmarkt", 2, 50, "leer", None],
            ["B3", "Altmarkt", 3, 55, "vermietet", None],
        ),
        **DAY,
    )
    assert list(reading.rejects["code"]) == ["V02", "V02"]
    assert list(reading.rejects["line"]) == [3, 62]
    assert reading.rows_duplicate == 2
    assert [n.row for n in reading.notices if n.code == "V28"] == [63]


def test_one_address_several_times_without_number_is_kept(tmp_path: Path) -> None:
    path = csv(tmp_path, "Adresse;VKF;Status", "Altmarkt 1;50;leer", "Altmarkt 1;80;belegt", "Altmarkt 2;80;belegt")
    reading = read(path, **DAY)
    assert len(units(reading)) == 3
    assert units(reading)["unit_id"].is_unique
    assert "V03" in codes(reading)
    assert "V02" not in codes(reading)


def test_numbers_that_start_anew_in_every_sheet_are_no_identity(tmp_path: Path) -> None:
    sheets = [
        (name, [["lfd. Nr.", "Straße", "Nr.", "Status"], [1, name, 1, "leer"], [2, name, 2, "belegt"]])
        for name in ("Altmarkt", "Neumarkt")
    ]
    frame = units(read(workbook(tmp_path, *sheets), **DAY))
    assert list(frame["house_no"]) == ["1", "2", "1", "2"]
    assert frame["unit_id"].is_unique


def test_the_survey_date_is_needed(tmp_path: Path) -> None:
    path = register(tmp_path, GOOD)
    with pytest.raises(FileRefused) as refused:
        read(path)
    assert refused.value.refusal.code == "V30"
    assert units(read(path, **DAY))["observed_on"][0] == pd.Timestamp(2024, 5, 15)
    dated = path.rename(tmp_path / "Leerstand_2023-10-31.xlsx")
    assert units(read(dated))["observed_on"][0] == pd.Timestamp(2023, 10, 31)


def test_a_column_with_the_survey_date(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "Adresse;Status;Stand",
        "Altmarkt 1;leer;02.05.2022",
        "Altmarkt 1;belegt;03.05.2023",
        "Altmarkt 2;belegt;bald",
    )
    reading = read(path)
    assert list(units(reading)["observed_on"].dt.year) == [2022, 2023]
    assert list(reading.rejects["code"]) == ["V29"]


def test_inspections_of_one_walk_are_one_survey(tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "Adresse;Status;Begehung am",
        "Altmarkt 1;leer;02.05.2024",
        "Altmarkt 2;belegt;06.05.2024",
        "Altmarkt 3;belegt;08.05.2024",
    )
    reading = read(path)
    assert set(units(reading)["observed_on"]) == {pd.Timestamp(2024, 5, 8)}
    assert "V35" in codes(reading)


def test_hidden_rows_and_formulas_without_value(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [HEADINGS, GOOD, ["A2", "Altmarkt", 2, "=40*2", "leer", None]]:
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    path = tmp_path / "Leerstand.xlsx"
    book.save(path)
    reading = read(path, **DAY)
    assert len(units(reading)) == 2
    assert pd.isna(units(reading)["area_m2"][1])
    assert [(n.code, n.rows) for n in reading.notices if n.code in ("V21", "V22")] == [("V21", 1), ("V22", 1)]


def test_columns_named_by_the_sender(tmp_path: Path) -> None:
    path = csv(tmp_path, "Wo;Wie;Sonstiges", "Altmarkt 1;leer;", "Altmarkt 2;belegt;")
    with pytest.raises(FileRefused) as refused:
        read(path, **DAY)
    assert refused.value.refusal.code == "L08"
    assert "Wo, Wie" in refused.value.refusal.message
    options = {"column.address": "Wo", "column.status": "Wie", **DAY}
    assert list(units(read(path, **options))["status"]) == ["vacant", "occupied"]
    with pytest.raises(FileRefused, match="gibt es nicht"):
        read(path, **options, **{"column.farbe": "Wo"})
    with pytest.raises(FileRefused, match="Wann"):
        read(path, **options, **{"column.vacant_since": "Wann"})


@pytest.mark.parametrize("damage", ["Stra\ufffde", "StraÃŸe"])
def test_damaged_headings_are_found_by_pattern(tmp_path: Path, damage: str) -> None:
    path = csv(tmp_path, f"{damage};Hausnr.;Status", "Altmarkt;1;leer", "Altmarkt;2;belegt")
    assert list(units(read(path, **DAY))["street"]) == ["Altmarkt"] * 2


def test_opendocument(tmp_path: Path) -> None:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("Adresse", "Status", "VKF")
    )
    row = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("Altmarkt 1", "leer", "80")
    )
    body = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="K"><table:table-row>{cells}</table:table-row>'
        f'<table:table-row table:visibility="filter">{row}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>'
    )
    path = tmp_path / "Leerstand.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", body)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    reading = read(path, **DAY)
    assert list(units(reading)["status"]) == ["vacant"]
    assert [n.rows for n in reading.notices if n.code == "V21"] == [1]


def _rewritten(path: Path, part: str, old: bytes, new: bytes) -> Path:
    target = path.with_name("Leerstand_umgeschrieben.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            content = source.read(name)
            copy.writestr(name, content.replace(old, new, 1) if name == part else content)
    return target


@pytest.mark.parametrize(
    ("part", "old", "new", "code"),
    [
        (
            "xl/worksheets/sheet1.xml",
            b"<worksheet",
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet',
            "L03",
        ),
        ("xl/workbook.xml", b"<workbook", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook', "L03"),
        # one cell in the last corner of the sheet would span 17 thousand million cells
        (
            "xl/worksheets/sheet1.xml",
            b"</sheetData>",
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
            "L05",
        ),
    ],
)
def test_bombs_are_refused(tmp_path: Path, part: str, old: bytes, new: bytes, code: str) -> None:
    path = _rewritten(register(tmp_path, GOOD), part, old, new)
    with pytest.raises(FileRefused) as refused:
        read(path, **DAY)
    assert refused.value.refusal.code == code


def test_damaged_workbooks_are_refused(tmp_path: Path) -> None:
    whole = register(tmp_path, GOOD).read_bytes()
    for content in (whole[:2000], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)):
        path = tmp_path / "Leerstand_kaputt.xlsx"
        path.write_bytes(content)
        with pytest.raises((FileRefused, UnreadableDelivery)):
            read(path, **DAY)


def test_recognition(tmp_path: Path) -> None:
    def score(path: Path) -> float:
        return vacancy_register.recognise(open_delivery(path, tmp_path).head())

    assert score(register(tmp_path, GOOD)) > 0.8
    assert score(csv(tmp_path, "Titel", "Adresse;Status;leer seit;VKF", "a;b;c;d", name="liste.csv")) > 0.8
    assert score(csv(tmp_path, "zeit;anzahl", "2024-01-01 00:00;5", name="zaehlung.csv")) == 0
    assert score(csv(tmp_path, "item;mean;n", "grade;2,5;300", name="noten.csv")) == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_never_crashes_and_always_balances(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(
        b"Stand: 01.05.2024\r\nAdresse;Status;leer seit;VKF;x;y\r\nAltmarkt 1;leer;05/2023;ca. 80;454000;5734000\r\n"
        b"Altmarkt 2;belegt;;100;454000;5734000\r\nAltmarkt 3;belegt;;100;454000;5734000\r\n"
    )
    for _ in range(data.draw(st.integers(1, 8))):
        position = data.draw(st.integers(0, len(content) - 1))
        content[position : position + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    path = tmp_path / "Leerstand.csv"
    path.write_bytes(bytes(content))
    try:
        read(path)
    except FileRefused:
        return


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_workbook_never_crashes_and_always_balances(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    parts = {}
    with zipfile.ZipFile(register(tmp_path, GOOD, ["A2", "Altmarkt", 2, "ca. 80", "leer", "05/2023"])) as archive:
        for name in archive.namelist():
            content = bytearray(archive.read(name))
            for _ in range(chance.randint(0, 2)):
                content[chance.randrange(len(content))] = chance.randrange(32, 127)
            parts[name] = bytes(content)
    path = tmp_path / "Leerstand_beschaedigt.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    whole = bytearray(path.read_bytes())
    if seed % 2:
        whole[chance.randrange(len(whole))] ^= 255
    path.write_bytes(bytes(whole))
    try:
        read(path, **DAY)
    except (FileRefused, UnreadableDelivery):
        return
