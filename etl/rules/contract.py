"""What a rule is, and what it leaves behind when it fires."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]
Scope = Literal["row", "file"]


@dataclass(frozen=True)
class Rule:
    """One rule: ``de`` and ``en`` may name fields in braces that :func:`etl.rules.notice` fills."""

    code: str
    level: Level
    de: str
    en: str


@dataclass(frozen=True)
class Notice:
    """What a rule found in a file.

    ``row`` is the 1-based line of the delivered file (or sheet row), ``rows`` the number of rows it speaks of.
    An error with ``scope == "file"`` rejects the whole file.
    """

    code: str
    level: Level
    message: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    rows: int = 1
    scope: Scope = "row"
    message_en: str = ""

    @property
    def refuses_file(self) -> bool:
        return self.level == "error" and self.scope == "file"


def rules(*given: Rule) -> dict[str, Rule]:
    """The rules by code; raises ValueError when a code stands twice."""
    table: dict[str, Rule] = {}
    for rule in given:
        if rule.code in table:
            raise ValueError(f"rule {rule.code} is defined twice")
        table[rule.code] = rule
    return table
