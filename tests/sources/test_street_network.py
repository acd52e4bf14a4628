"""A street network as a delivery: lines of a town, in other coordinates, of the wrong place, and clusters along them."""

import json
from pathlib import Path

import duckdb
import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from etl.build import build
from etl.delivery import open_delivery
from etl.indicators.vacancy.streets import near
from etl.loading import Order, load_files
from etl.registry import recognition
from etl.snapshot import reading
from etl.sources import street_network
from etl.sources.contract import FileRefused, ReadContext, Reading, Register
from etl.stores import Stores, stores

AGS, LON, LAT = "12062140", 13.71, 51.63
STEP = 0.0001
TOWNS = pd.DataFrame({"ags": [AGS], "name": ["Finsterwalde"], "lat": [LAT], "lon": [LON]})
BLOCK = [
    [[LON + shift, LAT], [LON + shift, LAT + 49 * STEP]] for shift in (0.0, 0.0004)
] + [[[LON, LAT], [LON + 0.0004, LAT]]]  # fmt: skip


def geojson(path: Path, lines: list[list[list[float]]], kind: str = "LineString") -> Path:
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": line}} for line in lines
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def read(path: Path, ags: str | None = AGS) -> Reading:
    context = ReadContext(duckdb.connect(), Register(TOWNS, pd.DataFrame()), ags, None)
    return street_network.read(open_delivery(path, path.parent), context)


def lines_of(found: Reading) -> shapely.Geometry:
    return shapely.from_wkb(found.frames["street_network"]["geometry_wkb"].iloc[0])


def test_geojson_of_the_sender(tmp_path: Path) -> None:
    found = read(geojson(tmp_path / "netz.geojson", BLOCK))
    assert lines_of(found).equals(shapely.MultiLineString(BLOCK))
    assert (found.rows_read, list(found.frames["street_network"]["ags"])) == (1, [AGS])
    assert not found.notices


def test_geopackage_in_metres_becomes_degrees(tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"ags": [AGS] * 3}, geometry=[shapely.LineString(line) for line in BLOCK], crs=4326)
    frame.to_crs(25833).to_file(tmp_path / "netz.gpkg", driver="GPKG")
    found = read(tmp_path / "netz.gpkg", ags=None)
    assert shapely.hausdorff_distance(lines_of(found), shapely.MultiLineString(BLOCK)) < 1e-6
    assert recognition(open_delivery(tmp_path / "netz.gpkg", tmp_path))[0][0] == "street_network"


def test_a_file_without_lines_or_without_a_town_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="keine Linien"):
        read(geojson(tmp_path / "p.geojson", [[LON, LAT]], "Point"))  # type: ignore[list-item]
    with pytest.raises(FileRefused):
        read(geojson(tmp_path / "n.geojson", BLOCK), ags=None)


def test_lines_of_another_place_are_rejected_and_loose_pieces_told(tmp_path: Path) -> None:
    swapped = [[[lat, lon] for lon, lat in line] for line in BLOCK]
    assert list(read(geojson(tmp_path / "a.geojson", swapped)).rejects["code"]) == ["W08"]
    loose = read(geojson(tmp_path / "b.geojson", BLOCK[:2]))
    assert [one.code for one in loose.notices] == ["W09"]


def register(path: Path) -> Path:
    """Two streets back to back, five units at the far end of each vacant: 100 units, 10 vacant."""
    lines = ["Nr.;Straße;Hausnr.;Etage;Status;Stand;Breite;Länge"]
    for street, shift in (("Weststraße", 0.0), ("Oststraße", 0.0004)):
        lines += [
            f"{street[0]}{k};{street};{k + 1};EG;{'leer' if k >= 45 else 'vermietet'};01.06.2025;{LAT + k * STEP:.6f};{LON + shift:.6f}"
            for k in range(50)
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def clusters(store: Stores) -> tuple[str, list[str]]:
    assert build(store, as_of=pd.Timestamp("2025-07-15").date()).failures == ()
    with reading(store) as connection:
        [(method,)] = connection.execute(
            "SELECT method FROM indicator WHERE indicator_id = 'vacancy_cluster' AND centre_id LIKE '12062140%'"
        ).fetchall()
        labels = connection.execute("SELECT label FROM problem_area ORDER BY label").fetchall()
    return method, [label for (label,) in labels]


def test_clusters_follow_the_delivered_streets(tmp_path: Path) -> None:
    """One cluster by straight distance; along the streets the two ends are 700 m apart and two clusters."""
    store = stores(tmp_path / "data")
    [report] = load_files(store, [Order(register(tmp_path / "register.csv"), ags=AGS)])
    assert report.rows_loaded == 100, report.notices
    assert clusters(store) == ("bernoulli_scan_straight_distance", ["Oststraße, Weststraße"])
    [report] = load_files(store, [Order(geojson(tmp_path / "netz.geojson", BLOCK), ags=AGS)])
    assert (report.kind, report.rows_loaded) == ("street_network", 1)
    assert clusters(store) == ("bernoulli_scan_along_streets", ["Oststraße", "Weststraße"])


def test_only_the_surroundings_of_the_units_are_walked() -> None:
    network = shapely.to_wkb(shapely.MultiLineString([[(0, 0), (100, 0)], [(9000, 9000), (9100, 9000)]]))
    assert [line.tolist() for line in near(network, np.array([[10.0, 5.0]]))] == [[[0.0, 0.0], [100.0, 0.0]]]
