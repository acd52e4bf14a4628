"""The jobs of the worker process: the same functions of the ETL that the command line calls."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from dashboard.delivery.figures_compared import compared
from dashboard.delivery.preview import preview, written_as
from dashboard.delivery.requests import FileOrder, Request
from etl import deliveries, mappings, registry, snapshot
from etl.build import build
from etl.delivery import Delivery, UnreadableDelivery, open_delivery
from etl.load_report import LoadReport, Order
from etl.loading import load_files
from etl.stores import Stores
from etl.withdrawal import withdraw

Say = Callable[[str], None]
Result = dict[str, Any]
SURE_ENOUGH: Final = 0.5
SHOWN_KINDS: Final = 5
MAX_REJECTS: Final = 5000
# what somebody may deliver who acts for one town only: nothing that speaks of places or of others
TOPICS_OF_A_TOWN: Final = ("footfall", "vacancy", "survey")
KINDS_OF_A_TOWN: Final = ("event_list", "measure_register")


class NotAllowed(Exception):
    """The sender may not do this; the message is the name of the reason (a text ``deliver_failure``)."""


def check(request: Request, say: Say) -> Result:
    """Recognise every file, try it without keeping anything, and show it with its problems."""
    stores = Stores(Path(request.data))
    stores.staging.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=stores.staging) as folder:
        opened = [_opened(file, Path(folder)) for file in request.files]
        recognised = [registry.recognition(one) if isinstance(one, Delivery) else [] for one in opened]
        sure = [
            file.kind is not None or one is None or (bool(found) and found[0][1] >= SURE_ENOUGH)
            for file, one, found in zip(request.files, opened, recognised, strict=True)
        ]
        say("check")
        reports = load_files(stores, [_order(file, request) for file in request.files], dry_run=True)
        files = []
        for file, one, found, is_sure, report in zip(request.files, opened, recognised, sure, reports, strict=True):
            told = _told(report)
            if isinstance(one, Delivery):
                told["preview"] = preview(one, told["findings"], file.options.get("sheet"))
                told["written_as"] = written_as(one)
            files.append(
                {**told, "recognition": found[:SHOWN_KINDS], "is_sure": is_sure, "size": Path(file.path).stat().st_size}
            )
    return {"files": files, "kinds": registry.kinds(), "forbidden": _forbidden(request, reports)}


def load(request: Request, say: Say) -> Result:
    """Load the files, evaluate, and tell what changed."""
    stores = Stores(Path(request.data))
    orders = [_order(file, request) for file in request.files]
    say("load")
    if request.towns is not None and (reason := _forbidden(request, load_files(stores, orders, dry_run=True))):
        raise NotAllowed(reason)
    before = snapshot.current_path(stores)
    reports = load_files(stores, orders)
    result: Result = {"files": [_told(report) for report in reports]}
    _remember_mappings(stores, request, reports)
    if any(report.status == "loaded" for report in reports):
        centres = sorted({centre for report in reports for centre in report.centres} | set(_target(request)))
        result |= _built(stores, before, centres, say)
    return result


def take_back(request: Request, say: Say) -> Result:
    """Withdraw one delivery, evaluate, and tell what changed."""
    stores = Stores(Path(request.data))
    load_id = int(request.load_id or 0)
    row = next((row for row in deliveries.listed(stores) if row["load_id"] == load_id), None)
    target = str(row["target"] or "") if row else ""
    if request.towns is not None and target[:8] not in request.towns:
        raise NotAllowed("forbidden_delivery")
    before = snapshot.current_path(stores)
    say("withdraw")
    filled = withdraw(stores, load_id)
    return {"load_id": load_id, "filled_from": filled} | _built(stores, before, [target] if target else [], say)


def rebuild(request: Request, say: Say) -> Result:
    """Evaluate what is loaded."""
    stores = Stores(Path(request.data))
    return _built(stores, snapshot.current_path(stores), [], say)


JOBS: Final[dict[str, Callable[[Request, Say], Result]]] = {
    "check": check,
    "load": load,
    "withdraw": take_back,
    "build": rebuild,
}


def _built(stores: Stores, before: Path | None, centres: list[str], say: Say) -> Result:
    report = build(stores, progress=say)
    changes = compared(before, snapshot.current_path(stores), centres)
    return {
        "build_id": report.build_id,
        "centres": centres,
        "seconds": round(sum(report.seconds.values()), 1),
        "failures": [failure.message for failure in report.failures],
        **changes,
    }


def _target(request: Request) -> list[str]:
    return [request.centre_id] if request.centre_id else []


def _order(file: FileOrder, request: Request) -> Order:
    return Order(Path(file.path), kind=file.kind, centre_id=request.centre_id, options=dict(file.options))


def _opened(file: FileOrder, folder: Path) -> Delivery | None:
    try:
        return open_delivery(Path(file.path), folder)
    except (UnreadableDelivery, OSError):
        return None


def _told(report: LoadReport) -> Result:
    """The report as JSON, with the rejected rows; a row nobody wrote a notice about gets one."""
    told = json.loads(json.dumps(report.as_json(), default=str))
    rejects = report.rejects.head(MAX_REJECTS).to_dict("records") if len(report.rejects) else []
    told["rejects"] = json.loads(json.dumps(rejects, default=str))
    noticed = {(finding["row"], finding["code"]) for finding in told["findings"]}
    told["findings"] += [
        {"code": row["code"], "level": "error", "row": row["line"], "column": row["column_name"], "value": row["value"],
         "rows": 1, "message": "", "message_en": ""}
        for row in told["rejects"]
        if (row["line"], row["code"]) not in noticed
    ]  # fmt: skip
    return dict(told)


def _remember_mappings(stores: Stores, request: Request, reports: list[LoadReport]) -> None:
    """Keep what was said about a file that was loaded, where the sender gave it a name."""
    for file, report in zip(request.files, reports, strict=True):
        if file.sender and report.kind and report.is_loaded:
            mappings.remember(stores, mappings.Mapping(file.sender, report.kind, dict(file.options)))


def _forbidden(request: Request, reports: list[LoadReport]) -> str:
    """Name of the reason why the sender may not deliver these files; '' when he may."""
    if request.towns is None:
        return ""
    topics = {module.KIND: module.TOPIC for module in registry.modules()}
    for report in reports:
        if report.kind and topics[report.kind] not in TOPICS_OF_A_TOWN and report.kind not in KINDS_OF_A_TOWN:
            return "forbidden_kind"
        if any(centre[:8] not in request.towns for centre in report.centres):
            return "forbidden_town"
    if request.centre_id is None or request.centre_id[:8] not in request.towns:
        return "forbidden_place"
    return ""
