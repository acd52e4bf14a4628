"""The services that are asked by a single request per part, each as its documentation describes it."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from etl.fetching.client import FetchError, PoliteClient, json_of
from etl.fetching.contract import Fetch, Part
from etl.fetching.settings import BrightSky, Hystreet, Overpass, Polygons
from etl.local_time import ZONE

HYSTREET_DAYS: Final = {1: 14, 2: 366}
WEATHER_DAYS: Final = 60
# rows that speak of shops and vacancies; asked with their centre and date of last edit
OVERPASS_QUERY: Final = """[out:json][timeout:180];
area["de:amtlicher_gemeindeschluessel"="{ags}"]->.a;
(nwr(area.a)["shop"];nwr(area.a)["disused:shop"];nwr(area.a)["was:shop"];nwr(area.a)["abandoned:shop"];nwr(area.a)["closed:shop"];
nwr(area.a)["disused:amenity"];nwr(area.a)["disused:office"];nwr(area.a)["disused:craft"];nwr(area.a)["vacant"];
nwr(area.a)["construction:shop"];nwr(area.a)["proposed:shop"];nwr(area.a)["amenity"]["name"];nwr(area.a)["office"];nwr(area.a)["craft"];);
out center meta;"""


@dataclass(frozen=True)
class HystreetFetcher:
    """Hourly counts per station; persons only."""

    service: Hystreet

    def headers(self) -> dict[str, str]:
        token = self.service.token.get_secret_value()
        if self.service.version == 1:
            return {"X-API-Token": token, "Accept": "application/vnd.hystreet.v1"}
        return {"X-API-TOKEN": token, "Accept": "application/json"}

    def total(self, fetch: Fetch) -> int:
        return sum(1 for station in self.service.stations for _ in self._periods(fetch, station))

    def _periods(self, fetch: Fetch, station: str) -> Iterator[tuple[date, date]]:
        return fetch.periods(station, self.service.start, HYSTREET_DAYS[self.service.version])

    def parts(self, client: PoliteClient, fetch: Fetch) -> Generator[Part, None, None]:
        for station, centre_id in self.service.stations.items():
            for first, last in list(self._periods(fetch, station)):
                params = {"from": _instant(first), "to": _instant(last + timedelta(days=1)), "resolution": "hour"}
                path = f"/locations/{station}"
                if self.service.version == 2:
                    path, params["with_object_type"] = f"{path}/measurements", "PERSON"
                answer = client.get(self.service.base + path, params)
                content = None if answer.status_code == 204 else answer.content
                if content is not None and not _measurements(json_of(answer)):
                    content = None
                name = f"hystreet_{station}_{first}_{last}.json"
                yield Part(station, last, name, content, "hystreet_api", centre_id)


def _measurements(document: Any) -> list[Any]:
    if isinstance(document, dict) and isinstance(document.get("measurements"), list):
        return list(document["measurements"])
    told = document.get("error") or document.get("message") if isinstance(document, dict) else None
    raise FetchError(f"hystreet liefert keine Messwerte: {str(told or document)[:200]}")


@dataclass(frozen=True)
class OverpassFetcher:
    """Shops and vacancies of each municipality, anew every week."""

    service: Overpass

    def headers(self) -> dict[str, str]:
        return {}

    def total(self, fetch: Fetch) -> int:
        return len(self._due(fetch))

    def _due(self, fetch: Fetch) -> list[str]:
        return fetch.due(self.service.municipalities, self.service.every_days)

    def parts(self, client: PoliteClient, fetch: Fetch) -> Generator[Part, None, None]:
        for ags in self._due(fetch):
            if not (ags.isdecimal() and len(ags) == 8):
                raise FetchError(f"Overpass: {ags} ist kein achtstelliger Gemeindeschlüssel.")
            answer = client.post(self.service.base, {"data": OVERPASS_QUERY.format(ags=ags)})
            document = json_of(answer)
            remark = document.get("remark") if isinstance(document, dict) else None
            if remark:
                raise FetchError(f"Overpass hat die Abfrage abgebrochen: {str(remark)[:200]}")
            yield Part(ags, fetch.today, f"overpass_{ags}_{fetch.today}.json", answer.content, "osm_shops", ags=ags)


@dataclass(frozen=True)
class PolygonsFetcher:
    """The polygons of municipalities, when the file changed."""

    service: Polygons

    def headers(self) -> dict[str, str]:
        return {}

    def total(self, fetch: Fetch) -> int:
        return 1

    def parts(self, client: PoliteClient, fetch: Fetch) -> Generator[Part, None, None]:
        name = self.service.base.rsplit("/", 1)[-1] or "polygons.zip"
        known = fetch.progress.mark(name, "etag")
        answer = client.get(self.service.base, headers={"If-None-Match": known} if known else None)
        content = answer.content if answer.status_code == 200 else None
        if content is not None and content[:40].lstrip().lower().startswith((b"<!doctype", b"<html")):
            raise FetchError("Die Adresse der Polygone liefert eine Webseite statt einer Datei.")
        etag = answer.headers.get("ETag") or known
        marks = {"etag": etag} if etag else {}
        yield Part(name, fetch.today, name, content, "municipality_polygons", marks=marks)


@dataclass(frozen=True)
class BrightSkyFetcher:
    """Hourly weather at the centres."""

    service: BrightSky

    def headers(self) -> dict[str, str]:
        return {}

    def total(self, fetch: Fetch) -> int:
        return sum(
            1 for centre in self._centres(fetch) for _ in fetch.periods(centre[0], self.service.start, WEATHER_DAYS)
        )

    def _centres(self, fetch: Fetch) -> list[tuple[str, float, float]]:
        known = fetch.register.centres
        wanted = known[known["centre_id"].isin(self.service.centres)] if self.service.centres else known
        return list(wanted[["centre_id", "lat", "lon"]].itertuples(index=False, name=None))

    def parts(self, client: PoliteClient, fetch: Fetch) -> Generator[Part, None, None]:
        for centre_id, lat, lon in self._centres(fetch):
            for first, last in list(fetch.periods(centre_id, self.service.start, WEATHER_DAYS)):
                # one hour more: the rain of the last hour is told by the label after it
                params = {"lat": f"{lat:.4f}", "lon": f"{lon:.4f}", "date": str(first), "tz": ZONE}
                params["last_date"] = f"{last + timedelta(days=1)}T01:00"
                answer = client.get(f"{self.service.base}/weather", params)
                document = None if answer.status_code == 204 else json_of(answer)
                rows = document.get("weather") if isinstance(document, dict) else []
                if not isinstance(rows, list):
                    raise FetchError(f"Bright Sky liefert keine Wetterwerte: {str(document)[:200]}")
                name = f"wetter_{centre_id}_{first}_{last}.json"
                yield Part(centre_id, last, name, answer.content if rows else None, "weather", centre_id)


def _instant(day: date) -> str:
    """Local midnight as RFC 3339 with offset."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)).isoformat()
