"""Collects what a source module rejects and notes while it reads one file."""

from collections import Counter
from typing import Any, Final

import pandas as pd

from etl.rules import Level, Notice, notice
from etl.sources.contract import REJECT_COLUMNS

SHOWN_PER_RULE: Final = 20
RAW_LENGTH: Final = 500


class ReadLog:
    """Rejected rows and notices of one file.

    Every rejected row is kept; of the row notices of one rule the first ``SHOWN_PER_RULE`` are kept word by word and
    the rest are counted in one notice L12, so a damaged file of a million rows stays readable.
    """

    def __init__(self) -> None:
        self._rejects: list[tuple[int, str, str | None, str | None, str]] = []
        self._row_notices: list[Notice] = []
        self._file_notices: list[Notice] = []
        self._seen: Counter[str] = Counter()

    def reject(
        self, code: str, line: int, *, raw: str, column: str | None = None, value: object = None, **fields: Any
    ) -> None:
        """Reject the row at ``line`` (1-based) by rule ``code``; ``fields`` fill the sentence of the rule."""
        shown = None if value is None else str(value)[:200]
        self._rejects.append((line, code, column, shown, raw[:RAW_LENGTH]))
        self.warn(code, line, column=column, value=value, level="error", **fields)

    def warn(
        self,
        code: str,
        line: int,
        *,
        column: str | None = None,
        value: object = None,
        level: Level | None = None,
        **fields: Any,
    ) -> None:
        """Note something about one row that stays in."""
        self._seen[code] += 1
        if self._seen[code] <= SHOWN_PER_RULE:
            self._row_notices.append(notice(code, row=line, column=column, value=value, level=level, **fields))

    def note(self, about: Notice) -> None:
        """Add a notice about the file or about many rows at once."""
        self._file_notices.append(about)

    @property
    def rejected(self) -> int:
        return len(self._rejects)

    @property
    def rejects(self) -> pd.DataFrame:
        """One row per rejected row of the file, columns of ``REJECT_COLUMNS``, in order of the lines."""
        frame = pd.DataFrame(self._rejects, columns=list(REJECT_COLUMNS))
        return frame.sort_values("line", kind="stable", ignore_index=True)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Notices about the file first, then those about rows, then how many more there were."""
        hidden = {code: count - SHOWN_PER_RULE for code, count in self._seen.items() if count > SHOWN_PER_RULE}
        more = [notice("L12", value=code, rows=count, count=count) for code, count in hidden.items()]
        return (*self._file_notices, *self._row_notices, *more)
