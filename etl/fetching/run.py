"""Fetching one service from where it ended: every part is loaded like a delivery before the next is asked for."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from etl import places, warehouse
from etl.fetching.client import FetchError, PoliteClient
from etl.fetching.contract import Fetch, Fetcher, Part
from etl.fetching.eco_counter import EcoCounterFetcher
from etl.fetching.genesis import GenesisFetcher
from etl.fetching.limesurvey import LimeSurveyFetcher
from etl.fetching.progress import Progress
from etl.fetching.services import BrightSkyFetcher, HystreetFetcher, OverpassFetcher, PolygonsFetcher
from etl.fetching.settings import FetchSettings
from etl.loading import LoadReport, Order, load_files
from etl.local_time import today
from etl.sources.contract import Register
from etl.stores import Stores
from etl.working_folder import working_folder

FETCHERS: Final[dict[str, Callable[[Any], Fetcher]]] = {
    "hystreet": HystreetFetcher,
    "eco_counter": EcoCounterFetcher,
    "overpass": OverpassFetcher,
    "genesis": GenesisFetcher,
    "limesurvey": LimeSurveyFetcher,
    "polygons": PolygonsFetcher,
    "bright_sky": BrightSkyFetcher,
}
SERVICES: Final = tuple(FETCHERS)


@dataclass(frozen=True)
class Step:
    """What a fetch did last: part ``done`` of ``total``; ``report`` is None when there was nothing to load."""

    service: str
    done: int
    total: int
    name: str
    report: LoadReport | None


def fetch_service(
    service: str,
    stores: Stores,
    settings: FetchSettings,
    tell: Callable[[Step], None],
    sleep: Callable[[float], None] = time.sleep,
) -> list[LoadReport]:
    """Fetch and load all parts of a service; ends at the first that is refused, so that the next fetch begins there.

    Raises FetchError when the service is not configured or does not answer.
    """
    fetcher = _fetcher(service, settings)
    fetch = Fetch(settings, Progress(stores, service), _register(stores), today())
    total = fetcher.total(fetch)
    reports = []
    with (
        PoliteClient(settings, fetcher.headers(), sleep) as client,
        closing(fetcher.parts(client, fetch)) as parts,  # a session with the service ends with the parts
    ):
        for done, part in enumerate(parts, start=1):
            report = None if part.content is None else _load(stores, part, part.content)
            tell(Step(service, done, total, part.name, report))
            if report is not None:
                reports.append(report)
                if not report.is_loaded:
                    break
            fetch.progress.done(part.part, part.until, **part.marks)
    return reports


def _load(stores: Stores, part: Part, content: bytes) -> LoadReport:
    with working_folder(stores) as folder:
        path = folder / part.name
        path.write_bytes(content)
        [report] = load_files(stores, [Order(path, part.kind, part.ags, part.centre_id, None, part.options)])
    return report


def _register(stores: Stores) -> Register:
    with (
        working_folder(stores) as folder,
        closing(warehouse.scratch_connection(folder / "spill")) as connection,
        warehouse.attached(connection, stores.warehouse),
    ):
        with warehouse.transaction(connection):
            places.seed_reference(connection)
        return places.read_register(connection)


def _fetcher(service: str, settings: FetchSettings) -> Fetcher:
    if service not in SERVICES:
        raise FetchError(f"Die Quelle {service} gibt es nicht. Möglich sind: {', '.join(SERVICES)}.")
    configured = getattr(settings, service)
    if configured is not None:
        return FETCHERS[service](configured)
    raise FetchError(
        f"{service} ist nicht eingerichtet: Bitte ZENTREN_FETCH_{service.upper()}__URL und die Zugangsdaten setzen."
    )
