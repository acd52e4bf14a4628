"""The few ways in which rules judge one value: against a bar, against the peers' mean, against the peers' quarter.

Each gives a ``Judgement``: status by this value alone, the evidence, and what test and size are worth.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p, sqrt
from typing import Final, Literal

from scipy import special

from etl.problems.comparison import Scale, Standing, Worse
from etl.problems.contract import Assessment, Evidence, Lens, Status, View
from etl.problems.readings import Reading
from etl.statistics.lenses import CONSPICUOUS_PROBABILITY, WATCH_PROBABILITY

Spread = Literal["interval", "change", "rate"]
Z95: Final = 1.959963985
WHOLE_CENTRE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """One value judged; ``excess`` orders judgements of one rule (larger = worse), ``is_tested`` as in Assessment."""

    status: Status
    evidence: Evidence
    excess: float
    p_value: float | None = None
    gap_sd: float | None = None
    is_tested: bool = False

    @property
    def is_found(self) -> bool:
        """True from watch on."""
        return self.status in ("watch", "conspicuous", "severe")


def lacking(view: View, *needed: str, missing: Sequence[str] = ()) -> Assessment:
    """The verdict where the minimum of data is not met: no_data when none of the needed indicators was ever computed."""
    absent = [name for name in needed if view.latest(name) is None]
    status: Status = "too_little_data" if any(view.has_rows(name) for name in needed) else "no_data"
    leading = next((reading for name in needed if (reading := view.latest(name)) is not None), None)
    return Assessment(status, leading=leading, missing=tuple(dict.fromkeys([*absent, *missing])))


def probability_beyond(reading: Reading, bar: float, worse: Worse, spread: Spread = "interval") -> float | None:
    """P(true value beyond ``bar``) from the value's own 95 % interval; ``change`` works on ln(1 + x).

    Without an interval the value itself decides: 1 beyond the bar, else 0 (None never: a figure was delivered).
    """
    sign = 1.0 if worse == "higher" else -1.0
    low, high, value, at = reading.low, reading.high, reading.value, bar
    if spread == "change":
        value, at = log1p(max(value, -0.999)), log1p(max(bar, -0.999))
        low = None if low is None else log1p(max(low, -0.999))
        high = None if high is None else log1p(max(high, -0.999))
    if low is None or high is None or high <= low:
        return 1.0 if sign * (value - at) > 0 else 0.0
    return float(special.ndtr(sign * (value - at) / ((high - low) / (2 * Z95))))


def status_of(view: View, probability: float) -> Status:
    """Watch from probability 0.5, conspicuous from 0.8, or as the problem's own parameters say."""
    names = view.problem.parameters
    watch = view.number("probability_watch") if "probability_watch" in names else WATCH_PROBABILITY
    conspicuous = (
        view.number("probability_conspicuous") if "probability_conspicuous" in names else CONSPICUOUS_PROBABILITY
    )
    if probability >= conspicuous:
        return "conspicuous"
    return "watch" if probability >= watch else "unremarkable"


def against_bar(view: View, reading: Reading, bar: float, worse: Worse, spread: Spread = "interval") -> Judgement:
    """Threshold lens: is the true value beyond the bar, and how surely? ``rate`` uses the posterior over all centres."""
    if spread == "rate" and reading.n:
        above = view.rate_above(reading, bar)
        probability = above if worse == "higher" else 1 - above
    else:
        probability = probability_beyond(reading, bar, worse, spread) or 0.0
    status = status_of(view, probability)
    standing = view.standing(reading.indicator_id, worse, "logit" if spread == "rate" else "identity")
    evidence = Evidence("threshold", reading, status != "unremarkable", bar, standing, probability)
    sign = 1.0 if worse == "higher" else -1.0
    return Judgement(status, evidence, sign * (reading.value - bar), 1 - probability, size(reading, standing, bar))


