"""What a sender asks for, and what he is told about each file."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from etl.rules import Notice


@dataclass(frozen=True)
class Order:
    """What the sender asked for: the file and what he said about it."""

    path: Path
    kind: str | None = None
    ags: str | None = None
    centre_id: str | None = None
    source_id: str | None = None
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LoadReport:
    """What happened to one file; ``rows_read = rows_loaded + rows_rejected + rows_duplicate`` always."""

    file: str
    kind: str | None
    load_id: int | None
    status: str  # loaded, unchanged, rejected
    rows_read: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_duplicate: int = 0
    rows_replaced: int = 0
    notices: tuple[Notice, ...] = ()
    rejects: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)
    centres: tuple[str, ...] = ()

    @property
    def is_loaded(self) -> bool:
        return self.status != "rejected"

    def as_json(self) -> dict[str, Any]:
        """The object that ``load --json`` prints."""
        findings = [
            {
                "code": n.code,
                "level": n.level,
                "row": n.row,
                "column": n.column,
                "value": n.value,
                "rows": n.rows,
                "message": n.message,
                "message_en": n.message_en,
            }
            for n in self.notices
        ]
        return {
            "file": self.file,
            "kind": self.kind,
            "load_id": self.load_id,
            "status": self.status,
            "rows_read": self.rows_read,
            "rows_loaded": self.rows_loaded,
            "rows_rejected": self.rows_rejected,
            "rows_duplicate": self.rows_duplicate,
            "rows_replaced": self.rows_replaced,
            "centres": list(self.centres),
            "findings": findings,
        }
