"""Weekday imbalance (P07): the week does not carry the centre, or its Saturdays fail."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.footfall_record import months_counted, sensor_reach
from etl.problems.judging import Judgement, against_bar, decisive, in_worse_quarter, lacking
from etl.problems.readings import Reading
from etl.problems.second_sources import below, weak_among_peers

PROBLEM_ID: Final = "weekday-imbalance"
OVERLAP_BAR: Final = 0.8  # data/problems/weak-cooperation.toml, overlap_below


def assess(view: View) -> Assessment:
    """Monday to Thursday below half of the week, or a low Saturday ratio in the lower quarter of the peers."""
    week, saturday = view.latest("weekday_share"), view.latest("sat_ratio")
    if (week is None and saturday is None) or months_counted(view) < view.number("min_months"):
        return lacking(view, "weekday_share", "sat_ratio")
    by_week = None if week is None else against_bar(view, week, view.number("weekday_share_below"), "lower")
    by_saturday = None if saturday is None else _saturday(view, saturday)
    judged = decisive([by_week, by_saturday])
    assert judged is not None
    evidence = [one.evidence for one in (by_week, by_saturday) if one is not None]
    return Assessment(
        judged.status,
        leading=judged.evidence.reading,
        p_value=judged.p_value,
        is_tested=judged.is_tested,
        gap_sd=judged.gap_sd,
        reach=sensor_reach(view, judged.evidence.reading),
        evidence=(*evidence, *_supports(view)),
    )


def _saturday(view: View, ratio: Reading) -> Judgement:
    """In the peers' lower quarter and surely below the bar; one of both only is watched.

    Without the bar a ratio of 0.95 among peers who all have 1.05 would be called a problem.
    """
    alone = against_bar(view, ratio, view.number("sat_ratio_below"), "lower")
    judged = in_worse_quarter(view, ratio, "lower", "log")
    standing = view.standing("sat_ratio", "lower", "log")
    is_comparable = judged is not None and standing is not None and standing.k >= view.number("min_peers")
    if judged is None or not is_comparable or not judged.is_found:
        status: Status = "watch" if alone.is_found else "unremarkable"
        return Judgement(status, alone.evidence, alone.excess, alone.p_value, alone.gap_sd)
    if judged.status == alone.status == "conspicuous":
        return judged
    return Judgement("watch", judged.evidence, judged.excess, judged.p_value, judged.gap_sd, is_tested=True)


def _supports(view: View) -> list[Evidence]:
    return [*below(view, "opening_overlap", OVERLAP_BAR), *weak_among_peers(view, "use_diversity")]
