"""Eco-Counter (Eco-Visio): the CSV or Excel export with one column per site, and the answers of both interfaces as JSON.

Export: first column ``Time``, then per site its total and, as a rule, ``<site> IN`` and ``<site> OUT``.  A site is taken
from its total; only a site without total is the sum of its two directions.  Columns of dead sites stay for years as
empty ones and give no counting point.  JSON: pairs of day and count, objects with date and count, or flows (version 2 of
the interface, :mod:`etl.sources.eco_counter_flows`), of one site.
"""

import re
from dataclasses import replace
from typing import Any, Final

from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.count_columns import add_sums, check_directions, has_values
from etl.sources.count_layout import Layout, Staging
from etl.sources.count_rows import CountRows, install_raw, long_layout, read_rows
from etl.sources.counts import opened_text, raw_staging, staged_reading
from etl.sources.eco_counter_flows import flow_rows, is_flows
from etl.sources.footfall_csv import NO_PERSONS
from etl.sources.json_documents import as_text, looks_like_json, read_document, refuse_service_error
from etl.sources.survey_table import head_rows
from etl.sources.time_labels import read_time_labels
from etl.sources.workbook_grid import sheet_rows

KIND: Final = "eco_counter"
TOPIC: Final = "footfall"

TIME_NAMES: Final = frozenset(
    fold(name) for name in ("Time", "Datum/Uhrzeit", "Datum und Uhrzeit", "Date", "Zeit", "Datum")
)
# "<site> IN", "<site> Pedestrians OUT", "<site> Peds IN", "<site> Channel 1 IN"
ONE_WAY: Final = re.compile(
    r"^(?P<site>.*?)[\s_-]*(?:(?:pedestrians?|peds?|fu(?:ss|ß)g(?:ä|ae)nger|channel|kanal)\s*\d*)?[\s_-]+(?P<way>IN|OUT)$",
    re.IGNORECASE,
)
HEAD_ROWS: Final = 20
PAIRS: Final = re.compile(r'^\s*\[\s*\[\s*"\d{1,2}\\?/\d{1,2}\\?/\d{4}[^"]*"\s*,')


