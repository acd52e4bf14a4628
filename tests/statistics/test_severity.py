"""Severity as size × reach × persistence, by hand."""

import numpy as np
import pytest

from etl.statistics.severity import priority, severity


def test_product_of_three_bars_by_hand() -> None:
    """One standard deviation overtakes 2Φ(1) − 1 = .6827; half the centre; two of four quarters."""
    found = severity(1.0, 0.5, 2)
    assert found.size == pytest.approx(0.6827, abs=1e-4)
    assert found.value == pytest.approx(0.6827 * 0.5 * 0.5, abs=1e-4)
    assert priority(found, 0.8) == pytest.approx(0.8 * found.value)


def test_limits() -> None:
    best, worst = severity(-2.0, 1.0, 1), severity(9.0, 1.0, 12)
    assert best.value == 0
    assert worst.value == pytest.approx(0.9973, abs=1e-4)
    assert np.isnan(severity(np.nan, 1.0, 1).value)
    with pytest.raises(ValueError, match="reach"):
        severity(1.0, 1.2, 1)
