"""Build the example data: write the deliveries and load them through the ordinary adapters."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from etl.demo.deliveries import SEED, DemoDelivery, write_comparison_deliveries, write_deliveries
from etl.loading import LoadReport, Order, load_files
from etl.stores import Stores

FOLDER: Final = "demo"
BATCH: Final = 40

Progress = Callable[[str, float], None]


class ExampleRejected(Exception):
    """A delivery of the example data was rejected: a fault of the program, never of the user."""


def yesterday() -> date:
    """The last full day."""
    return date.today() - timedelta(days=1)


def load_example(
    stores: Stores,
    *,
    until: date | None = None,
    seed: int = SEED,
    progress: Progress | None = None,
    towns: Collection[str] | None = None,
) -> list[LoadReport]:
    """Write all example deliveries into ``stores.root/"demo"`` and load them; return the reports in load order.

    ``until`` is the last day of the data (default: yesterday).  ``progress`` is called with a German sentence and the
    share that is done.  ``towns`` limits the data to some AGS, without comparison centres.  Deliveries that are loaded
    already change nothing.  Raises ExampleRejected.
    """
    said = progress or _silent
    last = until or yesterday()
    folder = demo_folder(stores)
    said("Beispieldaten werden geschrieben", 0.0)
    deliveries = write_deliveries(folder, seed=seed, until=last, towns=towns)
    if towns is None:
        said("Vergleichszentren werden geschrieben", 0.1)
        deliveries = write_comparison_deliveries(folder, seed=seed, until=last) + deliveries
    reports: list[LoadReport] = []
    for start in range(0, len(deliveries), BATCH):
        said("Beispieldaten werden geladen", 0.2 + 0.8 * start / len(deliveries))
        reports += load_files(stores, [order(delivery) for delivery in deliveries[start : start + BATCH]])
    said("Beispieldaten sind geladen", 1.0)
    _refuse_rejected(reports)
    return reports


def order(delivery: DemoDelivery) -> Order:
    """The order with which one delivery is loaded."""
    ags = delivery.ags if delivery.centre_id is None else None
    return Order(delivery.path, delivery.kind, ags, delivery.centre_id, delivery.source_id)


def demo_folder(stores: Stores) -> Path:
    """Where the written deliveries and their planted truth lie."""
    return stores.root / FOLDER


def _refuse_rejected(reports: list[LoadReport]) -> None:
    rejected = [report for report in reports if report.status == "rejected"]
    if rejected:
        reasons = "; ".join(notice.message for notice in rejected[0].notices if notice.level == "error")
        raise ExampleRejected(f"{len(rejected)} Lieferungen abgelehnt, zuerst {rejected[0].file}: {reasons}")


def _silent(sentence: str, share: float) -> None:
    """Say nothing."""
