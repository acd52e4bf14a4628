"""Shrunken rates: small registers move to the middle, example data and real data stay apart."""

import pandas as pd
import pytest

from etl.indicators.contract import Facts
from etl.indicators.vacancy import shrunken


def towns(
    facts: Facts, register, counts: list[tuple[int, int]], first: int = 1, size: str = "10000_20000", **common: object
) -> list[str]:
    """One centre per (vacant, units)."""
    names = []
    for number, (vacant, units) in enumerate(counts, start=first):
        ags = f"120000{number:02d}"
        facts.connection.execute("INSERT INTO snapshot.municipality (ags, size_class) VALUES (?, ?)", [ags, size])
        facts.connection.execute("INSERT INTO snapshot.centre (centre_id, ags) VALUES (?, ?)", [f"{ags}-01", ags])
        rows = [{"status": "vacant" if k < vacant else "occupied"} for k in range(units)]
        register(rows, centre_id=f"{ags}-01", **common)
        names.append(f"{ags}-01")
    facts.connection.execute("CREATE OR REPLACE TEMP TABLE chosen AS SELECT centre_id FROM snapshot.centre")
    return names


COUNTS = [(3, 60), (6, 60), (9, 60), (15, 60), (2, 50), (11, 50), (5, 80), (20, 80), (0, 15), (8, 100)]


def test_small_register_moves_more(facts: Facts, register) -> None:
    names = towns(facts, register, COUNTS)
    rows = shrunken.compute(facts).set_index("centre_id")
    assert set(rows["method"]) == {"beta_binomial_size_class"}
    assert rows.loc[names[8], "value"] > 0.02  # 0 of 15 is no proof of no vacancy
    assert abs(rows.loc[names[7], "value"] - 0.25) < 0.04  # 20 of 80 stays near its rate
    between = rows["value"].between(rows["low"], rows["high"])
    assert between.all()


def test_relabelling_towns_changes_nothing(facts: Facts, register) -> None:
    names = towns(facts, register, COUNTS)
    values = shrunken.compute(facts).set_index("centre_id")["value"].reindex(names).tolist()
    facts.connection.execute(
        "DELETE FROM snapshot.vacancy_unit; DELETE FROM snapshot.centre; DELETE FROM snapshot.municipality"
    )
    again = towns(facts, register, COUNTS[::-1], first=30)
    assert shrunken.compute(facts).set_index("centre_id")["value"].reindex(again[::-1]).tolist() == pytest.approx(
        values, abs=1e-6
    )


def test_few_towns_borrow_from_all_sizes_or_not_at_all(facts: Facts, register) -> None:
    towns(facts, register, COUNTS[:4])
    rows = shrunken.compute(facts)
    assert set(rows["method"]) == {"too_few_comparable_towns"}
    assert rows["value"].isna().all()
    towns(facts, register, COUNTS[4:], first=40, size="under_5000")
    assert set(shrunken.compute(facts)["method"]) == {"beta_binomial_all_sizes"}


def test_example_data_never_move_real_figures(facts: Facts, register) -> None:
    real = towns(facts, register, COUNTS)
    before = shrunken.compute(facts).set_index("centre_id").loc[real, "value"]
    towns(facts, register, [(40, 50)] * 10, first=50, is_synthetic=True)
    after = shrunken.compute(facts).set_index("centre_id").loc[real, "value"]
    pd.testing.assert_series_equal(before, after)


def test_lists_of_vacant_units_are_left_out(facts: Facts, register) -> None:
    towns(facts, register, [(20, 20)] * 9, is_register_complete=False)
    assert shrunken.compute(facts).empty
