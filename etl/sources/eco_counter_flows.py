"""Answers of the Eco-Counter interface, version 2 (``history/traffic/raw``): flows of one site with their points in time.

A flow counts one kind of traffic in one direction: ``travelMode``, ``direction`` (in, out, undefined), ``flowID``, and
``data`` with ``timestamp`` (with offset), ``granularity`` (PT15M, PT1H, P1D) and ``counts`` (null in gaps).  Only
pedestrians are taken; the flows of a site are added up, and an hour in which one of them is missing is no hour.
The provider's description is for customers; the fields are those that three open clients of the interface read.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext
from etl.sources.count_rows import LONG_COLUMNS, CountRows, long_layout
from etl.sources.json_documents import as_text

PERSONS: Final = "pedestrian"
HOURS_OR_LESS: Final = frozenset({"PT15M", "PT30M", "PT1H"})
DAY: Final = "P1D"


def is_flows(document: Any) -> bool:
    """Whether a document is a list of flows."""
    return isinstance(document, list) and bool(document) and all(_is_flow(item) for item in document)


def flow_rows(document: list[dict[str, Any]], context: ReadContext, name: str) -> CountRows:
    """The points of the flows of pedestrians; option ``flows`` = their numbers (101,102) where a site has several kinds.

    Raises FileRefused when no flow counts pedestrians (F11), when flows with and without direction stand side by side
    (L15), or when points are neither hours nor days (L13).
    """
    flows = _chosen(document, context)
    grain = _grain(flows)
    columns = (*LONG_COLUMNS, "Strom")
    # with a direction column the parts of an hour are added up and incomplete hours left out
    direction = len(LONG_COLUMNS) if grain != DAY else None
    rows = CountRows(replace(long_layout(is_daily=grain == DAY), columns=columns, direction=direction))
    seen: dict[tuple[str, str], str | None] = {}
    for number, (flow, point) in enumerate(_points(flows), start=1):
        time, count = as_text(point.get("timestamp")), as_text(point.get("counts"))
        where = (_id(flow), time or "")
        if where in seen and seen[where] == count:
            rows.rows_duplicate += 1
        elif where in seen:
            shown = f"{seen[where]} / {count}"
            rows.log.reject("F03", number, raw=str(point), column="counts", value=shown, sensor=name)
        else:
            seen[where] = count
            label = time[:10] if grain == DAY and time else time
            rows.add(number, label, count, name, None, None, None, None, _id(flow))
        rows.rows_read = number
    used = ", ".join(str(flow.get("flowName") or _id(flow)) for flow in flows)
    rows.notices.append(notice("L17", value=used, scope="file"))
    return rows


def _is_flow(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("data"), list) and ("flowID" in item or "travelMode" in item)


def _id(flow: dict[str, Any]) -> str:
    return as_text(flow.get("flowID")) or f"{flow.get('travelMode')}/{flow.get('direction')}"


def _chosen(document: list[dict[str, Any]], context: ReadContext) -> list[dict[str, Any]]:
    said = context.option("flows")
    if said is not None:
        wanted = {number.strip() for number in said.split(",")}
        document = [flow for flow in document if _id(flow) in wanted]
    modes = {str(flow.get("travelMode") or PERSONS).lower() for flow in document}
    flows = [flow for flow in document if str(flow.get("travelMode") or PERSONS).lower() == PERSONS]
    if not flows:
        raise FileRefused(notice("F11", column=", ".join(sorted(modes)) or "flows", scope="file"))
    directions = {str(flow.get("direction") or "undefined").lower() for flow in flows if flow["data"]}
    if "undefined" in directions and len(directions) > 1:
        reason = "die Zählstelle hat Ströme mit und ohne Richtung; ihre Summe würde Personen doppelt zählen"
        raise FileRefused(notice("L15", option="flows=…", reason=reason, scope="file"))
    return flows


def _grain(flows: list[dict[str, Any]]) -> str:
    """PT1H for hours and their parts, P1D for days of a single flow."""
    grains = {str(point.get("granularity") or "PT1H") for _, point in _points(flows)}
    if grains <= HOURS_OR_LESS:
        return "PT1H"
    if grains == {DAY} and sum(bool(flow["data"]) for flow in flows) == 1:
        return DAY
    reason = f"Auflösung {', '.join(sorted(grains))}; gebraucht werden Stunden oder Viertelstunden"
    raise FileRefused(notice("L13", kind="Eco-Counter", reason=reason, scope="file"))


def _points(flows: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for flow in flows:
        for point in flow["data"]:
            yield flow, point if isinstance(point, dict) else {"counts": point}
