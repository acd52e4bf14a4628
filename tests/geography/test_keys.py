import pytest

from etl.geography.keys import KeyFormatError, ars_to_ags, is_independent_city, municipality_ags, parse_key

# GV100AD of 30.11.2021: AGS, ARS, name.
REGISTERED = [
    ("12052000", "120520000000", "Cottbus"),
    ("12061260", "120610260260", "Königs Wusterhausen"),
    ("12062024", "120625031024", "Bad Liebenwerda"),
    ("12066196", "120660196196", "Lübbenau/Spreewald"),
    ("12071372", "120710372372", "Spremberg"),
]


@pytest.mark.parametrize(("ags", "ars", "name"), REGISTERED)
def test_an_ars_gives_the_registered_ags(ags: str, ars: str, name: str) -> None:
    assert ars_to_ags(ars) == ags, name
    key = parse_key(ars)
    assert (key.ags, key.ars, key.level, key.remark) == (ags, ars, "gemeinde_ars", None)


def test_an_ags_never_gives_an_ars() -> None:
    assert parse_key("12062024").ars is None


@pytest.mark.parametrize("row", range(3))
def test_every_municipality_of_the_real_register_agrees(realdata, row: int) -> None:
    """GV100AD record 60: AGS in columns 11-18, association in 19-22 (1-based)."""
    path = next(file for file in (realdata / "gv100ad").iterdir() if "gv100ad" in file.name.lower())
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("60")]
    assert len(lines) == 10_997
    for line in lines[row::3]:
        ags, association = line[10:18], line[18:22]
        assert ars_to_ags(ags[:5] + association + ags[5:]) == ags


@pytest.mark.parametrize(
    ("raw", "level", "digits"),
    [
        ("5170024", None, "05170024"),
        (5170024, None, "05170024"),
        (5170024.0, None, "05170024"),
        ("5362", None, "05362"),
        ("1", None, "01"),
        ("51700240024", None, "051700240024"),
        ("51700024", "verband", "051700024"),
        ("8116", "kreis", "08116"),
    ],
)
def test_a_lost_leading_zero_is_put_back_and_reported(raw: object, level, digits: str) -> None:
    key = parse_key(raw, level)
    assert key.digits == digits
    assert key.remark is not None
    assert digits in key.remark


@pytest.mark.parametrize(
    ("raw", "level", "ags", "kreis"),
    [
        ("12 0 52 000", "gemeinde", "12052000", "12052"),
        (" 12052000 ", "gemeinde", "12052000", "12052"),
        ("12052", "kreis", None, "12052"),
        ("12", "land", None, None),
        ("120525031", "verband", None, "12052"),
    ],
)
def test_the_number_of_digits_is_the_level(raw: str, level: str, ags: str | None, kreis: str | None) -> None:
    key = parse_key(raw)
    assert (key.level, key.ags, key.kreis, key.land, key.remark) == (level, ags, kreis, "12", None)


@pytest.mark.parametrize(
    "raw", ["", None, "DG", "Cottbus", "1205.2000", "12052.000", "99052000", "123456", "nan", "1,2E7"]
)
def test_what_is_no_key_is_refused_in_german(raw: object) -> None:
    with pytest.raises(KeyFormatError, match="Schlüssel"):
        parse_key(raw)


def test_a_column_of_known_level_refuses_other_levels() -> None:
    with pytest.raises(KeyFormatError, match="erwartet werden 8"):
        parse_key("12052", "gemeinde")


def test_a_district_key_is_no_municipality() -> None:
    assert municipality_ags("120625031024") == "12062024"
    with pytest.raises(KeyFormatError, match="kein Gemeindeschlüssel"):
        municipality_ags("12062")


def test_cottbus_is_district_and_municipality_in_one() -> None:
    assert is_independent_city("12052000")
    assert not is_independent_city("12071372")
    assert not is_independent_city("12000")
