"""Comparable centres of a build: filter, reasons, classes of data."""

import json

import numpy as np
import pandas as pd
import pytest

from etl.catalogue.register import Catalogue
from etl.problems.peers import PEER_COLUMNS, compute_peers, higher_centre_distance_m


def _centres(count: int = 30) -> pd.DataFrame:
    random = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "centre_id": [f"12{number:06d}-01" for number in range(count)],
            "kind": "main",
            "lat": random.uniform(51.5, 52.5, count),
            "lon": random.uniform(13.0, 14.5, count),
            "population": random.uniform(8_000, 16_000, count),
            "central_place_level": 2,
            "density_km2": random.uniform(60, 400, count),
            "is_example": False,
        }
    )


def test_twenty_nearest_with_reasons(catalogue: Catalogue) -> None:
    peers = compute_peers(_centres(), catalogue)
    assert tuple(peers.columns) == PEER_COLUMNS
    assert (peers.groupby("centre_id")["rank"].max() == 20).all()
    assert peers.groupby("centre_id")["distance"].apply(lambda d: d.is_monotonic_increasing).all()
    assert set(peers["comparison"]) == {"full"}
    shares = peers["reasons"].map(lambda text: sum(json.loads(text).values()))
    assert shares.to_numpy() == pytest.approx(np.ones(len(peers)), abs=1e-3)
    assert not (peers["centre_id"] == peers["peer_id"]).any()


def test_filter_by_kind_level_and_population(catalogue: Catalogue) -> None:
    centres = _centres(12)
    centres.loc[0, "kind"] = "district"
    centres.loc[1, "central_place_level"] = 0
    centres.loc[2, "population"] = 90_000
    centres.loc[3, "population"] = np.nan
    peers = compute_peers(centres, catalogue)
    alone = set(centres["centre_id"][:4])
    assert not alone & set(peers["centre_id"])
    assert not alone & set(peers["peer_id"])
    assert set(peers["comparison"]) == {"none"}  # eight centres are left, seven peers each


def test_real_data_have_no_simulated_peers(catalogue: Catalogue) -> None:
    """Twelve with real data, twelve with example data, six without: the classes stay apart, the last may look at all."""
    centres = _centres(30)
    centres["is_synthetic"] = pd.array([False] * 12 + [True] * 12 + [None] * 6, dtype="boolean")
    kind = centres.set_index("centre_id")["is_synthetic"]
    peers = compute_peers(centres, catalogue)
    pairs = pd.DataFrame({"own": peers["centre_id"].map(kind), "peer": peers["peer_id"].map(kind)})
    known = pairs[pairs["own"].notna()]
    assert (known["own"] == known["peer"]).all()
    assert pairs["peer"].notna().all()
    without = pairs[pairs["own"].isna()]
    assert len(without) == 6 * 20


def test_distance_to_the_next_higher_centre() -> None:
    """One degree of latitude is 111.2 km; the highest centre has none above it."""
    profile = pd.DataFrame(
        {
            "lat": [52.0, 52.1, np.nan],
            "lon": [14.0, 14.0, 14.0],
            "central_place_level": [3.0, 2.0, 2.0],
            "centre_kind": ["main", "main", "main"],
        }
    )
    distance = higher_centre_distance_m(profile)
    assert np.isnan(distance[[0, 2]]).all()
    assert distance[1] == pytest.approx(11_120, rel=0.005)


def test_relabelling_changes_no_pair(catalogue: Catalogue) -> None:
    centres = _centres()
    first = compute_peers(centres, catalogue)
    names = {old: f"13{number * 7 % 30:06d}-01" for number, old in enumerate(centres["centre_id"])}
    second = compute_peers(centres.assign(centre_id=centres["centre_id"].map(names)), catalogue)
    expected = {(names[a], names[b]) for a, b in zip(first["centre_id"], first["peer_id"], strict=True)}
    assert expected == set(zip(second["centre_id"], second["peer_id"], strict=True))


def test_no_centres(catalogue: Catalogue) -> None:
    assert compute_peers(_centres(0), catalogue).empty
