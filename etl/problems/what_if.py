"""What if a threshold were another? Which centres would change class, without a build: rules rerun over a snapshot."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from etl.catalogue.register import Catalogue
from etl.problems.findings import QUARTERS, known_rules, read_evidence
from etl.problems.quarters import assess_quarters, quarter_ends
from etl.problems.view import Evidenced

COLUMNS: Final = ("centre_id", "problem_id", "status_before", "status_after")
Changed = Mapping[str, Mapping[str, float]]


def what_if(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, changed: Changed) -> pd.DataFrame:
    """Centres whose status changes when parameters of problems change; one row per centre and problem that changes.

    ``connection``: sees a finished snapshot as ``snapshot`` (see ``opened``, ``etl.snapshot.reading``).  ``changed``:
    problem id → parameter → value.  Both statuses are computed by the same program, so an old snapshot shows the effect
    of the parameters only.  Raises KeyError for a problem or parameter that does not exist, ValueError for a value that
    is no number.
    """
    _check(catalogue, changed)
    as_of = _as_of(connection)
    return changed_statuses(read_evidence(connection, as_of, catalogue), as_of, catalogue, changed)


def evidence_of(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> tuple[Evidenced, date]:
    """Facts of a finished snapshot and its day, for a caller that asks several times over the same build."""
    as_of = _as_of(connection)
    return read_evidence(connection, as_of, catalogue), as_of


def changed_statuses(facts: Evidenced, as_of: date, catalogue: Catalogue, changed: Changed) -> pd.DataFrame:
    """``what_if`` over facts already read."""
    _check(catalogue, changed)
    days = quarter_ends(as_of, QUARTERS)
    rules = known_rules(catalogue)
    rows: list[tuple[str, str, str, str]] = []
    for problem_id, parameters in sorted(changed.items()):
        problem = catalogue.problems[problem_id]
        before = assess_quarters(facts, rules[problem_id], problem, days, catalogue)
        after = assess_quarters(facts, rules[problem_id], problem, days, catalogue, dict(parameters))
        for centre_id, was, is_now in zip(facts.places, before.statuses[-1], after.statuses[-1], strict=True):
            if was != is_now:
                rows.append((centre_id, problem_id, was, is_now))
    return pd.DataFrame(rows, columns=list(COLUMNS))


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection of its own to a snapshot file, for a caller that has it attached under another name."""
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("ATTACH ? AS snapshot (READ_ONLY)", [str(path)])
        yield connection
    finally:
        connection.close()


def movable_parameters(catalogue: Catalogue, problem_id: str) -> dict[str, float]:
    """Numbers of a problem a user may move, by name; KeyError for an unknown problem."""
    parameters = catalogue.problems[problem_id].parameters
    numbers = {name: one.value for name, one in parameters.items()}
    return {name: float(value) for name, value in numbers.items() if _is_number(value)}  # type: ignore[arg-type]


def _check(catalogue: Catalogue, changed: Changed) -> None:
    for problem_id, parameters in changed.items():
        for name, value in parameters.items():
            if name not in catalogue.problems[problem_id].parameters:
                raise KeyError(f"the problem '{problem_id}' has no parameter '{name}'")
            if not _is_number(value):
                raise ValueError(f"{problem_id}.{name} must be a number, not {value!r}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_of(connection: duckdb.DuckDBPyConnection) -> date:
    row = connection.execute("SELECT as_of FROM snapshot.build_info").fetchone()
    if row is None:
        raise ValueError("the snapshot has no build_info: it is not finished")
    return row[0]
