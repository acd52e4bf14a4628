"""What a delivery changed: the newest value of every indicator and the state of every finding, before and after.

Runs in the worker process; reads two snapshot files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import duckdb

from etl.snapshot import quoted

MAX_CHANGES: Final = 400
_FIGURES: Final = """
SELECT centre_id, indicator_id, period, value, low, high, is_synthetic FROM s.indicator
WHERE visibility <> 'hidden' AND value IS NOT NULL AND list_contains($centres, centre_id)
QUALIFY row_number() OVER (PARTITION BY centre_id, indicator_id ORDER BY data_on DESC, period DESC) = 1
"""
_FINDINGS: Final = "SELECT centre_id, problem_id, status FROM s.finding WHERE list_contains($centres, centre_id)"
_MEASURED: Final = ("period", "value", "low", "high", "is_synthetic")


def compared(before: Path | None, after: Path | None, centres: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """``figures`` and ``findings`` that differ between two snapshots; a missing snapshot counts as empty."""
    old, new = _read(before, centres), _read(after, centres)
    figures = [
        {"centre_id": key[0], "indicator_id": key[1], "before": old[0].get(key), "after": new[0].get(key)}
        for key in sorted({*old[0], *new[0]})
        if old[0].get(key) != new[0].get(key)
    ]
    findings = [
        {"centre_id": key[0], "problem_id": key[1], "before": old[1].get(key), "after": new[1].get(key)}
        for key in sorted({*old[1], *new[1]})
        if old[1].get(key) != new[1].get(key)
    ]
    return {"figures": figures[:MAX_CHANGES], "findings": findings[:MAX_CHANGES]}


Figures = dict[tuple[str, str], dict[str, Any]]
Findings = dict[tuple[str, str], str]


def _read(path: Path | None, centres: Sequence[str]) -> tuple[Figures, Findings]:
    if path is None or not path.is_file() or not centres:
        return {}, {}
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"ATTACH '{quoted(path)}' AS s (READ_ONLY)")
        told = {"centres": list(centres)}
        figures: Figures = {
            (centre, indicator): dict(zip(_MEASURED, measured, strict=True))
            for centre, indicator, *measured in connection.execute(_FIGURES, told).fetchall()
        }
        rows = connection.execute(_FINDINGS, told).fetchall()
        return figures, {(centre, problem): status for centre, problem, status in rows}
    finally:
        connection.close()
