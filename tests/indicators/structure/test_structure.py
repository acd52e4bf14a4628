"""Population, central place and demand from published values: series, the census break, changes of territory, licences."""

import pandas as pd
import pytest

from etl.indicators.contract import INDICATOR_COLUMNS, Facts
from etl.indicators.offer import sales_area
from etl.indicators.structure import central_place, demand, population


def publish(
    facts: Facts, values: list[tuple[str, str, float]], key: str = "12061316", label: str = "", source: str = "genesis"
) -> None:
    """``values``: (variable, day, value)."""
    facts.connection.executemany(
        "INSERT INTO snapshot.structure_value (key, indicator, label, reference_on, value, source_id) VALUES (?, ?, ?, ?, ?, ?)",
        [(key, variable, label, day, value, source) for variable, day, value in values],
    )


def rows_of(facts: Facts, module=population) -> pd.DataFrame:
    rows = module.compute(facts)
    assert tuple(rows.columns) == INDICATOR_COLUMNS
    return rows.set_index(["indicator_id", "period"])


@pytest.fixture(autouse=True)
def town(facts: Facts) -> None:
    facts.connection.execute(
        """
        UPDATE snapshot.municipality SET ars = '120610316316', population = 14024, population_on = DATE '2024-12-31',
               density_km2 = 116.5, central_place_level = 2, is_example = false
        """
    )


def test_population_from_the_register_and_published_tables(facts: Facts) -> None:
    publish(facts, [("BEVSTD", "2023-12-31", 13900)], key="120610316316")
    rows = rows_of(facts)
    assert rows.loc[("population", "2024-12-31"), ["value", "source_ids", "method"]].tolist() == [
        14024,
        "gv100ad",
        "population_census_2022",
    ]
    assert rows.loc[("population", "2023-12-31"), ["value", "source_ids", "method"]].tolist() == [
        13900,
        "genesis",
        "population_basis_open",
    ]
    assert rows.loc[("density", "2024-12-31"), "value"] == 116.5


def test_trend_over_five_years_on_one_basis(facts: Facts) -> None:
    publish(facts, [("BEVSTD", "2016-12-31", 14000), ("BEVSTD", "2021-12-31", 13300)])
    row = rows_of(facts).loc[("population_trend", "2021-12-31")]
    assert (row["value"], row["method"]) == (pytest.approx(-0.05), "change_census_2011")


def test_trend_never_crosses_the_census(facts: Facts) -> None:
    publish(facts, [("BEVSTD", "2019-12-31", 14000)])
    row = rows_of(facts).loc[("population_trend", "2024-12-31")]
    assert (row["method"], row["visibility"]) == ("census_break", "hidden")
    assert pd.isna(row["value"])


def test_a_day_between_the_censuses_needs_a_table_that_says_its_basis(facts: Facts) -> None:
    publish(facts, [("BEVSTD", "2017-12-31", 14000), ("BEVSTD", "2022-12-31", 13300)])
    assert rows_of(facts).loc[("population_trend", "2022-12-31"), "method"] == "census_break"
    facts.connection.execute("UPDATE snapshot.structure_value SET label = 'Bevölkerung (Basis Zensus 2011)'")
    assert rows_of(facts).loc[("population_trend", "2022-12-31"), "value"] == pytest.approx(-0.05)


def test_trend_never_crosses_a_change_of_territory(facts: Facts) -> None:
    # Schöneberg became part of Schwedt/Oder on 1 January 2021
    facts.connection.execute(
        "UPDATE snapshot.municipality SET ags = '12073532'; UPDATE snapshot.centre SET ags = '12073532'"
    )
    publish(facts, [("BEVSTD", "2016-12-31", 30000), ("BEVSTD", "2021-12-31", 29500)], key="12073532")
    assert rows_of(facts).loc[("population_trend", "2021-12-31"), "method"] == "territory_changed"


def test_census_count_is_no_part_of_a_trend(facts: Facts) -> None:
    publish(facts, [("PRS018", "2022-05-15", 13800), ("BEVSTD", "2027-05-15", 13000)])
    rows = rows_of(facts)
    assert ("population", "2022-05-15") in rows.index
    assert "population_trend" not in rows.index.get_level_values(0)


def test_town_that_is_its_own_district_is_found_by_its_five_digits(facts: Facts) -> None:
    # Cottbus, 12411-01-01-4, 31 December 2024
    facts.connection.execute(
        "UPDATE snapshot.municipality SET ags = '12052000', population = NULL; UPDATE snapshot.centre SET ags = '12052000'"
    )
    publish(facts, [("BEVSTD", "2024-12-31", 95123)], key="12052")
    assert rows_of(facts).loc[("population", "2024-12-31"), "value"] == 95123


