"""Vacancy rates: small registers counted by hand, intervals from Newcombe's table and formula."""

import math

import pandas as pd
import pytest

from etl.indicators.contract import INDICATOR_COLUMNS, Facts
from etl.indicators.vacancy import rates

OCCUPIED, VACANT = {"status": "occupied"}, {"status": "vacant"}


def row(facts: Facts, indicator_id: str = "vacancy_rate_units", period: str = "2025-05-15") -> pd.Series:
    rows = rates.compute(facts)
    assert tuple(rows.columns) == INDICATOR_COLUMNS
    found = rows[(rows["indicator_id"] == indicator_id) & (rows["period"] == period)]
    assert len(found) == 1
    return found.iloc[0]


def test_rate_of_ground_floor_units_in_use_or_free(facts: Facts, register) -> None:
    # 1 vacant of 29 in stock: Newcombe 1998 gives 0.0061 to 0.1718; upper floor, conversion and works do not count
    others = [
        {"status": "under_construction"},
        {"status": "converted"},
        {"status": "planned"},
        {**VACANT, "floor": "1. OG"},
    ]
    in_use = [{"status": "interim_use"}, {"status": "partly_vacant"}]
    register([VACANT, *in_use, *[OCCUPIED] * 26, *others])
    rate = row(facts)
    assert (rate["value"], rate["n"]) == (pytest.approx(1 / 29), 29)
    assert (rate["low"], rate["high"]) == pytest.approx((0.0061, 0.1718), abs=5e-5)
    assert (rate["method"], rate["visibility"], rate["source_ids"]) == (
        "wilson",
        "shown",
        "leerstandsregister-der-kommune",
    )
    assert rate["data_on"] == pd.Timestamp("2025-05-15")
    assert not rate["is_synthetic"]


def test_unknown_units_lower_the_completeness(facts: Facts, register) -> None:
    register([*[VACANT] * 4, *[OCCUPIED] * 16, *[{"status": "unknown"}] * 10])
    rate = row(facts)
    assert (rate["value"], rate["n"], rate["completeness"]) == (0.2, 20, pytest.approx(2 / 3))
    assert rate["visibility"] == "indicative"


def test_too_few_units_give_no_rate(facts: Facts, register) -> None:
    register([*[VACANT] * 4, *[OCCUPIED] * 10])
    rate = row(facts)
    assert (rate["method"], rate["visibility"], rate["n"]) == ("too_few_units", "hidden", 14)
    assert rate[["value", "low", "high"]].isna().all()


def test_list_of_vacant_units_gives_a_count_and_no_rate(facts: Facts, register) -> None:
    register([VACANT] * 20, is_register_complete=False)
    rate = row(facts)
    assert (rate["method"], rate["n"]) == ("list_of_vacant_units_gives_no_rate", 20)
    assert pd.isna(rate["value"])


def test_mapped_vacancy_is_a_lower_bound(facts: Facts, register) -> None:
    facts.connection.execute("UPDATE snapshot.load SET source_id = 'openstreetmap'")
    register([VACANT] * 20, is_register_complete=False)
    assert row(facts)["method"] == "mapped_vacancy_is_a_lower_bound"


def test_no_register_no_row(facts: Facts) -> None:
    assert rates.compute(facts).empty


def test_history_is_kept_and_a_walk_of_two_days_is_one_register(facts: Facts, register) -> None:
    register([*[VACANT] * 2, *[OCCUPIED] * 18], observed_on="2024-05-15")
    register([{"unit_id": f"a{k}", **VACANT} for k in range(3)], observed_on="2025-05-13")
    register([{"unit_id": f"b{k}"} for k in range(17)], observed_on="2025-05-15")
    rows = rates.compute(facts).query("indicator_id == 'vacancy_rate_units'").set_index("period")
    assert rows["value"].to_dict() == {"2024-05-15": 0.1, "2025-05-15": 0.15}
    assert rows["n"].to_dict() == {"2024-05-15": 20, "2025-05-15": 20}


def test_monthly_registers_stay_apart(facts: Facts, register) -> None:
    register([*[VACANT] * 2, *[OCCUPIED] * 18], observed_on="2025-04-15")
    register([*[VACANT] * 4, *[OCCUPIED] * 16], observed_on="2025-05-15")
    rows = rates.compute(facts).query("indicator_id == 'vacancy_rate_units'").set_index("period")
    assert rows["value"].to_dict() == {"2025-04-15": 0.1, "2025-05-15": 0.2}


