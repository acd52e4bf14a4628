"""Fetching from services that behave as documented, and from services that fail in every way they do."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from etl.commands import app
from etl.fetching.client import FetchError, PoliteClient, retry_after_s
from etl.fetching.run import SERVICES, fetch_service
from etl.fetching.settings import FetchSettings
from etl.local_time import today
from tests.fetching.desk import Desk
from tests.fetching.service import Answer, Asked, Service, as_json

BERLIN = ZoneInfo("Europe/Berlin")


def hystreet_hours(asked: Asked) -> Answer:
    """Version 2: hours of the period asked, end exclusive."""
    start, end = (datetime.fromisoformat(asked.fields[name]).astimezone(ZoneInfo("UTC")) for name in ("from", "to"))
    hours = [start + timedelta(hours=h) for h in range(int((end - start) / timedelta(hours=1)))]
    measurements = [
        {"measured_at": f"{h:%Y-%m-%dT%H:%M:%SZ}", "measured_at_local_time": h.astimezone(BERLIN).isoformat(), "total_count": 10 + h.hour, "counts": []}
        for h in hours
    ]  # fmt: skip
    return as_json(
        {
            "location_id": 148,
            "name": "Werner-Senger-Straße",
            "city": "Limburg",
            "resolution": "hour",
            "measurements": measurements,
        }
    )


HYSTREET: dict[str, Any] = {"token": "geheim", "stations": {"148": "12052000-01"}}


def test_hystreet_is_fetched_whole_then_from_the_last_weeks_on(desk: Desk) -> None:
    desk.service.reply = hystreet_hours
    start = today() - timedelta(days=60)
    desk.fetch("hystreet", start=start, **HYSTREET)
    [asked] = desk.service.asked
    assert (asked.path, asked.headers["x-api-token"]) == ("/locations/148/measurements", "geheim")
    assert (asked.fields["with_object_type"], asked.fields["resolution"]) == ("PERSON", "hour")
    assert (
        datetime.fromisoformat(asked.fields["from"]).utcoffset()
        == datetime(start.year, start.month, start.day, tzinfo=BERLIN).utcoffset()
    )
    [(days, hours)] = desk.query("SELECT count(DISTINCT local_date), count(*) FROM footfall_hour")
    assert (days, abs(hours - 60 * 24) <= 1) == (60, True)  # an hour more or less where the clock changed
    [report] = desk.fetch("hystreet", start=start, **HYSTREET)
    again = datetime.fromisoformat(desk.service.asked[1].fields["from"]).date()
    assert again == today() - timedelta(days=29)  # 28 days before the last day
    assert (report.rows_loaded, report.rows_replaced) == (0, 0)


def test_hystreet_version_1_asks_fourteen_days_at_a_time_and_nothing_there_is_no_error(desk: Desk) -> None:
    desk.service.reply = lambda _: Answer(204)
    assert desk.fetch("hystreet", version=1, start=today() - timedelta(days=30), **HYSTREET) == []
    assert [a.path for a in desk.service.asked] == ["/locations/148"] * 3
    assert desk.service.asked[0].headers["accept"] == "application/vnd.hystreet.v1"
    assert [(step.done, step.total, step.report) for step in desk.steps] == [(1, 3, None), (2, 3, None), (3, 3, None)]


def test_revised_counts_of_the_last_weeks_replace_the_earlier(desk: Desk) -> None:
    desk.service.reply = hystreet_hours
    desk.fetch("hystreet", start=today() - timedelta(days=3), **HYSTREET)

    def revised(asked: Asked) -> Answer:
        document = json.loads(hystreet_hours(asked).body)
        document["measurements"][0]["total_count"] += 1000
        return as_json(document)

    desk.service.reply = revised
    [report] = desk.fetch("hystreet", start=today() - timedelta(days=3), **HYSTREET)
    assert (report.rows_replaced, "F15" in {n.code for n in report.notices}) == (1, True)


@pytest.mark.parametrize("status", [429, 503, 504])
def test_a_busy_service_is_asked_again_after_the_pause_it_names(desk: Desk, status: int) -> None:
    desk.service.failures = [Answer(status, headers={"Retry-After": "7"}), Answer(status), Answer(status)]
    desk.service.reply = hystreet_hours
    [report] = desk.fetch("hystreet", start=today() - timedelta(days=2), **HYSTREET)
    assert report.is_loaded
    assert desk.pauses == [7.0, 14.0, 28.0]


def test_a_pause_beyond_patience_ends_the_fetch_and_the_next_goes_on_there(desk: Desk) -> None:
    stations = {"token": "x", "stations": {"1": "12052000-01", "2": "12062140-01"}}
    start = today() - timedelta(days=2)

    def first_only(asked: Asked) -> Answer:
        return hystreet_hours(asked) if "/1/" in asked.path else Answer(429, headers={"Retry-After": "3600"})

    desk.service.reply = first_only
    with pytest.raises(FetchError, match="3600 Sekunden"):
        desk.fetch("hystreet", start=start, **stations)
    assert desk.query("SELECT count(DISTINCT sensor_key) FROM footfall_hour") == [(1,)]
    desk.service.reply = hystreet_hours
    desk.fetch("hystreet", start=start, **stations)
    assert desk.query("SELECT count(DISTINCT centre_id) FROM sensor") == [(2,)]


@pytest.mark.parametrize("failure", [Answer(body=b"x" * 100, cut=50), Answer(wait_s=3)])
def test_half_bodies_and_timeouts_are_tried_again(desk: Desk, failure: Answer) -> None:
    desk.service.failures = [failure]
    desk.service.reply = hystreet_hours
    [report] = desk.fetch("hystreet", start=today() - timedelta(days=1), **HYSTREET)
    assert (report.status, len(desk.service.asked)) == ("loaded", 2)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(body=b"<!DOCTYPE html><html>Wartung</html>"), "Webseite statt Daten"),
        (Answer(body=b'{"error": "quota exceeded"}'), "quota exceeded"),
        (Answer(body=b'{"measurements": ['), "kein gültiges JSON"),
        (Answer(401), "Zugangsdaten"),
        (Answer(404), "gibt es nicht"),
        (Answer(302, headers={"Location": "http://example.org"}), "unerwartete Antwort 302"),
        (Answer(503), "nach 4 Versuchen"),
    ],
)
def test_failures_are_told_in_plain_words_and_leave_everything_as_it_was(
    desk: Desk, answer: Answer, words: str
) -> None:
    desk.service.reply = lambda _: answer
    with pytest.raises(FetchError, match=words):
        desk.fetch("hystreet", start=today() - timedelta(days=1), **HYSTREET)
    assert not (desk.stores.root / "fetch" / "hystreet.json").exists()
    assert desk.query("SELECT count(*) FROM load") == [(0,)]


def test_eco_counter_for_customers_and_the_public_page(desk: Desk) -> None:
    yesterday = today() - timedelta(days=1)
    desk.service.reply = lambda _: as_json([{"date": f"{yesterday}T10:00:00+0100", "counts": 12}])
    desk.fetch(
        "eco_counter", token="t", sites={"77": "12052000-01"}, names={"77": "Spremberger Straße"}, start=yesterday
    )
    [asked] = desk.service.asked
    assert (asked.path, asked.headers["authorization"], asked.fields["end"]) == (
        "/data/site/77",
        "Bearer t",
        f"{today()}T00:00:00",
    )
    assert desk.query("SELECT name FROM sensor") == [("Spremberger Straße",)]
    desk.service.reply = lambda _: as_json([[f"{yesterday:%d/%m/%Y}", "5020"]])
    desk.fetch("eco_counter", organisation="4", sites={"78": "12052000-01"}, start=yesterday)
    asked = desk.service.asked[-1]
    assert (asked.fields["idOrganisme"], asked.fields["debut"]) == ("4", f"{yesterday:%d/%m/%Y}")
    assert desk.query("SELECT count FROM footfall_day") == [(5020,)]


def test_eco_counter_version_2_asks_for_pedestrians_of_at_most_31_days(desk: Desk) -> None:
    yesterday = today() - timedelta(days=1)
    point = {"timestamp": f"{yesterday}T10:00:00{datetime.now(BERLIN):%z}", "granularity": "PT1H", "counts": 12}
    flow = {"travelMode": "pedestrian", "direction": "in", "flowID": 101, "flowName": "Markt in"}
    sites: dict[str, Any] = {"version": 2, "token": "key", "sites": {"77": "12052000-01"}, "names": {"77": "Markt"}}

    def traffic(asked: Asked) -> Answer:
        return as_json([{**flow, "data": [point] if asked.fields["endDate"] == str(yesterday) else []}])

    desk.service.reply = traffic
    [report] = desk.fetch("eco_counter", start=yesterday - timedelta(days=39), **sites)
    first, second = desk.service.asked
    assert (first.path, first.headers["x-api-key"]) == ("/history/traffic/raw", "key")
    assert "authorization" not in first.headers
    assert (first.fields["siteId"], first.fields["travelModes"]) == ("77", "pedestrian")
    days = [date.fromisoformat(asked.fields[name]) for asked in (first, second) for name in ("startDate", "endDate")]
    assert [(b - a).days for a, b in zip(days[::2], days[1::2], strict=True)] == [30, 8]
    assert days[2] == days[1] + timedelta(days=1)
    assert [step.report is None for step in desk.steps] == [True, False]  # no point in the first 31 days: nothing new
    assert (report.kind, desk.query("SELECT name FROM sensor")) == ("eco_counter", [("Markt",)])
    assert desk.query("SELECT count FROM footfall_hour") == [(12,)]
    desk.service.reply = lambda _: as_json({"message": "Forbidden"})
    with pytest.raises(FetchError, match="Forbidden"):
        desk.fetch("eco_counter", **sites)


def test_overpass_errors_come_with_status_200(desk: Desk) -> None:
    shop = {"type": "node", "id": 1, "lat": 51.7606, "lon": 14.3343, "tags": {"shop": "bakery"}}
    answer = {"version": 0.6, "osm3s": {"timestamp_osm_base": f"{today()}T00:00:00Z"}, "elements": [shop]}
    desk.service.reply = lambda _: as_json({**answer, "remark": "runtime error: Query timed out"})
    with pytest.raises(FetchError, match="Query timed out"):
        desk.fetch("overpass", municipalities=["12052000"])
    desk.service.reply = lambda _: as_json(answer)
    [report] = desk.fetch("overpass", municipalities=["12052000"])
    assert (report.kind, report.rows_loaded) == ("osm_shops", 1)
    assert '"12052000"' in desk.service.asked[-1].fields["data"]
    count = len(desk.service.asked)
    assert desk.fetch("overpass", municipalities=["12052000"]) == []  # anew only after a week
    assert len(desk.service.asked) == count


def test_polygons_are_read_again_only_when_they_changed(desk: Desk) -> None:
    ring = [[14.3, 51.7], [14.4, 51.7], [14.4, 51.8], [14.3, 51.7]]
    feature = {
        "type": "Feature",
        "properties": {"AGS": "12052000", "GEN": "Cottbus", "GF": 4},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    body = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    desk.service.reply = lambda asked: (
        Answer(304) if asked.headers.get("if-none-match") == '"a"' else Answer(body=body, headers={"ETag": '"a"'})
    )
    url = {"url": f"{desk.service.url}/vg250.geojson"}
    [report] = desk.fetch("polygons", **url)
    assert (report.kind, report.rows_loaded) == ("municipality_polygons", 1)
    assert desk.fetch("polygons", **url) == []


def test_bright_sky_at_a_centre(desk: Desk) -> None:
    def weather(asked: Asked) -> Answer:
        first = datetime.fromisoformat(asked.fields["date"]).replace(tzinfo=BERLIN)
        hours = [(first.astimezone(ZoneInfo("UTC")) + timedelta(hours=h)).isoformat() for h in range(25)]
        rows = [{"timestamp": h, "source_id": 1, "temperature": 5.0, "precipitation": 0.1} for h in hours]
        return as_json(
            {"weather": rows, "sources": [{"id": 1, "dwd_station_id": "00880", "observation_type": "historical"}]}
        )

    desk.service.reply = weather
    [report] = desk.fetch(
        "bright_sky",
        centres=["12052000-01"],
        start=date(2024, 7, 1) if today() < date(2024, 8, 1) else today() - timedelta(days=1),
    )
    assert report.status == "loaded"
    assert desk.query("SELECT temperature_max_c FROM weather_day WHERE temperature_max_c IS NOT NULL") == [(5.0,)]
    assert desk.service.asked[0].fields["tz"] == "Europe/Berlin"


def test_nothing_is_asked_without_configuration(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SERVICES:
        with pytest.raises(FetchError, match="nicht eingerichtet"):
            fetch_service(name, desk.stores, FetchSettings(), desk.steps.append)
    assert desk.service.asked == []


def test_the_command_reads_the_environment_and_shows_progress(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.service.reply = hystreet_hours
    data = ["--data", str(desk.stores.root)]
    assert CliRunner().invoke(app, ["fetch", "hystreet", *data]).exit_code == 1
    assert CliRunner().invoke(app, ["fetch", "unsinn", *data]).exit_code == 2
    monkeypatch.setenv("ZENTREN_FETCH_HYSTREET__URL", desk.service.url)
    assert "TOKEN" in CliRunner().invoke(app, ["fetch", "hystreet", *data]).output
    monkeypatch.setenv("ZENTREN_FETCH_HYSTREET__TOKEN", "geheim")
    monkeypatch.setenv("ZENTREN_FETCH_HYSTREET__STATIONS", '{"148": "12052000-01"}')
    monkeypatch.setenv("ZENTREN_FETCH_HYSTREET__START", str(today() - timedelta(days=2)))
    result = CliRunner().invoke(app, ["fetch", "hystreet", *data])
    assert (result.exit_code, "hystreet 1/1" in result.output) == (0, True)
    assert "geheim" not in result.output


def test_retry_after_may_be_a_date() -> None:
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert retry_after_s("120") == 120.0
    assert retry_after_s("bald") is None


def test_an_answer_beyond_the_limit_is_not_read_to_its_end(service: Service) -> None:
    service.reply = lambda _: Answer(body=b"x" * (2 << 20))
    with PoliteClient(FetchSettings(largest_answer_mb=1)) as client, pytest.raises(FetchError, match="größer als 1 MB"):
        client.get(service.url)
