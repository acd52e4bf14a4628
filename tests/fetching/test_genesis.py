"""Tables of the GENESIS family: small ones in the answer, large ones by a job; the sentences are those of the service."""

import io
import zipfile
from typing import Any

import pytest

from etl.fetching.client import FetchError
from etl.local_time import today
from tests.fetching.desk import Desk
from tests.fetching.service import Answer, Asked, as_json

FLAT = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;"
    "1_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label\n"
    "12411;Bevölkerung;STAG;Stichtag;2024-12-31;KREISE;Kreise;12052;Cottbus;95123;Anzahl;BEVSTD;Bevölkerungsstand\n"
)


def test_genesis_by_post_with_credentials_in_headers(desk: Desk) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("12411-01-01-4_de_flat.csv", FLAT)
    desk.service.reply = lambda _: Answer(body=buffer.getvalue(), headers={"Content-Type": "application/zip"})
    account = {"username": "u", "password": "p", "tables": ["12411-01-01-4"], "regional_key": "12*"}
    [report] = desk.fetch("genesis", **account)
    assert (report.kind, report.rows_loaded) == ("genesis_flat", 1)
    [asked] = desk.service.asked
    assert (asked.method, asked.path, asked.headers["username"], asked.headers["password"]) == (
        "POST",
        "/data/tablefile",
        "u",
        "p",
    )
    assert (asked.fields["format"], asked.fields["regionalkey"], asked.fields["startyear"]) == ("ffcsv", "12*", "2015")
    desk.fetch("genesis", **account)
    assert desk.service.asked[-1].fields["startyear"] == str(today().year - 3)


TABLE = "12411-01-01-5"
JOB = f"{TABLE}_001597503"
ACCOUNT: dict[str, Any] = {"username": "u", "password": "p", "tables": [TABLE], "job_looks": 3, "job_pause_s": 7}
TOO_LARGE = "Die Tabelle ist zu groß, um direkt abgerufen zu werden. Bitte starten Sie den Abruf mit job=true."
ACCEPTED = f"Der Bearbeitungsauftrag wurde erstellt. Die Tabelle kann in Kürze als Ergebnis mit folgendem Namen abgerufen werden: {JOB} (Mindestens ein Parameter enthält ungültige Werte. Er wurde angepasst, um den Service starten zu können.: stand"


class Jobs:
    """A service that needs a job for the table: ``states`` are those of the list, one after the other."""

    def __init__(self, *states: str | None) -> None:
        self.states = list(states)
        self.orders = 0

    def __call__(self, asked: Asked) -> Answer:
        assert (asked.method, asked.headers["username"]) == ("POST", "u")
        if asked.path == "/data/tablefile":
            if asked.fields.get("job") != "true":
                return as_json({"Status": {"Code": 98, "Content": TOO_LARGE, "Type": "Fehler"}})
            self.orders += 1
            return as_json({"Status": {"Code": 99, "Content": ACCEPTED, "Type": "Information"}})
        if asked.path == "/catalogue/jobs":
            state = self.states.pop(0)
            listed = None if state is None else [{"Code": JOB, "State": state, "Content": "", "Date": "", "Time": ""}]
            return as_json({"Status": {"Code": 0 if listed else 104}, "List": listed})
        assert (asked.path, asked.fields["name"], asked.fields["format"]) == ("/data/resultfile", JOB, "ffcsv")
        return Answer(body=FLAT.encode())


def test_a_large_table_comes_by_a_job(desk: Desk) -> None:
    desk.service.reply = Jobs(None, "In Bearbeitung", "Fertig")
    [report] = desk.fetch("genesis", **ACCOUNT)
    assert (report.kind, report.rows_loaded) == ("genesis_flat", 1)
    assert desk.pauses == [7.0, 7.0]
    order = desk.service.asked[1].fields
    assert (order["job"], order["name"], order["startyear"]) == ("true", TABLE, "2015")


def test_a_job_that_takes_long_is_fetched_the_next_time_without_ordering_it_again(desk: Desk) -> None:
    jobs = Jobs("Neu", "In Bearbeitung", "In Bearbeitung", "Fertig")
    desk.service.reply = jobs
    with pytest.raises(FetchError, match="noch in Arbeit"):
        desk.fetch("genesis", **ACCOUNT)
    [report] = desk.fetch("genesis", **ACCOUNT)
    assert (report.rows_loaded, jobs.orders) == (1, 1)
    jobs.states.append("Fertig")
    desk.fetch("genesis", **ACCOUNT)
    assert jobs.orders == 2  # the finished job is forgotten


def test_a_failed_or_refused_job_is_told_and_ordered_anew(desk: Desk) -> None:
    jobs = Jobs("Fehler")
    desk.service.reply = jobs
    with pytest.raises(FetchError, match="endete mit «Fehler»"):
        desk.fetch("genesis", **ACCOUNT)
    jobs.states.append("Fertig")
    assert desk.fetch("genesis", **ACCOUNT)[0].is_loaded
    assert jobs.orders == 2

    def refused(asked: Asked) -> Answer:
        code = 15 if asked.fields.get("job") else 98
        return as_json({"Status": {"Code": code, "Content": "Sie sind dazu nicht berechtigt", "Type": "Fehler"}})

    desk.service.reply = refused
    with pytest.raises(FetchError, match="nicht angenommen .15: Sie sind dazu nicht berechtigt"):
        desk.fetch("genesis", **ACCOUNT)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (as_json({"Status": {"Code": 104, "Content": "Es gibt keine Objekte zum angegebenen Selektionskriterium"}}), "keine Objekte"),
        (as_json({"Ident": {"Service": "data"}, "Status": None}), "Statt Daten"),
        (Answer(body=b"<!DOCTYPE html><html>Wartung</html>"), "Wartung"),
        (Answer(body=b"PK\x03\x04kaputt"), "beschädigt"),
        (Answer(body=b'{"Status": {"Co'), "kein gültiges JSON"),
        (Answer(405), "unerwartete Antwort 405"),
    ],
)  # fmt: skip
def test_an_answer_without_data_is_told_and_leaves_everything_as_it_was(desk: Desk, answer: Answer, words: str) -> None:
    desk.service.reply = lambda _: answer
    with pytest.raises(FetchError, match=words):
        desk.fetch("genesis", **ACCOUNT)
    assert desk.query("SELECT count(*) FROM load") == [(0,)]
