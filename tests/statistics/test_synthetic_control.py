"""Synthetic control: published effect of Proposition 99, exact cases, invariances."""

import numpy as np
import pytest

from etl.statistics.synthetic_control import Window, calendar_matched, dsc, sdid, simplex_weights, unit_weights


@pytest.fixture(scope="module")
def smoking() -> tuple[np.ndarray, np.ndarray]:
    """Cigarette packs per head 1970–2000: California and 38 other states (Abadie, Diamond, Hainmueller 2010)."""
    datasets = pytest.importorskip("synthdid.datasets")
    frame = datasets.load_california_prop99()
    wide = frame.pivot(index="Year", columns="State", values="PacksPerCapita")
    return wide["California"].to_numpy(dtype=float), wide.drop(columns="California").to_numpy(dtype=float)


def test_proposition_99_by_sdid(smoking: tuple[np.ndarray, np.ndarray]) -> None:
    """Arkhangelsky et al. 2021: −15.6 (the reference implementation gives −15.604)."""
    california, states = smoking
    assert sdid(california, states, 19) == pytest.approx(-15.604, abs=0.01)


def test_proposition_99_by_synthetic_control_without_ridge(smoking: tuple[np.ndarray, np.ndarray]) -> None:
    """Arkhangelsky et al. 2021: −19.6 for the synthetic control (with a tiny ridge −19.62)."""
    california, states = smoking
    gap = california - states @ simplex_weights(states[:19], california[:19], 0.0)
    assert gap[19:].mean() == pytest.approx(-19.6, abs=0.15)


def random_donors(rng: np.random.Generator, units: int = 12, weeks: int = 130) -> np.ndarray:
    return 5 + np.cumsum(rng.normal(0, 0.05, (weeks, units)), axis=0)


def test_exact_when_the_treated_unit_is_the_mean_of_the_donors() -> None:
    donors = random_donors(np.random.default_rng(1))
    treated = donors.mean(axis=1) + 0.7
    treated[104:] += 0.123
    assert dsc(treated, donors, Window(104)).effect == pytest.approx(0.123, abs=1e-6)


def test_exact_for_any_weights_without_ridge() -> None:
    rng = np.random.default_rng(2)
    donors, true = random_donors(rng), rng.dirichlet(np.ones(12))
    treated = donors @ true - 1.3
    treated[104:] -= 0.05
    fit = dsc(treated, donors, Window(104), zeta=0.0)
    assert fit.effect == pytest.approx(-0.05, abs=1e-6)
    assert fit.weights == pytest.approx(true, abs=1e-6)
    assert fit.prefit == pytest.approx(0, abs=1e-6)


def test_weights_are_shares_and_the_ridge_spreads_them() -> None:
    donors = random_donors(np.random.default_rng(3))
    treated = donors[:, 0].copy()
    bare = unit_weights(treated, donors, 104, zeta=0.0)
    ridged = unit_weights(treated, donors, 104)
    spread_out = unit_weights(treated, donors, 104, zeta=1e4)
    for weights in (bare, ridged, spread_out):
        assert weights.sum() == pytest.approx(1)
        assert weights.min() >= 0
    assert bare[0] == pytest.approx(1, abs=1e-6)
    assert spread_out == pytest.approx(np.full(12, 1 / 12), abs=1e-3)
    assert bare[0] > ridged[0] > spread_out[0]


def test_unchanged_by_scale_and_order_of_the_donors() -> None:
    rng = np.random.default_rng(4)
    donors = random_donors(rng)
    treated = donors @ rng.dirichlet(np.ones(12)) + rng.normal(0, 0.02, 130)
    effect = dsc(treated, donors, Window(104)).effect
    assert dsc(treated + np.log(7), donors, Window(104)).effect == pytest.approx(effect, abs=1e-9)
    assert dsc(treated, donors + np.log(1000), Window(104)).effect == pytest.approx(effect, abs=1e-9)
    assert dsc(treated, donors[:, rng.permutation(12)], Window(104)).effect == pytest.approx(effect, abs=1e-9)


def test_weeks_of_a_crisis_can_be_left_out_of_the_base() -> None:
    """A dip of −.26 in the last 13 of 52 base weeks moves the base by −.065; without these weeks it is untouched."""
    donors = random_donors(np.random.default_rng(5))
    treated = donors.mean(axis=1)
    treated[91:104] -= 0.26
    uniform = np.full(12, 1 / 12)
    gap = treated - donors @ uniform
    assert gap[Window(104).base_slice].mean() == pytest.approx(-0.065)
    assert gap[Window(104, left_out=13).base_slice].mean() == pytest.approx(0)


def test_calendar_matching_removes_an_own_season() -> None:
    weeks = np.arange(130)
    gap = 0.2 * np.sin(2 * np.pi * weeks / 52) + 0.1 * (weeks >= 104)
    assert calendar_matched(gap, 104) == pytest.approx(0.1)
    assert np.isnan(calendar_matched(gap[100:], 4))
