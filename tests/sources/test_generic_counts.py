"""Generic counting files: every hour label and date style seen in the field, the template, town portals, daily files."""

from pathlib import Path

import pytest

from etl.sources.time_labels import read_time_labels
from tests.sources.counted import CountDesk, said


@pytest.fixture
def counts(tmp_path: Path) -> CountDesk:
    return CountDesk(tmp_path)


@pytest.mark.parametrize(
    ("label", "stamp"),
    [
        ("2022-05-01 00:00:00 +0200", "2022-05-01 00:00"),
        ("2022-05-01T13:00:00+02:00", "2022-05-01 13:00"),
        ("2022-05-01T13:00:00.000Z", "2022-05-01 13:00"),
        ("01.05.2022 13 Uhr", "2022-05-01 13:00"),
        ("01.05.2022 13:00 Uhr", "2022-05-01 13:00"),
        ("01.05.22 7", "2022-05-01 07:00"),
        ("01.05.2022 6:00-6:59", "2022-05-01 06:00"),
        ("01.05.2022 06:00 bis 07:00", "2022-05-01 06:00"),
        ("01.05.2022 Std. 6", "2022-05-01 06:00"),
        ("01.05.2022 24:00", "2022-05-02 00:00"),
        ("13/05/2022 01:00 AM", "2022-05-13 01:00"),
        ("13/05/2022 12:00 AM", "2022-05-13 00:00"),
        ("13/05/2022 12:00 PM", "2022-05-13 12:00"),
        ("Jan 1, 2025 12:00 AM", "2025-01-01 00:00"),
        ("01-Mai-22 13:00", "2022-05-01 13:00"),
        ("3-Dec-15 4", "2015-12-03 04:00"),
        ("2022050113", "2022-05-01 13:00"),
        ("20220501", "2022-05-01 00:00"),
    ],
)
def test_every_label_is_read_as_the_start_of_its_hour(label: str, stamp: str) -> None:
    # 24:00 stands beside 00:00 in one column here, so it is the next midnight
    other = "01.01.2020 00:00"
    table = read_time_labels([label, other]).table.set_index("label")["local_ts"]
    assert f"{table[label]:%Y-%m-%d %H:%M}" == stamp


def test_hours_from_1_to_24_begin_at_0() -> None:
    labels = [f"01.05.2022 {hour}" for hour in range(1, 25)]
    read = read_time_labels(labels)
    assert read.hour_style == "1-24"
    assert read.table["local_ts"].dt.hour.tolist() == list(range(24))


@pytest.mark.parametrize(
    "label", ["01/05/22 13:00", "2022-13-01 10:00", "gestern", "25:00", "01.05.2022 25 Uhr", "32.05.2022 1"]
)
def test_what_no_style_explains_is_not_read(label: str) -> None:
    assert read_time_labels([label]).unread == (label,)


def test_three_date_styles_in_one_column_are_read_when_each_is_proven() -> None:
    labels = ["31/12/2011 10:00", "05/06/2012 10:00", "2013-06-05 10:00", "03-Dec-15 10:00"]
    read = read_time_labels(labels)
    days = read.table.set_index("label")["local_ts"].dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2011-12-31", "2012-06-05", "2013-06-05", "2015-12-03"]
    assert not read.ambiguous


@pytest.mark.parametrize(
    "labels",
    [["05/06/2012 10:00", "2013-06-05 10:00"], ["31/12/2011 10:00", "12/31/2012 10:00"]],
)
def test_three_date_styles_that_nothing_proves_are_refused(counts: CountDesk, labels: list[str]) -> None:
    text = "Zeit;Standort;Anzahl\n" + "".join(f"{label};A;1\n" for label in labels)
    assert "F01" in said(counts.load(counts.write("leeds.csv", text)))


def test_the_template_with_offset_and_status(counts: CountDesk) -> None:
    text = (
        "sensor_id;zeit_lokal;utc_offset;dauer_min;richtung;anzahl;status\n"
        "P1;2024-10-27 02:00;+02:00;60;;10;measured\nP1;2024-10-27 02:00;+01:00;60;;20;modelled\n"
        "P1;2024-10-27 03:00;+01:00;60;;30;unverified\nP1;2024-10-27 04:00;+01:00;60;;;missing\n"
    )
    report = counts.load(
        counts.write(
            "vorlage.csv", text.replace(";;1", ";beide;1").replace(";;2", ";beide;2").replace(";;3", ";beide;3")
        )
    )
    assert report.status == "loaded"
    assert counts.hours() == [
        ("P1", "2024-10-27 00", 10, 0),
        ("P1", "2024-10-27 01", 20, 1),
        ("P1", "2024-10-27 02", 30, 2),
    ]


def test_augsburg_and_dortmund(counts: CountDesk) -> None:
    augsburg = "\ufeffStandort;Jahr;Datum;Stunde;Passanten\nAnnastraße;2024;2024-05-01;13 Uhr;900\nAnnastraße;2024;2024-05-01;14 Uhr;950\n"
    dortmund = "name;stunde;zeitpunkt;zeitpunkt_total_count\nWestenhellweg;13;2024-05-01T13:00:00+02:00;4000\n"
    assert counts.load(counts.write("augsburg.csv", augsburg)).status == "loaded"
    assert counts.load(counts.write("dortmund.csv", dortmund)).status == "loaded"
    assert [row[:3] for row in counts.hours()] == [
        ("Annastraße", "2024-05-01 11", 900),
        ("Annastraße", "2024-05-01 12", 950),
        ("Westenhellweg", "2024-05-01 11", 4000),
    ]


def test_zurich_hystreet_republication_is_utc_and_keeps_modelled_apart(counts: CountDesk) -> None:
    text = (
        "timestamp,location_id,location_name,ltr_label,rtl_label,weather_condition,temperature,pedestrians_count,unverified,collection_type\n"
        "2024-07-01T10:00:00Z,329,Bahnhofstrasse (Mitte),a,b,rain,19,2000,false,measured\n"
        "2024-07-01T11:00:00Z,329,Bahnhofstrasse (Mitte),a,b,rain,19,2100,false,modelled\n"
    )
    assert counts.load(counts.write("zh.csv", text)).kind == "hystreet_csv"
    assert [row[1:] for row in counts.hours()] == [("2024-07-01 10", 2000, 0), ("2024-07-01 11", 2100, 1)]


@pytest.mark.parametrize(("town", "rows", "total"), [("zurich", 7096, 22_509_690), ("basel", 17246, None)])
def test_daily_files_of_zurich_and_basel(
    counts: CountDesk, realdata: Path, town: str, rows: int, total: int | None
) -> None:
    report = counts.load(realdata / "zurich_basel_daily" / f"{town}_StationDailyTimeSeries-Foot.csv")
    assert (report.status, report.rows_read, report.rows_loaded) == ("loaded", rows, rows)
    [(count, found)] = counts.query("SELECT count(*), sum(count) FROM footfall_day")
    assert count == rows
    assert total is None or found == total


def test_registers_of_counters_are_no_counts(counts: CountDesk, realdata: Path) -> None:
    report = counts.load(realdata / "zurich_basel_daily" / "taz.view_eco_standorte.csv")
    assert report.status == "rejected"
