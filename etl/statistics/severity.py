"""How bad is a finding: size × reach × persistence, each shown on its own; significance plays no part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from etl.statistics.estimates import FloatArray, as_floats

MAX_GAP_SD = 3.0
MAX_QUARTERS = 4


@dataclass(frozen=True)
class Severity:
    """Three bars from 0 to 1 and their product `value`; arrays of equal shape, NaN where a part is unknown."""

    size: FloatArray
    reach: FloatArray
    persistence: FloatArray
    value: FloatArray


def severity(gap_sd: ArrayLike, reach: ArrayLike, quarters: ArrayLike) -> Severity:
    """Severity of findings.

    `gap_sd`: gap to the peer median in robust standard deviations, positive = worse (`lenses.against_peers`); cut at
    0…3 and turned into the share of towns it overtakes, 2Φ(gap) − 1. `reach`: share of the centre affected (units,
    sensors, respondents), 0–1. `quarters`: quarters the finding has stood; 1–4 count, a quarter each.
    ValueError for a reach outside 0–1.
    """
    gap, share, stood = as_floats(gap_sd), as_floats(reach), as_floats(quarters)
    if np.any((share < 0) | (share > 1)):
        raise ValueError("severity: reach is a share between 0 and 1")
    size = 2 * stats.norm.cdf(np.clip(gap, 0, MAX_GAP_SD)) - 1
    persistence = np.clip(stood, 0, MAX_QUARTERS) / MAX_QUARTERS
    size, share, persistence = np.broadcast_arrays(size, share, persistence)
    return Severity(size, share, persistence, size * share * persistence)


def priority(findings: Severity, probability: ArrayLike) -> FloatArray:
    """Order of findings within one town: severity × probability that the finding is real."""
    return findings.value * as_floats(probability)
