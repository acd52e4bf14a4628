"""Simulations with a known answer, each a function of the number of runs: tests run 100, `make bench` the full number.

The designs and targets are those of the methods (section on ground truth); the seeds are fixed.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from etl.statistics.breaks import find_break
from etl.statistics.clusters import euclidean_distances, scan_for_clusters
from etl.statistics.composite import dimension_scores, index, rank_bands
from etl.statistics.durations import survival_curve
from etl.statistics.effect import around, pool, run_placebos
from etl.statistics.importance import importance_performance, relative_weights
from etl.statistics.multiplicity import benjamini_hochberg
from etl.statistics.panel_index import poisson_index
from etl.statistics.synthetic_control import Window, calendar_matched, dsc
from etl.statistics.trend import monthly_trend
from etl.statistics.year_on_year import change_over_sensors

SEASON: Final = 0.2 * np.sin(2 * np.pi * np.arange(12) / 12)
LEVEL: Final = np.array([500.0, 900, 1500, 2500, 4000, 6000, 9000, 12000])
BASE: Final = np.arange(42) < 12
DONORS, BEFORE, AFTER = 20, 104, 26
EFFECT: Final = float(np.log(1.10))


def ar1(rng: np.random.Generator, n: int, rho: float, sd: float) -> np.ndarray:
    """Stationary AR(1) with standard deviation ``sd``."""
    noise = np.empty(n)
    noise[0] = rng.normal(0, sd)
    for t in range(1, n):
        noise[t] = rho * noise[t - 1] + rng.normal(0, sd * np.sqrt(1 - rho**2))
    return noise


def months(n: int, slope: float = 0.0, noise: np.ndarray | None = None) -> np.ndarray:
    """Monthly values with a season and a yearly log slope."""
    position = np.arange(n)
    log = 8 + slope * position / 12 + SEASON[position % 12]
    return np.exp(log if noise is None else log + noise)


def change_coverage(sensors: int, runs: int) -> float:
    """Centre's change over a year from few sensors, d_s ~ N(−.05, .14): share of intervals that cover the truth."""
    rng = np.random.default_rng(sensors)
    result = change_over_sensors(rng.normal(-0.05, 0.14, size=(runs, sensors)))
    return float(np.mean((result.low <= np.expm1(-0.05)) & (np.expm1(-0.05) <= result.high)))


def trend_false_positives(n: int, rho: float, runs: int) -> float:
    """Months without a trend, AR(1) noise of 6 %: share called significant."""
    rng = np.random.default_rng(int(100 * rho) + n)
    return float(np.mean([monthly_trend(months(n, noise=ar1(rng, n, rho, 0.06))).is_significant for _ in range(runs)]))


def trend_power(runs: int) -> float:
    """60 months, −3 % a year, ρ = .3: share found."""
    rng = np.random.default_rng(10)
    found = [monthly_trend(months(60, slope=-0.03, noise=ar1(rng, 60, 0.3, 0.06))) for _ in range(runs)]
    return float(np.mean([trend.high < 0 for trend in found]))


def break_false_positives(rho: float, runs: int) -> float:
    """104 weeks without a step, AR(1) noise of 5 %: share in which a break is found."""
    rng = np.random.default_rng(20 + int(10 * rho))
    return float(np.mean([find_break(ar1(rng, 104, rho, 0.05)).is_found for _ in range(runs)]))


def break_located(rho: float, runs: int) -> float:
    """A step of 10 % in 104 weeks: share found within four weeks of it."""
    rng = np.random.default_rng(30 + int(10 * rho))
    located = []
    for _ in range(runs):
        at = rng.integers(30, 75)
        result = find_break(ar1(rng, 104, rho, 0.05) + np.where(np.arange(104) < at, 0.0, np.log(0.9)))
        located.append(result.is_found and abs(result.last_before + 1 - at) <= 4)
    return float(np.mean(np.array(located, dtype=bool)))


