"""The register of measures carried out, from the file to the warehouse."""

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.delivery import open_delivery
from etl.loading import Order, load_files
from etl.sources import measure_register
from etl.sources.contract import FileRefused, ReadContext, Reading, Register
from etl.stores import stores

HEAD = "zentrum;massnahme;beginn;erwartete_kennzahl;erwarteter_effekt;eingetragen_am;geltungsbereich"


def read(path: Path, text: str, centre_id: str | None = None, ags: str | None = None) -> Reading:
    path.write_text(text, encoding="utf-8-sig")
    nothing = Register(pd.DataFrame(), pd.DataFrame())
    context = ReadContext(duckdb.connect(), nothing, ags, centre_id)
    return measure_register.read(open_delivery(path, path.parent), context)


def test_a_row_as_an_office_writes_it(tmp_path: Path) -> None:
    text = f"{HEAD}\n12066196-01;weekly-market-relaunch;07.04.2025;footfall_daily_mean;0,15;21.02.2025;Zentrum\n"
    reading = read(tmp_path / "massnahmen.csv", text)
    row = reading.frames["measure_carried_out"].iloc[0]
    assert (row.centre_id, row.measure_id) == ("12066196-01", "weekly-market-relaunch")
    assert row.starts_on == pd.Timestamp(2025, 4, 7)
    assert row.registered_on == pd.Timestamp(2025, 2, 21)
    assert row.expected_effect == pytest.approx(0.15)
    assert pd.isna(row.scope)
    assert not reading.notices


def test_titles_percentages_quantities_and_a_named_place_are_understood(tmp_path: Path) -> None:
    text = f"{HEAD}\n;Wochenmarkt neu aufstellen;2025-04-07;footfall;+10 %;;Postplatz\n"
    title = measure_register.load_catalogue().measures["weekly-market-relaunch"].title.de
    reading = read(tmp_path / "m.csv", text.replace("Wochenmarkt neu aufstellen", title), centre_id="12066196-01")
    row = reading.frames["measure_carried_out"].iloc[0]
    assert row.measure_id == "weekly-market-relaunch"
    assert row.expected_indicator == "footfall_yoy"
    assert row.expected_effect == pytest.approx(0.10)
    assert row.scope == "Postplatz"


def test_doubts_are_told(tmp_path: Path) -> None:
    rows = [
        "12066196-01;gibt-es-nicht;07.04.2025;footfall;0,1;;",
        "12066196-01;city-management;bald;footfall;0,1;;",
        "Lübben;city-management;07.04.2025;footfall;0,1;;",
        "12066196-01;city-management;07.04.2025;laune;viel;08.04.2025;",
        "12066196-01;city-management;07.04.2025;laune;viel;08.04.2025;",
    ]
    reading = read(tmp_path / "m.csv", "\n".join([HEAD, *rows]) + "\n")
    assert list(reading.rejects.code) == ["M01", "M02", "M05"]
    assert list(reading.rejects.line) == [2, 3, 4]
    assert reading.rows_duplicate == 1
    assert reading.rows_loaded == 1
    assert {n.code for n in reading.notices if n.row == 5} == {"M03", "M04"}


def test_a_table_without_the_needed_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as refusal:
        read(tmp_path / "m.csv", "zentrum;beginn\n12066196-01;07.04.2025\n")
    assert refusal.value.refusal.code == "L08"


def test_it_reaches_the_warehouse_once(tmp_path: Path) -> None:
    path = tmp_path / "massnahmen.csv"
    path.write_text(f"{HEAD}\n12066196-01;city-management;07.04.2025;footfall;0,1;;\n", encoding="utf-8")
    store = stores(tmp_path / "data")
    first, second = (load_files(store, [Order(path)])[0] for _ in range(2))
    assert (first.kind, first.status, first.rows_loaded) == ("measure_register", "loaded", 1)
    assert second.status == "unchanged"
    with duckdb.connect(str(store.warehouse), read_only=True) as connection:
        rows = connection.execute("SELECT centre_id, starts_on FROM measure_carried_out").fetchall()
    assert rows == [("12066196-01", date(2025, 4, 7))]
