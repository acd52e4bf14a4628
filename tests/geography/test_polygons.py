import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

from etl.geography.polygons import BoundaryFileError, read_polygons


def toys(**columns: list) -> geopandas.GeoDataFrame:
    """Unit squares of 10 km side by side in UTM 32, one per value."""
    count = len(next(iter(columns.values())))
    squares = [shapely.box(850_000 + 10_000 * i, 5_740_000, 860_000 + 10_000 * i, 5_750_000) for i in range(count)]
    return geopandas.GeoDataFrame(columns, geometry=squares, crs=25832)


def test_a_geopackage_with_all_layers_gives_the_municipalities_with_structure(tmp_path: Path) -> None:
    path = tmp_path / "vg250.gpkg"
    toys(AGS=["12052"], GF=[4], GEN=["Kreis"]).to_file(path, layer="vg250_krs")
    toys(AGS=["12052000", "12052000", "12071372"], GF=[4, 2, 4], GEN=["Cottbus", "Cottbus", "Spremberg"]).to_file(
        path, layer="vg250_gem"
    )
    polygons = read_polygons(path)
    assert polygons.ags.tolist() == ["12052000", "12071372"]
    assert polygons.name.tolist() == ["Cottbus", "Spremberg"]
    assert polygons.ars.isna().all()
    assert polygons.crs.to_epsg() == 4326


def test_a_zipped_shapefile_with_ars_alone_gets_its_ags(tmp_path: Path) -> None:
    toys(ARS=["120625031024"]).to_file(tmp_path / "VG250_GEM.shp")
    path = tmp_path / "VG250_GEM.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in tmp_path.glob("VG250_GEM.[!z]*"):
            archive.write(part, part.name)
    polygons = read_polygons(path)
    assert (polygons.ags[0], polygons.ars[0]) == ("12062024", "120625031024")


def test_an_area_crossing_itself_is_made_valid(tmp_path: Path) -> None:
    path = tmp_path / "kreuz.geojson"
    bow = shapely.Polygon([(14, 51), (15, 52), (15, 51), (14, 52)])
    geopandas.GeoDataFrame({"ags": ["12052000"]}, geometry=[bow], crs=4326).to_file(path)
    assert read_polygons(path).is_valid.all()


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"GEN": ["Cottbus"]}, "Spalte AGS oder ARS fehlt. Vorhanden sind: gen"),
        ({"AGS": ["12052000", "12052000"]}, "1 Gemeindeschlüssel kommen mehrfach vor, zum Beispiel 12052000"),
        ({"AGS": ["12052"]}, "kein Gemeindeschlüssel"),
        ({"ARS": ["12052"]}, "kein Gemeindeschlüssel"),
    ],
)
def test_a_file_without_usable_keys_is_refused_in_german(tmp_path: Path, columns: dict, message: str) -> None:
    path = tmp_path / "gemeinden.gpkg"
    toys(**columns).to_file(path)
    with pytest.raises(BoundaryFileError, match=message) as error:
        read_polygons(path)
    assert "gemeinden.gpkg" in str(error.value)


def test_points_are_no_municipalities(tmp_path: Path) -> None:
    path = tmp_path / "punkte.geojson"
    geopandas.GeoDataFrame({"ags": ["12052000"]}, geometry=[shapely.Point(14, 51)], crs=4326).to_file(path)
    with pytest.raises(BoundaryFileError, match="zum Beispiel 12052000"):
        read_polygons(path)


def test_a_shapefile_without_projection_is_refused(tmp_path: Path) -> None:
    toys(AGS=["12052000"]).to_file(tmp_path / "gem.shp")
    (tmp_path / "gem.prj").unlink()
    with pytest.raises(BoundaryFileError, match="Koordinatensystem fehlt"):
        read_polygons(tmp_path / "gem.shp")


def test_several_layers_without_the_known_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "karte.gpkg"
    for layer in ("strassen", "haeuser"):
        toys(AGS=["12052000"]).to_file(path, layer=layer)
    with pytest.raises(BoundaryFileError, match="nicht klar, welche Ebene"):
        read_polygons(path)


def test_a_file_that_is_no_map_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "brief.gpkg"
    path.write_text("Sehr geehrte Damen und Herren", encoding="utf-8")
    with pytest.raises(BoundaryFileError, match="nicht als Geodaten lesen"):
        read_polygons(path)
    with pytest.raises(BoundaryFileError, match="gibt es nicht"):
        read_polygons(tmp_path / "fehlt.gpkg")


def test_the_real_simplified_shapefile_of_germany(realdata: Path) -> None:
    polygons = read_polygons(realdata / "bkg_vg250" / "VG250_GEM_simplified.zip")
    assert len(polygons) == 10_990
    assert polygons.ags.str.startswith("12").sum() == 413
    assert polygons.is_valid.all()
    assert polygons.set_index("ags").ars["12062024"] == "120625031024"
    assert polygons.total_bounds == pytest.approx([5.87, 47.27, 15.04, 55.06], abs=0.05)


def test_the_real_geojson_of_brandenburg(realdata: Path) -> None:
    polygons = read_polygons(realdata / "bkg_vg250" / "brandenburg_gemeinden_2023_simplified.geojson")
    assert len(polygons) == 413
    assert polygons.set_index("ags").name["12052000"].startswith("Cottbus")
