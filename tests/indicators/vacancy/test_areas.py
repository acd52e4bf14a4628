"""Vacancy by floor area and vacant large units, by hand."""

import pandas as pd
import pytest

from etl.indicators.contract import Facts
from etl.indicators.vacancy import areas
from etl.statistics.proportions import wilson

OCCUPIED, VACANT = {"status": "occupied"}, {"status": "vacant"}


def row(facts: Facts, indicator_id: str) -> pd.Series:
    rows = areas.compute(facts).query("indicator_id == @indicator_id")
    assert len(rows) == 1
    return rows.iloc[0]


def shops(*, factor: float = 1.0) -> list[dict[str, object]]:
    """One vacant department store of 1,000 m², one vacant shop of 100 m², eighteen shops in use of 50 m²."""
    vacant = [{**VACANT, "area_m2": 1000 * factor}, {**VACANT, "area_m2": 100 * factor}]
    return vacant + [{**OCCUPIED, "area_m2": 50 * factor} for _ in range(18)]


def test_area_rate_counts_like_few_units(facts: Facts, register) -> None:
    # 1,100 of 2,000 m²; n_eff = 2,000² / (1,000² + 100² + 18 · 50²) = 4,000,000 / 1,055,000 = 3.79
    register(shops())
    rate = row(facts, "vacancy_rate_area")
    n_eff = 4_000_000 / 1_055_000
    assert (rate["value"], rate["n"]) == pytest.approx((0.55, n_eff))
    interval = wilson(0.55 * n_eff, n_eff).item()
    assert (rate["low"], rate["high"]) == pytest.approx((interval.low, interval.high))
    assert rate["method"] == "wilson_kish_sales"


def test_unit_of_area_changes_nothing(facts: Facts, register) -> None:
    register(shops())
    before = row(facts, "vacancy_rate_area")
    facts.connection.execute("UPDATE snapshot.vacancy_unit SET area_m2 = area_m2 * 10.7639")
    after = row(facts, "vacancy_rate_area")
    assert after[["value", "low", "high", "n"]].tolist() == pytest.approx(
        before[["value", "low", "high", "n"]].tolist(), abs=1e-9
    )


def test_other_kinds_of_area_count_as_unknown(facts: Facts, register) -> None:
    # 4 of 24 units state usable area: 20/24 known, the rate stays that of the sales area
    register(shops() + [{**VACANT, "area_m2": 500, "area_kind": "usable"} for _ in range(4)])
    rate = row(facts, "vacancy_rate_area")
    assert (rate["value"], rate["completeness"]) == pytest.approx((0.55, 20 / 24))


def test_too_many_unknown_areas_give_no_rate(facts: Facts, register) -> None:
    register(shops() + [OCCUPIED] * 10)
    rate = row(facts, "vacancy_rate_area")
    assert (rate["method"], rate["visibility"]) == ("area_unknown", "hidden")


def test_large_area_sums_vacant_units_from_400(facts: Facts, register) -> None:
    register([*shops(), {**VACANT, "area_m2": 400}, {**OCCUPIED, "area_m2": 900}, {**VACANT, "area_m2": 399}])
    large = row(facts, "vacancy_large_area")
    assert (large["value"], large["n"]) == (1400, 2)


def test_no_large_area_is_zero_only_where_areas_are_known(facts: Facts, register) -> None:
    register([{**VACANT, "area_m2": 80}, *[OCCUPIED] * 19])
    assert row(facts, "vacancy_large_area")["value"] == 0
    register([VACANT] * 3, observed_on="2026-05-15")
    rows = areas.compute(facts).query("indicator_id == 'vacancy_large_area'").set_index("period")
    assert rows.loc["2026-05-15", "method"] == "area_unknown"
    assert pd.isna(rows.loc["2026-05-15", "value"])
