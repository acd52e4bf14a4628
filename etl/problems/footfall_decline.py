"""Declining footfall (P01): clearly less than three years ago, year after year, and against the region too."""

from math import hypot, log, log1p
from typing import Final

from scipy import special

from etl.problems.comparison import Standing
from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.footfall_record import last_year_change, months_counted, sensor_reach, yearly_changes
from etl.problems.judging import Z95, against_bar, lacking, size
from etl.problems.readings import Reading, months_between
from etl.problems.second_sources import high_vacancy, weak_among_peers

PROBLEM_ID: Final = "footfall-decline"
MANUAL_YEARS: Final = 4


def assess(view: View) -> Assessment:
    """Threshold lens on three years, history lens on the years between, region as the yardstick.

    Conspicuous: P(change ≤ bar) ≥ 0.8, fell in two of three years, worse than the region. Watch: the last year alone,
    or all but the region's word. Needs 24 months and 80 % completeness.  Without them three waves counted by hand allow watch.
    """
    complete = view.latest("completeness")
    three_years, last_year = view.latest("footfall_change_3y"), last_year_change(view)
    if last_year is None or months_counted(view) < view.number("min_months"):
        by_hand = _by_manual_waves(view)
        return by_hand if by_hand is not None else lacking(view, "footfall_yoy", missing=["footfall_index"])
    if complete is None or complete.value < view.number("min_completeness"):
        return lacking(view, "footfall_yoy", missing=["completeness"])
    if three_years is None:
        return _by_last_year(view, last_year)
    return _by_three_years(view, three_years, last_year)


def _by_three_years(view: View, three_years: Reading, last_year: Reading) -> Assessment:
    judged = against_bar(view, three_years, view.number("decline_3y"), "lower", "change")
    falling = sum(change < 0 for change in yearly_changes(view))
    region = _against_region(view, three_years)
    is_falling = falling >= view.number("falling_years")
    status: Status = judged.status
    if status == "conspicuous" and not (is_falling and region is not None and region.supports):
        status = "watch" if region is None or (is_falling != bool(region.supports)) else "unremarkable"
    if status == "watch" and region is not None and not region.supports:
        status = "unremarkable"
    assessed = Assessment(
        status,
        leading=three_years,
        p_value=judged.p_value,
        gap_sd=judged.gap_sd,
        reach=sensor_reach(view, three_years),
        evidence=(
            judged.evidence,
            Evidence("history", last_year, is_falling, 0.0),
            *([region] if region else []),
            *_supports(view),
        ),
        missing=() if region else ("footfall_share_region",),
    )
    return assessed if status != "unremarkable" else _by_last_year(view, last_year, assessed)


def _by_last_year(view: View, last_year: Reading, so_far: Assessment | None = None) -> Assessment:
    """Watch: at least 5 % below the year before and worse than the comparison."""
    judged = against_bar(view, last_year, view.number("decline_1y"), "lower", "change")
    region = _against_region(view, last_year)
    is_worse = region is not None and bool(region.supports)
    is_watch = judged.status != "unremarkable" and is_worse
    if so_far is not None and not is_watch:
        return so_far
    return Assessment(
        "watch" if is_watch else "unremarkable",
        leading=last_year,
        p_value=judged.p_value,
        gap_sd=judged.gap_sd if region is None else size(last_year, region.standing, view.number("decline_1y")),
        reach=sensor_reach(view, last_year),
        evidence=(judged.evidence, *([region] if region else []), *_supports(view)),
        missing=(*(() if region else ("footfall_share_region",)), *(("footfall_change_3y",) if so_far is None else ())),
    )


def _by_manual_waves(view: View) -> Assessment | None:
    """Watch: the newest wave counted by hand lies at least 10 % below the oldest of the last four years, more likely than not.

    Only waves of the same months and kind are compared; without the region's word and with two hours a day it stays a
    hint.  None with fewer than three waves.
    """
    waves = [
        one for one in view.series("footfall_manual_h") if months_between(one.data_on, view.day) <= MANUAL_YEARS * 12
    ]
    same = [one for one in waves if one.method == waves[-1].method and _is_same_season(one, waves[-1])]
    if len(same) < view.number("min_manual_waves"):
        return None
    oldest, newest = same[0], same[-1]
    change = newest.value / oldest.value - 1 if oldest.value > 0 else 0.0
    error = hypot(*(_log_error(one) for one in (oldest, newest)))
    bar = view.number("decline_3y")
    distance = log1p(max(change, -0.999)) - log1p(bar)
    probability = float(special.ndtr(-distance / error)) if error else float(distance <= 0)
    is_watch = probability >= view.number("probability_watch")
    return Assessment(
        "watch" if is_watch else "unremarkable",
        leading=newest,
        p_value=1 - probability,
        gap_sd=min(3.0, 3.0 * max(change / bar - 1, 0.0)) if bar else None,
        reach=1.0,
        evidence=(Evidence("threshold", newest, is_watch, oldest.value * (1 + bar)), *_supports(view)),
        missing=("footfall_yoy", "footfall_share_region"),
    )


def _is_same_season(one: Reading, other: Reading) -> bool:
    """Months at most one apart in the year."""
    apart = abs(one.data_on.month - other.data_on.month)
    return min(apart, 12 - apart) <= 1


def _log_error(one: Reading) -> float:
    if one.low is None or one.high is None or one.low <= 0:
        return 0.0
    return (log(one.high) - log(one.low)) / (2 * Z95)


def _against_region(view: View, change: Reading) -> Evidence | None:
    """The share of the region, else the same change of the peers; None when nothing can be compared."""
    share = view.latest("footfall_share_region")
    if share is not None:
        return Evidence("peers", share, share.value < 0, 0.0)
    standing: Standing | None = view.standing(change.indicator_id, "lower")
    if standing is None or not standing.allows_verdict or standing.median is None:
        return None
    return Evidence("peers", change, change.value < standing.median, standing.median, standing)


def _supports(view: View) -> list[Evidence]:
    return [*weak_among_peers(view, "visit_freq"), *high_vacancy(view)]
