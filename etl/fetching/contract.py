"""What a fetcher gives: parts, each a file to load and what to remember when it is loaded."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from etl.fetching.client import PoliteClient
from etl.fetching.progress import Progress
from etl.fetching.settings import FetchSettings
from etl.sources.contract import Register


@dataclass(frozen=True)
class Part:
    """One answer: ``content`` None means there was nothing for the period (204) or nothing new (304)."""

    part: str
    until: date
    name: str
    content: bytes | None
    kind: str
    centre_id: str | None = None
    ags: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fetch:
    """The circumstances of a fetch: settings, what was fetched before, known places, the present day."""

    settings: FetchSettings
    progress: Progress
    register: Register
    today: date

    def due(self, names: Iterable[str], every_days: int) -> list[str]:
        """Those of the names whose last fetch is at least so many days ago, or never was."""
        limit = self.today - timedelta(days=every_days)
        return [name for name in names if (self.progress.until(name) or date.min) <= limit]

    def periods(self, part: str, start: date | None, longest_days: int) -> Iterator[tuple[date, date]]:
        """(first, last) days to fetch of a part in pieces: from the last weeks of what is there, else from ``start``, to
        yesterday."""
        known = self.progress.until(part)
        first = start or self.today - timedelta(days=365)
        if known is not None:
            first = max(first, known - timedelta(days=self.settings.reread_days))
        yesterday = self.today - timedelta(days=1)
        while first <= yesterday:
            last = min(first + timedelta(days=longest_days - 1), yesterday)
            yield first, last
            first = last + timedelta(days=1)


class Fetcher(Protocol):
    """The shape of a fetcher."""

    def headers(self) -> dict[str, str]:
        """Headers of every request, credentials among them."""

    def total(self, fetch: Fetch) -> int:
        """Number of parts of this fetch, for the progress shown."""

    def parts(self, client: PoliteClient, fetch: Fetch) -> Generator[Part, None, None]:
        """The parts in an order in which the fetch can end at any of them."""
