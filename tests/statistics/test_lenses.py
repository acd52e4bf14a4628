"""Lenses: a t statistic by hand, guards for few peers, and false alarms under no difference."""

import numpy as np
import pytest
from scipy import stats

from etl.statistics.lenses import (
    against_peers,
    peer_status,
    probability_worse,
    row_quantile,
    threshold_status,
    without_outlying_peers,
)

TEN_PEERS = [[1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10]]


def test_t_against_peers_by_hand() -> None:
    """Peers 1…10: mean 5.5, s = 3.0277; value 12: t = 6.5 / (3.0277·√1.1) = 2.0470, df 9, p = .0355."""
    result = against_peers([12.0], TEN_PEERS)
    assert result.p_value[0] == pytest.approx(stats.t.sf(2.0470, 9), abs=1e-4)
    assert result.peer_median[0] == 5.5
    assert result.gap_sd[0] == pytest.approx(6.5 / (2.5 / 0.6745), abs=1e-3)
    assert result.high[0] == pytest.approx(5.5 + 2.2622 * 3.0277 * np.sqrt(1.1), abs=1e-3)
    assert np.isnan(result.rank_p[0])


def test_direction_lower_is_worse() -> None:
    low_is_bad = against_peers([-1.0], TEN_PEERS, worse="lower")
    mirrored = against_peers([12.0], TEN_PEERS)
    assert low_is_bad.p_value[0] == pytest.approx(mirrored.p_value[0], abs=1e-9)
    assert low_is_bad.gap_sd[0] > 0


def test_few_peers_give_dots_or_nothing() -> None:
    nine, seven = np.arange(1.0, 10), np.append(np.arange(1.0, 8), [np.nan, np.nan])
    result = against_peers([20.0, 20.0], [nine, seven])
    assert result.k.tolist() == [9, 7]
    assert np.isnan(result.p_value).all()
    assert result.peer_median[0] == 5
    assert np.isnan(result.peer_median[1])


def test_rank_from_nineteen_peers() -> None:
    result = against_peers([100.0, np.nan], np.tile(np.arange(19.0), (2, 1)))
    assert result.rank_p[0] == pytest.approx(1 / 20)
    assert np.isnan(result.rank_p[1])


def test_scale_is_checked_and_invariant() -> None:
    with pytest.raises(ValueError, match="shrunken"):
        against_peers([0.0], [[0.1] * 10], scale="logit")
    with pytest.raises(ValueError, match="positive"):
        against_peers([0.0], [[0.1] * 10], scale="log")
    peers = np.random.default_rng(1).lognormal(0, 1, (1, 15))
    assert against_peers([3.0], peers, scale="log").p_value == pytest.approx(
        against_peers([3000.0], 1000 * peers, scale="log").p_value, abs=1e-9
    )


def test_threshold_status_at_its_edges() -> None:
    assert threshold_status([0.49, 0.5, 0.8, np.nan]).tolist() == ["unremarkable", "watch", "conspicuous", "no_data"]


def test_probability_worse_is_the_normal_tail() -> None:
    assert probability_worse([2.9, 2.9], [0.2, np.nan], bar=2.9)[0] == pytest.approx(0.5)
    assert probability_worse(0.1959964, 0.1, 0.0, worse="lower") == pytest.approx(0.025, abs=1e-6)
    assert np.isnan(probability_worse(np.nan, 0.1, 0.0))


def test_peer_status_corrects_per_problem_over_towns() -> None:
    p = np.array([[0.001, 0.15], [0.06, 0.15], [0.5, 0.15], [0.9, np.nan]])
    status = peer_status(p)
    assert status[:, 0].tolist() == ["conspicuous", "watch", "unremarkable", "unremarkable"]
    assert status[:, 1].tolist() == ["watch", "watch", "watch", "no_data"]


@pytest.mark.statistics
def test_false_alarms_against_twenty_peers() -> None:
    rng = np.random.default_rng(23)
    normal = rng.standard_normal((4000, 21))
    lognormal = np.exp(normal)
    on_normal = against_peers(normal[:, 0], normal[:, 1:])
    on_log = against_peers(lognormal[:, 0], lognormal[:, 1:], scale="log")
    assert 0.04 <= np.mean(on_normal.p_value < 0.05) <= 0.06
    assert 0.04 <= np.mean(on_log.p_value < 0.05) <= 0.06
    assert 0.035 <= np.mean(on_normal.rank_p <= 1 / 20) <= 0.06
    assert np.mean(against_peers(lognormal[:, 0], lognormal[:, 1:]).p_value < 0.05) >= 0.065


def test_troubled_peers_are_no_yardstick() -> None:
    """Peers 1…10 and 40: median 6, robust SD 3/.6745 = 4.45; 40 lies 7.6 of them off, 10 does not."""
    clean = without_outlying_peers([[*TEN_PEERS[0], 40.0]])
    assert np.isnan(clean[0]).tolist() == [False] * 10 + [True]
    kept = against_peers([12.0], [[*TEN_PEERS[0], 40.0]])
    dropped = against_peers([12.0], [[*TEN_PEERS[0], 40.0]], outliers="drop")
    assert dropped.p_value[0] == pytest.approx(stats.t.sf(2.0470, 9), abs=1e-4)
    assert kept.p_value[0] > 0.2
    assert dropped.k[0] == 11


def test_row_quantiles_are_those_of_numpy() -> None:
    rows = np.random.default_rng(3).normal(size=(30, 12))
    rows[rows < -1] = np.nan
    rows[4] = np.nan
    for part in (0.25, 0.5, 0.75):
        expected = [np.nan if np.isnan(row).all() else np.nanquantile(row, part) for row in rows]
        np.testing.assert_allclose(row_quantile(rows, part), expected, atol=1e-12)
