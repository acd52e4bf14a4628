"""A warehouse, settings for the local service, and what was asked, said and waited."""

from pathlib import Path
from typing import Any

import duckdb

from etl.fetching.run import Step, fetch_service
from etl.fetching.settings import FetchSettings
from etl.loading import LoadReport
from etl.stores import Stores
from tests.fetching.service import Service


class Desk:
    """One town hall's desk: fetches from the local service into a warehouse of its own."""

    def __init__(self, folder: Path, service: Service) -> None:
        self.stores = Stores(folder / "data")
        self.service = service
        self.pauses: list[float] = []
        self.steps: list[Step] = []

    def fetch(self, name: str, **config: Any) -> list[LoadReport]:
        said = {name: {"url": self.service.url, **config}}
        settings = FetchSettings(**said, timeout_s=2, between_s=0, tries=4)  # type: ignore[arg-type]
        return fetch_service(name, self.stores, settings, self.steps.append, self.pauses.append)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.stores.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()
