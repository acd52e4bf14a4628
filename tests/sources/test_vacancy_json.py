"""JSON registers: the simple form, its usual faults, reports of citizens."""

import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.delivery import open_delivery
from etl.sources import vacancy_json
from etl.sources.contract import FileRefused, ReadContext, Reading, Register

NOWHERE = Register(
    pd.DataFrame({"ags": ["12052000"], "name": ["Cottbus"]}),
    pd.DataFrame({"centre_id": [], "ags": [], "name": [], "lat": [], "lon": []}),
)
UNIT = {
    "id": 7, "adresse": "Altmarkt 5", "ort": "Cottbus", "status": "leer", "wohneinheiten": 0, "leer_seit": "2022-03",
    "notiz": "Frau Meier 0355 123456", "lat": 51.7605, "lng": 14.3342,
}  # fmt: skip


def read(path: Path, **options: str) -> Reading:
    reading = vacancy_json.read(
        open_delivery(path, path.parent), ReadContext(duckdb.connect(), NOWHERE, ags="12052000", options=options)
    )
    assert reading.rows_read == len(reading.frames["vacancy_unit"]) + len(reading.rejects) + reading.rows_duplicate
    return reading


def write(folder: Path, text: str) -> Path:
    path = folder / "leerstand.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_simple_register(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        json.dumps(
            {
                "stand": "2024-06-01",
                "objekte": [UNIT, {**UNIT, "id": 8, "adresse": "Altmarkt 6", "status": "sanierung"}],
            }
        ),
    )
    assert vacancy_json.recognise(open_delivery(path, tmp_path).head()) > 0.8
    reading = read(path)
    frame = reading.frames["vacancy_unit"]
    assert list(frame["unit_id"]) == ["7", "8"]
    assert list(frame["status"]) == ["vacant", "under_construction"]
    assert frame["vacant_since"][0] == pd.Timestamp(2022, 3, 1)
    assert frame["observed_on"][0] == pd.Timestamp(2024, 6, 1)
    assert not frame["is_register_complete"].any()
    assert "Meier" not in frame.to_csv()


def test_commas_quotes_and_swapped_places(tmp_path: Path) -> None:
    text = """[{"id": "1", “adresse”: „Altmarkt 5“, "status": "leer", "lat": 14.3342, "lng": 51.7605,},
               {"id": "2", "adresse": "Altmarkt 7", "status": "teilweise", "lat": 14.3342, "lng": 51.7605},]"""
    reading = read(write(tmp_path, text), observed_on="2024-05-01")
    frame = reading.frames["vacancy_unit"]
    assert list(frame["status"]) == ["vacant", "partly_vacant"]
    assert list(frame["lat"]) == [pytest.approx(51.7605)] * 2
    assert "V42" in [n.code for n in reading.notices]
    assert any(n.code == "V20" and n.level == "warning" and "vertauschten" in n.message for n in reading.notices)


def test_reports_of_citizens_are_a_lower_bound(tmp_path: Path) -> None:
    report = {
        "uuid": "a-1", "title": "Haus", "description": "von Herrn Muster", "degree": "leer", "owner": "Muster", "demolition_rumor": "false",
        "street": "Altmarkt 7", "city": "Cottbus", "postcode": "03046", "lonlat": [14.3342, 51.7605], "active": "true", "demolished": "false",
        "created": "2021-02-03", "updated": "2022-02-03",
    }  # fmt: skip
    reading = read(
        write(tmp_path, json.dumps([report, {**report, "uuid": "a-2", "street": "Altmarkt 8", "demolished": "true"}]))
    )
    frame = reading.frames["vacancy_unit"]
    assert list(frame["status"]) == ["vacant", "converted"]
    assert frame["lon"][0] == pytest.approx(14.3342)
    assert not frame["is_register_complete"].any()
    assert "V10" in [n.code for n in reading.notices]
    assert "Muster" not in frame.to_csv() + str(reading.notices)


@pytest.mark.parametrize(
    ("text", "code"), [("{", "L03"), ("[1, 2]", "L13"), ('[{"a": 1}]', "L08"), (json.dumps([UNIT]), "V30")]
)
def test_what_is_no_register_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(write(tmp_path, text))
    assert refused.value.refusal.code == code


def test_a_deeply_nested_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        read(write(tmp_path, "[" * 200_000))
