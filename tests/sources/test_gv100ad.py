"""GV100AD: the real register of 30.11.2021, both encodings, damaged files."""

import gzip
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.canonical import checked
from etl.delivery import open_delivery
from etl.sources import gv100ad
from etl.sources.contract import FileRefused, ReadContext, Reading, Register

COTTBUS = "6020211130120520000000" + "Cottbus/Chóśebuz, Stadt".ljust(100) + "61    " + "00000016562" + "00000098693"
COTTBUS += "00000048345" + "    " + "03046*****".ljust(55)
KREIS_COTTBUS = "402021113012052".ljust(22) + "Cottbus".ljust(100) + "41".ljust(98)


def read(path: Path, **options: str) -> Reading:
    register = Register(pd.DataFrame(), pd.DataFrame())
    context = ReadContext(duckdb.connect(), register, options=options)
    return gv100ad.read(open_delivery(path, path.parent), context)


def write(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "GV100AD_301121.ASC"
    path.write_bytes("".join(line + "\r\n" for line in lines).encode(encoding))
    return path


def assert_balanced(reading: Reading) -> None:
    """Loaded rows are the municipalities; every other row is rejected or a duplicate."""
    loaded = len(reading.frames.get("municipality", ()))
    assert reading.rows_loaded == loaded
    assert reading.rows_read == loaded + len(reading.rejects) + reading.rows_duplicate


def test_real_register_has_the_published_sums(realdata: Path, tmp_path: Path) -> None:
    source = realdata / "gv100ad" / "GV100AD_301121.ASC"
    path = tmp_path / source.name
    path.write_bytes(source.read_bytes())
    reading = read(path)
    frame = checked("municipality", reading.frames["municipality"])
    assert len(frame) == 10_997
    assert frame["population"].sum() == 83_155_031
    assert len(reading.rejects) == 0
    assert_balanced(reading)
    cottbus = frame.set_index("ags").loc["12052000"]
    assert cottbus["name"] == "Cottbus/Chóśebuz, Stadt"
    assert cottbus["area_km2"] == pytest.approx(165.62)
    assert cottbus["population"] == 98_693
    assert cottbus["postal_code"] == "03046"
    assert cottbus["population_on"] == pd.Timestamp(2020, 12, 31)
    assert cottbus["territorial_status_on"] == pd.Timestamp(2021, 11, 30)
    # the association part of the ARS is not zero: Verbandsgemeinde Liebenwerda
    assert frame.set_index("ags").loc["12062024", "ars"] == "120625031024"
    found = next(n.message for n in reading.notices if n.code == "K15")
    assert "16 Länder" in found
    assert "400 Kreise" in found


def test_real_register_is_recognised(realdata: Path) -> None:
    delivery = open_delivery(realdata / "gv100ad" / "GV100AD_301121.ASC", Path())
    assert gv100ad.recognise(delivery.head()) > 0.9
    other = open_delivery(realdata / "genesis_api_ffcsv_2026" / "1000A-0000_de_flat.csv", Path())
    assert gv100ad.recognise(other.head()) == 0


@pytest.mark.parametrize(("encoding", "name"), [("utf-8", "Lübben"), ("iso-8859-1", "Lübben"), ("utf-8-sig", "Lübben")])
def test_positions_count_characters_in_both_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    line = COTTBUS.replace("Cottbus/Chóśebuz, Stadt", "Lübben (Spreewald) x   ")
    reading = read(write(tmp_path, KREIS_COTTBUS, line, encoding=encoding))
    row = reading.frames["municipality"].iloc[0]
    assert row["name"].startswith(name)
    assert row["population"] == 98_693
    assert_balanced(reading)


def test_mixed_encodings_are_read_line_by_line_and_reported(tmp_path: Path) -> None:
    other = COTTBUS.replace("12052000", "12053000").replace("Cottbus/Chóśebuz, Stadt", "Süd                    ")
    path = tmp_path / "GV100AD.txt"
    path.write_bytes(COTTBUS.encode() + b"\r\n" + other.encode("latin-1") + b"\r\n")
    reading = read(path)
    assert list(reading.frames["municipality"]["name"]) == ["Cottbus/Chóśebuz, Stadt", "Süd"]
    assert any(n.code == "K10" and n.level == "warning" for n in reading.notices)


def test_equal_lines_are_duplicates_and_conflicting_ones_rejected(tmp_path: Path) -> None:
    reading = read(write(tmp_path, COTTBUS, COTTBUS))
    assert (reading.rows_read, reading.rows_duplicate, reading.rows_loaded) == (2, 1, 1)
    reading = read(write(tmp_path, COTTBUS, COTTBUS.replace("00000098693", "00000098694")))
    assert list(reading.rejects["code"]) == ["K06", "K06"]
    assert_balanced(reading)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (COTTBUS[:140], "K12"),
        (COTTBUS.replace("20211130", "20211331"), "K07"),
        (COTTBUS.replace("12052000", "99052000"), "K13"),
        (COTTBUS.replace("00000098693", "0000009869x"), "K14"),
        (COTTBUS.replace("00000048345", "00000148345"), "K03"),
        ("70" + COTTBUS[2:], "K11"),
    ],
)
def test_unreadable_lines_are_rejected_with_their_rule(tmp_path: Path, line: str, code: str) -> None:
    good = COTTBUS.replace("12052000", "12053000")
    reading = read(write(tmp_path, good, line))
    assert list(reading.rejects["code"]) == [code]
    assert list(reading.rejects["line"]) == [2]
    assert_balanced(reading)


def test_a_file_without_municipalities_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="Satzart 60"):
        read(write(tmp_path, KREIS_COTTBUS))


def test_population_day_follows_the_edition_and_can_be_stated(tmp_path: Path) -> None:
    assert gv100ad.population_day(date(2026, 2, 28)) == date(2024, 12, 31)
    assert gv100ad.population_day(date(2021, 11, 30)) == date(2020, 12, 31)
    reading = read(write(tmp_path, COTTBUS), population_on="2019-12-31")
    assert reading.frames["municipality"]["population_on"].iloc[0] == pd.Timestamp(2019, 12, 31)
    with pytest.raises(FileRefused, match="population_on"):
        read(write(tmp_path, COTTBUS), population_on="gestern")


def test_the_archive_of_destatis_and_gzip_are_opened(tmp_path: Path) -> None:
    archive = tmp_path / "GV100AD_301121.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("GV100AD_301121.ASC", COTTBUS + "\r\n")
        target.writestr("Hinweise.txt", "Bevölkerung 31.12.2020")
    assert gv100ad.recognise(open_delivery(archive, tmp_path).head()) > 0.8
    assert len(read(archive).frames["municipality"]) == 1
    packed = tmp_path / "GV100AD_301121.ASC.gz"
    packed.write_bytes(gzip.compress((COTTBUS + "\r\n").encode()))
    assert len(read(packed).frames["municipality"]) == 1


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_never_crashes_and_always_balances(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(
        "\r\n".join([KREIS_COTTBUS, COTTBUS, COTTBUS.replace("12052000", "12053000"), ""]).encode("utf-8")
    )
    for _ in range(data.draw(st.integers(1, 6))):
        position = data.draw(st.integers(0, len(content) - 1))
        content[position : position + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    path = tmp_path / "GV100AD.ASC"
    path.write_bytes(bytes(content))
    try:
        reading = read(path)
    except FileRefused:
        return
    assert_balanced(reading)
    if "municipality" in reading.frames:
        checked("municipality", reading.frames["municipality"])
