"""What the network reads from a build: findings, values and measures of towns. The snapshot is only ever read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import pandas as pd

from dashboard import town_release
from dashboard.network.proposals import Baseline, BaselineValue
from dashboard.snapshot_reader import SnapshotReader

FOUND: Final = ("conspicuous", "severe")


@dataclass(frozen=True)
class Build:
    """One build, or the towns of it a person may see, and the reader that serves it."""

    reader: SnapshotReader
    build_id: str

    @property
    def whole(self) -> Build:
        """The same build with all its towns: for what is frozen or counted, and shown by the rules of the store later."""
        return Build(self.reader, town_release.whole(self.build_id))

    def rows(self, sql: str, values: list[Any] | None = None) -> pd.DataFrame:
        """Rows of a statement over this build."""
        return self.reader.query(self.build_id, sql, values or [])


def newest(reader: SnapshotReader) -> Build:
    """The current build. Raises NoSnapshot or BrokenSnapshot."""
    return Build(reader, reader.current())


def all_findings(build: Build) -> pd.DataFrame:
    """One row per centre and problem: centre_id, ags, town, problem_id, status, severity, confidence, evidence, is_synthetic."""
    return build.rows(
        """SELECT f.centre_id, c.ags, coalesce(m.short_name, c.name) AS town, f.problem_id, f.status, f.severity,
                  f.confidence, f.evidence, f.data_on, f.is_synthetic, c.is_example
           FROM finding f JOIN centre c USING (centre_id) LEFT JOIN municipality m USING (ags)
           ORDER BY f.centre_id, f.problem_id"""
    )


def towns_with_problem(build: Build, problem_id: str) -> list[str]:
    """AGS of the real towns in which a problem is conspicuous or severe."""
    frame = all_findings(build)
    found = frame[(frame["problem_id"] == problem_id) & frame["status"].isin(FOUND) & ~frame["is_example"]]
    return sorted(set(found["ags"]))


@dataclass(frozen=True)
class Pairing:
    """Towns that share a finding, proposed as partners of a project."""

    problem_id: str
    towns: tuple[str, ...]
    severity: float


def pairings(build: Build, visible: Iterable[str]) -> list[Pairing]:
    """Every problem two or more towns share, as pairs; the pair with the more severe findings first.

    `visible`: AGS of the towns whose values the person may see.
    """
    frame = all_findings(build)
    found = frame[frame["status"].isin(FOUND) & ~frame["is_example"] & frame["ags"].isin(set(visible))]
    worst = found.groupby(["problem_id", "ags"])["severity"].max().fillna(0.0)
    proposed = []
    for problem_id, part in worst.groupby(level="problem_id"):
        severities = {str(key[1]): float(value) for key, value in part.items()}  # type: ignore[index]
        proposed += [
            Pairing(str(problem_id), pair, severities[pair[0]] + severities[pair[1]])
            for pair in combinations(sorted(severities), 2)
        ]
    return sorted(proposed, key=lambda pairing: (-pairing.severity, pairing.problem_id, pairing.towns))


def baseline(build: Build, towns: Iterable[str], problem_id: str, indicator_id: str) -> Baseline:
    """Youngest value of an indicator and status of a problem for every centre of the towns, frozen with the build id.

    A centre without a value stands in it with None: no data is a result.
    """
    keys = list(towns)
    frame = build.rows(
        """SELECT c.centre_id, c.ags, coalesce(m.short_name, c.name) AS town, c.name AS centre, c.kind,
                  i.period, i.value, i.low, i.high, coalesce(f.status, 'no_data') AS status,
                  coalesce(i.is_synthetic, f.is_synthetic, false) AS is_synthetic
           FROM centre c LEFT JOIN municipality m USING (ags)
           LEFT JOIN (SELECT * FROM indicator WHERE indicator_id = ? AND value IS NOT NULL AND visibility <> 'hidden'
                      QUALIFY row_number() OVER (PARTITION BY centre_id ORDER BY data_on DESC, period DESC) = 1) i
                ON i.centre_id = c.centre_id
           LEFT JOIN finding f ON f.centre_id = c.centre_id AND f.problem_id = ?
           WHERE list_contains(?, c.ags) ORDER BY c.centre_id""",
        [indicator_id, problem_id, keys],
    )
    rows = sorted(frame.to_dict("records"), key=lambda row: (keys.index(row["ags"]), row["centre_id"]))
    return Baseline(build.build_id, tuple(_value(row) for row in rows))


def parsed(text: Any) -> list[Any]:
    """Value of a JSON list column."""
    return json.loads(text) if isinstance(text, str) and text else []


def _value(row: dict[Any, Any]) -> BaselineValue:
    town = row["town"] if row["kind"] == "main" else f"{row['town']} – {row['centre']}"
    period = "" if pd.isna(row["period"]) else str(row["period"])
    return BaselineValue(
        str(row["centre_id"]), str(town), period, _number(row["value"]), _number(row["low"]), _number(row["high"]),
        str(row["status"]), bool(row["is_synthetic"]),
    )  # fmt: skip


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
