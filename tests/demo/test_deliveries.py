"""The example deliveries: same bytes for the same seed and day, marked, and the planted truth stands in the files."""

import csv
import gzip
import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook

from etl.demo.deliveries import DemoDelivery, write_deliveries

UNTIL = date(2026, 11, 20)
FORST, LAUCHHAMMER, GUBEN, SCHWARZHEIDE = "12071076", "12066176", "12071160", "12066296"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[DemoDelivery]:
    folder = tmp_path_factory.mktemp("demo")
    return write_deliveries(folder, until=UNTIL, towns=[FORST, LAUCHHAMMER, GUBEN, SCHWARZHEIDE])


def file_of(written: list[DemoDelivery], part: str) -> Path:
    [found] = [delivery.path for delivery in written if part in delivery.path.name]
    return found


def lines_of(path: Path) -> list[str]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return content.decode("latin-1").splitlines()


def vacant_ground_floor(path: Path) -> tuple[int, int]:
    """(units, vacant ones) of a register in Excel, counted by its own headings."""
    rows = [list(row) for row in load_workbook(path).active.iter_rows(values_only=True)]
    head = next(row for row in rows if "Status" in row)
    floor, status = head.index("Etage"), head.index("Status")
    units = [row for row in rows[rows.index(head) + 1 :] if row[floor] == "EG"]
    return len(units), sum(row[status] == "leer" for row in units)


def answers_of(path: Path) -> list[dict[str, str]]:
    return [row for row in csv.DictReader(lines_of(path), delimiter=";") if row.get("id")]


def mean_grade(rows: list[dict[str, str]], heading: str) -> float:
    grades = [int(row[heading]) for row in rows if row[heading]]
    return sum(grades) / len(grades)


def test_the_same_seed_and_day_give_the_same_bytes(written: list[DemoDelivery], tmp_path: Path) -> None:
    again = write_deliveries(tmp_path, until=UNTIL, towns=[FORST, LAUCHHAMMER, GUBEN, SCHWARZHEIDE])
    assert [delivery.path.name for delivery in again] == [delivery.path.name for delivery in written]
    for first, second in zip(written, again, strict=True):
        digests = {sha256(delivery.path.read_bytes()).hexdigest() for delivery in (first, second)}
        assert len(digests) == 1, first.path.name


def test_a_later_day_appends_and_changes_nothing(written: list[DemoDelivery], tmp_path: Path) -> None:
    later = write_deliveries(tmp_path, until=date(2026, 11, 24), towns=[LAUCHHAMMER, SCHWARZHEIDE])
    compared = 0
    for delivery in later:
        if delivery.kind in ("measure_register", "programme_list"):  # one file for all towns
            continue
        earlier = lines_of(file_of(written, delivery.path.name)) if delivery.path.suffix != ".xlsx" else []
        now = lines_of(delivery.path) if earlier else []
        assert now[: len(earlier)] == earlier, delivery.path.name
        if delivery.kind == "hystreet_csv" and delivery.path.name.startswith("Beispieldaten_Frequenz_12066176-01"):
            # four days of three points, at most a stray gap missing
            assert 4 * 24 * 3 - 2 <= len(now) - len(earlier) <= 4 * 24 * 3
            compared += 1
    assert compared == 1


def test_every_file_says_that_it_is_example_data(written: list[DemoDelivery]) -> None:
    for delivery in written:
        assert delivery.path.name.startswith("Beispieldaten_")
        assert delivery.is_synthetic
        assert delivery.source_id == "beispieldaten"
        if delivery.kind in ("hystreet_csv", "footfall_csv"):
            assert all("Beispieldaten: " in line for line in lines_of(delivery.path)[1:200])
        elif delivery.kind == "limesurvey_structure":
            assert "Beispieldaten: Befragung" in delivery.path.read_text(encoding="utf-8")
        elif delivery.path.suffix == ".xlsx":
            cells = [
                str(cell) for row in load_workbook(delivery.path).active.iter_rows(values_only=True) for cell in row
            ]
            assert any("Beispieldaten" in cell for cell in cells)


def test_planted_vacancy_stands_in_the_register(written: list[DemoDelivery]) -> None:
    # Forst: 95 units, 16 structural + 3 lasting + 2 of the yearly churn; Lauchhammer: 60 units, 13 + 3 + 1
    assert vacant_ground_floor(file_of(written, f"kataster_{FORST}-01_2026")) == (95, 21)
    assert vacant_ground_floor(file_of(written, f"kataster_{LAUCHHAMMER}-01_2026")) == (60, 17)
    # Guben: 85 units, churn of 3 and one empty large unit
    assert vacant_ground_floor(file_of(written, f"kataster_{GUBEN}-01_2026")) == (85, 4)


