"""The checklist on cooperation: answers as a clerk writes them, up to the figures of the indicator."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.build import build
from etl.delivery import open_delivery
from etl.loading import Order, load_files
from etl.snapshot import reading
from etl.sources import cooperation_checklist
from etl.sources.contract import ReadContext, Reading, Register
from etl.stores import stores
from etl.templates import checklist as template

CONTACT = "Gibt es einen festen Ansprechpartner für das Zentrum?;{};01.10.2026"
ASSOCIATION = "Gibt es eine aktive Gemeinschaft der Betriebe?;{};01.10.2026"
CALENDAR = "Gibt es einen gemeinsamen Veranstaltungskalender?;{};01.10.2026"
OPENING = "Welcher Anteil der Läden ist in der Kernzeit (Mo–Fr 10–18, Sa 10–14 Uhr) geöffnet?;{};01.10.2026"
SHARE = "Welcher Anteil der Betriebe nahm im letzten Jahr an gemeinsamen Aktionen teil?;{};01.10.2026"


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["Frage;Antwort;Stand", *rows]) + "\n", encoding="utf-8-sig")
    return path


def read(path: Path, *rows: str, ags: str | None = "12062140") -> Reading:
    context = ReadContext(duckdb.connect(), Register(pd.DataFrame(), pd.DataFrame()), ags, None)
    return cooperation_checklist.read(open_delivery(write(path, *rows), path.parent), context)


def answers(found: Reading) -> dict[str, float | None]:
    frame = found.frames["structure_value"]
    names = frame["indicator"].str.removeprefix(cooperation_checklist.VARIABLE)
    return {name: None if pd.isna(value) else value for name, value in zip(names, frame["value"], strict=True)}


def test_yes_no_and_a_share(tmp_path: Path) -> None:
    found = read(tmp_path / "a.csv", CONTACT.format("ja"), ASSOCIATION.format("NEIN"), SHARE.format("12,5 %"))
    assert answers(found) == {"contact": 1.0, "association": 0.0, "participation": 0.125}
    assert set(found.frames["structure_value"]["key"]) == {"12062140"}
    assert not found.notices


@pytest.mark.parametrize(("written", "fraction"), [("12,5 %", 0.125), ("12,5", 0.125), ("0,2", 0.2), ("100%", 1.0)])
def test_a_share_however_it_is_written(written: str, fraction: float, tmp_path: Path) -> None:
    assert answers(read(tmp_path / "a.csv", SHARE.format(written))) == {"participation": fraction}


def test_unknown_is_no_value_and_is_told(tmp_path: Path) -> None:
    found = read(tmp_path / "a.csv", CONTACT.format("unbekannt"), CALENDAR.format(""))
    assert answers(found) == {"contact": None, "calendar": None}
    assert [one.code for one in found.notices] == ["C05", "C05"]


def test_the_words_of_the_template_are_those_of_the_module() -> None:
    wordings = [wording for wording, _ in cooperation_checklist.QUESTIONS.values()]
    assert wordings == [
        template.CONTACT,
        template.ASSOCIATION,
        template.CALENDAR,
        template.PARTICIPATION,
        template.OPENING,
    ]


def test_from_the_file_to_the_finding(tmp_path: Path) -> None:
    """Two of three structures: one is missing, so cooperation is weak.  A list with an open question counts nothing."""
    store = stores(tmp_path / "data")
    orders = [
        Order(write(tmp_path / "a.csv", CONTACT.format("ja"), ASSOCIATION.format("nein"), CALENDAR.format("ja"), OPENING.format("60 %")), ags="12062140"),
        Order(write(tmp_path / "b.csv", CONTACT.format("ja"), CALENDAR.format("nein")), ags="12066304"),
    ]  # fmt: skip
    for report in load_files(store, orders):
        assert (report.kind, report.status, report.rows_rejected) == ("cooperation_checklist", "loaded", 0)
    assert build(store, as_of=pd.Timestamp("2026-11-01").date()).failures == ()
    with reading(store) as connection:
        figures = connection.execute(
            "SELECT centre_id, value, n, method, source_ids FROM indicator WHERE indicator_id = 'cooperation_structures' ORDER BY ALL"
        ).fetchall()
        [overlap] = connection.execute("SELECT value FROM indicator WHERE indicator_id = 'opening_overlap'").fetchall()
        found = connection.execute(
            "SELECT status, confidence FROM finding WHERE problem_id = 'weak-cooperation' AND centre_id LIKE '12062140%'"
        ).fetchall()
    assert figures == [
        ("12062140-01", 2.0, 3.0, "as_answered", "cooperation_checklist"),
        ("12066304-01", None, 2.0, "checklist_incomplete", "cooperation_checklist"),
    ]
    assert overlap == (0.6,)
    assert found[0][0] in ("watch", "conspicuous")
    assert found[0][1] == "C"
