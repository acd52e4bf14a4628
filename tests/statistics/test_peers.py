"""Peers: hand-made towns, invariances, and 400 simulated towns whose outcome depends on their features."""

import numpy as np
import pandas as pd
import pytest

from etl.statistics.peers import PeerCriteria, PeerFeature, comparison_kind, find_peers


def _towns(rng: np.random.Generator, n: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "centre_kind": "main",
            "population": rng.lognormal(np.log(20_000), 0.8, n),
            "central_place_level": rng.choice([1, 2, 3], n, p=[0.5, 0.4, 0.1]),
            "higher_centre_distance_m": rng.uniform(2_000, 60_000, n),
            "population_density_km2": rng.lognormal(5, 0.6, n),
            "retail_power_index": rng.normal(95, 5, n),
            "overnight_stays_per_inhabitant": rng.gamma(1.5, 1.5, n),
            "share_65_plus": rng.normal(0.27, 0.03, n),
        },
        index=pd.Index([f"town-{i:03d}" for i in range(n)], name="centre_id"),
    )


SIZE_ONLY = PeerCriteria(features=(PeerFeature("population", 2.0, np.log), PeerFeature("share_65_plus", 0.5)), k=2)


def test_hard_filter_and_order_by_hand() -> None:
    profile = pd.DataFrame(
        {
            "centre_kind": ["main", "main", "main", "main", "district", "main"],
            "population": [10_000, 12_000, 20_000, 26_000, 10_000, 11_000],
            "central_place_level": [2, 2, 3, 2, 2, 4],
            "share_65_plus": [0.25] * 6,
        },
        index=list("abcdef"),
    )
    groups = find_peers(profile, SIZE_ONLY)
    assert groups.of("a") == ["b", "c"]
    assert groups.of("e") == []
    assert groups.quality.loc["e", "comparison"] == "none"
    assert np.isnan(groups.quality.loc["e", "mean_distance"])
    pair = groups.pairs.set_index(["centre_id", "peer_id"]).loc[("a", "b")]
    assert pair["share_population"] == pytest.approx(1)


def test_shares_of_distance_sum_to_one_and_missing_features_are_bridged() -> None:
    profile = _towns(np.random.default_rng(1), 60)
    profile.loc["town-000", "retail_power_index"] = np.nan
    groups = find_peers(profile)
    shares = groups.pairs.filter(like="share_").sum(axis=1)
    assert shares.to_numpy() == pytest.approx(np.ones(len(shares)))
    assert len(groups.of("town-000")) > 0
    own = groups.pairs[groups.pairs["centre_id"] == "town-000"]
    assert (own["share_retail_power_index"] == 0).all()


def test_only_towns_with_the_indicator_serve_as_peers() -> None:
    profile = _towns(np.random.default_rng(2), 50)
    has_data = pd.Series(np.arange(50) % 2 == 0, index=profile.index)
    groups = find_peers(profile, has_data=has_data)
    assert has_data[groups.pairs["peer_id"]].all()
    assert groups.quality.loc["town-001", "peers"] > 0


def test_names_and_order_of_towns_and_units_do_not_matter() -> None:
    rng = np.random.default_rng(3)
    profile = _towns(rng, 80)
    first = find_peers(profile).pairs.set_index(["centre_id", "rank"]).sort_index()
    mixed = profile.sample(frac=1, random_state=4).assign(share_65_plus=lambda f: f["share_65_plus"] * 100)
    second = find_peers(mixed).pairs.set_index(["centre_id", "rank"]).sort_index()
    assert (first["peer_id"] == second["peer_id"]).all()
    assert first["distance"].to_numpy() == pytest.approx(second["distance"].to_numpy(), abs=1e-9)


def test_what_a_number_of_peers_allows() -> None:
    assert [comparison_kind(k) for k in (7, 8, 9, 10)] == ["none", "dots_only", "dots_only", "full"]


def test_absent_columns_and_double_ids_are_named() -> None:
    with pytest.raises(ValueError, match="share_65_plus"):
        find_peers(_towns(np.random.default_rng(5), 10).drop(columns="share_65_plus"))
    doubled = _towns(np.random.default_rng(5), 10).rename(index={"town-001": "town-000"})
    with pytest.raises(ValueError, match="one row per centre"):
        find_peers(doubled)


@pytest.mark.statistics
def test_nearest_peers_predict_better_than_classes() -> None:
    """Outcome = nonlinear function of size, level, distance and tourism; error in SD of the outcome."""
    rng = np.random.default_rng(19)
    peer_error, class_error = [], []
    wide = PeerCriteria(max_population_ratio=1e9, max_level_gap=9, k=15)
    for _ in range(10):
        profile = _towns(rng, 400)
        outcome = _outcome(profile)
        groups = find_peers(profile, wide)
        predicted = outcome.loc[groups.pairs["peer_id"]].groupby(groups.pairs["centre_id"].to_numpy()).mean()
        classes = [pd.cut(profile["population"], [0, 5e3, 1e4, 2e4, 5e4, 1e9]), profile["central_place_level"]]
        by_class = outcome.groupby(classes, observed=True).transform("mean")
        peer_error.append(np.sqrt(np.mean((predicted.reindex(outcome.index) - outcome) ** 2)))
        class_error.append(np.sqrt(np.mean((by_class - outcome) ** 2)))
    assert np.mean(peer_error) <= 0.45
    assert np.mean(peer_error) < np.mean(class_error)


def _outcome(profile: pd.DataFrame) -> pd.Series:
    size = np.log(profile["population"] / 20_000)
    raw = (
        1.2 * np.tanh(size)
        + 0.6 * profile["central_place_level"]
        + 0.35 * np.log1p(profile["higher_centre_distance_m"] / 10_000)
        + 0.3 * np.log1p(profile["overnight_stays_per_inhabitant"])
    )
    return (raw - raw.mean()) / raw.std()
