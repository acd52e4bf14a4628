"""Towns with and without a funding programme in the newest quarter, as a table of the regional report; few towns stay empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.programme_exposure import ANY, shown_outcomes
from dashboard.reports.document import Block, Sheet, Table
from dashboard.reports.wording import NO_VALUE, Words, is_missing

Group = Mapping[Any, Any]


def programme_blocks(words: Words, rows: pd.DataFrame) -> tuple[Block, ...]:
    """One row per programme: towns and conspicuous of judged centres, with and without; nothing without a list."""
    if rows.empty:
        return ()
    table = tuple(
        (_title(words, programme), _towns(words, groups.get(True)), _outcome(words, groups.get(True)),
         _towns(words, groups.get(False)), _outcome(words, groups.get(False)))
        for programme, groups in _by_programme(rows).items()
    )  # fmt: skip
    columns = (
        words.t("region.programme"),
        words.t("region.towns_with"),
        words.t("region.remarkable_with"),
        words.t("region.towns_without"),
        words.t("region.remarkable_without"),
    )
    note = words.t("region.programmes_note", quarter=words.quarter(rows["quarter"].max()))
    return (Table(columns, table, note=note, numeric=(1, 2, 3, 4), widths=(4, 1.2, 1.8, 1.2, 1.8)),)


def programme_sheet(words: Words, rows: pd.DataFrame) -> tuple[Sheet, ...]:
    """The same as raw numbers, one row per programme and group; what is hidden is empty."""
    if rows.empty:
        return ()
    names = ("towns", "judged", "conspicuous")
    columns = (words.t("region.programme"), words.t("region.group"), *(words.t(f"column.{name}") for name in names))
    cells = tuple(
        (_title(words, programme), words.t("region.with" if is_with else "region.without"),
         *(None if is_missing(group[name]) else float(group[name]) for name in names))
        for programme, groups in _by_programme(rows).items() for is_with, group in groups.items()
    )  # fmt: skip
    return (Sheet(words.t("sheet.programmes"), columns, cells),)


def _by_programme(rows: pd.DataFrame) -> dict[str, dict[bool, Group]]:
    """Groups of every programme after suppression, any programme first."""
    found: dict[str, dict[bool, Group]] = {}
    for row in (
        shown_outcomes(rows).sort_values(["programme_id", "is_with"], ascending=[True, False]).to_dict("records")
    ):
        found.setdefault(str(row["programme_id"]), {})[bool(row["is_with"])] = row
    return found


def _title(words: Words, programme_id: str) -> str:
    if programme_id == ANY:
        return words.t("region.any_programme")
    programme = words.catalogue.programmes.get(programme_id)
    return words.of(programme.name) if programme else programme_id


def _towns(words: Words, group: Group | None) -> str:
    if group is None:
        return words.number(0)
    return words.t("region.suppressed") if is_missing(group["towns"]) else words.number(group["towns"])


def _outcome(words: Words, group: Group | None) -> str:
    if group is None:
        return NO_VALUE
    if is_missing(group["judged"]):
        return words.t("region.suppressed")
    return words.t("region.of_judged", count=words.number(group["conspicuous"]), judged=words.number(group["judged"]))
