"""Shops and mapped vacancies of OpenStreetMap: the tag rules, real Overpass answers, a real extract."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from etl.delivery import open_delivery
from etl.sources import osm_shops
from etl.sources.contract import FileRefused, ReadContext, Reading, Register
from etl.sources.osm_elements import OsmObject, read_osm

NOWHERE = Register(
    pd.DataFrame({"ags": [], "name": []}), pd.DataFrame({"centre_id": [], "ags": [], "name": [], "lat": [], "lon": []})
)
COTTBUS = Register(
    pd.DataFrame({"ags": ["12052000"], "name": ["Cottbus"]}),
    pd.DataFrame(
        {"centre_id": ["12052000-01"], "ags": ["12052000"], "name": ["Cottbus"], "lat": [51.7605], "lon": [14.3342]}
    ),
)


def read(path: Path, register: Register = NOWHERE, **options: str) -> Reading:
    centre = None if register is NOWHERE else "12052000-01"
    context = ReadContext(
        duckdb.connect(), register, ags=None if centre is None else "12052000", centre_id=centre, options=options
    )
    reading = osm_shops.read(open_delivery(path, path.parent), context)
    loaded = len(reading.frames.get("vacancy_unit", ()))
    assert reading.rows_read == loaded + len(reading.rejects) + reading.rows_duplicate
    return reading


def overpass(folder: Path, *elements: dict[str, Any], **extra: Any) -> Path:
    path = folder / "overpass.json"
    answer = {
        "version": 0.6,
        "osm3s": {"timestamp_osm_base": "2024-05-01T12:00:00Z"},
        "elements": list(elements),
        **extra,
    }
    path.write_text(json.dumps(answer), encoding="utf-8")
    return path


def node(number: int, lat: float = 51.7605, lon: float = 14.3342, **tags: str) -> dict[str, Any]:
    return {
        "type": "node",
        "id": number,
        "lat": lat,
        "lon": lon,
        "tags": {key.replace("__", ":"): value for key, value in tags.items()},
    }


@pytest.mark.parametrize(
    ("tags", "status", "trade", "previous"),
    [
        ({"shop": "bakery"}, "occupied", "bakery", None),
        ({"amenity": "cafe"}, "occupied", "cafe", None),
        ({"shop": "unheard_of"}, "occupied", "other_retail", None),
        ({"shop": "vacant"}, "vacant", None, None),
        ({"disused:shop": "yes"}, "vacant", None, "unknown"),
        ({"disused:shop": "shoes"}, "vacant", None, "shoes"),
        ({"disused:amenity": "restaurant"}, "vacant", None, "restaurant"),
        ({"abandoned:shop": "butcher"}, "vacant", None, "butcher"),
        ({"was:shop": "books"}, "vacant", None, "books"),
        ({"closed:shop": "yes"}, "vacant", None, "unknown"),
        ({"vacant": "yes", "building": "retail"}, "vacant", None, None),
        ({"shop": "vacant", "disused:shop": "clothes"}, "vacant", None, "clothes"),
        # the new tenant has moved in, the former one is still tagged
        ({"shop": "florist", "was:shop": "books"}, "occupied", "florist", None),
        ({"construction:shop": "supermarket"}, "under_construction", None, None),
        ({"proposed:shop": "supermarket"}, "planned", None, None),
    ],
)
def test_what_tags_say(tags: dict[str, str], status: str, trade: str | None, previous: str | None) -> None:
    unit = osm_shops.unit_of(OsmObject("node", 1, tags, 51.76, 14.33))
    assert unit is not None
    assert (unit.status, unit.trade, unit.previous_trade) == (status, trade, previous)


@pytest.mark.parametrize(
    "tags",
    [
        {"shop": "no"},
        {"shop": "closed"},
        {"disused": "yes", "building": "yes"},
        {"abandoned": "yes"},
        {"amenity": "bench"},
        {"disused:amenity": "bench"},
    ],
)
def test_what_is_no_unit(tags: dict[str, str]) -> None:
    assert osm_shops.unit_of(OsmObject("node", 1, tags, 51.76, 14.33)) is None


def test_berkeley_vacancies(realdata: Path, tmp_path: Path) -> None:
    path = realdata / "osm_berkeley_vacancy" / "vacantshops.json"
    objects = read_osm(open_delivery(path, tmp_path)).objects
    assert sum("disused:shop" in thing.tags for thing in objects) == 62
    assert sum(thing.tags.get("vacant") == "yes" for thing in objects) == 3
    assert sum(thing.tags.get("shop") == "vacant" for thing in objects) == 0
    reading = read(path)
    frame = reading.frames["vacancy_unit"].set_index("unit_id")
    disused = [thing.unit_id for thing in objects if "disused:shop" in thing.tags]
    assert set(frame.loc[disused, "status"]) == {"vacant"}
    assert Counter(frame.loc[disused, "previous_trade"])["unknown"] == 44
    assert not frame["is_register_complete"].any()
    assert set(frame["observed_on"]) == {pd.Timestamp(2025, 4, 23)}
    assert "V10" in [n.code for n in reading.notices]
    assert frame.loc["node/314115691", "street"] == "Shattuck Avenue"
    assert frame.loc["node/314115691", "previous_trade"] == "bicycles"


def test_berkeley_shops_without_any_vacancy_tag(realdata: Path, tmp_path: Path) -> None:
    path = realdata / "osm_berkeley_vacancy" / "shops.json"
    objects = read_osm(open_delivery(path, tmp_path)).objects
    shops = [thing.unit_id for thing in objects if "shop" in thing.tags]
    assert len(shops) == 110
    reading = read(path)
    frame = reading.frames["vacancy_unit"].set_index("unit_id")
    assert set(frame.loc[[unit for unit in shops if unit in frame.index], "status"]) == {"occupied"}
    assert "V40" in [n.code for n in reading.notices]
    assert not frame["is_register_complete"].any()


def test_heidelberg_extract(realdata: Path, tmp_path: Path) -> None:
    path = realdata / "osm_heidelberg" / "heidelberg.test.pbf"
    delivery = open_delivery(path, tmp_path)
    assert osm_shops.recognise(delivery.head()) > 0.9
    data = read_osm(delivery)
    assert sum("shop" in thing.tags for thing in data.objects) == 36
    frame = read(path).frames["vacancy_unit"]
    assert frame["lat"].median() == pytest.approx(49.4, abs=0.05)  # the town; thinned ways reach far beyond it
    assert frame["lon"].median() == pytest.approx(8.68, abs=0.05)


def test_the_circle_and_the_municipality(tmp_path: Path) -> None:
    near, far, elsewhere = (
        node(1, shop="bakery"),
        node(2, lat=51.7705, shop="shoes"),
        node(3, lat=52.52, lon=13.4, shop="books"),
    )
    path = overpass(tmp_path, near, far, elsewhere)
    reading = read(path, COTTBUS)
    assert list(reading.frames["vacancy_unit"]["unit_id"]) == ["node/1"]
    assert [n.rows for n in reading.notices if n.code == "V39"] == [1, 1]
    assert len(read(path, COTTBUS, radius_m="0").frames["vacancy_unit"]) == 2
    with pytest.raises(FileRefused) as refused:
        read(overpass(tmp_path, elsewhere), COTTBUS)
    assert refused.value.refusal.code == "V07"


def test_a_unit_mapped_twice_counts_once(tmp_path: Path) -> None:
    corners = [
        (14.33410, 51.76045),
        (14.33430, 51.76045),
        (14.33430, 51.76055),
        (14.33410, 51.76055),
        (14.33410, 51.76045),
    ]
    building = {
        "type": "way",
        "id": 9,
        "geometry": [{"lon": lon, "lat": lat} for lon, lat in corners],
        "tags": {"shop": "shoes"},
    }
    inside, other_trade, next_door = node(1, shop="shoes"), node(2, shop="books"), node(3, lon=14.3346, shop="shoes")
    reading = read(overpass(tmp_path, building, inside, other_trade, next_door))
    assert list(reading.frames["vacancy_unit"]["unit_id"]) == ["way/9", "node/2", "node/3"]
    assert reading.rows_duplicate == 1


def test_objects_without_location_are_rejected(tmp_path: Path) -> None:
    reading = read(overpass(tmp_path, node(1, shop="shoes"), {"type": "relation", "id": 5, "tags": {"shop": "books"}}))
    assert list(reading.rejects["code"]) == ["V41"]


@pytest.mark.parametrize(
    ("extra", "code"),
    [({"remark": "runtime error: Query timed out"}, "L03"), ({"elements": {}}, "L13"), ({"osm3s": {}}, "V30")],
)
def test_failed_answers_are_refused(tmp_path: Path, extra: dict[str, Any], code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(overpass(tmp_path, node(1, shop="shoes"), **extra))
    assert refused.value.refusal.code == code


def test_a_cut_extract_is_refused(realdata: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes((realdata / "osm_heidelberg" / "heidelberg.test.pbf").read_bytes()[:200_000])
    with pytest.raises(FileRefused) as refused:
        read(path)
    assert refused.value.refusal.code == "L03"
