"""Counts of device providers: Eco-Counter, hystreet interface, The Things Stack, SensorThings, Wi-Fi; counts by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.sources.counted import CountDesk, said


@pytest.fixture
def counts(tmp_path: Path) -> CountDesk:
    return CountDesk(tmp_path)


ECO = (
    "Time;Markt;Markt Pedestrians IN;Markt Pedestrians OUT;Tot;Tot IN;Tot OUT;Bahnhof Peds IN;Bahnhof Peds OUT;Ring Bicycles IN;Ring Bicycles OUT\n"
    "13/05/2024 10:00;12;5;7;;;;3;4;9;9\n13/05/2024 11:00;20;8;12;;;;6;0;9;9\n13/05/2024 12:00;30;15;15;;;;1;;9;9\n"
)


def test_eco_counter_takes_the_total_or_both_directions_and_leaves_dead_sites_out(counts: CountDesk) -> None:
    report = counts.load(counts.write("eco.csv", "\ufeff" + ECO))
    assert (report.kind, report.rows_read, report.rows_loaded) == ("eco_counter", 3, 3)
    # local 10 o'clock in May is 8 UTC; the last hour of the station has one direction only and so no value
    assert counts.hours() == [
        ("Bahnhof", "2024-05-13 08", 7, 0),
        ("Bahnhof", "2024-05-13 09", 6, 0),
        ("Markt", "2024-05-13 08", 12, 0),
        ("Markt", "2024-05-13 09", 20, 0),
        ("Markt", "2024-05-13 10", 30, 0),
    ]


def test_eco_counter_with_shifted_columns_is_refused(counts: CountDesk) -> None:
    report = counts.load(counts.write("eco.csv", ECO.replace("12;5;7", "5;7;12")))
    assert (report.status, "F06" in said(report)) == ("rejected", True)


def test_eco_counter_swapped_day_and_month_is_not_guessed(counts: CountDesk) -> None:
    path = counts.write("eco.csv", ECO.replace("13/05", "05/06"))
    assert "F01" in said(counts.load(path))
    assert counts.load(path, dates="month-first").status == "loaded"
    assert counts.hours()[0][1] == "2024-05-06 08"


def test_eco_counter_workbook_with_american_times(counts: CountDesk) -> None:
    path = counts.folder / "export.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Eco-Visio export"])
    sheet.write_row(2, 0, ["Time", "Quay", "Quay Channel 1 IN", "Quay Channel 2 OUT"])
    sheet.write_row(3, 0, ["Jan 1, 2025 12:00 AM", 5, 2, 3])
    sheet.write_row(4, 0, ["Jan 1, 2025 1:00 AM", 6, 4, 2])
    book.close()
    report = counts.load(path)
    assert report.status == "loaded", report.notices
    assert counts.hours() == [("Quay", "2024-12-31 23", 5, 0), ("Quay", "2025-01-01 00", 6, 0)]


def test_eco_counter_public_pairs_need_a_name_and_give_days(counts: CountDesk) -> None:
    path = counts.write("data.json", '[["01/02/2022","5020"],["02/02/2022","4711"]]')
    assert "L15" in said(counts.load(path))
    assert counts.load(path, name="Rathaus").status == "loaded"
    assert counts.days() == [("Rathaus", "2022-02-01", 5020), ("Rathaus", "2022-02-02", 4711)]


def test_eco_counter_private_answer_keeps_filled_gaps_empty(counts: CountDesk) -> None:
    answer = [
        {"date": "2024-03-01T10:00:00+0100", "counts": 12},
        {"date": "2024-03-01T11:00:00+0100", "counts": None},
        {"date": "2024-03-01T12:00:00+0100", "counts": 0},
    ]
    assert counts.load(counts.write("site.json", json.dumps(answer)), name="A").status == "loaded"
    assert counts.hours() == [("A", "2024-03-01 09", 12, 0), ("A", "2024-03-01 11", 0, 0)]


def hystreet_v1(measurements: list[dict[str, Any]]) -> str:
    return json.dumps(
        {
            "id": 148,
            "name": "Werner-Senger-Straße",
            "city": "Limburg",
            "statistics": {"today_count": 0, "timerange_count": 1, "lifetime_count": 9},
            "metadata": {"ltr_label": "Bahnhof", "rtl_label": "Neumarkt"},
            "geojson": {"type": "LineString", "coordinates": [[8.06, 50.386], [8.062, 50.388]]},
            "measurements": measurements,
        }
    )


def test_hystreet_version_1_keeps_unverified_and_modelled_apart(counts: CountDesk) -> None:
    hour = {"weather_condition": "rain", "temperature": 7.0, "details": {"ltr_pedestrians_count": 1}}
    report = counts.load(
        counts.write(
            "148.json",
            hystreet_v1(
                [
                    {"timestamp": "2024-03-31T00:00:00.000+01:00", "pedestrians_count": 5, "unverified": False, **hour},
                    {"timestamp": "2024-03-31T01:00:00.000+01:00", "pedestrians_count": 6, "unverified": True, **hour},
                    {
                        "timestamp": "2024-03-31T03:00:00.000+02:00",
                        "pedestrians_count": 7,
                        "collection_type": "modelled",
                    },
                ]
            ),
        )
    )
    assert (report.kind, report.rows_loaded) == ("hystreet_api", 3)
    name = "Werner-Senger-Straße, Limburg"
    assert counts.hours() == [
        (name, "2024-03-30 23", 5, 0),
        (name, "2024-03-31 00", 6, 2),
        (name, "2024-03-31 01", 7, 1),
    ]
    assert counts.query("SELECT round(lat, 3), round(lon, 3), direction_a, direction_b FROM sensor") == [
        (50.387, 8.061, "Bahnhof", "Neumarkt")
    ]


def hystreet_v2(measurements: list[dict[str, Any]], resolution: str = "hour") -> str:
    head = {"location_id": 7, "name": "Markt", "city": "Moers", "resolution": resolution}
    return json.dumps({**head, "measurement_period": {"from": "", "to": ""}, "measurements": measurements})


def v2(hour: int, total: int, *parts: tuple[str, int]) -> dict[str, Any]:
    return {
        "measured_at": f"2024-06-01T{hour:02d}:00:00Z",
        "measured_at_local_time": f"2024-06-01T{hour + 2:02d}:00:00+02:00",
        "total_count": total,
        "counts": [{"direction": "ltr", "zone": 1, "object_type": kind, "count": count} for kind, count in parts],
    }


def test_hystreet_version_2_counts_persons_and_no_vehicles(counts: CountDesk) -> None:
    text = hystreet_v2([v2(8, 12, ("PERSON", 10), ("VEHICLE", 2)), v2(9, 5, ("PERSON", 5))])
    assert counts.load(counts.write("v2.json", text)).status == "loaded"
    assert counts.hours() == [("Markt, Moers", "2024-06-01 08", 10, 0), ("Markt, Moers", "2024-06-01 09", 5, 0)]
    mixed = hystreet_v2([v2(8, 12, ("PERSON", 10), ("VEHICLE", 1))])
    assert "F11" in said(counts.load(counts.write("mixed.json", mixed)))


def test_hystreet_version_2_days_are_local_days(counts: CountDesk) -> None:
    day = {"measured_at": "2024-05-31T22:00:00Z", "measured_at_local_time": "2024-06-01T00:00:00+02:00"}
    text = hystreet_v2([{**day, "total_count": 900, "counts": []}], "day")
    assert counts.load(counts.write("day.json", text)).status == "loaded"
    assert counts.days() == [("Markt, Moers", "2024-06-01", 900)]
    assert "L13" in said(counts.load(counts.write("week.json", text.replace('"day"', '"week"'))))


def test_hystreet_and_its_csv_export_lead_to_one_counting_point(counts: CountDesk) -> None:
    export = (
        "Lage;Zeitpunkt der Messung;Wochentag;Fußgänger insgesamt\nMarkt, Moers;2024-06-01 10:00:00 +0200;Saturday;12\n"
    )
    counts.load(counts.write("export.csv", export))
    counts.load(counts.write("v2.json", hystreet_v2([v2(9, 5, ("PERSON", 5))])))
    assert counts.query("SELECT count(*) FROM sensor") == [(1,)]


def test_hystreet_error_with_status_200_says_what_the_service_says(counts: CountDesk) -> None:
    report = counts.load(counts.write("error.json", '{"error": "token expired", "measurements": 1}'), "hystreet_api")
    assert ("L18" in said(report), "token expired" in report.notices[0].message) == (True, True)


def uplink(
    minute: int, payload: dict[str, Any] | None, frame: int, *, device: str = "eingang", hour: int = 8
) -> dict[str, Any]:
    message: dict[str, Any] = {"f_port": 1, "f_cnt": frame, "frm_payload": "AQ=="}
    if payload is not None:
        message["decoded_payload"] = payload
    return {
        "end_device_ids": {"device_id": device, "dev_eui": "0004A30B001C0530", "dev_addr": "260B1234"},
        "received_at": f"2024-06-03T{hour:02d}:{minute:02d}:01.123456789Z",
        "uplink_message": message,
    }


def test_things_stack_intervals_are_added_to_hours_and_repeated_messages_dropped(counts: CountDesk) -> None:
    messages = [uplink(m, {"count_in": 2, "count_out": 1}, i) for i, m in enumerate((10, 20, 30, 40, 50))]
    messages += [uplink(0, {"count_in": 4}, 5, hour=9), uplink(0, {"count_in": 4}, 5, hour=9)]
    lines = "\n".join(json.dumps({"result": message}) for message in messages)
    report = counts.load(counts.write("storage.json", lines))
    assert (report.kind, report.rows_read, report.rows_loaded, report.rows_duplicate) == ("lora_messages", 7, 6, 1)
    # five times 2 + 1, and at 9:00 the interval that ended then, without the key that was zero
    assert counts.hours() == [("eingang", "2024-06-03 08", 19, 0)]


def test_things_stack_running_total_with_restart_and_lost_messages(counts: CountDesk) -> None:
    totals = [(0, 7, 40), (20, 7, 60), (40, 7, 80), (0, 8, 100), (20, 8, 110), (40, 8, 125), (0, 9, 130)]
    totals += [(20, 9, 3), (40, 9, 9), (0, 10, 10), (0, 12, 90)]
    messages = [uplink(m, {"total": total}, i, hour=h) for i, (m, h, total) in enumerate(totals)]
    report = counts.load(counts.write("total.json", json.dumps(messages)))
    assert {"F18", "F22"} <= said(report)
    # 7 h: 3 × 20, 8 h: 10 + 15 + 5; 9 h lacks the interval of the restart, 10 to 12 h is one lump
    assert counts.hours() == [("eingang", "2024-06-03 07", 60, 0), ("eingang", "2024-06-03 08", 30, 0)]


def test_things_stack_without_formatter_is_an_error(counts: CountDesk) -> None:
    assert "F20" in said(counts.load(counts.write("raw.json", json.dumps([uplink(0, None, 1)]))))


def test_things_stack_keys_are_mapped_by_option(counts: CountDesk) -> None:
    messages = [uplink(m, {"lidar": 2}, i) for i, m in enumerate((15, 30, 45))] + [uplink(0, {"lidar": 2}, 4, hour=9)]
    path = counts.write("own.json", json.dumps(messages))
    assert "L15" in said(counts.load(path))
    assert counts.load(path, keys="lidar").status == "loaded"
    assert counts.hours() == [("eingang", "2024-06-03 08", 8, 0)]


def test_things_stack_devices_are_no_persons(counts: CountDesk) -> None:
    messages = [uplink(0, {"wifi": 9}, 1, hour=h) for h in (9, 10)]
    for number, message in enumerate(messages):
        message["uplink_message"]["f_cnt"] = number
    assert "F17" in said(counts.load(counts.write("wifi.json", json.dumps(messages))))
    assert counts.sensors() == [("eingang", "wifi", "device")]


def test_sensorthings_pages(counts: CountDesk) -> None:
    page = {
        "@iot.nextLink": "…",
        "value": [
            {"phenomenonTime": f"2024-06-01T08:{m:02d}:00Z/2024-06-01T08:{m + 14:02d}:59Z", "result": r, "Datastream": {"name": "Spitaler Straße"}}
            for m, r in ((0, 10), (15, 20), (30, 30), (45, 40))
        ],
    }  # fmt: skip
    report = counts.load(counts.write("page.json", json.dumps(page)))
    assert (report.kind, "L16" in said(report)) == ("sensorthings", True)
    assert counts.hours() == [("Spitaler Straße", "2024-06-01 08", 100, 0)]


def test_sensorthings_bicycles_are_no_persons(counts: CountDesk) -> None:
    value = [{"phenomenonTime": "2024-06-01T08:00:00Z", "result": 3, "Datastream": {"name": "Radverkehr Fahrräder"}}]
    assert "F11" in said(counts.load(counts.write("rad.json", json.dumps({"value": value}))))


def test_wifi_counts_are_an_object_of_their_own(counts: CountDesk) -> None:
    text = (
        "timestamp,sensor,unique_devices,wifi,ble\n2024-06-01T08:00:00Z,P1,30,20,15\n2024-06-01T09:00:00Z,P1,31,20,16\n"
    )
    report = counts.load(counts.write("wifi.csv", text))
    assert (report.kind, "F17" in said(report)) == ("device_counts", True)
    assert counts.sensors() == [("P1", "wifi", "device")]
    assert [row[2] for row in counts.hours()] == [30, 31]


@pytest.mark.parametrize(
    "text",
    [
        "timestamp,sensor,mac\n2024-06-01T08:00:00Z,P1,aa\n",
        "timestamp,sensor,hashed_id,devices\n2024-06-01T08:00:00Z,P1,x,1\n",
        "timestamp,sensor,wlan,note\n2024-06-01T08:00:00Z,P1,3,A4:5E:60:C2:11:0f\n",
    ],
)
def test_files_with_identifiers_of_devices_are_refused(counts: CountDesk, text: str) -> None:
    report = counts.load(counts.write("mac.csv", text))
    assert (report.status, said(report)) == ("rejected", {"F16"})
    assert not counts.stores.inbox.exists()


def test_wifi_times_without_zone_and_two_radios_are_asked_for(counts: CountDesk) -> None:
    text = "timestamp,sensor,wifi,ble\n2024-06-01 08:00,P1,20,15\n"
    path = counts.write("wifi.csv", text)
    assert "F02" in said(counts.load(path))
    assert "L15" in said(counts.load(path, timezone="UTC"))
    assert counts.load(path, timezone="UTC", count="wifi").status == "loaded"


MANUAL = (
    "Zählstelle;Datum;Beginn;Dauer (min);Anzahl;Richtung\n"
    "Markt;14.05.2024;10:00;20;100;A\nMarkt;14.05.2024;10:00;20;50;B\nMarkt;14.05.2024;16:10;15;60;\n"
    "Markt;14.05.2024;16:30;15;40;\nTor;18.05.2024;11:00;60;333;\n"
)


def test_short_counts_are_extrapolated_to_their_hour(counts: CountDesk) -> None:
    report = counts.load(counts.write("hand.csv", MANUAL))
    assert (report.kind, report.rows_loaded, "F19" in said(report)) == ("manual_counts", 5, True)
    # 10 h: (100 + 50) × 3; 16 h: 100 in 30 minutes
    assert counts.hours() == [
        ("Markt", "2024-05-14 08", 450, 0),
        ("Markt", "2024-05-14 14", 200, 0),
        ("Tor", "2024-05-18 09", 333, 0),
    ]
    assert {row[1:] for row in counts.sensors()} == {("manual", "person")}
    assert "F04" not in said(report)


def test_short_counts_name_the_faulty_rows(counts: CountDesk) -> None:
    rows = "".join(f"Markt;{day:02d}.06.2024;10:00;20;{day};\n" for day in range(1, 29)) * 2
    text = MANUAL.splitlines()[0] + "\n" + rows + "Markt;29.06.2024;10:00;90;5;\nMarkt;30.06.2024;10:00;20;viele;\n"
    report = counts.load(counts.write("hand.csv", text))
    assert (report.status, report.rows_duplicate, report.rows_rejected) == ("loaded", 28, 2)
    assert {"F21", "F08"} <= said(report)
    assert counts.query("SELECT line, code FROM reject ORDER BY line") == [(58, "F21"), (59, "F08")]


def flow(
    number: int, way: str, counts: list[int | None], *, mode: str = "pedestrian", grain: str = "PT15M"
) -> dict[str, Any]:
    """A flow of version 2 from 10:00 local time on, a point every quarter of an hour (or hour)."""
    step = 15 if grain == "PT15M" else 60
    points = [
        {"timestamp": f"2024-06-01T{10 + i * step // 60:02d}:{i * step % 60:02d}:00+02:00", "granularity": grain, "counts": n}
        for i, n in enumerate(counts)
    ]  # fmt: skip
    return {"travelMode": mode, "direction": way, "flowID": number, "flowName": f"Markt {way}", "data": points}


def test_eco_counter_version_2_adds_the_flows_of_pedestrians_up(counts: CountDesk) -> None:
    flows = [
        flow(101, "in", [1, 2, 3, 4, 5, None, 7, 8]),
        flow(102, "out", [10, 20, 30, 40, 50, 60, 70, 80]),
        flow(103, "in", [100] * 8, mode="bike"),
    ]
    report = counts.load(counts.write("v2.json", json.dumps(flows)), name="Markt")
    assert (report.kind, report.status, report.rows_read) == ("eco_counter", "loaded", 16)
    # 1+2+3+4 + 10+20+30+40; the second hour lacks a quarter of one flow and is none
    assert counts.hours() == [("Markt", "2024-06-01 08", 110, 0)]
    assert "Markt in, Markt out" in next(n.message for n in report.notices if n.code == "L17")


def test_eco_counter_version_2_counts_nobody_twice(counts: CountDesk) -> None:
    both = [flow(101, "in", [1], grain="PT1H"), flow(102, "out", [2], grain="PT1H"), flow(100, "undefined", [3], grain="PT1H")]  # fmt: skip
    path = counts.write("v2.json", json.dumps(both))
    assert "L15" in said(counts.load(path, name="Markt"))
    assert counts.load(path, name="Markt", flows="100").status == "loaded"
    assert counts.hours() == [("Markt", "2024-06-01 08", 3, 0)]
    twice = both[:1] + both[:1]
    report = counts.load(counts.write("twice.json", json.dumps(twice)), name="Brücke")
    assert (report.rows_read, report.rows_duplicate) == (2, 1)
    bikes = counts.write("bikes.json", json.dumps([flow(103, "in", [1], mode="bike")]))
    assert "F11" in said(counts.load(bikes, name="Markt"))
    weeks = counts.write("weeks.json", json.dumps([flow(104, "in", [1], grain="P1W")]))
    assert "L13" in said(counts.load(weeks, name="Markt"))


def test_eco_counter_version_2_days_are_local_days_of_one_flow(counts: CountDesk) -> None:
    day = flow(100, "undefined", [], grain="P1D") | {
        "data": [{"timestamp": "2024-06-01T00:00:00+02:00", "granularity": "P1D", "counts": 900}]
    }
    assert counts.load(counts.write("day.json", json.dumps([day])), name="Markt").status == "loaded"
    assert counts.days() == [("Markt", "2024-06-01", 900)]
    other = {**day, "flowID": 101, "direction": "undefined"}
    assert "L13" in said(counts.load(counts.write("days.json", json.dumps([day, other])), name="Markt"))
