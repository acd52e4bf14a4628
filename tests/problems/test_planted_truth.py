"""The example data against the truth stored beside them: what was planted is found, what was not planted is not.

Written, loaded and built like any installation's example data, so this is also the longest way through the program.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl import snapshot
from etl.build import build
from etl.demo.loading import demo_folder, load_example
from etl.stores import Stores, stores

UNTIL = date(2026, 11, 24)
FOUND = ("conspicuous", "severe")
pytestmark = [pytest.mark.statistics, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Stores:
    place = stores(tmp_path_factory.mktemp("example"))
    load_example(place, until=UNTIL)
    build(place, as_of=UNTIL + timedelta(days=1))
    return place


@pytest.fixture(scope="module")
def statuses(example: Stores) -> dict[tuple[str, str], str]:
    path = snapshot.current_path(example)
    assert path is not None
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute("SELECT centre_id, problem_id, status FROM finding").fetchall()
    return {(centre, problem): status for centre, problem, status in rows}


def _truth(example: Stores, name: str) -> list[dict[str, object]]:
    return json.loads((Path(demo_folder(example)) / name).read_text(encoding="utf-8"))["centres"]


def _outcome(statuses: dict[tuple[str, str], str], centres: list[dict[str, object]]) -> pd.DataFrame:
    """One row per centre and problem: planted, tolerated, found."""
    known = {str(centre["centre_id"]): centre for centre in centres}
    rows = [
        {
            "centre_id": centre,
            "problem_id": problem,
            "status": status,
            "found": status in FOUND,
            "planted": problem in known[centre]["problems"],  # type: ignore[operator]
            "tolerated": problem in known[centre]["tolerated"],  # type: ignore[operator]
        }
        for (centre, problem), status in statuses.items()
        if centre in known
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("name", ["planted_truth.json", "planted_truth_comparison.json"])
def test_planted_problems_are_found_and_few_others(
    example: Stores, statuses: dict[tuple[str, str], str], name: str
) -> None:
    """At least 90 % of what was planted and could be seen; at most 10 % of the findings were not planted.

    A problem without any data for its rule cannot be seen; a tolerated one counts neither way.
    """
    outcome = _outcome(statuses, _truth(example, name))
    visible = outcome[outcome["planted"] & (outcome["status"] != "no_data")]
    assert len(visible) >= 25
    assert visible["found"].mean() >= 0.9, visible[~visible["found"]]
    counted = outcome[outcome["found"] & ~outcome["tolerated"]]
    assert (~counted["planted"]).mean() <= 0.1, counted[~counted["planted"]]


def test_thin_data_give_the_state_they_must(example: Stores, statuses: dict[tuple[str, str], str]) -> None:
    for centre in _truth(example, "planted_truth.json"):
        for problem, expected in centre["thin"].items():  # type: ignore[attr-defined]
            assert statuses[str(centre["centre_id"]), problem] == expected
