"""Where the stores of one installation lie: inbox, warehouse, snapshots, reports of rejected deliveries."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
CONTENT: Final = REPOSITORY / "data"


@dataclass(frozen=True)
class Stores:
    """Paths below one data directory; nothing is created until it is needed."""

    root: Path

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def refused(self) -> Path:
        return self.root / "refused"

    @property
    def staging(self) -> Path:
        return self.root / "staging"


def stores(data: Path | str | None = None) -> Stores:
    """The stores in ``data``, else in ``ZENTREN_DATA``, else in the repository's own ``data`` folder."""
    return Stores(Path(data or os.environ.get("ZENTREN_DATA") or CONTENT).resolve())
