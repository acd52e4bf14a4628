"""The simulations with a known answer in full (400 runs; CI runs 100): coverage, false positives, rank bands, clusters, effects."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from tests.bench.figures import Figure
from tests.statistics import designs

RUNS: Final = 400
RANK_RUNS: Final = 100


def figures() -> Iterator[Figure]:
    """One line per measured property with the band it must lie in."""
    yield from _footfall()
    yield from _vacancy()
    yield from _comparison()
    yield from _effect()


def _footfall() -> Iterator[Figure]:
    for sensors in (1, 2, 3, 4, 5, 6, 8):
        covered = designs.change_coverage(sensors, 4000)
        yield Figure(f"change over a year, {sensors} sensors: coverage", covered, "", at_least=0.925, at_most=0.975)
    for n in (36, 60):
        for rho in (0.0, 0.3, 0.6, 0.8):
            found = designs.trend_false_positives(n, rho, RUNS)
            yield Figure(f"trend, {n} months, AR(1) {rho}: false positives", found, "", at_most=0.075)
    yield Figure("trend of −3 % a year, 60 months: found", designs.trend_power(RUNS), "", at_least=0.9)
    for rho in (0.0, 0.3, 0.5):
        found = designs.break_false_positives(rho, RUNS)
        yield Figure(f"break, AR(1) {rho}: false positives", found, "", at_most=0.09)
        yield Figure(
            f"break, AR(1) {rho}: step of 10 % within 4 weeks", designs.break_located(rho, RUNS), "", at_least=0.85
        )
    own, naive = designs.index_errors(RUNS)
    yield Figure("index, a quarter missing: RMSE", own, "log %", at_most=5)
    yield Figure("  naive sum against it", naive / own, "x", at_least=5)


def _vacancy() -> Iterator[Figure]:
    found = designs.durations(RUNS)
    yield Figure("duration with delayed entry: |bias| of S(12)", abs(found.bias), "", at_most=0.01)
    yield Figure("  bias without delayed entry", found.bias_without_entry, "", at_least=0.08)
    yield Figure("  coverage", found.coverage, "", at_least=0.925, at_most=0.975)
    alarms = designs.scan_false_positives(RUNS, permutations=199)
    yield Figure("scan statistic: false positives", alarms, "", at_least=0.03, at_most=0.08)
    yield Figure("  planted cluster found", designs.scan_power(RUNS, permutations=199), "", at_least=0.55)


def _comparison() -> Iterator[Figure]:
    false_share, found = designs.flags(RUNS)
    yield Figure("flags of 400 towns × 16 problems: false discovery rate", false_share, "", at_most=0.12)
    yield Figure("  true ones found", found, "", at_least=0.5)
    covered, width = designs.rank_band_coverage(RANK_RUNS)
    yield Figure("rank band of 400 towns (100 runs): coverage", covered, "", at_least=0.88, at_most=0.95)
    yield Figure("  mean width", width, "ranks")
    yield Figure("importance: right side of the mean", designs.importance_hits(RUNS), "", at_least=0.8)


def _effect() -> Iterator[Figure]:
    for name in ("A", "B", "F"):
        cases = [designs.effect_case(designs.SCENARIOS[name], seed) for seed in range(RUNS)]
        errors = np.array([case.effect - designs.EFFECT for case in cases])
        covered = float(np.mean([case.low <= designs.EFFECT <= case.high for case in cases]))
        yield Figure(f"effect, scenario {name}: |bias|", abs(float(errors.mean())), "log", at_most=0.01)
        yield Figure("  coverage", covered, "", at_least=0.93, at_most=0.99)
    found, _ = designs.pooled_effect(RUNS)
    yield Figure("effect of +10 % in five towns pooled: found", found, "", at_least=0.7)
