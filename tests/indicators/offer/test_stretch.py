"""Length of the shopping stretch from a small register, by hand."""

import pytest

from etl.indicators.contract import Facts
from etl.indicators.offer import stretch

LAT, LON = 51.7, 14.0
TEN_METRES = 10 / 111_195


def street(statuses: str, name: str, lon: float = LON) -> list[dict[str, object]]:
    """One unit every ten metres to the north; "v" is vacant."""
    return [
        {"street": name, "status": "vacant" if one == "v" else "occupied", "lat": LAT + k * TEN_METRES, "lon": lon}
        for k, one in enumerate(statuses)
    ]


def test_the_longest_stretch_of_any_street(facts: Facts, register) -> None:
    """Main street: 70 m, four vacant, 40 m; side street: 90 m with two vacant shops apart."""
    register([*street("oooooooovvvvooooo", "Hauptstraße"), *street("oovoooovoo", "Gasse", LON + 0.01)])
    [row] = stretch.compute(facts).to_dict("records")
    assert row["value"] == pytest.approx(90, abs=0.5)
    assert (row["n"], row["completeness"], row["method"]) == (27, 1, "longest_street_stretch")


def test_without_coordinates_or_with_few_units_there_is_no_length(facts: Facts, register) -> None:
    register([*street("o" * 10, "Markt"), *[{"street": "Markt", "lat": None, "lon": None}] * 10])
    assert stretch.compute(facts)["method"].tolist() == ["coordinates_missing"]
    facts.connection.execute("DELETE FROM snapshot.vacancy_unit")
    register(street("o" * 10, "Markt"))
    assert stretch.compute(facts)[["method", "visibility"]].values.tolist() == [["too_few_units", "hidden"]]