def test_old_registers_of_the_town_with_thin_data(written: list[DemoDelivery]) -> None:
    years = sorted(d.path.stem[-4:] for d in written if d.kind == "vacancy_register" and d.ags == SCHWARZHEIDE)
    assert years == ["2021", "2022", "2023"]


def test_planted_grades_and_stays_stand_in_the_answers(written: list[DemoDelivery]) -> None:
    rows = answers_of(file_of(written, f"Befragung_{LAUCHHAMMER}-01_2025"))
    assert 265 <= len(rows) <= 290
    # usual grade 2.6 and planted gap 1.1; usual 2.3 and nothing planted; a town's own deviation is at most 0.17
    assert mean_grade(rows, "NOTE[AMBI]") == pytest.approx(3.7, abs=0.2)
    assert mean_grade(rows, "NOTE[SICH]") == pytest.approx(2.3, abs=0.2)
    complete = [row for row in rows if row["submitdate"]]
    assert len(complete) >= 0.9 * len(rows)
    short = sum(row["DAUER"] in ("D1", "D2") for row in complete) / len(complete)
    assert short == pytest.approx(0.58, abs=0.03)


def test_an_outage_is_written_as_zeros_and_a_moved_point_keeps_its_name(written: list[DemoDelivery]) -> None:
    outage = [line.split(";") for line in lines_of(file_of(written, f"Frequenz_{FORST}-01-z3")) if "2022-11-22" in line]
    assert len(outage) == 24
    assert {cells[-1] for cells in outage} == {"0"}
    before = lines_of(file_of(written, f"Frequenz_{FORST}-01-z2."))
    after = lines_of(file_of(written, f"Frequenz_{FORST}-01-z12."))
    (name, lat, lon), (name_after, lat_after, lon_after) = (lines[1].split(";")[:3] for lines in (before, after))
    assert name == name_after
    north = (float(lat) - float(lat_after)) * 111_320
    east = (float(lon) - float(lon_after)) * 111_320 * 0.62
    assert 25 < (north**2 + east**2) ** 0.5 < 300
    assert before[-1].split(";")[3].startswith("2024-03-31")
    assert after[1].split(";")[3].startswith("2024-04-15")


def test_planted_decline_stands_in_the_counts(written: list[DemoDelivery]) -> None:
    """Guben loses 9 % a year from 2023 on, beside half a percent in the region: e^-0.285 in three years."""
    sums = {2022: 0, 2025: 0}
    for line in lines_of(file_of(written, f"Frequenz_{GUBEN}-01."))[1:]:
        cells = line.split(";")
        year = int(cells[0][:4])
        if year in sums and "2022-03-01" <= f"2022{cells[0][4:10]}" <= "2022-12-31":
            sums[year] += int(cells[3])
    # of the three years between the middles of the spans two and a half lie behind the beginning of the trend
    assert sums[2025] / sums[2022] == pytest.approx(0.78, abs=0.06)


def test_the_truth_lies_beside_the_files(written: list[DemoDelivery]) -> None:
    truth = json.loads((written[0].path.parent / "planted_truth.json").read_text(encoding="utf-8"))
    assert {centre["ags"] for centre in truth["centres"]} == {FORST, LAUCHHAMMER, GUBEN, SCHWARZHEIDE}
    thin = {centre["ags"]: centre["thin"] for centre in truth["centres"]}
    assert thin[SCHWARZHEIDE]["footfall-decline"] == "too_little_data"
    [measure] = truth["measures"]
    assert (measure["measure_id"], measure["true_effect"]) == ("shop-window-activation", 0)
    assert truth["relocation"]["first"] == "2024-04-15"
    assert "Beispieldaten" in truth["note"]


def test_measures_are_recorded_before_they_start(written: list[DemoDelivery]) -> None:
    [row] = csv.DictReader(lines_of(file_of(written, "Massnahmenregister")), delimiter=";")
    assert row["zentrum"] == f"{FORST}-01"
    assert (row["beginn"], row["eingetragen_am"]) == ("12.05.2025", "28.03.2025")
    assert row["erwarteter_effekt"] == "0,05"
