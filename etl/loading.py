"""One delivery from its bytes to the warehouse: recognise, read, check, merge, remember; all or nothing."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from etl import places, registry, warehouse
from etl.delivery import Delivery, UnreadableDelivery, open_delivery
from etl.load_report import LoadReport, Order
from etl.local_time import install_calendar
from etl.rules import Notice, notice
from etl.sources.contract import FileRefused, ReadContext, Reading, SourceModule
from etl.stores import Stores
from etl.storing import Storing, inbox_path
from etl.working_folder import working_folder

MAX_REJECTED_SHARE: Final = 0.05
SHOWN_PER_CODE: Final = 200


def load_files(stores: Stores, orders: Sequence[Order], *, dry_run: bool = False) -> list[LoadReport]:
    """Load the files in an order in which each finds what it needs (places before facts, structures before answers).

    Each file is a transaction of its own; the reports come back in the order of ``orders``.  ``dry_run`` reads, checks
    and counts, and rolls the warehouse back.
    """
    with working_folder(stores) as scratch:
        opened: list[Delivery | Notice] = [_open(order, scratch) for order in orders]
        ranks = [
            registry.rank(item, order.kind) if isinstance(item, Delivery) else 9
            for item, order in zip(opened, orders, strict=True)
        ]
        reports: dict[int, LoadReport] = {}
        for index in sorted(range(len(orders)), key=lambda i: (ranks[i], i)):
            item = opened[index]
            if isinstance(item, Notice):
                reports[index] = LoadReport(
                    orders[index].path.name, orders[index].kind, None, "rejected", notices=(item,)
                )
                continue
            companions = [other for other in opened if isinstance(other, Delivery) and other is not item]
            reports[index] = _load(stores, orders[index], item, companions, scratch, dry_run)
    return [reports[index] for index in range(len(orders))]


def _open(order: Order, scratch: Path) -> Delivery | Notice:
    try:
        return open_delivery(order.path, scratch)
    except (UnreadableDelivery, OSError) as error:
        return notice("L03", reason=str(error), scope="file")


def _load(
    stores: Stores, order: Order, delivery: Delivery, companions: list[Delivery], scratch: Path, dry_run: bool
) -> LoadReport:
    connection = warehouse.scratch_connection(scratch / "spill")
    try:
        return _load_with(connection, stores, order, delivery, companions, dry_run)
    except FileRefused as refusal:
        report = LoadReport(delivery.name, order.kind, None, "rejected", notices=(refusal.refusal,))
        return _refuse(stores, delivery, report)
    finally:
        connection.close()


def _load_with(
    connection: duckdb.DuckDBPyConnection,
    stores: Stores,
    order: Order,
    delivery: Delivery,
    companions: list[Delivery],
    dry_run: bool,
) -> LoadReport:
    with warehouse.attached(connection, stores.warehouse):
        with warehouse.transaction(connection):
            places.seed_reference(connection)
        register = places.read_register(connection)
        target = places.check_target(register, order.ags, order.centre_id)
        candidates = registry.candidates(delivery, order.kind)
        for module in candidates:
            told = order.options if module.TOPIC == "survey" else None
            earlier = warehouse.earlier_load(connection, delivery.sha256, module.KIND, target.label, told)
            if earlier is not None:
                load_id, read, rejected = earlier
                again = notice("L11", load_id=load_id, scope="file")
                return LoadReport(
                    delivery.name,
                    module.KIND,
                    load_id,
                    "unchanged",
                    read,
                    0,
                    rejected,
                    read - rejected,
                    notices=(again,),
                )
        structures = _structure_files(connection, stores, candidates)
    # the warehouse is closed while the file is read: a source module cannot touch it, others can load meanwhile
    install_calendar(connection)
    context = ReadContext(connection, register, target.ags, target.centre_id, order.options, (*companions, *structures))
    module, reading = _read(candidates, delivery, context)
    if order.kind is None:
        reading = replace(reading, notices=(_told_kind(delivery, module), *reading.notices))
    report = _judge(delivery, module, reading)
    if not report.is_loaded:
        return _refuse(stores, delivery, report)
    with warehouse.attached(connection, stores.warehouse):
        return Storing(connection, stores, order, delivery, module, register, target).store(reading, report, dry_run)


def _structure_files(
    connection: duckdb.DuckDBPyConnection, stores: Stores, candidates: Sequence[SourceModule]
) -> list[Delivery]:
    if not any(module.TOPIC == "survey" for module in candidates):
        return []
    rows = connection.execute(
        "SELECT file, sha256 FROM warehouse.load WHERE kind = 'limesurvey_structure' AND status = 'loaded' ORDER BY load_id DESC"
    ).fetchall()
    found = [(file, sha, inbox_path(stores, sha)) for file, sha in rows]
    return [Delivery(file, path, sha, path.stat().st_size) for file, sha, path in found if path is not None]


def _read(candidates: Sequence[SourceModule], delivery: Delivery, context: ReadContext) -> tuple[SourceModule, Reading]:
    """Let the most likely module read the file; a module that says "not mine" (L08, L13) passes it to the next."""
    refusals: list[FileRefused] = []
    for module in candidates:
        try:
            return module, module.read(delivery, context)
        except FileRefused as refusal:
            refusals.append(refusal)
            if refusal.refusal.code not in ("L08", "L13"):
                break
    if not refusals:
        raise FileRefused(notice("L01", kinds=", ".join(registry.kinds()), scope="file"))
    raise refusals[-1] if refusals[-1].refusal.code not in ("L08", "L13") else refusals[0]


def _told_kind(delivery: Delivery, module: SourceModule) -> Notice:
    """How sure the kind of the file was recognised from its first bytes."""
    confidence = dict(registry.recognition(delivery)).get(module.KIND, 0.0)
    code = "L19" if confidence >= registry.SURE else "L20"
    return notice(code, kind=module.KIND, share=round(100 * confidence), scope="file")


def _judge(delivery: Delivery, module: SourceModule, reading: Reading) -> LoadReport:
    notices = list(reading.notices)
    rejected = len(reading.rejects)
    if reading.rows_read and rejected > MAX_REJECTED_SHARE * reading.rows_read:
        notices.append(notice("L04", rejected=rejected, read=reading.rows_read, rows=rejected, scope="file"))
    refused = any(n.refuses_file for n in notices)
    return LoadReport(
        file=delivery.name,
        kind=module.KIND,
        load_id=None,
        status="rejected" if refused else "loaded",
        rows_read=reading.rows_read,
        rows_loaded=0 if refused else reading.rows_loaded,
        rows_rejected=reading.rows_read if refused else rejected,
        rows_duplicate=0 if refused else reading.rows_duplicate,
        notices=tuple(_bounded(notices)),
        rejects=reading.rejects,
    )


def _bounded(notices: list[Notice]) -> list[Notice]:
    """At most ``SHOWN_PER_CODE`` single notices of a code, then one that says how many more there are."""
    shown: list[Notice] = []
    counts: dict[str, int] = {}
    for item in notices:
        counts[item.code] = counts.get(item.code, 0) + 1
        if counts[item.code] <= SHOWN_PER_CODE:
            shown.append(item)
    for code, count in counts.items():
        if count > SHOWN_PER_CODE:
            more = notice("L12", count=count - SHOWN_PER_CODE, rows=count - SHOWN_PER_CODE, scope="file")
            shown.append(replace(more, value=code))
    return shown


def _refuse(stores: Stores, delivery: Delivery, report: LoadReport) -> LoadReport:
    """Keep the report of a refused file beside the warehouse, which stays as it was."""
    stores.refused.mkdir(parents=True, exist_ok=True)
    rejects = report.rejects.to_dict("records") if len(report.rejects) else []
    text = json.dumps({**report.as_json(), "rejects": rejects}, ensure_ascii=False, indent=1, default=str)
    (stores.refused / f"{delivery.sha256[:16]}.json").write_text(text, encoding="utf-8")
    return report
