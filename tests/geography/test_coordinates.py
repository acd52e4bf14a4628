import math

import pytest

from etl.geography.coordinates import CoordinateError, parse_number, read_position

# Centre point of Cottbus as published by Destatis, longitude and latitude.
COTTBUS = (14.335117, 51.759345)
METRE_IN_DEGREES = 1 / 111_200


def utm(lon: float, lat: float, zone: int, unit_axis: float = 6_378_137.0, flattening: float = 1 / 298.257222101):
    """Easting and northing in metres by Snyder 1987 (USGS Professional Paper 1395), equations 8-9, 8-10 and 3-21."""
    return _transverse_mercator(lon, lat, zone * 6 - 183, 0.9996, unit_axis, flattening)


def _transverse_mercator(lon, lat, meridian, scale, axis, flattening):
    e2 = flattening * (2 - flattening)
    ep2 = e2 / (1 - e2)
    phi = math.radians(lat)
    a = math.cos(phi) * math.radians(lon - meridian)
    t, c = math.tan(phi) ** 2, ep2 * math.cos(phi) ** 2
    n = axis / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    m = axis * (
        (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256) * phi
        - (3 * e2 / 8 + 3 * e2**2 / 32 + 45 * e2**3 / 1024) * math.sin(2 * phi)
        + (15 * e2**2 / 256 + 45 * e2**3 / 1024) * math.sin(4 * phi)
        - 35 * e2**3 / 3072 * math.sin(6 * phi)
    )
    east = a + (1 - t + c) * a**3 / 6 + (5 - 18 * t + t**2 + 72 * c - 58 * ep2) * a**5 / 120
    north = a**2 / 2 + (5 - t + 9 * c + 4 * c**2) * a**4 / 24 + (61 - 58 * t + t**2 + 600 * c - 330 * ep2) * a**6 / 720
    return 500_000 + scale * n * east, scale * (m + n * math.tan(phi) * north)


UTM33, UTM32 = utm(*COTTBUS, 33), utm(*COTTBUS, 32)


def assert_near_cottbus(position, tolerance_m: float = 2.0) -> None:
    stretch = math.cos(math.radians(COTTBUS[1]))
    assert position.lon == pytest.approx(COTTBUS[0], abs=tolerance_m * METRE_IN_DEGREES / stretch)
    assert position.lat == pytest.approx(COTTBUS[1], abs=tolerance_m * METRE_IN_DEGREES)


@pytest.mark.parametrize(
    ("first", "second", "epsg", "is_swapped"),
    [
        (*COTTBUS, 4326, False),
        (COTTBUS[1], COTTBUS[0], 4326, True),
        ("14,335117", "51,759345", 4326, False),
        (*UTM33, 25833, False),
        (UTM33[1], UTM33[0], 25833, True),
        (*UTM32, 25832, False),
        (UTM33[0] + 33_000_000, UTM33[1], 25833, False),
        (f"33 {UTM33[0]:.2f}", f"{UTM33[1]:.2f}".replace(".", ","), 25833, False),
        (f"{UTM33[0] + 33_000_000:,.2f}".translate(str.maketrans(",.", ".,")), UTM33[1], 25833, False),
        (UTM32[0] + 32_000_000, UTM32[1], 25832, False),
    ],
)
def test_the_range_of_the_values_tells_the_system(first, second, epsg: int, is_swapped: bool) -> None:
    position = read_position(first, second)
    assert position is not None
    assert_near_cottbus(position)
    assert (position.epsg, position.is_swapped) == (epsg, is_swapped)


def test_web_mercator_is_recognised() -> None:
    radius = 6_378_137.0
    x = radius * math.radians(COTTBUS[0])
    y = radius * math.log(math.tan(math.pi / 4 + math.radians(COTTBUS[1]) / 2))
    position = read_position(x, y)
    assert position is not None
    assert position.epsg == 3857
    assert_near_cottbus(position)


@pytest.mark.parametrize(("epsg", "meridian"), [(31467, 9), (31468, 12), (31469, 15)])
def test_gauss_krueger_is_recognised_in_either_order(epsg: int, meridian: int) -> None:
    """Ignoring the datum (Bessel ellipsoid and DHDN) a Gauß-Krüger point is off by less than 200 m."""
    east, north = _transverse_mercator(*COTTBUS, meridian, 1.0, 6_377_397.155, 1 / 299.1528128)
    east += meridian / 3 * 1_000_000
    for first, second, is_swapped in ((east, north, False), (north, east, True)):
        position = read_position(first, second)
        assert position is not None
        assert (position.epsg, position.is_swapped) == (epsg, is_swapped)
        assert_near_cottbus(position, tolerance_m=200)


def test_the_other_zone_stays_an_alternative_about_400_km_off() -> None:
    position = read_position(*UTM33)
    assert position is not None
    (other,) = position.alternatives
    assert other.epsg == 25832
    assert (position.lon - other.lon) * 69 == pytest.approx(400, abs=30)


def test_what_was_decided_is_said() -> None:
    swapped = read_position(COTTBUS[1], COTTBUS[0])
    assert swapped is not None
    assert swapped.remarks == ("Die beiden Werte der Koordinate waren vertauscht.",)
    metric = read_position(*UTM33)
    assert metric is not None
    assert metric.remarks == ("Koordinate als ETRS89 / UTM 33 (EPSG:25833) gelesen.",)
    plain = read_position(*COTTBUS)
    assert plain is not None
    assert plain.remarks == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("51° 45' 33,6\" N", 51 + 45 / 60 + 33.6 / 3600),
        ("14°20′6″ O", 14 + 20 / 60 + 6 / 3600),
        ("E 14° 20,5'", 14 + 20.5 / 60),
        ("14° W", -14.0),
        ("5.734.481,5", 5_734_481.5),
        ("51.759", 51.759),
        (454111, 454111.0),
        ("  ", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_numbers_are_read_as_people_write_them(text: object, value: float | None) -> None:
    assert parse_number(text) == (None if value is None else pytest.approx(value, abs=1e-9))


def test_no_coordinate_is_no_position() -> None:
    assert read_position("", None) is None


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("14.33", "", "Nur ein Wert"),
        (0, 0, "Platzhalter"),
        (2_611_000, 1_267_000, "LV95"),
        (13.4, 61.0, "keinem bekannten System"),
        ("Markt 1", "51,7", "keine Koordinate"),
        ("51° 75'", "14°", "unter 60"),
    ],
)
def test_what_is_no_coordinate_in_germany_is_refused_in_german(first, second, message: str) -> None:
    with pytest.raises(CoordinateError, match=message):
        read_position(first, second)
