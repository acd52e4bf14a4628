"""Short stays (P08): many visits under an hour, and a place that does not invite to stay."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import Judgement, lacking, surely_beyond, worse_than_peers
from etl.problems.readings import Reading
from etl.problems.second_sources import falling_footfall, fresh, poor_grade

PROBLEM_ID: Final = "short-dwell-time"
INVITING: Final = ("grade_ambience", "grade_green", "grade_seating")


def assess(view: View) -> Assessment:
    """Short stays ten points above the peers (else above the reference) and a poor grade; one of both only: watch."""
    share = view.latest("dwell_short_share")
    if share is None or (share.n or 0) < view.number("min_respondents"):
        return lacking(view, "dwell_short_share")
    judged = _many_short(view, share)
    grades = [one for item in INVITING for one in poor_grade(view, item, view.number("grade_gap"))]
    status: Status = judged.status
    if status == "conspicuous" and not any(one.supports for one in grades):
        status = "watch"
    hints = _hints(view)
    if status == "unremarkable" and any(one.supports for one in hints):
        status = "watch"
    return Assessment(
        status,
        leading=share,
        p_value=judged.p_value,
        is_tested=judged.is_found,
        gap_sd=judged.gap_sd,
        reach=share.value,
        evidence=(judged.evidence, *grades, *hints, *falling_footfall(view)),
        missing=() if grades else INVITING,
    )


def _many_short(view: View, share: Reading) -> Judgement:
    judged = worse_than_peers(view, share, view.number("short_gap"), "higher", "logit")
    if judged is not None:
        return judged
    return surely_beyond(view, share, view.number("short_reference") + view.number("short_gap"), "higher")


def _hints(view: View) -> list[Evidence]:
    """Median stay surely below 45 minutes; surely fewer than half with two reasons to come."""
    found = []
    for indicator_id, parameter in (("dwell_median", "median_below"), ("coupling_rate", "coupling_below")):
        reading, bar = fresh(view, indicator_id), view.number(parameter)
        if reading is not None:
            edge = reading.value if reading.high is None else reading.high
            found.append(Evidence("threshold", reading, edge < bar, bar))
    return found
