"""OpenStreetMap objects with tags from Overpass JSON, from an OSM extract (.osm.pbf) or from OSM XML."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import osmium
import shapely

from etl.delivery import Delivery
from etl.rules import notice
from etl.sources.contract import FileRefused

MAX_JSON_BYTES: Final = 512 << 20
UNIT_KEYS: Final = ("shop", "amenity", "office", "craft", "tourism", "leisure", "healthcare")
LIFECYCLE: Final = ("disused", "abandoned", "was", "closed", "construction", "proposed", "planned")


@dataclass(frozen=True)
class OsmObject:
    """One object with tags; ``lat`` and ``lon`` are None without location, ``outline`` is a way's polygon if known."""

    kind: str
    number: int
    tags: Mapping[str, str]
    lat: float | None
    lon: float | None
    outline: shapely.Polygon | None = None

    @property
    def unit_id(self) -> str:
        return f"{self.kind}/{self.number}"


@dataclass(frozen=True)
class OsmData:
    """``data_on`` is the day the data are of, None when the file does not say; an extract covers more than was asked."""

    objects: list[OsmObject]
    data_on: date | None
    is_extract: bool = False


def is_unit_key(key: str) -> bool:
    """Whether a tag may speak of a unit: ``shop``, ``disused:shop``, ``vacant`` …"""
    prefix, _, rest = key.rpartition(":")
    return key == "vacant" or (rest in UNIT_KEYS and (not prefix or prefix in LIFECYCLE))


def read_osm(delivery: Delivery) -> OsmData:
    """All objects with a tag that may speak of a unit. Raises FileRefused (L03 unreadable, L05 too large)."""
    with delivery.path.open("rb") as stream:
        start = stream.read(64)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return _overpass(delivery.path)
    return _extract(delivery.path, "pbf" if b"OSMHeader" in start else "osm")


def _overpass(path: Path) -> OsmData:
    if path.stat().st_size > MAX_JSON_BYTES:
        raise FileRefused(notice("L05", reason="mehr als 512 MB JSON", scope="file"))
    try:
        answer = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FileRefused(notice("L03", reason=f"kein gültiges JSON ({error})", scope="file")) from error
    elements = answer.get("elements") if isinstance(answer, dict) else None
    if not isinstance(elements, list):
        raise FileRefused(notice("L13", kind="osm_shops", reason="die Liste „elements“ fehlt", scope="file"))
    remark = str(answer.get("remark", ""))
    if "error" in remark.lower():
        raise FileRefused(notice("L03", reason=f"die Abfrage ist abgebrochen: {remark[:200]}", scope="file"))
    found = [element for element in elements if isinstance(element, dict)]
    nodes = {e.get("id"): (e["lon"], e["lat"]) for e in found if e.get("type") == "node" and _is_point(e)}
    stated = answer.get("osm3s") if isinstance(answer.get("osm3s"), dict) else {}
    return OsmData(
        [_element(e, nodes) for e in found if _has_unit_tag(e.get("tags"))], _day(stated.get("timestamp_osm_base"))
    )


def _element(element: Mapping[str, Any], nodes: Mapping[Any, tuple[float, float]]) -> OsmObject:
    tags = {str(key): str(value) for key, value in element["tags"].items()}
    outline = _outline(element, nodes)
    centre = element.get("center")
    point: tuple[float, float] | None = None
    if _is_point(element):
        point = float(element["lon"]), float(element["lat"])
    elif isinstance(centre, dict) and _is_point(centre):
        point = float(centre["lon"]), float(centre["lat"])
    elif outline is not None:
        point = outline.centroid.x, outline.centroid.y
    elif element.get("type") == "way" and (known := [nodes[n] for n in _list(element, "nodes") if n in nodes]):
        point = sum(lon for lon, _ in known) / len(known), sum(lat for _, lat in known) / len(known)
    number = element.get("id")
    lon, lat = point or (None, None)
    return OsmObject(str(element.get("type")), number if isinstance(number, int) else 0, tags, lat, lon, outline)


def _outline(element: Mapping[str, Any], nodes: Mapping[Any, tuple[float, float]]) -> shapely.Polygon | None:
    corners = [(p["lon"], p["lat"]) for p in _list(element, "geometry") if isinstance(p, dict) and _is_point(p)]
    corners = corners or [
        nodes[number] for number in _list(element, "nodes") if isinstance(number, int) and number in nodes
    ]
    if len(corners) < 4 or corners[0] != corners[-1]:
        return None
    polygon = shapely.Polygon(corners)
    return polygon if polygon.is_valid else None


def _list(element: Mapping[str, Any], name: str) -> list[Any]:
    value = element.get(name)
    return value if isinstance(value, list) else []


def _is_point(value: Mapping[str, Any]) -> bool:
    lat, lon = value.get("lat"), value.get("lon")
    return isinstance(lat, int | float) and isinstance(lon, int | float) and abs(lat) <= 90 and abs(lon) <= 180


def _has_unit_tag(tags: object) -> bool:
    return isinstance(tags, dict) and any(is_unit_key(str(key)) for key in tags)


def _day(text: object) -> date | None:
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC).date() if text else None
    except ValueError:
        return None


def _extract(path: Path, form: str) -> OsmData:
    """Objects of an extract: nodes by their place, ways and relations by the middle of their known corners."""
    file = osmium.io.File(str(path), form)
    keys = [*UNIT_KEYS, *(f"{prefix}:{key}" for prefix in LIFECYCLE for key in UNIT_KEYS), "vacant"]
    try:
        with osmium.io.Reader(file) as reader:
            header = reader.header()
        processor = osmium.FileProcessor(file).with_locations().with_filter(osmium.filter.KeyFilter(*keys))
        objects = list(_found(processor))
    except (RuntimeError, ValueError, OSError) as error:
        raise FileRefused(notice("L03", reason=f"kein lesbarer OSM-Auszug ({error})", scope="file")) from error
    return OsmData(
        objects, _day(header.get("osmosis_replication_timestamp") or header.get("timestamp")), is_extract=True
    )


def _found(processor: Any) -> Iterator[OsmObject]:
    for item in processor:
        tags = {tag.k: tag.v for tag in item.tags}
        if not _has_unit_tag(tags):
            continue
        if item.is_node():
            yield OsmObject("node", item.id, tags, item.location.lat, item.location.lon)
        elif item.is_way():
            corners = [(n.lon, n.lat) for n in item.nodes if n.location.valid()]
            closed = len(corners) >= 4 and corners[0] == corners[-1]
            polygon = shapely.Polygon(corners) if closed else None
            middle = shapely.MultiPoint(corners).centroid if corners else None
            yield OsmObject(
                "way",
                item.id,
                tags,
                middle and middle.y,
                middle and middle.x,
                polygon if polygon and polygon.is_valid else None,
            )
        else:
            yield OsmObject("relation", item.id, tags, None, None)
