"""Rows completed to the contract: sources of the centre and topic, hidden rows, periods."""

import pandas as pd
import pytest

from etl.indicators.contract import INDICATOR_COLUMNS, Facts
from etl.indicators.provenance import chosen_centres, indicator_rows

CENTRE = "12061316-01"


def row(**fields: object) -> pd.DataFrame:
    base = {
        "centre_id": CENTRE,
        "indicator_id": "x",
        "data_on": pd.Timestamp("2025-05-15"),
        "value": 1.0,
        "method": "m",
    }
    return pd.DataFrame([{**base, "is_synthetic": False, **fields}])


def test_missing_columns_are_completed(facts: Facts) -> None:
    rows = indicator_rows(facts, [row()], "vacancy")
    assert tuple(rows.columns) == INDICATOR_COLUMNS
    assert rows.loc[0, ["period", "completeness", "visibility", "source_ids"]].tolist() == [
        "2025-05-15",
        1.0,
        "shown",
        "leerstandsregister-der-kommune",
    ]


def test_a_row_without_value_is_hidden_and_without_interval(facts: Facts) -> None:
    rows = indicator_rows(facts, [row(value=None, low=0.1, high=0.2)], "vacancy")
    assert rows.loc[0, "visibility"] == "hidden"
    assert rows.loc[0, ["low", "high"]].isna().all()


@pytest.mark.parametrize("target", ["12061316", CENTRE, "", None])
def test_deliveries_to_the_town_or_to_nobody_in_particular_count(facts: Facts, target: str | None) -> None:
    facts.connection.execute("UPDATE snapshot.load SET target = ?", [target])
    assert indicator_rows(facts, [row()], "vacancy").loc[0, "source_ids"] == "leerstandsregister-der-kommune"


@pytest.mark.parametrize(
    "change",
    ["target = '12061320-01'", "status = 'withdrawn'", "topic = 'survey'", "is_synthetic = true"],
)
def test_other_deliveries_are_no_source(facts: Facts, change: str) -> None:
    facts.connection.execute(f"UPDATE snapshot.load SET {change}")
    assert indicator_rows(facts, [row()], "vacancy").loc[0, "source_ids"] == ""


def test_a_stated_source_stays(facts: Facts) -> None:
    rows = indicator_rows(facts, [row(source_ids="gv100ad"), row(indicator_id="y")], "vacancy")
    assert rows["source_ids"].tolist() == ["gv100ad", "leerstandsregister-der-kommune"]


def test_no_rows_and_chosen_centres(facts: Facts) -> None:
    assert indicator_rows(facts, [row().iloc[:0]], "vacancy").empty
    assert chosen_centres(facts) == [CENTRE]
