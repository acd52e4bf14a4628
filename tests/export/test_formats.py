"""Files are opened again: values, licence and build inside, text never a formula, the same input the same bytes."""

import hashlib
import io
import json
import sqlite3
import time
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import geopandas
import openpyxl
import pandas as pd
import pyogrio
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from dashboard.build import query
from etl.commands import app
from etl.export import dcat
from etl.export.datapackage import as_zip
from etl.export.formats import FORMS, as_file, harmless, neutralised
from etl.export.tables import Ask, Table, read_table

EVIL = ["=1+1", "+49 355", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "harmlos", None]


@pytest.fixture
def build_id(publish: Callable, full: dict) -> str:
    full["sensor"][0]["name"] = "=HYPERLINK(1)"
    return publish(full)


@pytest.fixture
def ask(build_id: str) -> Ask:
    return partial(query, build_id)


def test_texts_that_look_like_formulas_get_an_apostrophe_and_numbers_do_not() -> None:
    assert [harmless(text) for text in EVIL] == [
        "'=1+1", "'+49 355", "'-cmd|' /C calc'!A0", "'@SUM(A1)", "'\tx", "harmlos", None,
    ]  # fmt: skip
    frame = neutralised(pd.DataFrame({"text": EVIL[:2], "number": [-1.5, 2.0]}))
    assert frame["text"].tolist() == ["'=1+1", "'+49 355"]
    assert frame["number"].tolist() == [-1.5, 2.0]


def sensor(ask: Ask) -> Table:
    return read_table(ask, "sensor")


def test_csv_has_build_and_licence_in_every_row(ask: Ask, build_id: str) -> None:
    rows = pd.read_csv(io.BytesIO(as_file(sensor(ask), "csv", build_id)))
    assert rows["build_id"].tolist() == [build_id]
    assert rows["licence"].tolist() == ["eigene"]
    assert rows["name"].tolist() == ["'=HYPERLINK(1)"]


def test_workbook_has_text_instead_of_formulas_and_a_sheet_about_itself(ask: Ask, build_id: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_file(sensor(ask), "xlsx", build_id)))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    about = dict(book["build"].iter_rows(min_row=1, max_row=5, values_only=True))
    assert about["build_id"] == build_id
    assert about["licence"] == "eigene"


def test_parquet_carries_build_and_licence(ask: Ask, build_id: str) -> None:
    held = parquet.read_table(io.BytesIO(as_file(sensor(ask), "parquet", build_id)))
    assert held.schema.metadata[b"build_id"] == build_id.encode()
    assert held.schema.metadata[b"licence"] == b"eigene"
    assert held["name"].to_pylist() == ["=HYPERLINK(1)"]


def test_geopackage_has_the_outlines_and_their_licence(ask: Ask, build_id: str, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(as_file(read_table(ask, "problem_area"), "gpkg", build_id))
    layer = geopandas.read_file(path)
    assert layer.crs.to_epsg() == 4326
    assert layer.geometry.geom_type.tolist() == ["Polygon"]
    assert layer["label"].tolist() == ["Sprem 1–6"]
    assert pyogrio.read_info(path)["layer_metadata"]["BUILD_ID"] == build_id
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT last_change FROM gpkg_contents").fetchone() == ("2026-09-30T00:00:00Z",)


def test_tables_without_places_are_plain_tables_in_a_geopackage(ask: Ask, build_id: str, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(as_file(read_table(ask, "indicator"), "gpkg", build_id))
    assert pyogrio.read_info(path)["geometry_type"] is None
    assert len(pyogrio.read_dataframe(path)) == len(read_table(ask, "indicator").rows)


def test_the_same_table_gives_the_same_bytes(ask: Ask, build_id: str) -> None:
    first = {form: as_file(read_table(ask, "indicator"), form, build_id) for form in FORMS}
    time.sleep(2.1)
    assert first == {form: as_file(read_table(ask, "indicator"), form, build_id) for form in FORMS}


def test_data_package_describes_every_column_of_every_file(ask: Ask, build_id: str) -> None:
    with zipfile.ZipFile(io.BytesIO(as_zip(ask))) as archive:
        package = json.loads(archive.read("datapackage.json"))
        assert package["version"] == build_id
        names = {item["name"] for item in package["resources"]}
        assert {"centre", "indicator", "finding", "measure", "footfall-daily"} <= names
        assert "reject" not in names
        for item in package["resources"]:
            content = archive.read(item["path"])
            assert item["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
            assert item["bytes"] == len(content)
            header = content.split(b"\n", 1)[0].decode().split(",")
            assert [entry["name"] for entry in item["schema"]["fields"]] == header
            assert all(entry["description"] for entry in item["schema"]["fields"])
            assert item["licenses"]
            for foreign in item["schema"].get("foreignKeys", ()):
                assert foreign["reference"]["resource"] in names


def test_catalogue_metadata_name_licence_place_and_files(ask: Ask, build_id: str) -> None:
    publication = dcat.Publication("https://daten.example.org/zk/", "Stadt Beispiel", ("csv", "gpkg"))
    graph = json.loads(dcat.as_jsonld([read_table(ask, "centre")], build_id, publication))["@graph"]
    catalogue, dataset = graph
    assert catalogue["dcat:dataset"] == [{"@id": dataset["@id"]}]
    assert dataset["dct:publisher"]["foaf:name"] == "Stadt Beispiel"
    assert dataset["dct:modified"]["@value"] == "2026-09-30"
    assert [item["dcat:downloadURL"]["@id"] for item in dataset["dcat:distribution"]] == [
        "https://daten.example.org/zk/csv/centre.csv",
        "https://daten.example.org/zk/gpkg/centre.gpkg",
    ]


@pytest.mark.parametrize(
    ("licences", "address"),
    [
        (("dl-de/by-2-0",), "http://dcat-ap.de/def/licenses/dl-by-de/2.0"),
        (("CC0-1.0",), "http://dcat-ap.de/def/licenses/cc-zero"),
        (("CC0-1.0", "dl-de/by-2-0"), "http://dcat-ap.de/def/licenses/other-open"),
        (("eigene",), "http://dcat-ap.de/def/licenses/other-open"),
    ],
)
def test_licences_of_the_german_list(licences: tuple[str, ...], address: str) -> None:
    assert dcat.licence_uri(licences) == address


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_command_writes_everything_and_twice_the_same(
    build_id: str, data_directory: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    runs = []
    for name in ("a", "b"):
        target = tmp_path_factory.mktemp(name)
        done = CliRunner().invoke(app, ["export", str(target), "--format", "csv,gpkg", "--data", str(data_directory)])
        assert done.exit_code == 0, done.output
        runs.append(files(target / build_id))
    assert runs[0] == runs[1]
    assert {"datapackage.json", "dcat-ap.jsonld", "data/centre.csv", "csv/centre.csv", "gpkg/centre.gpkg"} <= runs[
        0
    ].keys()


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--format", "doc"], 2), (["--table", "reject"], 2), (["--table", "nichts"], 2)]
)
def test_command_says_what_is_wrong(build_id: str, data_directory: Path, arguments: list[str], code: int) -> None:
    target = str(data_directory / "out")
    assert CliRunner().invoke(app, ["export", target, *arguments, "--data", str(data_directory)]).exit_code == code


def test_command_without_a_snapshot_says_so(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["export", str(tmp_path / "out"), "--data", str(tmp_path)]).exit_code == 1
