"""The last step of a register: identities, rejected rows, one survey date per campaign, and whether the list is complete."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from etl.canonical import checked
from etl.delivery import fold
from etl.rules import notice
from etl.sources.contract import ReadContext
from etl.sources.read_log import ReadLog
from etl.sources.register_cells import read_flag
from etl.sources.register_table import Table
from etl.sources.register_vocabulary import vocabulary
from etl.sources.vacancy_identity import UnitRow, identify, settle_repetitions
from etl.sources.vacancy_status import unknown_share

FEW_UNITS: Final = 20
COVERAGE_CHANGE: Final = 0.15
DAYS_PER_MONTH: Final = 30.44
IN_USE: Final = ("occupied", "interim_use")
COLUMNS: Final = (
    *("unit_id", "centre_id", "ags", "observed_on", "street", "house_no", "floor", "area_m2", "area_kind", "status"),
    *("vacant_since", "vacant_since_precision", "trade", "previous_trade", "location_class", "cause"),
    *("closure_announced_on", "lat", "lon", "is_register_complete"),
)


def finish(rows: list[UnitRow], tables: Sequence[Table], context: ReadContext, log: ReadLog) -> pd.DataFrame:
    """The canonical frame of the rows that stay; every other row is rejected with its rule or marked as duplicate."""
    identify(rows, log)
    _join_campaigns(rows, tables, log)
    settle_repetitions(rows, log)
    for row in rows:
        if row.fault is not None:
            table = tables[row.sheet_no] if tables else None
            raw = row.raw or (table.raw(table.lines.index(row.line)) if table is not None else "")
            about = row.fault
            log.reject(about.code, row.line, raw=raw, column=about.column, value=about.value, **about.fields)
    kept = [row for row in rows if row.fault is None and not row.is_duplicate]
    complete = _judge_surveys(kept, context, log)
    frame = pd.DataFrame(
        [{**row.values, "unit_id": row.unit_id, "is_register_complete": complete[row.survey]} for row in kept],
        columns=list(COLUMNS),
    )
    for name in ("observed_on", "vacant_since", "closure_announced_on"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[ns]")
    return checked("vacancy_unit", frame)


def _join_campaigns(rows: list[UnitRow], tables: Sequence[Table], log: ReadLog) -> None:
    """Inspections of one walk are one survey with the date of its last day (V35).

    Only where every unit was inspected once: a unit that stands with several days has a history, and its days stay.
    """
    groups: dict[tuple[Any, Any], list[UnitRow]] = {}
    for row in rows:
        if row.fault is None and row.values["is_own_date"]:
            groups.setdefault(row.survey[:2], []).append(row)
    limits = vocabulary().parameters
    for group in groups.values():
        days = {row.values["observed_on"] for row in group}
        units = {(row.unit_id, row.values["running_no"]) for row in group}
        if len(days) < 2 or len(units) < len(group):
            continue
        first, last = min(days), max(days)
        is_running = fold(tables[group[0].sheet_no].header.heading("observed_on") or "") in vocabulary().running_dates
        if (last - first).days > limits["campaign_days"] and not is_running:
            continue
        log.note(notice("V35", start=f"{first:%d.%m.%Y}", end=f"{last:%d.%m.%Y}", rows=len(group)))
        oldest = last - timedelta(days=limits["inspection_months"] * DAYS_PER_MONTH)
        old = [row for row in group if row.values["observed_on"] < oldest]
        if old:
            log.note(notice("V14", date=f"{min(row.values['observed_on'] for row in old):%d.%m.%Y}", rows=len(old)))
        for row in group:
            row.values["observed_on"] = last


def _judge_surveys(rows: list[UnitRow], context: ReadContext, log: ReadLog) -> dict[tuple[Any, Any, date], bool]:
    """Whether the list of each survey names all units, and the warnings on each survey (V01, V08, V09, V13, V14, V36)."""
    surveys: dict[tuple[Any, Any, date], list[UnitRow]] = {}
    for row in rows:
        surveys.setdefault(row.survey, []).append(row)
    told = context.option("complete")
    complete = {}
    for survey, units in surveys.items():
        complete[survey] = _is_complete(survey[2], units, None if told is None else read_flag(told), log)
        statuses = [row.values["status"] for row in units]
        share = unknown_share(statuses)
        if share > vocabulary().parameters["unknown_share_warned"]:
            log.note(notice("V13", share=f"{100 * share:.0f}", rows=sum(status == "unknown" for status in statuses)))
        if len(units) < FEW_UNITS and complete[survey]:
            log.note(notice("V08", units=len(units), rows=len(units)))
    _compare_coverage(surveys, complete, log)
    if surveys:
        newest = max(survey[2] for survey in surveys)
        if (date.today() - newest).days > vocabulary().parameters["inspection_months"] * DAYS_PER_MONTH:
            log.note(notice("V14", date=f"{newest:%d.%m.%Y}", scope="file"))
    return complete


def _is_complete(day: date, units: list[UnitRow], told: bool | None, log: ReadLog) -> bool:
    if told is not None:
        return told
    statuses = [row.values["status"] for row in units]
    occupied = sum(status in IN_USE for status in statuses)
    if occupied == 0:
        log.note(
            notice("V01", vacant=sum(status in ("vacant", "partly_vacant") for status in statuses), rows=len(units))
        )
        return False
    if occupied < vocabulary().parameters["min_occupied_share"] * len(units):
        log.note(notice("V36", occupied=occupied, units=len(units), date=f"{day:%d.%m.%Y}", rows=len(units)))
        return False
    return True


def _compare_coverage(
    surveys: dict[tuple[Any, Any, date], list[UnitRow]], complete: dict[tuple[Any, Any, date], bool], log: ReadLog
) -> None:
    """Two surveys of one file whose totals differ by more than 15 % are no time series (V09)."""
    ordered = sorted(
        (survey for survey in surveys if complete[survey]), key=lambda survey: (str(survey[:2]), survey[2])
    )
    for earlier, later in zip(ordered, ordered[1:], strict=False):
        if earlier[:2] != later[:2]:
            continue
        before, now = len(surveys[earlier]), len(surveys[later])
        if abs(now - before) > COVERAGE_CHANGE * before:
            log.note(notice("V09", units=now, previous=before, value=f"{later[2]:%d.%m.%Y}"))
