"""Largest unit and local supply of small registers, by hand."""

import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.offer import anchors


def row(facts: Facts, indicator_id: str) -> pd.Series:
    rows = anchors.compute(facts).query("indicator_id == @indicator_id")
    assert len(rows) == 1
    return rows.iloc[0]


def test_share_of_the_largest_unit(facts: Facts, register) -> None:
    # 500 m² beside fifteen shops of 100 m²: 500 / 2,000
    register([{"area_m2": 500}, *[{"area_m2": 100}] * 15])
    share = row(facts, "anchor_share")
    assert (share["value"], share["n"], share["completeness"]) == (0.25, 16, 1)


def test_unknown_areas_or_few_units_give_no_share(facts: Facts, register) -> None:
    register([{"area_m2": 500}, *[{"area_m2": None}] * 15])
    assert row(facts, "anchor_share")["method"] == "area_unknown"
    facts.connection.execute("DELETE FROM snapshot.vacancy_unit")
    register([{"area_m2": 500}] * 14)
    assert row(facts, "anchor_share")["method"] == "too_few_units"


def trades(*names: str, status: str = "occupied") -> list[dict[str, object]]:
    return [{"trade": name, "status": status} for name in names]


def test_six_offers_of_local_supply(facts: Facts, register) -> None:
    # food, pharmacy, bakery, bank; the doctor has left, two food stores count once
    register(
        [
            *trades("supermarket", "discounter", "pharmacy", "bakery", "bank", *["shoes"] * 15),
            *trades("doctor", status="vacant"),
        ]
    )
    supply = row(facts, "local_supply")
    assert (supply["value"], supply["n"]) == (4, 20)


def test_unknown_trades_hide_the_count_unless_all_six_are_there(facts: Facts, register) -> None:
    register([*trades("supermarket", "pharmacy"), *trades(*["unknown"] * 8)])
    assert row(facts, "local_supply")["method"] == "trades_unknown"
    facts.connection.execute("DELETE FROM snapshot.vacancy_unit")
    register([*trades("supermarket", "pharmacy", "bakery", "doctor", "post", "bank"), *trades(*["unknown"] * 8)])
    assert row(facts, "local_supply")["value"] == 6


def test_lists_of_vacant_units_say_nothing_of_the_offer(facts: Facts, register) -> None:
    register([{"status": "vacant"}] * 20, is_register_complete=False)
    assert anchors.compute(facts).empty
