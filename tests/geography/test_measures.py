import math
import subprocess
import sys

import pytest
import shapely

from etl.geography.measures import area_m2, from_wkb, point_distance_m, reproject, to_geographic, to_metric, to_wkb

COTTBUS, POTSDAM = (14.335117, 51.759345), (13.059025, 52.400441)


def test_one_kilometre_square_in_utm_is_one_square_kilometre() -> None:
    square = shapely.box(450_000, 5_730_000, 451_000, 5_731_000)
    assert area_m2(to_geographic(square)) == pytest.approx(1_000_000, rel=1e-8)


def test_the_central_meridian_has_easting_500_km_and_the_meridian_arc_as_northing() -> None:
    """Arc of the GRS 80 meridian to 52° is 5,763,343.55 m (Torge 2001), times the scale 0.9996."""
    point = to_metric(shapely.Point(15, 52))
    assert point.x == pytest.approx(500_000, abs=0.001)
    assert point.y == pytest.approx(5_763_343.55 * 0.9996, abs=0.5)


def test_the_distance_of_two_towns_agrees_with_the_great_circle() -> None:
    """Haversine with the mean earth radius; the ellipsoid and the UTM scale differ from it by less than 0.5 %."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*COTTBUS, *POTSDAM))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    assert point_distance_m(COTTBUS, POTSDAM) == pytest.approx(2 * 6_371_008.8 * math.asin(math.sqrt(half)), rel=0.005)


def test_reprojection_keeps_holes_and_parts() -> None:
    holed = shapely.Point(0, 0).buffer(10).difference(shapely.Point(0, 0).buffer(5))
    both = shapely.MultiPolygon([holed, shapely.box(20, 20, 30, 30)])
    moved = shapely.transform(both, lambda points: points + [450_000, 5_730_000])
    there_and_back = reproject(reproject(moved, 25833, 4326), 4326, 25833)
    assert there_and_back.equals_exact(moved, tolerance=1e-3)


def test_wkb_goes_there_and_back_and_damage_is_refused() -> None:
    polygon = shapely.box(14.3, 51.7, 14.4, 51.8)
    data = to_wkb(polygon)
    assert isinstance(data, bytes)
    assert from_wkb(data).equals(polygon)
    with pytest.raises(ValueError, match="beschädigt"):
        from_wkb(data[:20])


def test_geopandas_is_not_loaded_by_the_light_modules() -> None:
    light = ["keys", "coordinates", "measures", "centre_area", "municipality_lookup", "territory"]
    code = "import sys, etl.geography, " + ", ".join(f"etl.geography.{name}" for name in light)
    subprocess.run([sys.executable, "-c", f"{code}; sys.exit('geopandas' in sys.modules)"], check=True)