def planted_panel(rng: np.random.Generator, periods: int = 42, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Panel a_s·r_t·lognormal noise with the true index (first year = 100)."""
    season = 1 + 0.2 * np.sin(2 * np.pi * np.arange(periods) / 12)
    rate = season * np.exp(np.cumsum(rng.normal(0, 0.02, periods)))
    panel = LEVEL * rate[:, np.newaxis] * np.exp(rng.normal(0, noise, (periods, len(LEVEL))))
    return panel, 100 * rate / rate[:12].mean()


def with_block_gaps(rng: np.random.Generator, panel: np.ndarray, share: float = 0.25) -> np.ndarray:
    """Every sensor starts late, stops early or pauses for a block, about `share` of all cells; one sensor stays."""
    gappy = panel.copy()
    periods, sensors = panel.shape
    for sensor in range(1, sensors):
        length = int(round(share * periods * sensors / (sensors - 1)))
        start = rng.integers(0, periods - length + 1)
        gappy[start : start + length, sensor] = np.nan
    return gappy


def index_errors(runs: int) -> tuple[float, float]:
    """8 sensors, 42 months, a quarter missing in blocks: RMSE (100 × log) of the index and of the naive sum."""
    rng = np.random.default_rng(5)
    own, naive = [], []
    for _ in range(runs):
        panel, truth = planted_panel(rng, noise=0.05)
        gappy = with_block_gaps(rng, panel)
        total = np.nansum(gappy, axis=1)
        own.append(100 * np.log(poisson_index(gappy, BASE).index / truth))
        naive.append(100 * np.log(total / total[:12].mean() * 100 / truth))
    own_rmse, naive_rmse = (float(np.sqrt(np.mean(np.square(errors)))) for errors in (own, naive))
    return own_rmse, naive_rmse


@dataclass(frozen=True)
class Durations:
    """Bias of S(12) with delayed entry and without, coverage of its interval."""

    bias: float
    bias_without_entry: float
    coverage: float


def durations(runs: int) -> Durations:
    """Weibull(.8, 9) vacancies of a stationary renewal process seen for 36 months."""
    rng = np.random.default_rng(7)
    truth = float(np.exp(-((12 / 9) ** 0.8)))
    with_entry, without, covered = [], [], []
    for _ in range(runs):
        duration, ended, entry = _register(rng, 400)
        estimate = survival_curve(duration, ended, entry).at(12)
        with_entry.append(estimate.value)
        covered.append(estimate.low <= truth <= estimate.high)
        without.append(survival_curve(duration, ended).at(12).value)
    return Durations(float(np.mean(with_entry)) - truth, float(np.mean(without)) - truth, float(np.mean(covered)))


def _register(rng: np.random.Generator, units: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vacancies seen in 36 months: Weibull(0.8, 9) months vacant, 92 months let on average, after a long run-in."""
    vacant = 9 * rng.weibull(0.8, (units, 60))
    let = rng.exponential(92, (units, 60))
    end = np.cumsum(vacant + let, axis=1) - let - rng.uniform(2000, 2100, (units, 1))
    start = end - vacant
    seen = (end > 0) & (start < 36)
    duration = np.minimum(end, 36) - start
    return duration[seen], (end < 36)[seen], np.maximum(-start, 0)[seen]


def four_streets(rng: np.random.Generator) -> np.ndarray:
    """180 units on four parallel streets, as distances."""
    x = np.tile(12.0 * np.arange(45), 4) + rng.uniform(-2, 2, 180)
    return euclidean_distances(x, np.repeat([0.0, 60.0, 120.0, 180.0], 45))


def scan_false_positives(runs: int, permutations: int = 99) -> float:
    """11 % vacant at random: share of towns with a cluster at p ≤ .05."""
    rng = np.random.default_rng(91)
    p_values = []
    for run in range(runs):
        found = scan_for_clusters(four_streets(rng), rng.random(180) < 0.11, permutations=permutations, seed=run)
        p_values.append(1.0 if found is None or not found.clusters else found.clusters[0].p_value)
    return float(np.mean(np.array(p_values) <= 0.05))


def scan_power(runs: int, permutations: int = 99) -> float:
    """14 neighbouring units at 55 %, the others so that 11 % are vacant in all: share found."""
    rng = np.random.default_rng(92)
    hits = []
    for run in range(runs):
        distance = four_streets(rng)
        rate = np.full(180, (0.11 * 180 - 0.55 * 14) / 166)
        rate[np.argsort(distance[rng.integers(180)])[:14]] = 0.55
        found = scan_for_clusters(distance, rng.random(180) < rate, permutations=permutations, seed=run)
        hits.append(found is not None and bool(found.clusters) and found.clusters[0].p_value <= 0.05)
    return float(np.mean(hits))


def flags(runs: int) -> tuple[float, float]:
    """400 towns × 16 problems, 6 % true, effect 2.8 ± 0.7 SD, noise correlated in a town: false share, share found."""
    rng = np.random.default_rng(11)
    false_share, found = [], []
    for _ in range(runs):
        true = rng.random((400, 16)) < 0.06
        noise = np.sqrt(0.2) * rng.standard_normal((400, 1)) + np.sqrt(0.8) * rng.standard_normal((400, 16))
        p = stats.norm.sf(noise + true * rng.normal(2.8, 0.7, (400, 16)))
        flagged = benjamini_hochberg(p, axis=0) <= 0.10
        false_share.append((flagged & ~true).sum() / max(flagged.sum(), 1))
        found.append((flagged & true).sum() / true.sum())
    return float(np.mean(false_share)), float(np.mean(found))


def rank_band_coverage(runs: int, draws: int = 200) -> tuple[float, float]:
    """400 towns, 12 indicators in 4 dimensions, errors .15–.45 SD, 10 % missing: coverage and width of 90 % bands."""
    rng = np.random.default_rng(41)
    group = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    covered, widths = [], []
    for run in range(runs):
        common = rng.standard_normal((400, 4))
        truth = 100 + 10 * (np.sqrt(0.4) * common[:, group] + np.sqrt(0.6) * rng.standard_normal((400, 12)))
        se = 10 * rng.uniform(0.15, 0.45, (400, 12))
        seen = truth + se * rng.standard_normal(truth.shape)
        seen[rng.random(seen.shape) < 0.1] = np.nan
        bands = rank_bands(seen, se, group, [1, 1, 1, 1], draws=draws, seed=run)
        value = index(dimension_scores(truth, group), [1, 1, 1, 1])
        rank = np.empty(400)
        rank[np.argsort(-value)] = np.arange(1, 401)
        known = ~np.isnan(bands.low)
        covered.append(np.mean((bands.low <= rank)[known] & (rank <= bands.high)[known]))
        widths.append(np.nanmean(bands.high - bands.low))
    return float(np.mean(covered)), float(np.mean(widths))


def importance_hits(runs: int) -> float:
    """12 correlated items, 300 respondents: share on the correct side of the mean importance."""
    rng = np.random.default_rng(81)
    beta = np.array([0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.1, 0.08, 0.06, 0.04, 0.02, 0.0])
    correlation = np.full((12, 12), 0.35) + 0.65 * np.eye(12)
    factor = np.linalg.cholesky(correlation)
    spread = np.sqrt(beta @ correlation @ beta + 1.2)
    truth = relative_weights(correlation, correlation @ beta / spread)
    is_important = truth > truth.mean()
    hits = []
    for run in range(runs):
        x = rng.standard_normal((300, 12)) @ factor.T
        overall = x @ beta + rng.normal(0, np.sqrt(1.2), 300)
        found = importance_performance(pd.DataFrame(x), overall, bootstraps=2, seed=run).items["importance"].to_numpy()
        hits.append(((found > found.mean()) == is_important).mean())
    return float(np.mean(hits))


@dataclass(frozen=True)
class Scenario:
    """How the treated town (or some donors) differ from the clean case A."""

    loading: float = 1.0  # B: reacts more to common shocks
    trend: float = 0.0  # C: own trend per year
    dip: float = 0.0  # D: dip in the 13 weeks before the start
    noise: float = 1.0  # F: noise as a multiple
    season: float = 0.0  # S: amplitude of an own season
    spillover: float = 0.0  # E: loss of 4 donors after the start


SCENARIOS: Final = {
    "A": Scenario(),
    "B": Scenario(loading=1.3),
    "C": Scenario(trend=-0.03),
    "D": Scenario(dip=-0.10),
    "E": Scenario(spillover=-0.05),
    "F": Scenario(noise=2.0),
    "S": Scenario(season=0.06),
}


@dataclass(frozen=True)
class Case:
    """One simulated town: effect, its interval, the calendar-matched effect."""

    effect: float
    low: float
    high: float
    calendar: float
    excludes_zero: bool


def towns(scenario: Scenario, rng: np.random.Generator, effect: float = EFFECT) -> tuple[np.ndarray, np.ndarray]:
    """Treated (weeks,) and donors (weeks, 20), logs; the treated town gets `effect` after the start."""
    weeks = np.arange(BEFORE + AFTER)
    season = 0.10 * np.sin(2 * np.pi * weeks / 52) + 0.05 * np.cos(4 * np.pi * weeks / 52)
    common = _steps(rng, 0.05)
    loadings = np.r_[scenario.loading, rng.normal(1.0, 0.15, DONORS)]
    spreads = 0.05 * np.exp(rng.normal(0, 0.3, DONORS + 1))
    spreads[0] = 0.05 * scenario.noise
    own = np.column_stack([_steps(rng, spread) for spread in spreads])
    drift = np.cumsum(rng.normal(0, 0.004, own.shape), axis=0)
    panel = rng.normal(8, 1, DONORS + 1) + season[:, None] + common[:, None] * loadings + own + drift
    panel[:, 0] += scenario.trend * weeks / 52 + scenario.season * np.sin(2 * np.pi * (weeks - BEFORE) / 52 + np.pi)
    panel[BEFORE - 13 : BEFORE, 0] += scenario.dip
    panel[BEFORE:, 0] += effect
    panel[BEFORE:, 1:5] += scenario.spillover
    return panel[:, 0], panel[:, 1:]


def _steps(rng: np.random.Generator, spread: float, rho: float = 0.7) -> np.ndarray:
    steps = rng.normal(0, spread * np.sqrt(1 - rho**2), BEFORE + AFTER)
    steps[0] = rng.normal(0, spread)
    for week in range(1, len(steps)):
        steps[week] += rho * steps[week - 1]
    return steps


def effect_case(scenario: Scenario, seed: int, effect: float = EFFECT) -> Case:
    """One town with a known effect, evaluated."""
    treated, donors = towns(scenario, np.random.default_rng(seed), effect)
    window = Window(BEFORE)
    fit, placebos = dsc(treated, donors, window), run_placebos(donors, window)
    interval = around(fit.effect, placebos.scale(fit.prefit), placebos.freedom, 0.95)
    calendar = calendar_matched(fit.gap, BEFORE)
    return Case(interval.value, interval.low, interval.high, calendar, interval.excludes_zero)


def pooled_effect(runs: int, towns_pooled: int = 5) -> tuple[float, float]:
    """Five towns with +10 % pooled: share found, share covered."""
    found, covered = [], []
    for run in range(runs):
        cases = []
        for town in range(towns_pooled):
            treated, donors = towns(SCENARIOS["A"], np.random.default_rng([run, town]))
            fit, placebos = dsc(treated, donors, Window(BEFORE)), run_placebos(donors, Window(BEFORE))
            cases.append((fit.effect, placebos.scale(fit.prefit)))
        pooled = pool([c[0] for c in cases], [c[1] for c in cases], DONORS - 1)
        found.append(pooled.excludes_zero)
        covered.append(pooled.low <= EFFECT <= pooled.high)
    return float(np.mean(found)), float(np.mean(covered))
