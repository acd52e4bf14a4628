"""Hill numbers: the spider data of Chao et al. 2014 (published values of iNEXT), small mixes by hand, a known market."""

from dataclasses import astuple

import numpy as np
import pytest

from etl.statistics.diversity import chao1, diversity, hill_number

GIRDLED = [46, 22, 17, 15, 15, 9, 8, 6, 6, 4] + [2] * 4 + [1] * 12
LOGGED = [88, 22, 16, 15, 13, 10, 8, 8, 7, 7, 7, 5] + [4] * 3 + [3] * 4 + [2] * 4 + [1] * 14


@pytest.mark.parametrize(
    ("counts", "observed", "estimated"),
    [
        (GIRDLED, (26, 12.060, 7.840), (43.893, 13.826, 8.175)),
        (LOGGED, (37, 14.421, 6.761), (61.403, 16.337, 6.920)),
    ],
)
def test_spiders_of_chao_2014(counts: list[int], observed: tuple, estimated: tuple) -> None:
    found = diversity(counts)
    assert (found.observed_types, found.observed_shannon, found.observed_simpson) == pytest.approx(observed, abs=1e-3)
    assert (found.estimated_types, found.estimated_shannon, found.estimated_simpson) == pytest.approx(
        estimated, abs=1e-3
    )


def test_equal_shares_count_themselves() -> None:
    """Four uses with five units each are four effective uses of every order."""
    assert [hill_number([5] * 4, order) for order in (0, 1, 2)] == pytest.approx([4, 4, 4])


def test_one_use_and_none() -> None:
    assert hill_number([12], 1) == 1
    assert np.isnan(hill_number([], 1))
    assert np.isnan(chao1([0, 0]))
    assert np.isnan(diversity([1, 1, 1]).estimated_simpson)  # no use twice: nothing to estimate


def test_fractions_and_negative_counts_are_refused() -> None:
    for counts in ([1.5, 2], [-1, 2]):
        with pytest.raises(ValueError, match="whole numbers"):
            diversity(counts)


def test_order_does_not_matter() -> None:
    assert astuple(diversity(GIRDLED)) == pytest.approx(astuple(diversity(GIRDLED[::-1])), rel=1e-9)


@pytest.mark.statistics
def test_estimate_of_a_market_of_twenty_trades() -> None:
    """20 trades, 60 units drawn: the plug-in number is biased down, the estimate by at most 0.3."""
    rng = np.random.default_rng(61)
    share = 1 / np.arange(1, 21) ** 0.8
    share /= share.sum()
    truth = float(np.exp(-np.sum(share * np.log(share))))
    found = [diversity(rng.multinomial(60, share)) for _ in range(400)]
    assert abs(np.mean([one.estimated_shannon for one in found]) - truth) <= 0.3
    assert np.mean([one.observed_shannon for one in found]) < truth - 0.5
