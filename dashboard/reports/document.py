"""What a document consists of, before it becomes a PDF, slides or a workbook: sections of blocks, all texts final."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Stamp:
    """What stands on every page: where the figures come from, how old they are, whether they are example data.

    `made_at` is the instant (seconds since 1970, UTC) written into the file's properties: the day the build looks
    from, never the clock, so that the same figures give the same file.
    """

    build_id: str
    line: str
    sources: str
    example: str
    made_at: int
    page_of: str


@dataclass(frozen=True)
class Prose:
    """A paragraph; `is_note` is set smaller and grey."""

    text: str
    is_note: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list under an optional small heading."""

    items: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True)
class KeyFigure:
    """One figure: label, value in words, notes below (interval, period, position)."""

    label: str
    value: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyFigures:
    """Up to six figures side by side."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Table:
    """A table of words. `numeric` are the columns set flush right; `widths` are relative."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    note: str = ""
    numeric: tuple[int, ...] = ()
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Series:
    """One line or set of bars; None is a gap."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """A line or bar chart over named categories.

    `number_format` is the spreadsheet format of the values, `labels` the first series in words, one per category.
    `low` and `high` are the ends of the 95 % interval of the first series. `alt` says the main statement in words.
    `days` are the first days of the months of a monthly series: charts that know a time axis use them.
    """

    kind: Literal["line", "bar"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    labels: tuple[str, ...]
    alt: str
    note: str
    number_format: str = "#,##0"
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    interval_name: str = ""
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class Card:
    """A finding or a recommended measure: heading, line of facts, text, lists; `status` gives colour and shape."""

    title: str
    facts: str = ""
    text: str = ""
    lists: tuple[Bullets, ...] = ()
    status: str = ""
    status_word: str = ""


Block = Prose | Bullets | KeyFigures | Table | Chart | Card


@dataclass(frozen=True)
class Section:
    """A heading with its blocks; `starts_page` begins a new page in print."""

    title: str
    blocks: tuple[Block, ...]
    starts_page: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: raw figures, one row per record. Cells are text, number, date or None."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    formats: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """A whole document, and the figures behind it as sheets."""

    title: str
    subtitle: str
    language: Literal["de", "en"]
    stamp: Stamp
    sections: tuple[Section, ...]
    sheets: tuple[Sheet, ...] = ()
