"""What a template is: columns with their explanation and allowed values, example rows, and the steps to fill it in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

Cell = str | int | float | date | datetime | time | None
Content = Literal["text", "day", "moment", "clock", "count", "number", "share"]


@dataclass(frozen=True)
class Column:
    """One column of a template.

    ``heading`` is one that the source module knows; ``about`` says in one German sentence what belongs in it;
    ``choices`` are the allowed words (empty: any); ``bounds`` the allowed numbers.
    """

    heading: str
    about: str
    content: Content = "text"
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    bounds: tuple[float, float] | None = None
    width: int = 16


@dataclass(frozen=True)
class Template:
    """One template: ``kind`` names it on the command line, ``source_kind`` is the ``KIND`` of the module that reads it."""

    kind: str
    source_kind: str
    title: str
    file_name: str
    purpose: str
    columns: tuple[Column, ...]
    examples: tuple[tuple[Cell, ...], ...]
    steps: tuple[str, ...] = field(default=())

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]

    def row(self, values: dict[str, Cell]) -> list[Cell]:
        """Cells in the order of the columns; KeyError for a heading that the template does not have."""
        unknown = values.keys() - set(self.headings)
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        return [values.get(heading) for heading in self.headings]


Rows = Sequence[Sequence[Cell]]
