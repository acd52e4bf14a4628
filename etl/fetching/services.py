"""The services that can be fetched, each as its documentation describes it."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Final
from zoneinfo import ZoneInfo

from etl.fetching.client import FetchError, PoliteClient, json_of
from etl.fetching.contract import Fetch, Part
from etl.fetching.settings import BrightSky, EcoCounter, Genesis, Hystreet, Overpass, Polygons
from etl.local_time import ZONE

HYSTREET_DAYS: Final = {1: 14, 2: 366}
ECO_DAYS: Final = 90
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

    def parts(self, client: PoliteClient, fetch: Fetch) -> Iterator[Part]:
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
class EcoCounterFetcher:
    """Counts per site: hours from the customers' interface (end exclusive), days from the public page."""

    service: EcoCounter

    def headers(self) -> dict[str, str]:
        token = self.service.token
        return {"Authorization": f"Bearer {token.get_secret_value()}"} if token is not None else {}

    def total(self, fetch: Fetch) -> int:
        return sum(1 for site in self.service.sites for _ in fetch.periods(site, self.service.start, ECO_DAYS))

    def parts(self, client: PoliteClient, fetch: Fetch) -> Iterator[Part]:
        if self.service.token is None and self.service.organisation is None:
            raise FetchError("Eco-Counter braucht ZENTREN_FETCH_ECO_COUNTER__TOKEN oder __ORGANISATION.")
        for site, centre_id in self.service.sites.items():
            for first, last in list(fetch.periods(site, self.service.start, ECO_DAYS)):
                url, params = self._request(site, first, last)
                answer = client.get(url, params)
                content = None if answer.status_code == 204 else answer.content
                if content is not None:
                    rows = json_of(answer)
                    if not isinstance(rows, list):
                        raise FetchError(f"Eco-Counter liefert keine Liste: {str(rows)[:200]}")
                    content = content if rows else None
                options = {"name": self.service.names.get(site, f"Eco-Counter {site}")}
                name = f"eco_{site}_{first}_{last}.json"
                yield Part(site, last, name, content, "eco_counter", centre_id, options=options)

    def _request(self, site: str, first: date, last: date) -> tuple[str, dict[str, str]]:
        if self.service.token is not None:
            end = last + timedelta(days=1)
            params = {"begin": f"{first}T00:00:00", "end": f"{end}T00:00:00", "step": "hour", "complete": "false"}
            return f"{self.service.base}/data/site/{site}", params
        params = {"idOrganisme": str(self.service.organisation), "idPdc": site, "interval": "4"}
        params |= {
            "flowIds": self.service.flows.get(site, site),
            "debut": f"{first:%d/%m/%Y}",
            "fin": f"{last:%d/%m/%Y}",
        }
        return f"{self.service.base}/data/{site}", params


@dataclass(frozen=True)
class OverpassFetcher:
    """Shops and vacancies of each municipality, anew every week."""

    service: Overpass

    def headers(self) -> dict[str, str]:
        return {}

    def total(self, fetch: Fetch) -> int:
        return len(self._due(fetch))

    def _due(self, fetch: Fetch) -> list[str]:
        limit = fetch.today - timedelta(days=self.service.every_days)
        return [ags for ags in self.service.municipalities if (fetch.progress.until(ags) or date.min) <= limit]

    def parts(self, client: PoliteClient, fetch: Fetch) -> Iterator[Part]:
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
class GenesisFetcher:
    """Flat files of tables by POST; the last three years are read anew every time."""

    service: Genesis

    def headers(self) -> dict[str, str]:
        service = self.service
        return {"username": service.username.get_secret_value(), "password": service.password.get_secret_value()}

    def total(self, fetch: Fetch) -> int:
        return len(self.service.tables)

    def parts(self, client: PoliteClient, fetch: Fetch) -> Iterator[Part]:
        for table in self.service.tables:
            known = fetch.progress.until(table)
            first = self.service.first_year if known is None else max(self.service.first_year, known.year - 3)
            form = {
                "name": table, "area": "all", "format": "ffcsv", "compress": "false", "language": "de", "quality": "on",
                "startyear": str(first), "endyear": str(fetch.today.year),
                "regionalvariable": self.service.regional_variable, "regionalkey": self.service.regional_key,
            }  # fmt: skip
            answer = client.post(f"{self.service.base}/data/tablefile", form)
            content = _flat_file(answer.content, table)
            yield Part(table, fetch.today, f"{table}_{fetch.today}.csv", content, "genesis_flat")


def _flat_file(content: bytes, table: str) -> bytes:
    """The flat file in an answer; HTTP 200 does not mean data: raises FetchError with what the service says instead."""
    if content[:4] == b"PK\x03\x04":
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
                if not names or archive.getinfo(names[0]).file_size > 2 << 30:
                    raise FetchError(f"Tabelle {table}: Das Archiv enthält keine brauchbare CSV-Datei.")
                return archive.read(names[0])
        except (zipfile.BadZipFile, RuntimeError, OSError) as error:
            raise FetchError(f"Tabelle {table}: Das Archiv ist beschädigt ({error}).") from error
    if content[:1] == b"{" or content[:40].lstrip().lower().startswith((b"<!doctype", b"<html")):
        told = content[:400].decode("utf-8", errors="replace")
        raise FetchError(
            f"Tabelle {table}: Statt Daten kam «{told}». Zu große Tabellen bitte mit REGIONAL_KEY auf ein Land begrenzen."
        )
    return content


@dataclass(frozen=True)
class PolygonsFetcher:
    """The polygons of municipalities, when the file changed."""

    service: Polygons

    def headers(self) -> dict[str, str]:
        return {}

    def total(self, fetch: Fetch) -> int:
        return 1

    def parts(self, client: PoliteClient, fetch: Fetch) -> Iterator[Part]:
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

    def parts(self, client: PoliteClient, fetch: Fetch) -> Iterator[Part]:
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