def recognise(head: Head) -> float:
    """Sure for the pairs of the public interface, likely for a table with IN and OUT columns behind a time column."""
    if looks_like_json(head):
        text = head.text or ""
        is_list_of_counts = text.lstrip("\ufeff \r\n").startswith("[") and '"counts"' in text
        is_list_of_counts = is_list_of_counts and ('"date"' in text or '"flowID"' in text)
        return 0.97 if PAIRS.match(text.lstrip("\ufeff")) or is_list_of_counts else 0.0
    for line in head.lines[:5]:
        separator = max(";\t,", key=line.count)
        cells = [cell.strip(' "') for cell in line.split(separator)]
        if len(cells) > 1 and fold(cells[0]) in TIME_NAMES:
            ways = [match["way"].upper() for cell in cells[1:] if (match := ONE_WAY.match(cell))]
            return 0.9 if {"IN", "OUT"} <= set(ways) else 0.0
    if head.is_workbook:
        return 0.9 if any(_is_header(row) for row in head_rows(head, HEAD_ROWS)) else 0.25
    return 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Hours (or days) of each site; a workbook that is no such export is passed on (L08)."""
    head = delivery.head()
    if looks_like_json(head):
        return _read_json(delivery, context)
    if head.is_workbook:
        return _read_workbook(delivery, context)
    form, header, notices = opened_text(delivery, frozenset({"Time", "Datum/Uhrzeit"}))
    first = _first_label(delivery, form.encoding, form.header_line, form.separator)
    layout = _layout(header, [first], context)
    staging = raw_staging(delivery, context, form, replace(layout, columns=tuple(header)), notices)
    staging.layout = _with_sites(staging, layout)
    return staged_reading(staging, delivery, "infrared")


def _read_workbook(delivery: Delivery, context: ReadContext) -> Reading:
    grid = sheet_rows(delivery)
    start = next((i for i, (_, cells) in enumerate(grid[:HEAD_ROWS]) if _is_header(cells)), None)
    if start is None:
        raise FileRefused(notice("L08", columns="Time, <Ort> IN, <Ort> OUT", found="", scope="file"))
    header = [cell.strip() for cell in grid[start][1]]
    body = [(line, cells) for line, cells in grid[start + 1 :] if any(cell.strip() for cell in cells)]
    layout = _layout(header, [cells[0] for _, cells in body[:50]], context)
    width = len(header)
    rows = CountRows(replace(layout, columns=tuple(header)))
    for line, cells in body:
        rows.add(line, *(cell or None for cell in [*cells, *[""] * width][:width]))
    staging = Staging(context.scratch, rows.layout, first_line=1)
    install_raw(staging, rows)
    rows.layout = _with_sites(staging, layout)
    rows.notices += staging.notices
    rows.is_installed = True
    return read_rows(rows, delivery, context, "infrared")


def _is_header(cells: list[str]) -> bool:
    return bool(cells) and fold(cells[0]) in TIME_NAMES and any(ONE_WAY.match(cell.strip()) for cell in cells[1:])


def _layout(header: list[str], labels: list[str], context: ReadContext) -> Layout:
    if len(header) < 2 or fold(header[0]) not in TIME_NAMES:
        raise FileRefused(notice("L08", columns="Time", found=", ".join(header[:12]), scope="file"))
    times = read_time_labels([label for label in labels if label], month_first=False).table["local_ts"]
    is_daily = len(labels) > 1 and bool((times.dt.hour == 0).all()) and times.is_unique
    is_daily = is_daily or (len(labels) == 1 and bool(re.fullmatch(r"\s*[\d./-]{8,10}\s*", labels[0])))
    return Layout(
        columns=tuple(header),
        time=(0,),
        counts={},
        is_daily=is_daily,
        month_first=True if context.option("dates") == "month-first" else None,
        zone_is_utc=context.option("timezone") == "UTC",
    )


def _with_sites(staging: Staging, layout: Layout) -> Layout:
    """Choose each site's column: the total if it has values, else a new column with the sum of both directions.

    Sites without any value, vehicles and bicycles are left out and named.
    """
    header = layout.columns
    totals, ways = _sites(header)
    used: dict[int, str] = {}
    sums: list[tuple[str, tuple[int, int]]] = []
    for site in dict.fromkeys([*totals, *ways]):
        total, pair = totals.get(site), ways.get(site, {})
        both = (pair["IN"], pair["OUT"]) if len(pair) == 2 else None
        if total is not None and has_values(staging, total):
            used[total] = header[total]
            if both is not None:
                check_directions(staging, site, total, both)
        elif both is not None and all(has_values(staging, way) for way in both):
            sums.append((site, both))
        elif pair and both is None and total is None:
            raise FileRefused(notice("F06", check=f"{site}: nur eine Richtung", failed=1, checked=1, scope="file"))
    if not used and not sums:
        raise FileRefused(notice("L03", reason="keine Spalte mit Zählwerten von Personen", scope="file"))
    extra = {len(header) + i: site for i, (site, _) in enumerate(sums)}
    add_sums(staging, len(header), [pair for _, pair in sums])
    chosen = used | extra
    staging.notices.append(notice("L17", value=", ".join(chosen.values()), scope="file"))
    if len(chosen) == 1:
        position, name = next(iter(chosen.items()))
        return replace(layout, columns=(*header, *extra.values()), counts={position: name}, sensor_name=name)
    return replace(layout, columns=(*header, *extra.values()), counts=chosen)


def _sites(header: tuple[str, ...]) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Position of each site's total, and of its two directions."""
    totals: dict[str, int] = {}
    ways: dict[str, dict[str, int]] = {}
    for position, name in enumerate(header):
        if position == 0 or not name or NO_PERSONS.search(name):
            continue
        match = ONE_WAY.match(name)
        if match is None:
            totals[name] = position
        else:
            ways.setdefault(match["site"].strip() or "Zählstelle", {})[match["way"].upper()] = position
    return totals, ways


def _first_label(delivery: Delivery, encoding: str, header_line: int, separator: str) -> str:
    with delivery.path.open(encoding=encoding, newline="") as stream:
        lines = [line for _, line in zip(range(header_line + 2), stream, strict=False)]
    return lines[-1].split(separator)[0].strip(' "\r\n') if len(lines) > header_line + 1 else ""


def _read_json(delivery: Delivery, context: ReadContext) -> Reading:
    document = read_document(delivery)
    refuse_service_error(document)
    name = context.option("name")
    if name is None:
        reason = "die Antwort nennt den Namen der Zählstelle nicht"
        raise FileRefused(notice("L15", option="name=…", reason=reason, scope="file"))
    if not isinstance(document, list):
        raise FileRefused(notice("L08", columns="[Tag, Anzahl]", found="JSON ohne Liste", scope="file"))
    if is_flows(document):
        return read_rows(flow_rows(document, context, name), delivery, context, method="infrared")
    pairs = [_pair(item) for item in document]
    labels = [time for time, _ in pairs if time]
    is_daily = bool(labels) and all(re.fullmatch(r"[\d/.-]{8,10}|\S+T00:00:00\S*", label) for label in labels)
    is_daily = is_daily and len({label[:10] for label in labels}) == len(labels)
    # the public interface writes days as dd/mm/yyyy, as its description says
    rows = CountRows(long_layout(is_daily=is_daily, month_first=False))
    for number, (time, count) in enumerate(pairs, start=1):
        label = time[:10] if is_daily and time else time
        rows.add(number, label, count, name, None, None, None, None)
    return read_rows(rows, delivery, context, method="infrared")


def _pair(item: Any) -> tuple[str | None, str | None]:
    if isinstance(item, dict):
        return as_text(item.get("isoDate") or item.get("date")), as_text(item.get("counts", item.get("comptage")))
    if isinstance(item, list) and len(item) == 2:
        return as_text(item[0]), as_text(item[1])
    return None, as_text(item)