def worse_than_peers(
    view: View, reading: Reading, gap: float, worse: Worse, scale: Scale = "identity"
) -> Judgement | None:
    """Peer lens: at least ``gap`` worse than the peers' mean, and the 95 % interval of the difference excludes zero.

    ``watch`` when only the first holds. None without ten comparable peers.
    """
    standing = view.standing(reading.indicator_id, worse, scale)
    if standing is None or not standing.allows_verdict or standing.mean is None:
        return None
    sign = 1.0 if worse == "higher" else -1.0
    difference = sign * (reading.value - standing.mean)
    error = sqrt((reading.standard_error or 0.0) ** 2 + (standing.mean_error or 0.0) ** 2)
    is_large = difference >= gap - 1e-9
    is_sure = difference - Z95 * error > 0
    status: Status = "unremarkable" if not is_large else "conspicuous" if is_sure else "watch"
    evidence = Evidence("peers", reading, is_large and is_sure, standing.mean + sign * gap, standing)
    return Judgement(status, evidence, difference - gap, standing.p_value, standing.gap_sd, is_tested=True)


def in_worse_quarter(
    view: View, reading: Reading, worse: Worse, scale: Scale = "identity", spread: Spread = "interval"
) -> Judgement | None:
    """Peer lens: is the true value beyond the peers' worse quartile, and how surely? None without ten peers."""
    standing = view.standing(reading.indicator_id, worse, scale)
    if standing is None or not standing.allows_verdict:
        return None
    bar = standing.q75 if worse == "higher" else standing.q25
    if bar is None:
        return None
    probability = probability_beyond(reading, bar, worse, spread) or 0.0
    status = status_of(view, probability)
    evidence = Evidence("peers", reading, status != "unremarkable", bar, standing, probability)
    sign = 1.0 if worse == "higher" else -1.0
    excess = sign * (reading.value - bar)
    return Judgement(status, evidence, excess, standing.p_value, standing.gap_sd, is_tested=True)


def surely_beyond(view: View, reading: Reading, bar: float, worse: Worse) -> Judgement:
    """Threshold lens with 95 % certainty: conspicuous when the whole interval lies beyond the bar, watch when the value does."""
    sign = 1.0 if worse == "higher" else -1.0
    edge = reading.low if worse == "higher" else reading.high
    is_sure = edge is not None and sign * (edge - bar) > 0
    is_beyond = sign * (reading.value - bar) > 0
    status: Status = "conspicuous" if is_sure else "watch" if is_beyond else "unremarkable"
    probability = probability_beyond(reading, bar, worse)
    standing = view.standing(reading.indicator_id, worse)
    evidence = Evidence("threshold", reading, is_beyond, bar, standing, probability)
    p_value = None if reading.standard_error is None or probability is None else 1 - probability
    return Judgement(status, evidence, sign * (reading.value - bar), p_value, size(reading, standing, bar))


def size(reading: Reading, standing: Standing | None, bar: float) -> float:
    """Gap in robust standard deviations of the peers; without peers the relative excess over the bar, twice the bar = 3."""
    if standing is not None and standing.gap_sd is not None:
        return max(standing.gap_sd, 0.0)
    scale = abs(bar) or abs(reading.value) or 1.0
    return min(3.0, 3.0 * abs(reading.value - bar) / scale)


def decisive(judgements: Sequence[Judgement | None]) -> Judgement | None:
    """The judgement with the worst status, among equals the one furthest beyond its bar; None of none."""
    order = {"unremarkable": 0, "watch": 1, "conspicuous": 2, "severe": 3}
    known = [one for one in judgements if one is not None]
    return max(known, key=lambda one: (order[one.status], one.excess), default=None)


def tested_together(judgements: Sequence[Judgement]) -> float | None:
    """One p-value for "any of these": the smallest times their number (Bonferroni)."""
    p_values = [one.p_value for one in judgements if one.p_value is not None]
    return min(1.0, min(p_values) * len(p_values)) if p_values else None


def support(
    reading: Reading | None, supports: bool | None, threshold: float | None, lens: Lens = "support"
) -> list[Evidence]:
    """Evidence from another source as a list of one, or of none without a reading."""
    return [] if reading is None else [Evidence(lens, reading, supports, threshold)]
