"""Clusters of vacancy: a planted one is found and drawn, an even spread is not; too little gives nothing."""

import json

import numpy as np
import pandas as pd
import pytest
import shapely

from etl.geography.measures import from_wkb
from etl.indicators.contract import Facts
from etl.indicators.vacancy import clusters
from etl.indicators.vacancy.streets import street_lines

LAT, LON = 51.94, 13.89
STEP = 14 / 111_320  # 14 m of latitude


def street(vacant: set[int], units: int = 100) -> list[dict[str, object]]:
    """Units along a line to the north, every 14 m; the first half in one street, the second in another."""
    return [
        {
            "status": "vacant" if k in vacant else "occupied",
            "lat": LAT + k * STEP,
            "lon": LON,
            "street": "Südstraße" if k < units // 2 else "Nordstraße",
        }
        for k in range(units)
    ]


def test_planted_cluster_is_found_with_its_area(facts: Facts, register) -> None:
    register(street(set(range(10, 20)) | {60, 90}))
    row = clusters.compute(facts).iloc[0]
    assert row["value"] <= 0.01
    assert (row["n"], row["completeness"], row["method"]) == (100, 1, "bernoulli_scan_straight_distance")
    share = clusters.compute(facts).set_index("indicator_id").loc["vacancy_cluster_share"]
    assert share["value"] == pytest.approx(10 / 100)
    areas = clusters.cluster_areas(facts)
    assert (areas.loc[0, "problem_id"], areas.loc[0, "label"]) == ("vacancy-cluster", "Südstraße")
    assert (areas.loc[0, "units"], areas.loc[0, "vacant"]) == (10, 10)
    polygon = from_wkb(areas.loc[0, "geometry_wkb"])
    assert polygon.contains(shapely.Point(LON, LAT + 15 * STEP))
    assert not polygon.contains(shapely.Point(LON, LAT + 25 * STEP))
    # the columns are those of the snapshot
    facts.connection.register("_areas", areas)
    facts.connection.execute("INSERT INTO snapshot.problem_area BY NAME SELECT * FROM _areas")


def test_even_spread_is_no_cluster(facts: Facts, register) -> None:
    register(street(set(range(0, 100, 10))))
    assert clusters.compute(facts).iloc[0]["value"] > 0.2
    assert clusters.cluster_areas(facts).empty


def test_names_and_order_of_units_change_nothing(facts: Facts, register) -> None:
    units = street(set(range(10, 16)) | {40, 70, 90})
    register(units)
    before = clusters.compute(facts)
    facts.connection.execute("DELETE FROM snapshot.vacancy_unit")
    register([{**unit, "unit_id": f"z{500 - k}"} for k, unit in enumerate(reversed(units))])
    pd.testing.assert_frame_equal(before, clusters.compute(facts))


@pytest.mark.parametrize(
    ("change", "method"),
    [
        ("UPDATE snapshot.vacancy_unit SET lat = NULL WHERE status = 'occupied'", "coordinates_missing"),
        ("UPDATE snapshot.vacancy_unit SET is_register_complete = false", "list_of_vacant_units_gives_no_rate"),
        ("UPDATE snapshot.vacancy_unit SET status = 'occupied' WHERE unit_id <> 'u10'", "too_few_units"),
    ],
)
def test_not_enough_to_say_anything(facts: Facts, register, change: str, method: str) -> None:
    register(street(set(range(10, 20))))
    facts.connection.execute(change)
    row = clusters.compute(facts).iloc[0]
    assert (row["method"], row["visibility"]) == (method, "hidden")
    assert clusters.cluster_areas(facts).empty


def test_only_the_newest_register_is_scanned(facts: Facts, register) -> None:
    register(street(set(range(10, 20))), observed_on="2024-05-15")
    register(street(set(range(0, 100, 10))))
    assert set(clusters.compute(facts)["period"]) == {"2025-05-15"}


def test_along_the_streets_where_they_are_given(facts: Facts, register, monkeypatch, tmp_path) -> None:
    """Two streets back to back, ten vacant units on each side of the block: one cluster by straight distance only."""
    north = STEP * np.arange(50)
    units = [
        {"status": "vacant" if k >= 45 else "occupied", "lat": LAT + y, "lon": LON + shift, "street": name}
        for name, shift in (("Weststraße", 0.0), ("Oststraße", 0.0004))
        for k, y in enumerate(north)
    ]
    lines = [[[LON + shift, LAT], [LON + shift, LAT + north[-1]]] for shift in (0.0, 0.0004)]
    lines.append([[LON, LAT], [LON + 0.0004, LAT]])
    features = [{"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}} for line in lines]
    (tmp_path / "12061316.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    register(units)
    straight = clusters.cluster_areas(facts)
    assert straight.loc[0, "label"] == "Oststraße, Weststraße"
    monkeypatch.setattr(clusters, "street_lines", lambda ags: street_lines(ags, tmp_path))
    clusters._scanned.cache_clear()
    row = clusters.compute(facts).iloc[0]
    assert row["method"] == "bernoulli_scan_along_streets"
    assert sorted(clusters.cluster_areas(facts)["label"]) == ["Oststraße", "Weststraße"]
    clusters._scanned.cache_clear()