def test_viable_rate_by_location_class_leaves_fringe_and_unlettable_units_out(facts: Facts, register) -> None:
    # prime: 3 vacant (one without barrier-free access) of 20; fringe: 6 vacant of 10
    prime = [{**VACANT, "cause": "access"}, VACANT, VACANT, *[OCCUPIED] * 17]
    units = [{**unit, "location_class": "A"} for unit in prime]
    units += [{**unit, "location_class": "C"} for unit in [*[VACANT] * 6, *[OCCUPIED] * 4]]
    register(units)
    rate = row(facts, "vacancy_rate_viable")
    assert (rate["value"], rate["n"], rate["completeness"]) == (pytest.approx(2 / 19), 19, 1)


def test_viable_rate_by_footfall_of_the_nearest_counting_point(facts: Facts, register) -> None:
    # two points: 5,000 and 200 a day; 200/5000 = 4 % of the strongest lies below the 10 % that count as viable
    facts.connection.execute(
        """
        INSERT INTO snapshot.sensor (sensor_id, centre_id, lat, lon) VALUES
        ('s1', '12061316-01', 51.94, 13.890), ('s2', '12061316-01', 51.94, 13.900);
        INSERT INTO snapshot.footfall_month (sensor_id, centre_id, month, mean_per_day, is_usable) VALUES
        ('s1', '12061316-01', DATE '2026-10-01', 5000, true), ('s2', '12061316-01', DATE '2026-10-01', 200, true)
        """
    )
    near = [{**unit, "lat": 51.9401, "lon": 13.8901} for unit in [VACANT, VACANT, *[OCCUPIED] * 18]]
    far = [{**unit, "lat": 51.9401, "lon": 13.8999} for unit in [VACANT] * 10]
    register([*near, *far])
    rate = row(facts, "vacancy_rate_viable")
    assert (rate["value"], rate["n"]) == (0.1, 20)


def test_viable_rate_needs_known_locations(facts: Facts, register) -> None:
    register([*[VACANT] * 2, *[OCCUPIED] * 20])
    rate = row(facts, "vacancy_rate_viable")
    assert (rate["method"], rate["completeness"]) == ("location_unknown", 0)
    assert pd.isna(rate["value"])


def located(vacant_a: int, units_a: int, vacant_c: int, units_c: int) -> list[dict[str, object]]:
    prime = [{**(VACANT if k < vacant_a else OCCUPIED), "location_class": "A"} for k in range(units_a)]
    return prime + [{**(VACANT if k < vacant_c else OCCUPIED), "location_class": "C"} for k in range(units_c)]


def test_fringe_to_prime_by_hand(facts: Facts, register) -> None:
    # (6/20) / (2/40) = 6; SE of the logarithm √(1/6 − 1/20 + 1/2 − 1/40) = √(0.591667)
    register(located(2, 40, 6, 20))
    ratio = row(facts, "vacancy_location_ratio")
    spread = math.exp(1.959964 * math.sqrt(1 / 6 - 1 / 20 + 1 / 2 - 1 / 40))
    assert ratio["value"] == pytest.approx(6)
    assert (ratio["low"], ratio["high"]) == pytest.approx((6 / spread, 6 * spread), rel=1e-5)


def test_rate_by_location(facts: Facts, register) -> None:
    # Wilson interval of 15 of 148 (Newcombe 1998): 0.0624 to 0.1605; nine units of the fringe are too few
    register(located(15, 148, 3, 9))
    prime, fringe = row(facts, "vacancy_rate_location_a"), row(facts, "vacancy_rate_location_c")
    assert (prime["value"], prime["low"], prime["high"]) == pytest.approx((15 / 148, 0.0624, 0.1605), abs=5e-5)
    assert fringe["method"] == "too_few_units"


@pytest.mark.parametrize(
    ("counts", "method"), [((0, 40, 6, 20), "no_vacancy_in_prime_location"), ((2, 40, 3, 9), "too_few_units")]
)
def test_fringe_to_prime_without_a_base(facts: Facts, register, counts: tuple[int, int, int, int], method: str) -> None:
    register(located(*counts))
    ratio = row(facts, "vacancy_location_ratio")
    assert ratio["method"] == method
    assert pd.isna(ratio["value"])


def test_no_vacancy_on_the_fringe_is_a_ratio_of_zero(facts: Facts, register) -> None:
    register(located(4, 40, 0, 20))
    ratio = row(facts, "vacancy_location_ratio")
    assert (ratio["value"], ratio["low"]) == (0, 0)
    assert ratio["high"] > 0


def test_order_and_names_of_units_change_nothing(facts: Facts, register) -> None:
    units = located(3, 30, 7, 25)
    register(units)
    before = rates.compute(facts)
    facts.connection.execute("DELETE FROM snapshot.vacancy_unit")
    register([{**unit, "unit_id": f"x{99 - k}"} for k, unit in enumerate(reversed(units))])
    pd.testing.assert_frame_equal(before, rates.compute(facts))
