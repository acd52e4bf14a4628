"""Multiplicity: the example of Benjamini & Hochberg 1995 and a simulated country."""

import numpy as np
import pytest

from etl.statistics.multiplicity import benjamini_hochberg, benjamini_yekutieli
from tests.statistics import designs

BH_1995 = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


def test_benjamini_hochberg_1995_rejects_four() -> None:
    assert int(np.sum(benjamini_hochberg(BH_1995) <= 0.05)) == 4


def test_step_up_by_hand_in_any_order() -> None:
    assert benjamini_hochberg([0.04, 0.01, 0.03]) == pytest.approx([0.04, 0.03, 0.04])
    assert benjamini_yekutieli([0.04, 0.01, 0.03]) == pytest.approx(np.array([0.04, 0.03, 0.04]) * 11 / 6)


def test_each_problem_is_corrected_over_the_towns_and_gaps_are_no_tests() -> None:
    q = benjamini_hochberg([[0.01, 0.02], [0.5, np.nan], [0.03, np.nan]], axis=0)
    assert q[:, 0] == pytest.approx([0.03, 0.5, 0.045])
    assert q[0, 1] == pytest.approx(0.02)
    assert np.isnan(q[1:, 1]).all()


def test_benjamini_yekutieli_is_stricter() -> None:
    assert np.all(benjamini_yekutieli(BH_1995) >= benjamini_hochberg(BH_1995))


def test_p_values_outside_zero_one_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([0.2, 1.2])


@pytest.mark.statistics
def test_flags_over_400_towns_keep_the_false_discovery_rate() -> None:
    """400 towns × 16 problems, 6 % true with effect 2.8 ± 0.7 SD, noise correlated within a town."""
    false_share, found = designs.flags(100)
    assert false_share <= 0.12
    assert found >= 0.50
