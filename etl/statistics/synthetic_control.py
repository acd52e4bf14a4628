"""Comparison series made of other units: demeaned synthetic control with a 52-week base (DSC52), and SDID.

Outcomes are logs unless said otherwise. `treated` is (periods,), `donors` (periods, units), `before` the number of
periods before the start. Weights solve min Σ[(y−ȳ) − Σ w (x−x̄)]² + ridge · Σw², w ≥ 0, Σw = 1 (Doudchenko–Imbens,
Ferman–Pinto) with the ridge of Arkhangelsky et al. 2021.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from etl.statistics.arrays import Floats

BASE_PERIODS = 52
SUM_ROW = 1e3  # weight of the row that makes the weights add up to 1
TIME_RIDGE = 1e-6


@dataclass(frozen=True)
class Fit:
    """Effect of the start, in units of the outcome (logs: 0.1 ≈ +10 %).

    `gap`: (periods,) treated minus comparison; `base`: mean gap of the base periods; `prefit`: root mean square of the gap
    before the start around its mean; `weights`: (units,) of the donors.
    """

    effect: float
    base: float
    prefit: float
    gap: Floats
    weights: Floats


@dataclass(frozen=True)
class Window:
    """Which periods count: `before` the start; of them the last `base` less the `left_out` just before the start.

    After a crisis the weeks just before the start are no fair base; `left_out` takes them away.
    """

    before: int
    base: int = BASE_PERIODS
    left_out: int = 0

    @property
    def base_slice(self) -> slice:
        """Periods of the base."""
        return slice(max(self.before - self.base, 0), self.before - self.left_out)


def simplex_weights(columns: Floats, target: Floats, ridge: float) -> Floats:
    """Weights ≥ 0 that add up to 1 and bring the columns (rows, units) nearest to the target (rows,)."""
    units = columns.shape[1]
    heavy = SUM_ROW * max(float(np.abs(columns).max(initial=0)), 1e-12)
    rows = np.vstack([columns, np.sqrt(ridge) * np.eye(units), heavy * np.ones((1, units))])
    weights, _ = nnls(rows, np.concatenate([target, np.zeros(units), [heavy]]), maxiter=50 * units + 200)
    return weights / weights.sum()


def unit_weights(treated: Floats, donors: Floats, before: int, zeta: float | None = None) -> Floats:
    """Donor weights from the periods before the start; ζ = after^¼ · σ(Δ donors) unless given."""
    past = donors[:before]
    strength = unit_zeta(donors, before) if zeta is None else zeta
    return simplex_weights(past - past.mean(axis=0), treated[:before] - treated[:before].mean(), strength**2 * before)


def unit_zeta(donors: Floats, before: int) -> float:
    """ζ of SDID for one treated unit: (periods after)^¼ times the standard deviation of the donors' first differences."""
    return float((len(donors) - before) ** 0.25 * np.diff(donors[:before], axis=0).std(ddof=1))


def dsc(treated: Floats, donors: Floats, window: Window, zeta: float | None = None) -> Fit:
    """DSC52: mean gap after the start minus mean gap of the last full year before it."""
    weights = unit_weights(treated, donors, window.before, zeta)
    gap = treated - donors @ weights
    past = gap[: window.before]
    base = float(gap[window.base_slice].mean())
    prefit = float(np.sqrt(((past - past.mean()) ** 2).mean()))
    return Fit(float(gap[window.before :].mean()) - base, base, prefit, gap, weights)


def sdid(treated: Floats, donors: Floats, before: int) -> float:
    """Synthetic difference in differences (Arkhangelsky et al. 2021): unit weights and time weights."""
    weights = unit_weights(treated, donors, before)
    time = _time_weights(donors, before)
    gap = treated - donors @ weights
    return float(gap[before:].mean() - time @ gap[:before])


def _time_weights(donors: Floats, before: int) -> Floats:
    """Weights of the periods before the start that predict the donors' mean afterwards."""
    past, after = donors[:before].T, donors[before:].mean(axis=0)
    noise = float(np.diff(donors[:before], axis=0).std(ddof=1))
    ridge = (TIME_RIDGE * noise) ** 2 * len(past)
    return simplex_weights(past - past.mean(axis=0), after - after.mean(), ridge)


def calendar_matched(gap: Floats, before: int, year: int = BASE_PERIODS) -> float:
    """Effect against the same periods of earlier years: removes a season of the treated unit's own. NaN without a year."""
    matched = []
    for period in range(before, len(gap)):
        earlier = [t for t in range(period - year, -1, -year) if t < before]
        if earlier:
            matched.append(gap[period] - gap[earlier].mean())
    return float(np.mean(matched)) if matched else float("nan")
