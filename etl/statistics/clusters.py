"""Do vacant units lie together more than chance would put them? Bernoulli scan statistic (Kulldorff 1997)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from etl.statistics.estimates import BoolArray, FloatArray, IntArray, as_floats

MIN_UNITS = 20
MIN_VACANT = 3
MIN_WINDOW = 3


@dataclass(frozen=True)
class VacancyCluster:
    """A window of neighbouring units: `members` are row numbers of the input, nearest to its centre first.

    `relative_risk` = vacancy rate inside divided by outside (infinite if nothing is vacant outside). `p_value` is the
    rank of the log-likelihood ratio among the maxima of the label permutations.
    """

    members: IntArray
    vacant: int
    log_likelihood_ratio: float
    relative_risk: float
    p_value: float


@dataclass(frozen=True)
class ScanResult:
    """Most likely cluster first, then secondary ones that do not overlap it; empty if no window is above average."""

    clusters: tuple[VacancyCluster, ...]
    n_units: int
    n_vacant: int
    permutations: int


@dataclass(frozen=True)
class _Windows:
    """The k nearest units of every unit for k = 1…K; windows that would split a tie are not `usable`."""

    order: IntArray
    usable: BoolArray


def euclidean_distances(x_m: ArrayLike, y_m: ArrayLike) -> FloatArray:
    """Straight distances in metres between units given in a metric coordinate system; shape (units, units)."""
    x, y = as_floats(x_m), as_floats(y_m)
    return np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])


def scan_for_clusters(
    distances_m: ArrayLike,
    is_vacant: ArrayLike,
    permutations: int = 199,
    max_radius_m: float = np.inf,
    secondary: int = 0,
    seed: int = 0,
) -> ScanResult | None:
    """Search the window of 3…N/2 nearest units with the most surprising vacancy rate.

    `distances_m`: symmetric matrix (units, units), straight or along the street network (infinite where not
    connected); all units, let and vacant. The p-value compares with random relabelling of the same units, so a dense
    street is no cluster by itself. None below 20 units or 3 vacant ones: too little to say anything. Under no
    clustering 5 % of the towns get p ≤ .05.
    """
    distance, vacant = as_floats(distances_m), as_floats(is_vacant) > 0
    n, total = vacant.size, int(vacant.sum())
    if distance.shape != (n, n):
        raise ValueError(f"scan_for_clusters: {n} units need a distance matrix of shape ({n}, {n})")
    if n < MIN_UNITS or total < MIN_VACANT or total == n:
        return None
    windows = _nearest_windows(distance, max_radius_m)
    ratios = _log_likelihood_ratios(windows.usable.shape[1], total, n)
    simulated = _permuted_maxima(windows, ratios, vacant, permutations, np.random.default_rng(seed))
    clusters = _best_disjoint(windows, ratios, vacant, simulated, 1 + secondary)
    return ScanResult(tuple(clusters), n, total, permutations)


def _nearest_windows(distance: FloatArray, max_radius: float) -> _Windows:
    n = distance.shape[0]
    largest = n // 2
    order = np.argsort(distance, axis=1, kind="stable")[:, : largest + 1]
    reach = np.take_along_axis(distance, order, axis=1)
    usable = (reach[:, 1:] > reach[:, :-1]) & np.isfinite(reach[:, :-1]) & (reach[:, :-1] <= max_radius)
    usable[:, : MIN_WINDOW - 1] = False
    return _Windows(order[:, :largest].astype(np.int64), usable)


def _log_likelihood_ratios(largest: int, total: int, n: int) -> FloatArray:
    """Table (window size − 1, vacant inside) of the log-likelihood ratio; 0 unless the rate inside is higher."""
    size = np.arange(1, largest + 1, dtype=float)[:, None]
    inside = np.arange(0, total + 1, dtype=float)[None, :]
    outside, rest = total - inside, n - size
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = _log_likelihood(inside, size) + _log_likelihood(outside, rest) - _log_likelihood(total, n)
        is_higher = (inside / size > outside / rest) & (inside <= size)
    return np.where(is_higher, np.nan_to_num(ratio), 0.0)


def _log_likelihood(vacant: FloatArray | float, units: FloatArray | float) -> FloatArray:
    share = np.divide(vacant, units)
    return np.asarray(special.xlogy(vacant, share) + special.xlogy(units - vacant, 1 - share))


def _permuted_maxima(
    windows: _Windows, ratios: FloatArray, vacant: BoolArray, permutations: int, rng: np.random.Generator
) -> FloatArray:
    """Largest ratio of each relabelling; for one window size it belongs to the window with most vacant units."""
    sizes = np.arange(ratios.shape[0])
    maxima = np.empty(permutations)
    for i in range(permutations):
        shuffled = rng.permutation(vacant)
        inside = np.cumsum(shuffled[windows.order], axis=1, dtype=np.int32)
        most = np.where(windows.usable, inside, 0).max(axis=0)
        maxima[i] = ratios[sizes, most].max()
    return maxima


def _best_disjoint(
    windows: _Windows, ratios: FloatArray, vacant: BoolArray, simulated: FloatArray, wanted: int
) -> list[VacancyCluster]:
    inside = np.cumsum(vacant[windows.order], axis=1)
    ratio = np.where(windows.usable, ratios[np.arange(ratios.shape[0])[None, :], inside], 0.0)
    clusters: list[VacancyCluster] = []
    while len(clusters) < wanted and ratio.max() > 0:
        centre, last = np.unravel_index(int(np.argmax(ratio)), ratio.shape)
        members = windows.order[centre, : last + 1]
        clusters.append(_describe(members, float(ratio[centre, last]), vacant, simulated))
        taken = np.zeros(vacant.size, dtype=bool)
        taken[members] = True
        ratio = np.where(np.cumsum(taken[windows.order], axis=1) > 0, 0.0, ratio)
    return clusters


def _describe(members: IntArray, ratio: float, vacant: BoolArray, simulated: FloatArray) -> VacancyCluster:
    inside, total = int(vacant[members].sum()), int(vacant.sum())
    outside_rate = (total - inside) / (vacant.size - members.size)
    risk = inside / members.size / outside_rate if outside_rate > 0 else np.inf
    p_value = (1 + int(np.sum(simulated >= ratio - 1e-9))) / (simulated.size + 1)
    return VacancyCluster(members, inside, ratio, risk, p_value)
