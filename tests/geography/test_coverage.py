import geopandas
import numpy as np
import pytest
import shapely

from etl.geography.coverage import area_errors, dissolve_districts, reassign, simplify


def wavy_neighbours() -> geopandas.GeoDataFrame:
    """Two areas of about 10 km x 10 km in UTM 33 that share a wavy border, and a third below both of them."""
    north = np.linspace(0, 10_000, 201)
    wave = [(10_000 + 120 * np.sin(n / 150), n) for n in north]
    left = shapely.Polygon([(0, 0), *wave, (0, 10_000)])
    right = shapely.Polygon([*wave, (20_000, 10_000), (20_000, 0)])
    below = shapely.Polygon([(0, 0), wave[0], (20_000, 0), (20_000, -5_000), (0, -5_000)])
    shapes = shapely.transform(np.array([left, right, below]), lambda points: points + [450_000, 5_730_000])
    keys = ["12001001", "12001002", "12002001"]
    return geopandas.GeoDataFrame({"ags": keys}, geometry=shapes, crs=25833).to_crs(4326)


def test_a_former_municipality_becomes_part_of_its_successor() -> None:
    areas = wavy_neighbours()
    merged = reassign(areas, {"12001002": "12001001"})
    assert merged.ags.tolist() == ["12001001", "12002001"]
    assert merged.area.tolist() == pytest.approx([200e6, 100e6], rel=1e-4)
    assert merged.geom_type.eq("Polygon").all()


def test_simplified_neighbours_leave_no_gap_and_no_overlap() -> None:
    exact = reassign(wavy_neighbours(), {})
    coarse = simplify(exact, tolerance_m=300)
    assert shapely.get_num_coordinates(coarse.geometry).sum() < shapely.get_num_coordinates(exact.geometry).sum() / 3
    union = shapely.union_all(coarse.geometry.to_numpy())
    assert shapely.get_num_interior_rings(union) == 0
    assert sum(coarse.to_crs(25833).area) == pytest.approx(geopandas.GeoSeries([union], crs=4326).to_crs(25833).area[0])
    assert area_errors(exact, coarse).max() < 0.01


def test_simplifying_each_area_alone_would_tear_gaps() -> None:
    """The check above can fail: the common shortcut does not pass it."""
    exact = reassign(wavy_neighbours(), {})
    alone = shapely.simplify(exact.geometry.to_numpy(), 90)
    assert not shapely.coverage_is_valid(alone)


def test_districts_are_the_union_of_their_municipalities() -> None:
    districts = dissolve_districts(simplify(reassign(wavy_neighbours(), {}), tolerance_m=300))
    assert districts.ags.tolist() == ["12001", "12002"]
    assert shapely.coverage_is_valid(districts.geometry.to_numpy())
    assert districts.to_crs(25833).area.tolist() == pytest.approx([200e6, 100e6], rel=0.005)
