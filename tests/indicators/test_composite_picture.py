"""The composite picture: dimensions by hand, what is missing, classes of data apart, weights of the user."""

import json
from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from etl.indicators.composite import INDEX, Scheme, composite, read_scheme, reweighted
from etl.indicators.contract import Facts

AGES = {"a": 30, "b": 30, "c": 30, "d": 30, "e": 30}
SCHEME = Scheme(
    {"footfall": {"a": 1, "b": 1}, "offer": {"c": -1}, "perception": {"d": 1}, "setting": {"e": 1}},
    {"equal": {"footfall": 25, "offer": 25, "perception": 25, "setting": 25}},
    2024,
    AGES,
    10,
)
TOWNS = [f"99000{number:03d}-01" for number in range(1, 12)]


@pytest.fixture
def towns(facts: Facts) -> Facts:
    """Eleven example towns; indicator a is 1…11 in 2024 and now, the others alike."""
    facts.connection.execute("DELETE FROM snapshot.centre")
    facts.connection.executemany(
        "INSERT INTO snapshot.centre (centre_id, ags) VALUES (?, ?)", [[t, t[:8]] for t in TOWNS]
    )
    for name in AGES:
        for number, town in enumerate(TOWNS, start=1):
            write(facts, town, name, number, "2024-12-31")
            write(facts, town, name, number, "2026-06-30")
    return facts


def write(facts: Facts, town: str, name: str, value: float, on: str, *, is_synthetic: bool = True) -> None:
    facts.connection.execute(
        """
        INSERT INTO snapshot.indicator (centre_id, indicator_id, period, data_on, value, low, high, visibility, is_synthetic)
        VALUES (?, ?, ?, ?, ?, NULL, NULL, 'shown', ?)
        """,
        [town, name, on, on, value, is_synthetic],
    )


def rows_of(facts: Facts, scheme: Scheme = SCHEME) -> pd.DataFrame:
    return composite(facts.connection, date(2026, 11, 25), scheme).set_index(["centre_id", "dimension"])


def test_dimensions_and_index_by_hand(towns: Facts) -> None:
    """Values 1…11: median 6, MAD 3, robust SD 4.4478; 11 scores 100 + 10 · 5 / 4.4478 = 111.24, lower is better 88.76."""
    rows = rows_of(towns)
    best = TOWNS[-1]
    assert rows.loc[(best, "footfall"), "value"] == pytest.approx(111.2415, abs=1e-3)
    assert rows.loc[(best, "offer"), "value"] == pytest.approx(88.7585, abs=1e-3)
    assert rows.loc[(best, INDEX), "value"] == pytest.approx((3 * 111.2415 + 88.7585) / 4, abs=1e-3)
    assert rows.loc[(best, "footfall"), ["rank_low", "rank_high", "ranked"]].tolist() == [1, 1, 11]
    assert rows.loc[(best, "offer"), ["rank_low", "rank_high"]].tolist() == [11, 11]
    assert json.loads(rows.loc[(best, "footfall"), "parts"]) == {"a": 111.24, "b": 111.24}


def test_a_town_moves_against_the_fixed_reference(towns: Facts) -> None:
    write(towns, TOWNS[5], "a", 11, "2026-09-30")
    rows = rows_of(towns)
    assert rows.loc[(TOWNS[5], "footfall"), "value"] == pytest.approx((111.2415 + 100) / 2, abs=1e-3)
    assert rows.loc[(TOWNS[-1], "footfall"), "value"] == pytest.approx(111.2415, abs=1e-3)


def test_missing_parts_are_named_and_never_zero(towns: Facts) -> None:
    towns.connection.execute(
        "DELETE FROM snapshot.indicator WHERE centre_id = ? AND indicator_id IN ('a', 'c') AND data_on > '2025-01-01'",
        [TOWNS[0]],
    )
    towns.connection.execute(
        "DELETE FROM snapshot.indicator WHERE centre_id = ? AND indicator_id IN ('c', 'd') AND data_on > '2025-01-01'",
        [TOWNS[1]],
    )
    rows = composite(towns.connection, date(2027, 7, 1), SCHEME).set_index(["centre_id", "dimension"])
    assert rows.loc[(TOWNS[0], "footfall"), "missing"] == "a"
    assert pd.isna(rows.loc[(TOWNS[0], "offer"), "value"])
    assert rows.loc[(TOWNS[0], "offer"), "method"] == "too_few_indicators"
    assert rows.loc[(TOWNS[0], INDEX), "value"] == pytest.approx(88.7585, abs=1e-3)
    assert pd.isna(rows.loc[(TOWNS[1], INDEX), "value"])
    assert rows.loc[(TOWNS[1], INDEX), "method"] == "too_few_dimensions"


def test_old_values_do_not_count(towns: Facts) -> None:
    towns.connection.execute("DELETE FROM snapshot.indicator WHERE indicator_id = 'd' AND data_on > '2025-01-01'")
    rows = composite(towns.connection, date(2027, 7, 1), SCHEME).set_index(["centre_id", "dimension"])
    assert rows.xs("perception", level="dimension")["value"].isna().all()


def test_real_and_example_data_are_not_ranked_together(towns: Facts) -> None:
    towns.connection.execute("UPDATE snapshot.indicator SET is_synthetic = false WHERE centre_id = ?", [TOWNS[3]])
    rows = rows_of(towns)
    assert rows.loc[(TOWNS[3], "footfall"), "ranked"] == 1
    assert rows.loc[(TOWNS[4], "footfall"), "ranked"] == 10


def test_band_of_the_peers_from_ten_peers(towns: Facts) -> None:
    towns.connection.executemany(
        "INSERT INTO snapshot.peer (centre_id, peer_id, rank, comparison) VALUES (?, ?, ?, 'full')",
        [[TOWNS[10], peer, rank] for rank, peer in enumerate(TOWNS[:10])] + [[TOWNS[9], TOWNS[0], 1]],
    )
    rows = rows_of(towns)
    median = 100 + 10 * (5.5 - 6) / 4.4478
    assert rows.loc[(TOWNS[10], "footfall"), "peer_median"] == pytest.approx(median, abs=1e-3)
    assert pd.isna(rows.loc[(TOWNS[9], "footfall"), "peer_median"])


def test_weights_are_the_users(towns: Facts) -> None:
    rows = composite(towns.connection, date(2026, 11, 25), SCHEME)
    weights: Mapping[str, float] = {"footfall": 0, "offer": 100, "perception": 0, "setting": 0}
    found, bands = reweighted(rows, weights)
    own = found.set_index("centre_id")
    assert own.loc[TOWNS[-1], "value"] == pytest.approx(88.7585, abs=1e-3)
    assert own.loc[TOWNS[-1], "rank_low"] == 11
    assert bands.share_above(0, 10) == 1.0


def test_every_indicator_of_the_scheme_is_known_and_points_the_right_way(facts: Facts) -> None:
    scheme = read_scheme()
    wanted = {1: ("higher_is_better", "neutral"), -1: ("lower_is_better", "neutral")}
    for name, sign in zip(scheme.indicators, scheme.direction, strict=True):
        assert facts.catalogue.indicators[name].direction in wanted[sign], name
    for weights in scheme.presets.values():
        assert set(weights) == set(scheme.dimensions)
        assert sum(weights.values()) == 100
