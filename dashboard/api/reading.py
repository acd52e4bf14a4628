"""One page of a resource: parameters checked, values bound, guarded, as JSON values or CSV."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard.api.resources import Filter, Resource
from etl.export.formats import as_csv
from etl.export.guard import selection
from etl.export.tables import Licensed, available, closed_sources

LIMIT: Final = 100
MOST: Final = 1000
FORMATS: Final = ("json", "csv")
_PAGING: Final = frozenset({"limit", "offset", "format"})
Ask = Callable[[str, Mapping[str, Any]], pd.DataFrame]


class WrongParameter(Exception):
    """A parameter the resource does not have, or a value it cannot take; names it and says what is possible."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


@dataclass(frozen=True)
class Request:
    """What was asked for."""

    resource: Resource
    filters: tuple[tuple[Filter, object], ...]
    limit: int
    offset: int
    form: str


@dataclass(frozen=True)
class Page:
    """Rows of one page, how many there are, and the licence of the table."""

    rows: pd.DataFrame
    total: int
    licensed: Licensed


def parsed(resource: Resource, given: Mapping[str, str]) -> Request:
    """Check the parameters of an address. Raises WrongParameter."""
    known = {entry.name: entry for entry in resource.filters}
    if unknown := [name for name in given if name not in known and name not in _PAGING]:
        possible = ", ".join([*known, *sorted(_PAGING)])
        raise WrongParameter(unknown[0], f"Den Parameter «{unknown[0]}» gibt es hier nicht. Möglich sind: {possible}.")
    form = given.get("format", "json")
    if form not in FORMATS:
        raise WrongParameter("format", f"format ist {' oder '.join(FORMATS)}.")
    return Request(
        resource,
        tuple((known[name], _value(known[name], text)) for name, text in given.items() if name in known),
        _number("limit", given.get("limit", str(LIMIT)), 1, MOST),
        _number("offset", given.get("offset", "0"), 0, 10**9),
        form,
    )


def _number(name: str, text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise WrongParameter(name, f"{name} ist eine ganze Zahl von {least} bis {most}.")
    return int(text)


def _value(entry: Filter, text: str) -> object:
    if entry.kind == "yes_no":
        if text not in ("true", "false"):
            raise WrongParameter(entry.name, f"{entry.name} ist true oder false.")
        return text == "true"
    if entry.kind == "day":
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise WrongParameter(entry.name, f"{entry.name} ist ein Tag in der Form 2026-12-31.") from error
    return text


def read(ask: Ask, request: Request, licensed: Licensed) -> Page:
    """One page of guarded rows in the order of the resource; KeyError when this snapshot has no such table."""
    resource = request.resource
    entry = available(ask)[resource.table]
    where = " AND ".join(
        [f"{known.column} {known.compare} $filter_{number}" for number, (known, _) in enumerate(request.filters)]
    )
    columns = [column.name for column in entry.columns if column.type != "BLOB"]
    chosen = selection(resource.table, columns, closed_sources(ask), where=where or "true")
    values = {**chosen.values, **{f"filter_{number}": value for number, (_, value) in enumerate(request.filters)}}
    total = int(ask(f"SELECT count(*) AS n FROM ({chosen.sql})", values)["n"].iloc[0])  # noqa: S608 (names from the schema)
    order = ", ".join(f"{column} NULLS FIRST" for column in resource.order)
    rows = ask(
        f"{chosen.sql} ORDER BY {order} LIMIT $limit OFFSET $offset",
        {**values, "limit": request.limit, "offset": request.offset},
    )
    return Page(rows, total, licensed)


def as_items(page: Page, resource: Resource) -> list[dict[str, Any]]:
    """Rows as JSON values: null where there is none, ISO dates, JSON columns as they are meant."""
    return [
        {str(name): _json_value(value, name in resource.json_columns) for name, value in row.items()}
        for row in page.rows.to_dict("records")
    ]


def _json_value(value: Any, is_json: bool) -> Any:
    if is_json:
        return json.loads(value) if isinstance(value, str) and value else None
    if value is None or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)) or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value == value.normalize() else value.isoformat()
    return value.item() if hasattr(value, "item") else value


def as_text(page: Page, build_id: str) -> str:
    """Rows as CSV, each with build id and licence."""
    return as_csv(page.rows.assign(build_id=build_id, licence=page.licensed.licence))
