import csv
from pathlib import Path

import pytest
import shapely

from etl.geography.coordinates import read_position
from etl.geography.measures import to_geographic
from etl.geography.municipality_lookup import MunicipalityLookup

DATA = Path(__file__).resolve().parents[2] / "data"


def square(east: float, size: float = 10_000) -> shapely.Polygon:
    return to_geographic(shapely.box(east, 5_730_000, east + size, 5_730_000 + size))


@pytest.fixture
def two_neighbours() -> MunicipalityLookup:
    return MunicipalityLookup(["12000001", "12000002"], [square(450_000), square(460_000)])


@pytest.fixture(scope="module")
def brandenburg() -> MunicipalityLookup:
    return MunicipalityLookup.from_geojson(DATA / "boundaries" / "brandenburg_gemeinden.geojson")


def at(east: float, north: float) -> tuple[float, float]:
    point = to_geographic(shapely.Point(east, north))
    return point.x, point.y


def test_a_point_is_found_in_its_municipality(two_neighbours: MunicipalityLookup) -> None:
    assert two_neighbours.find(*at(455_000, 5_735_000)) == "12000001"
    assert two_neighbours.find(*at(465_000, 5_735_000)) == "12000002"
    assert two_neighbours.find(*at(475_000, 5_735_000)) is None


@pytest.mark.parametrize(
    ("east", "state", "distance", "found"),
    [
        (455_000, "inside", 0, "12000001"),
        (460_300, "near_border", 300, "12000002"),
        (460_500, "outside", 500, "12000002"),
        (449_500, "outside", 500, None),
    ],
)
def test_near_the_border_the_polygon_proves_nothing(two_neighbours, east, state, distance, found) -> None:
    placement = two_neighbours.place(*at(east, 5_735_000), "12000001")
    assert (placement.state, placement.found_ags) == (state, found)
    assert placement.distance_m == pytest.approx(distance, abs=5)


def test_without_polygon_nothing_is_claimed(two_neighbours: MunicipalityLookup) -> None:
    placement = two_neighbours.place(*at(455_000, 5_735_000), "12052000")
    assert (placement.state, placement.distance_m, placement.found_ags) == ("no_polygon", None, "12000001")


def test_two_polygons_of_one_municipality_are_refused() -> None:
    with pytest.raises(ValueError, match="genau eine Fläche"):
        MunicipalityLookup(["12000001", "12000001"], [square(450_000), square(460_000)])


def test_every_published_centre_point_lies_in_its_own_municipality(brandenburg: MunicipalityLookup) -> None:
    with (DATA / "reference" / "municipalities_brandenburg.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    wrong = [row["name"] for row in rows if brandenburg.find(float(row["lon"]), float(row["lat"])) != row["ags"]]
    assert len(rows) == 413
    assert wrong == []


def test_a_wrong_zone_is_found_by_the_polygon(brandenburg: MunicipalityLookup) -> None:
    """Cottbus, Altmarkt in UTM 33, and the same numbers taken for zone 32."""
    right = read_position("454 112", "5 734 650")
    assert right is not None
    (wrong,) = right.alternatives
    assert brandenburg.place(right.lon, right.lat, "12052000").state == "inside"
    assert brandenburg.place(wrong.lon, wrong.lat, "12052000").state == "outside"
    assert brandenburg.find(wrong.lon, wrong.lat) is None
