"""Small surveys written by hand, reduced the way a build does it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from etl.indicators.contract import Facts
from etl.reduce.surveys import reduce_surveys

WAREHOUSE = Path(__file__).resolve().parents[3] / "etl" / "warehouse.sql"
CENTRE = "12061316-01"
Deliver = Callable[..., None]


@pytest.fixture
def deliver(facts: Facts) -> Deliver:
    """``deliver(answers, frame=, wave=, survey=)``: answers are (response_id, item, kind, code, value)."""
    facts.connection.execute("ATTACH ':memory:' AS warehouse; USE warehouse")
    facts.connection.execute(WAREHOUSE.read_text(encoding="utf-8"))
    facts.connection.execute("USE memory")

    def write(
        answers: Sequence[tuple[str, str, str, str | None, float | None]],
        frame: str = "visitors",
        wave: str = "2025",
        survey: str = "s1",
    ) -> None:
        columns = ["response_id", "item", "kind", "code", "value"]
        rows = pd.DataFrame(answers, columns=columns).assign(
            survey_id=survey, centre_id=CENTRE, wave=wave, is_complete=True, mode="on_site", frame=frame, load_id=1
        )
        rows["value"] = rows["value"].astype(float)
        rows["code"] = rows["code"].astype(object)
        connection = facts.connection
        connection.register("_rows", rows)
        connection.execute("INSERT INTO warehouse.survey_answer BY NAME SELECT * FROM _rows")
        connection.unregister("_rows")
        reduce_surveys(connection, [CENTRE])
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE survey_answer AS SELECT * FROM warehouse.survey_answer WHERE is_complete"
        )

    return write
