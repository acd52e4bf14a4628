"""LimeSurvey by RemoteControl 2: a session, whole exports, and errors that come with HTTP 200."""

import base64
import json
from typing import Any

import pytest

from etl.fetching.client import FetchError
from tests.fetching.desk import Desk
from tests.fetching.service import Answer, Asked, as_json

# LimeSurvey's own export: byte order mark, every value quoted, CRLF
HEADINGS = ["id", "submitdate", "lastpage", "startlanguage", "ipaddr", "NOTE[SAUB]", "NOTE[SICH]"]
ANSWERS = [
    ["1", "2025-09-18 10:00:00", "3", "de", "192.0.2.7", "2", "3"],
    ["2", "2025-09-18 10:05:00", "3", "de", "192.0.2.8", "6", "1"],
    ["3", "", "1", "de", "192.0.2.9", "4", ""],
]
SETTINGS: dict[str, Any] = {
    "username": "stadt",
    "password": "geheim",
    "surveys": {"123456": "12052000-01"},
    "options": {"123456": {"wave": "2025", "scale": "1-6"}},
}


def exported(rows: list[list[str]]) -> str:
    text = "".join(";".join(f'"{cell}"' for cell in row) + "\r\n" for row in [HEADINGS, *rows])
    return base64.b64encode(("\ufeff" + text).encode()).decode()


class RemoteControl:
    """The interface: sessions by key, one survey with responses; ``results`` replaces answers of single methods."""

    def __init__(self, rows: list[list[str]], **results: Any) -> None:
        self.results = results
        self.rows = rows
        self.open_sessions = 0
        self.called: list[tuple[str, list[Any]]] = []

    def __call__(self, asked: Asked) -> Answer:
        assert (asked.method, asked.headers["content-type"]) == ("POST", "application/json")
        call = json.loads(asked.body)
        method, given = call["method"], call["params"]
        self.called.append((method, given))
        if method in self.results:
            result = self.results[method]
            return (
                result if isinstance(result, Answer) else as_json({"id": call["id"], "result": result, "error": None})
            )
        return as_json({"id": call["id"], "result": self._result(method, given), "error": None})

    def _result(self, method: str, given: list[Any]) -> Any:
        if method == "get_session_key":
            if given != ["stadt", "geheim"]:
                return {"status": "Invalid user name or password"}
            self.open_sessions += 1
            return "schluessel"
        if given[0] != "schluessel":
            return {"status": "Invalid session key"}
        if method == "list_surveys":
            return [{"sid": "123456", "surveyls_title": "Innenstadt", "active": "Y"}, {"sid": 99, "active": "N"}]
        if method == "export_responses":
            assert given[1:] == [123456, "csv", "de", "all", "code", "short"]
            return exported(self.rows)
        assert method == "release_session_key"
        self.open_sessions -= 1
        return "OK"


def test_responses_are_fetched_whole_and_the_session_ends(desk: Desk) -> None:
    remote = RemoteControl(ANSWERS)
    desk.service.reply = remote
    [report] = desk.fetch("limesurvey", **SETTINGS)
    assert (report.kind, report.status, report.rows_read, report.rows_loaded) == ("limesurvey", "loaded", 3, 3)
    assert [method for method, _ in remote.called] == [
        "get_session_key",
        "list_surveys",
        "export_responses",
        "release_session_key",
    ]
    assert remote.open_sessions == 0
    assert desk.query("SELECT DISTINCT centre_id, survey_id, wave FROM survey_answer") == [
        ("12052000-01", "123456", "2025")
    ]
    # (2 + 6) / 2 and (3 + 1) / 2 of the complete responses
    assert desk.query("SELECT avg(value) FROM survey_answer WHERE is_complete AND value IS NOT NULL GROUP BY item ORDER BY 1 DESC") == [(4.0,), (2.0,)]  # fmt: skip
    assert desk.query("SELECT count(*) FROM survey_answer WHERE response_id LIKE '%192.0%'") == [(0,)]
    assert desk.fetch("limesurvey", **SETTINGS) == []  # anew only the next day


