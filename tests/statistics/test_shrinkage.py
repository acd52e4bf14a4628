"""Shrinkage: a conjugate posterior by hand and 400 simulated towns whose true rates are known."""

import numpy as np
import pytest
from scipy import stats

from etl.statistics.proportions import wilson
from etl.statistics.shrinkage import BetaPrior, fit_beta_binomial, posterior, probability_above


def test_posterior_by_hand() -> None:
    prior = BetaPrior(alpha=4, beta=36, n_towns=20)
    estimate = posterior([6, 0], [60, 0], prior)
    assert estimate.value[0] == pytest.approx(10 / 100)
    assert estimate.low[0] == pytest.approx(stats.beta.ppf(0.025, 10, 90))
    assert np.isnan(estimate.value[1])
    above = probability_above([6, 0], [60, 0], prior, bar=0.15)
    assert above[0] == pytest.approx(1 - stats.beta.cdf(0.15, 10, 90))
    assert np.isnan(above[1])


def test_uniform_prior_gives_the_rule_of_succession() -> None:
    assert posterior(1, 1, BetaPrior(1, 1, 8)).value == pytest.approx(2 / 3)


def test_too_few_towns_or_no_vacancy_at_all_gives_no_prior() -> None:
    assert fit_beta_binomial([1] * 7, [10] * 7) is None
    assert fit_beta_binomial([0] * 20, [10] * 20) is None
    assert fit_beta_binomial([np.nan] * 20, [10] * 20) is None


def test_towns_that_do_not_differ_all_get_the_mean() -> None:
    prior = fit_beta_binomial([10] * 30, [100] * 30)
    assert prior is not None
    assert posterior([10, 30], [100, 100], prior).value == pytest.approx([0.1, 0.1], abs=5e-4)


def test_order_of_towns_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(20, 200, 60)
    x = rng.binomial(n, rng.beta(4, 36, 60))
    order = rng.permutation(60)
    first, second = fit_beta_binomial(x, n), fit_beta_binomial(x[order], n[order])
    assert first is not None
    assert second is not None
    assert first.mean == pytest.approx(second.mean, abs=1e-6)


@pytest.mark.statistics
def test_400_towns_with_known_rates() -> None:
    """True rates Beta(4, 36), register size 60 in the median."""
    rng = np.random.default_rng(5)
    raw_error, shrunken_error, covered, width = [], [], [], []
    for _ in range(100):
        truth = rng.beta(4, 36, 400)
        n = np.maximum(10, rng.lognormal(np.log(60), 0.7, 400)).astype(int)
        x = rng.binomial(n, truth)
        prior = fit_beta_binomial(x, n)
        assert prior is not None
        estimate, raw = posterior(x, n, prior), wilson(x, n)
        raw_error.append(np.mean((raw.value - truth) ** 2))
        shrunken_error.append(np.mean((estimate.value - truth) ** 2))
        covered.append(np.mean((estimate.low <= truth) & (truth <= estimate.high)))
        width.append(np.mean(estimate.high - estimate.low) / np.mean(raw.high - raw.low))
    assert np.sqrt(np.mean(shrunken_error) / np.mean(raw_error)) <= 0.75
    assert 0.94 <= np.mean(covered) <= 0.96
    assert np.mean(width) <= 0.80