def test_share_of_the_elderly_needs_all_classes(facts: Facts) -> None:
    ages = [("BEVSTD|ALTX=ALT065B75", "2024-12-31", 2000.0), ("BEVSTD|ALTX=ALT075UM", "2024-12-31", 1506.0)]
    publish(facts, [*ages, ("BEVSTD|ALTX=ALT050B65", "2024-12-31", 3000.0)])
    rows = rows_of(facts)
    assert rows.loc[("share_65_plus", "2024-12-31"), "value"] == pytest.approx(3506 / 14024)
    facts.connection.execute("DELETE FROM snapshot.structure_value WHERE indicator LIKE '%ALT075UM'")
    assert "share_65_plus" not in rows_of(facts).index.get_level_values(0)


def test_central_place_level(facts: Facts) -> None:
    row = central_place.compute(facts).iloc[0]
    assert (row["value"], row["source_ids"]) == (2, "zentrale-orte")
    facts.connection.execute("UPDATE snapshot.municipality SET central_place_level = NULL")
    assert central_place.compute(facts).empty


def test_delivered_demand_keeps_its_licensed_source(facts: Facts) -> None:
    publish(
        facts,
        [("retail_power_pc", "2024-12-31", 90.0), ("turnover_index", "2024-12-31", 117.0)],
        source="einzelhandelserfassung",
    )
    rows = rows_of(facts, demand)
    assert rows.loc[("retail_power_pc", "2024-12-31"), ["value", "source_ids"]].tolist() == [
        90,
        "einzelhandelserfassung",
    ]
    # 117 / 90 · 100 = 130
    assert rows.loc[("centrality", "2024-12-31"), "value"] == pytest.approx(130)
    publish(facts, [("centrality", "2024-12-31", 128.5)], source="einzelhandelserfassung")
    assert rows_of(facts, demand).loc[("centrality", "2024-12-31"), ["value", "method"]].tolist() == [
        128.5,
        "as_delivered",
    ]


def test_a_series_never_mixes_vendors(facts: Facts) -> None:
    """GfK until 2023 and MB-Research from 2023 on: the newer series alone, though the other fills more years."""
    gfk, mb = "EH_KAUFKRAFT_INDEX|ANBIETER=GFK", "EH_KAUFKRAFT_INDEX|ANBIETER=MB_RESEARCH"
    older = [(gfk, f"{year}-12-31", 88.0 + year - 2020) for year in (2020, 2021, 2022, 2023)]
    newer = [(mb, "2023-12-31", 97.0), (mb, "2024-12-31", 98.0)]
    publish(facts, older + newer, source="purchasing_power")
    rows = rows_of(facts, demand)
    assert rows[["value", "method"]].values.tolist() == [
        [97.0, "as_delivered_mb_research"],
        [98.0, "as_delivered_mb_research"],
    ]
    # MB-Research withdrawn: the other series comes back whole
    facts.connection.execute("DELETE FROM snapshot.structure_value WHERE indicator LIKE '%MB_RESEARCH'")
    assert rows_of(facts, demand)["value"].tolist() == [88.0, 89.0, 90.0, 91.0]


def test_vendors_are_not_calculated_with_each_other(facts: Facts) -> None:
    day = "2024-12-31"
    publish(facts, [("EH_KAUFKRAFT_INDEX|ANBIETER=GFK", day, 90.0), ("EH_UMSATZ_INDEX|ANBIETER=CIMA", day, 117.0)])
    assert "centrality" not in rows_of(facts, demand).index.get_level_values(0)
    publish(facts, [("EH_UMSATZ_INDEX|ANBIETER=GFK", day, 99.0)])
    # 99 / 90 · 100 = 110
    assert rows_of(facts, demand).loc[("centrality", day), ["value", "method"]].tolist() == [
        pytest.approx(110),
        "turnover_index_by_purchasing_power_index_gfk",
    ]


def test_of_two_vendors_of_equal_length_the_first_listed_is_taken_whole(facts: Facts) -> None:
    days = ("2023-12-31", "2024-12-31")
    for vendor, value in (("CIMA", 120.0), ("GFK", 110.0)):
        publish(facts, [(f"EH_ZENTRALITAET|ANBIETER={vendor}", day, value) for day in days])
    assert rows_of(facts, demand)["value"].tolist() == [110.0, 110.0]


def test_nothing_published_is_no_row(facts: Facts) -> None:
    facts.connection.execute("UPDATE snapshot.municipality SET population = NULL")
    assert population.compute(facts).empty
    assert demand.compute(facts).empty
    assert sales_area.compute(facts).empty


def test_sales_area_per_inhabitant_and_share_of_the_centre(facts: Facts, register) -> None:
    # 25,243 m² for 14,024 inhabitants are 1.8 m²; twenty shops of 200 m² are 4,000 of them
    publish(facts, [("sales_area_m2", "2024-12-31", 25243.2)])
    register([{"area_m2": 200}] * 20)
    rows = sales_area.compute(facts).set_index("indicator_id")
    assert rows.loc["sales_area_pc", "value"] == pytest.approx(1.8)
    assert rows.loc["centre_sales_share", ["value", "n"]].tolist() == pytest.approx([4000 / 25243.2, 20])