def test_later_responses_are_added_and_completed_ones_replace_the_earlier(desk: Desk) -> None:
    remote = RemoteControl(ANSWERS)
    desk.service.reply = remote
    desk.fetch("limesurvey", **SETTINGS)
    (desk.stores.root / "fetch" / "limesurvey.json").unlink()  # the next day
    remote.rows = [*ANSWERS[:2], ["3", "2025-09-19 08:00:00", "3", "de", "192.0.2.9", "4", "5"], [*ANSWERS[0]]]
    remote.rows[3][0] = "4"
    [report] = desk.fetch("limesurvey", **SETTINGS)
    assert (report.rows_read, report.rows_duplicate, report.rows_replaced) == (4, 2, 1)
    assert desk.query("SELECT count(DISTINCT response_id), count(DISTINCT response_id) FILTER (is_complete) FROM survey_answer") == [(4, 4)]  # fmt: skip


@pytest.mark.parametrize("status", ["No Data, survey table does not exist.", "No Data, could not get max id."])
def test_a_survey_without_responses_is_no_error(desk: Desk, status: str) -> None:
    remote = RemoteControl([], export_responses={"status": status})
    desk.service.reply = remote
    assert desk.fetch("limesurvey", **SETTINGS) == []
    assert [(step.done, step.report) for step in desk.steps] == [(1, None)]
    assert remote.open_sessions == 0


def test_a_survey_that_is_not_active_is_not_asked_for(desk: Desk) -> None:
    remote = RemoteControl([])
    desk.service.reply = remote
    assert desk.fetch("limesurvey", **{**SETTINGS, "surveys": {"99": "12052000-01"}}) == []
    assert "export_responses" not in dict(remote.called)


@pytest.mark.parametrize(
    ("method", "result", "words"),
    [
        ("get_session_key", {"status": "Invalid user name or password"}, "Invalid user name or password"),
        ("get_session_key", None, "Anmeldung wurde abgelehnt"),
        ("list_surveys", {"status": "No surveys found"}, "No surveys found"),
        ("list_surveys", [], "123456 gibt es nicht"),
        ("export_responses", {"status": "No permission"}, "No permission"),
        ("export_responses", {"status": "Invalid session key"}, "Invalid session key"),
        ("export_responses", "kein base64!", "unlesbar"),
        ("export_responses", Answer(body=b"<!DOCTYPE html><html>Wartung</html>"), "Webseite statt Daten"),
        ("export_responses", Answer(body=b'{"id": 1, "result": "77u'), "kein gültiges JSON"),
        ("export_responses", Answer(body=b'["Liste"]'), "nicht wie RemoteControl 2"),
        ("export_responses", Answer(body=b'{"id": 1, "result": null, "error": "unknown method"}'), "unknown method"),
        ("get_session_key", Answer(body=b""), "JSON-RPC"),
        ("get_session_key", Answer(401), "Zugangsdaten"),
    ],
)
def test_failures_are_told_leave_everything_as_it_was_and_end_the_session(
    desk: Desk, method: str, result: Any, words: str
) -> None:
    remote = RemoteControl(ANSWERS, **{method: result})
    desk.service.reply = remote
    with pytest.raises(FetchError, match=words) as failure:
        desk.fetch("limesurvey", **SETTINGS)
    assert "geheim" not in str(failure.value)
    assert desk.query("SELECT count(*) FROM load") == [(0,)]
    assert not (desk.stores.root / "fetch" / "limesurvey.json").exists()
    assert remote.open_sessions == 0


def test_half_bodies_are_asked_for_again(desk: Desk) -> None:
    desk.service.failures = [Answer(body=b"x" * 100, cut=50), Answer(503, headers={"Retry-After": "5"})]
    desk.service.reply = RemoteControl(ANSWERS)
    [report] = desk.fetch("limesurvey", **SETTINGS)
    assert (report.is_loaded, desk.pauses) == (True, [2.0, 5.0])


def test_a_key_that_cannot_be_given_back_loses_no_responses(desk: Desk) -> None:
    desk.service.reply = RemoteControl(ANSWERS, release_session_key=Answer(404))
    assert desk.fetch("limesurvey", **SETTINGS)[0].is_loaded


def test_the_session_ends_when_an_export_is_refused(desk: Desk) -> None:
    """An export that cannot be read is rejected; the session with the service ends all the same."""
    remote = RemoteControl(ANSWERS)
    desk.service.reply = remote
    reports = desk.fetch("limesurvey", **{**SETTINGS, "options": {}, "surveys": {"123456": "Innenstadt"}})
    assert ([report.is_loaded for report in reports], remote.open_sessions) == ([False], 0)
