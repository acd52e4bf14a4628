"""hystreet laser counts as answers of the provider's interface (versions 1 and 2), stored as JSON files.

A row is one measurement of one station.  The station is named "<name>, <city>" as in the provider's own CSV export, so
both ways lead to the same counting point.  Source: interface description of hystreet.com as quoted by its open clients.
"""

from typing import Any, Final

from etl.delivery import Delivery, Head
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.count_rows import CountRows, long_layout, read_rows
from etl.sources.json_documents import as_text, looks_like_json, read_document, refuse_service_error

KIND: Final = "hystreet_api"
TOPIC: Final = "footfall"
RESOLUTIONS: Final = ("hour", "day")


def recognise(head: Head) -> float:
    """Sure when a JSON document names measurements in the words of one of the two versions."""
    text = head.text or ""
    if not looks_like_json(head) or '"measurements"' not in text and '"location_id"' not in text:
        return 0.0
    return 0.98 if '"pedestrians_count"' in text or ('"measured_at"' in text and '"total_count"' in text) else 0.6


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """All measurements of one or several stations; raises FileRefused for lists of stations and for weeks or months."""
    document = read_document(delivery)
    refuse_service_error(document)
    stations = document if isinstance(document, list) else [document]
    if not all(isinstance(station, dict) and isinstance(station.get("measurements"), list) for station in stations):
        raise FileRefused(
            notice("L08", columns="measurements", found="Liste von Stationen ohne Messwerte", scope="file")
        )
    is_daily = _is_daily(stations)
    rows = CountRows(long_layout(is_daily=is_daily, directions=_directions(stations)))
    number = 0
    for station in stations:
        name, place = _name(station), _place(station.get("geojson"))
        for measurement in station["measurements"]:
            number += 1
            _add(rows, number, measurement, name, place, is_daily)
    return read_rows(rows, delivery, context, method="laser")


def _add(
    rows: CountRows, number: int, measurement: Any, name: str, place: tuple[str | None, str | None], is_daily: bool
) -> None:
    if not isinstance(measurement, dict):
        rows.log.reject("L14", number, raw=str(measurement), value=measurement, found=1, expected=3)
        return
    time = as_text(measurement.get("measured_at") or measurement.get("timestamp"))
    if is_daily:
        time = (as_text(measurement.get("measured_at_local_time")) or time or "")[:10] or None
    status = "unverified" if measurement.get("unverified") is True else None
    origin = as_text(measurement.get("collection_type"))
    rows.add(number, time, as_text(_persons(measurement)), name, status, origin, *place)


def _persons(measurement: dict[str, Any]) -> Any:
    """The count of persons.  Newer stations count vehicles too: then the persons among the single counts are added up,
    provided that the single counts make the total; else the file is refused (F11)."""
    if "total_count" not in measurement:
        return measurement.get("pedestrians_count")
    total, counts = measurement["total_count"], measurement.get("counts")
    entries = [entry for entry in counts if isinstance(entry, dict)] if isinstance(counts, list) else []
    kinds = [str(entry.get("object_type") or "PERSON").upper() for entry in entries]
    if all(kind == "PERSON" for kind in kinds):
        return total
    numbers = [count for entry in entries if isinstance(count := entry.get("count"), int)]
    if len(numbers) < len(entries) or sum(numbers) != total:
        raise FileRefused(notice("F11", column="total_count", scope="file"))
    return sum(value for value, kind in zip(numbers, kinds, strict=True) if kind == "PERSON")


def _is_daily(stations: list[dict[str, Any]]) -> bool:
    said = {str(s.get("resolution") or (s.get("metadata") or {}).get("resolution") or "") for s in stations}
    said.discard("")
    if said and not said <= set(RESOLUTIONS):
        raise FileRefused(
            notice(
                "L13",
                kind=KIND,
                reason=f"Auflösung {', '.join(sorted(said))}; gebraucht werden Stunden oder Tage",
                scope="file",
            )
        )
    if said:
        return said == {"day"}
    times = [
        str(m.get("timestamp") or m.get("measured_at") or "")
        for s in stations for m in s["measurements"] if isinstance(m, dict)
    ]  # fmt: skip
    days = [time[:10] for time in times]
    return len(times) > 1 and len(set(days)) == len(days) and len({time[10:19] for time in times}) == 1


def _name(station: dict[str, Any]) -> str:
    name, city = as_text(station.get("name")), as_text(station.get("city"))
    if not name:
        number = as_text(station.get("location_id") or station.get("id"))
        name = f"hystreet {number}" if number else "hystreet"
    return f"{name}, {city}" if city and not name.endswith(f", {city}") else name


def _directions(stations: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    if len(stations) != 1:
        return None, None
    about = stations[0].get("metadata")
    about = about if isinstance(about, dict) else {}
    return as_text(about.get("ltr_label")), as_text(about.get("rtl_label"))


def _place(geojson: Any) -> tuple[str | None, str | None]:
    """Mean of the corners of the scanned line or area; nothing when there is none."""
    corners: list[tuple[float, float]] = []

    def walk(part: Any, depth: int = 0) -> None:
        if depth > 6 or not isinstance(part, list):
            return
        if len(part) >= 2 and all(isinstance(value, int | float) for value in part[:2]):
            corners.append((float(part[0]), float(part[1])))
            return
        for inner in part:
            walk(inner, depth + 1)

    if isinstance(geojson, dict):
        geometry = geojson.get("geometry")
        walk((geometry if isinstance(geometry, dict) else geojson).get("coordinates"))
    corners = [c for c in corners if -180 <= c[0] <= 180 and -90 <= c[1] <= 90]
    if not corners:
        return None, None
    lon, lat = (sum(values) / len(corners) for values in zip(*corners, strict=True))
    return f"{lat:.6f}", f"{lon:.6f}"
