"""Jobs through the real worker process: check, load, withdraw; bombs and strangers are told, not suffered."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dashboard.delivery.process import JobFailed, run
from etl import deliveries, mappings
from etl.snapshot import current_id
from etl.stores import Stores
from tests.delivery.conftest import FORST, counts_csv, entity_bomb, register_with_errors, zip_bomb


def codes(file: dict) -> set[str]:
    return {finding["code"] for finding in file["findings"]}


def test_check_shows_problems_at_their_cells_and_keeps_nothing(request_for, tmp_path: Path) -> None:
    result = run(request_for("check", "register.xlsx", register_with_errors()))
    file = result["files"][0]
    assert (file["kind"], file["is_sure"]) == ("vacancy_register", True)
    assert (file["rows_read"], file["rows_loaded"], file["rows_rejected"]) == (40, 39, 1)
    marked = {row["line"]: row for row in file["preview"]["rows"] if row["marks"]}
    assert set(marked) == {8, 13}
    headings = file["preview"]["headings"]
    assert marked[8]["marks"] == [{"code": "V04", "level": "error", "columns": [headings.index("Leer seit")]}]
    assert marked[13]["marks"] == [{"code": "V17", "level": "warning", "columns": [headings.index("Status")]}]
    assert marked[13]["cells"][headings.index("Status")] == "weiß nicht"
    assert file["written_as"]["sheets"][0] == "Daten"
    assert deliveries.listed(Stores(tmp_path / "data")) == []


def test_load_evaluates_and_tells_what_changed(request_for, tmp_path: Path) -> None:
    steps: list[str] = []
    result = run(request_for("load", "register.xlsx", register_with_errors()), steps.append)
    assert steps[0] == "load"
    assert {"facts", "indicators", "findings", "publish"} <= set(steps)
    assert result["centres"] == [FORST]
    rates = [one for one in result["figures"] if one["indicator_id"] == "vacancy_rate_units"]
    # 39 units stay; the one of unknown status belongs to neither side, 8 of the other 38 are vacant
    assert rates[0]["before"] is None
    assert rates[0]["after"]["value"] == pytest.approx(8 / 38, abs=1e-6)
    stores = Stores(tmp_path / "data")
    assert [(row["file"], row["rows_loaded"]) for row in deliveries.listed(stores)] == [("register.xlsx", 39)]
    again = run(request_for("check", "register.xlsx", register_with_errors()))
    assert again["files"][0]["status"] == "unchanged"


def test_withdraw_brings_the_old_figures_back(request_for) -> None:
    run(request_for("load", "register.xlsx", register_with_errors()))
    result = run(request_for("withdraw", load_id=1))
    rates = [one for one in result["figures"] if one["indicator_id"] == "vacancy_rate_units"]
    assert rates[0]["before"] is not None
    assert rates[0]["after"] is None
    with pytest.raises(JobFailed) as told:
        run(request_for("withdraw", load_id=1))
    assert "zurückgezogen" in told.value.reason


def test_unknown_headings_are_mapped_and_remembered(request_for, tmp_path: Path) -> None:
    unknown = run(request_for("check", "werte.csv", counts_csv()))["files"][0]
    assert not unknown["is_sure"]
    assert unknown["preview"]["headings"] == ["Wann", "Wo", "Köpfe"]
    assert unknown["written_as"]["encoding"] == "cp1252"
    told = {"time": "Wann", "sensor": "Wo", "count": "Köpfe"}
    mapped = request_for(
        "load", "werte.csv", counts_csv(), kind="footfall_csv", options=told, sender="Stadtwerke Forst"
    )
    assert run(mapped)["files"][0]["rows_loaded"] == 72
    known = mappings.recall(Stores(tmp_path / "data"), "Stadtwerke Forst")
    assert known is not None
    assert (known.kind, known.options) == ("footfall_csv", told)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("werte.zip", zip_bomb),
        ("mappe.xlsx", entity_bomb),
        ("leer.csv", lambda: b""),
        ("bild.xlsx", lambda: b"\x89PNG" * 99),
    ],
)
def test_bombs_and_rubbish_end_in_a_message(name: str, content, request_for) -> None:
    file = run(request_for("check", name, content()))["files"][0]
    assert file["status"] == "rejected"
    assert file["rows_loaded"] == 0
    assert any(finding["message"] for finding in file["findings"])


def test_a_town_delivers_for_itself_only(request_for) -> None:
    stranger = request_for("load", "register.xlsx", register_with_errors(), towns=("12052000",))
    with pytest.raises(JobFailed) as told:
        run(stranger)
    assert told.value.failure == "forbidden_town"
    own = request_for("check", "register.xlsx", register_with_errors(), towns=("12071076",))
    assert run(own)["forbidden"] == ""
    boundaries = request_for("check", "zentren.csv", b"", towns=("12071076",), centre_id=None)
    assert run(boundaries)["forbidden"]


def test_a_town_takes_back_its_own_only(request_for) -> None:
    run(request_for("load", "register.xlsx", register_with_errors()))
    with pytest.raises(JobFailed) as told:
        run(request_for("withdraw", load_id=1, towns=("12052000",)))
    assert told.value.failure == "forbidden_delivery"


def test_the_worker_removes_the_folder_it_was_given(request_for, tmp_path: Path) -> None:
    folder = tmp_path / "upload"
    folder.mkdir()
    (folder / "rest.csv").write_text("a")
    run(request_for("load", "register.xlsx", register_with_errors(), folder=str(folder)))
    assert not folder.exists()


def test_columns_about_persons_are_covered_in_the_preview(request_for) -> None:
    lines = ["Straße;Hausnr.;Status;Eigentümer"] + [f"Markt;{n};belegt;Erika Muster" for n in range(1, 12)]
    file = run(request_for("check", "leerstand.csv", "\n".join(lines).encode(), options={"observed_on": "2026-09-01"}))[
        "files"
    ][0]
    assert "Erika" not in str(file["preview"])
    assert "Erika" not in str(file["findings"])


def test_a_load_goes_on_when_the_page_has_gone(request_for, tmp_path: Path) -> None:
    class Gone(Exception):
        pass

    def leave(step: str) -> None:
        raise Gone

    with pytest.raises(Gone):
        run(request_for("load", "register.xlsx", register_with_errors()), leave)
    until = time.monotonic() + 60
    stores = Stores(tmp_path / "data")
    while time.monotonic() < until and current_id(stores) is None:
        time.sleep(0.5)
    assert current_id(stores) is not None
    assert deliveries.listed(stores)[0]["rows_loaded"] == 39
