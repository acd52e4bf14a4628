"""Eco-Counter: hours from the interface for customers (versions 1 and 2), days from the public page.

Version 1: ``/data/site/{id}`` with a bearer token, the end of a period exclusive.  Version 2: ``/history/traffic/raw`` with
the header ``X-API-KEY``, at most 31 days at a time.  Whether its ``endDate`` is part of the answer is told differently by
the open clients that use it; with ``endTime=23:59`` both readings give the same.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from etl.fetching.client import FetchError, PoliteClient, json_of
from etl.fetching.contract import Fetch, Part
from etl.fetching.settings import EcoCounter

DAYS: Final = {1: 90, 2: 31}


@dataclass(frozen=True)
class EcoCounterFetcher:
    """Counts of pedestrians per site."""

    service: EcoCounter

    def headers(self) -> dict[str, str]:
        if self.service.token is None:
            return {}
        token = self.service.token.get_secret_value()
        if self.service.version == 2:
            return {"X-API-KEY": token, "Accept": "application/json"}
        return {"Authorization": f"Bearer {token}"}

    def total(self, fetch: Fetch) -> int:
        return sum(1 for site in self.service.sites for _ in self._periods(fetch, site))

    def parts(self, client: PoliteClient, fetch: Fetch) -> Generator[Part, None, None]:
        if self.service.token is None and (self.service.organisation is None or self.service.version == 2):
            raise FetchError("Eco-Counter braucht ZENTREN_FETCH_ECO_COUNTER__TOKEN oder __ORGANISATION.")
        for site, centre_id in self.service.sites.items():
            for first, last in self._periods(fetch, site):
                url, params = self._request(site, first, last)
                answer = client.get(url, params)
                content = None if answer.status_code == 204 else answer.content
                if content is not None:
                    rows = json_of(answer)
                    if not isinstance(rows, list):
                        raise FetchError(f"Eco-Counter liefert keine Liste: {str(rows)[:200]}")
                    content = content if _has_counts(rows) else None
                options = {"name": self.service.names.get(site, f"Eco-Counter {site}")}
                if self.service.version == 2 and site in self.service.flows:
                    options["flows"] = self.service.flows[site]
                name = f"eco_{site}_{first}_{last}.json"
                yield Part(site, last, name, content, "eco_counter", centre_id, options=options)

    def _periods(self, fetch: Fetch, site: str) -> list[tuple[date, date]]:
        return list(fetch.periods(site, self.service.start, DAYS[self.service.version]))

    def _request(self, site: str, first: date, last: date) -> tuple[str, dict[str, str]]:
        base = self.service.base
        if self.service.version == 2:
            return f"{base}/history/traffic/raw", {
                "siteId": site, "startDate": str(first), "endDate": str(last), "startTime": "00:00", "endTime": "23:59",
                "gapFilling": "false", "travelModes": "pedestrian",
            }  # fmt: skip
        if self.service.token is not None:
            end = last + timedelta(days=1)
            params = {"begin": f"{first}T00:00:00", "end": f"{end}T00:00:00", "step": "hour", "complete": "false"}
            return f"{base}/data/site/{site}", params
        params = {"idOrganisme": str(self.service.organisation), "idPdc": site, "interval": "4"}
        params |= {
            "flowIds": self.service.flows.get(site, site),
            "debut": f"{first:%d/%m/%Y}",
            "fin": f"{last:%d/%m/%Y}",
        }
        return f"{base}/data/{site}", params


def _has_counts(rows: list[Any]) -> bool:
    """Whether an answer holds any count: version 2 names the flows of a site even when none has a point."""
    return any(row["data"] if isinstance(row, dict) and isinstance(row.get("data"), list) else row for row in rows)
