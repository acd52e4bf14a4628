import math

import pytest
import shapely

from etl.geography.centre_area import circle, circle_variants, contains, outline_variants
from etl.geography.measures import to_geographic, to_metric

COTTBUS = (14.335117, 51.759345)


def block(width_m: float, height_m: float) -> shapely.Polygon:
    return to_geographic(shapely.box(454_000, 5_734_000, 454_000 + width_m, 5_734_000 + height_m))


def test_the_default_is_a_circle_of_400_m_marked_as_default() -> None:
    area = circle(*COTTBUS)
    assert area.is_default
    assert area.area_m2 == pytest.approx(math.pi * 400**2, rel=0.002)
    corners = shapely.points(shapely.get_coordinates(to_metric(area.polygon)))
    assert shapely.distance(corners, to_metric(shapely.Point(COTTBUS))) == pytest.approx(400, abs=0.01)


def test_three_circles_grow_one_in_the_other() -> None:
    small, default, large = circle_variants(*COTTBUS)
    assert [area.variant for area in (small, default, large)] == ["circle_250_m", "circle_400_m", "circle_600_m"]
    assert default.polygon.contains(small.polygon)
    assert large.polygon.contains(default.polygon)


def test_a_drawn_outline_is_shrunk_and_grown_by_metres() -> None:
    """A block of 500 m x 300 m: 50 m less all round is 400 x 200; 100 m more adds two strips per side and a disc."""
    smaller, drawn, larger = outline_variants(block(500, 300))
    assert smaller.area_m2 == pytest.approx(400 * 200, rel=1e-4)
    assert drawn.area_m2 == pytest.approx(500 * 300, rel=1e-6)
    assert larger.area_m2 == pytest.approx(500 * 300 + 100 * 2 * (500 + 300) + math.pi * 100**2, rel=1e-3)
    assert not any(area.is_default for area in (smaller, drawn, larger))
    assert smaller.label == "Abgrenzung um 50 m verkleinert"


def test_a_variant_that_would_vanish_is_left_out() -> None:
    assert [area.variant for area in outline_variants(block(300, 80))] == ["outline", "outline_plus_100_m"]


@pytest.mark.parametrize(
    ("outline", "message"),
    [
        (shapely.Point(COTTBUS), "eine Fläche sein"),
        (shapely.Polygon(), "eine Fläche sein"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "keine gültige Fläche"),
    ],
)
def test_what_is_no_area_is_refused(outline, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        outline_variants(outline)


def test_a_point_on_the_outline_counts_as_inside() -> None:
    area = shapely.box(14.0, 51.0, 15.0, 52.0)
    assert contains(area, 14.5, 51.5)
    assert contains(area, 14.0, 51.5)
    assert not contains(area, 13.9, 51.5)


def test_a_radius_must_be_positive() -> None:
    with pytest.raises(ValueError, match="größer als 0"):
        circle(*COTTBUS, radius_m=0)
