"""Empty evenings (P07): little of the day's footfall after 6 pm, and a mix of uses that gives no reason to come."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.footfall_record import months_counted, sensor_reach
from etl.problems.judging import against_bar, decisive, in_worse_quarter, lacking
from etl.problems.second_sources import fresh, poor_grade

PROBLEM_ID: Final = "evening-emptiness"


def assess(view: View) -> Assessment:
    """Evening share surely below the bar or in the peers' lower quarter, and a poor mix; without a mapping watch at most."""
    share = view.latest("evening_share")
    if share is None or months_counted(view) < view.number("min_months"):
        return lacking(view, "evening_share")
    views = [
        against_bar(view, share, view.number("evening_share_below"), "lower"),
        in_worse_quarter(view, share, "lower", "logit"),
    ]
    judged = decisive(views)
    assert judged is not None
    mix = _mix(view)
    is_poor = None if not mix else any(one.supports for one in mix)
    status: Status = judged.status
    if is_poor is False:
        status = "unremarkable"
    elif is_poor is None and status == "conspicuous":
        status = "watch"
    return Assessment(
        status,
        leading=share,
        p_value=judged.p_value,
        is_tested=judged.is_tested,
        gap_sd=judged.gap_sd,
        reach=sensor_reach(view, share),
        evidence=(
            *(one.evidence for one in views if one is not None),
            *mix,
            *poor_grade(view, "grade_safety"),
            *poor_grade(view, "grade_gastronomy"),
        ),
        missing=() if mix else ("use_diversity", "use_mix_gastronomy"),
    )


def _mix(view: View) -> list[Evidence]:
    """One-sided uses, or gastronomy in the lower quarter of the peers."""
    found = []
    diversity, gastronomy = fresh(view, "use_diversity"), fresh(view, "use_mix_gastronomy")
    if diversity is not None:
        bar = view.number("diversity_below")
        found.append(Evidence("support", diversity, diversity.value < bar, bar))
    if gastronomy is not None:
        standing = view.standing("use_mix_gastronomy", "lower")
        bar_of_peers = standing.q25 if standing is not None and standing.allows_verdict else None
        supports = None if bar_of_peers is None else gastronomy.value <= bar_of_peers
        found.append(Evidence("support", gastronomy, supports, bar_of_peers, standing))
    return found
