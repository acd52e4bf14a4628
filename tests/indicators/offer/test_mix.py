"""Use mix, diversity and selected trades of small registers, by hand."""

import math

import pandas as pd
import pytest

from etl.indicators.contract import Facts
from etl.indicators.offer import mix

VACANT = {"status": "vacant"}


def used(**trades: int) -> list[dict[str, object]]:
    return [{"status": "occupied", "trade": trade} for trade, count in trades.items() for _ in range(count)]


def row(facts: Facts, indicator_id: str) -> pd.Series:
    rows = mix.compute(facts).query("indicator_id == @indicator_id")
    assert len(rows) == 1
    return rows.iloc[0]


def test_mix_of_all_ground_floor_units(facts: Facts, register) -> None:
    # 20 units: 8 retail, 4 gastronomy, 3 services, 1 health (pharmacy), 3 vacant, 1 converted to housing
    converted = [{"status": "converted", "trade": "housing"}, {"status": "under_construction", "trade": "shoes"}]
    register([*used(shoes=5, bakery=3, restaurant=4, hairdresser=3, pharmacy=1), *[VACANT] * 3, *converted])
    rows = mix.compute(facts).set_index("indicator_id")
    shares = {
        "retail": 0.4, "gastronomy": 0.2, "services": 0.15, "health": 0.05, "vacant": 0.15, "housing": 0.05,
        "culture_leisure": 0, "public_social": 0, "other": 0,
    }  # fmt: skip
    assert {use: rows.loc[f"use_mix_{use}", "value"] for use in shares} == pytest.approx(shares)
    assert rows.loc["use_mix_retail", "n"] == 20
    # Wilson interval of 8 of 20
    assert rows.loc["use_mix_retail", ["low", "high"]].tolist() == pytest.approx([0.2188, 0.6134], abs=1e-4)
    assert rows.loc["use_mix_retail", "source_ids"] == "leerstandsregister-der-kommune"


def test_unknown_trades_give_no_mix(facts: Facts, register) -> None:
    register([*used(shoes=10), *used(unknown=10)])
    share = row(facts, "use_mix_retail")
    assert (share["method"], share["completeness"], share["visibility"]) == ("trades_unknown", 0.5, "hidden")


def test_a_list_of_vacant_units_has_no_mix(facts: Facts, register) -> None:
    register([VACANT] * 20, is_register_complete=False)
    assert mix.compute(facts).empty


def test_diversity_of_use_classes_by_hand(facts: Facts, register) -> None:
    # 10 retail, 6 gastronomy, 4 services of 20 in use: 1 − (0.25 + 0.09 + 0.04) = 0.62
    register([*used(shoes=5, bakery=5, restaurant=6, hairdresser=4), *[VACANT] * 10])
    diversity = row(facts, "use_diversity")
    variance = 4 * (0.125 + 0.027 + 0.008 - 0.38**2) / 20
    assert (diversity["value"], diversity["n"]) == (pytest.approx(0.62), 20)
    assert diversity["high"] - diversity["value"] == pytest.approx(1.959964 * math.sqrt(variance), abs=1e-6)


def test_one_use_alone_has_no_diversity(facts: Facts, register) -> None:
    register(used(office=20))
    assert row(facts, "use_diversity")["value"] == pytest.approx(0)


def test_few_units_have_no_diversity(facts: Facts, register) -> None:
    register(used(shoes=10, restaurant=9))
    assert row(facts, "use_diversity")["method"] == "too_few_units"
    assert pd.isna(row(facts, "trade_diversity")["value"])


def test_effective_trades_of_equal_trades(facts: Facts, register) -> None:
    # four trades, ten units each: none seen once, so the estimate is close above the observed four
    register(used(shoes=10, bakery=10, restaurant=10, hairdresser=10))
    assert row(facts, "trade_diversity")["value"] == pytest.approx(4, abs=0.2)


def test_selected_trades_of_units_in_use(facts: Facts, register) -> None:
    register([*used(shoes=18, gambling=2), *[VACANT] * 10])
    share = row(facts, "tradingdown_share")
    assert (share["value"], share["n"]) == (0.1, 20)
