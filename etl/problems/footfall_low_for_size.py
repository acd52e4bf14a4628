"""Low footfall for the size of the town: per inhabitant in the lower quarter of comparable centres, beyond doubt."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, View
from etl.problems.footfall_record import sensor_reach
from etl.problems.judging import in_worse_quarter, lacking
from etl.problems.second_sources import fresh, weak_among_peers

PROBLEM_ID: Final = "footfall-low-for-size"


def assess(view: View) -> Assessment:
    """Footfall per inhabitant against the peers on the log scale; needs the peers, there is no absolute bar."""
    footfall = view.latest("footfall_per_capita")
    if footfall is None:
        return lacking(view, "footfall_per_capita", missing=["footfall_manual_h"])
    judged = in_worse_quarter(view, footfall, "lower", "log")
    standing = view.standing("footfall_per_capita", "lower", "log")
    if judged is None or standing is None or standing.k < view.number("min_peers"):
        evidence = (Evidence("peers", footfall, None, None, standing),)
        return Assessment("too_little_data", leading=footfall, evidence=evidence, missing=("footfall_per_capita",))
    return Assessment(
        judged.status,
        leading=footfall,
        p_value=judged.p_value,
        is_tested=True,
        gap_sd=judged.gap_sd,
        reach=sensor_reach(view, footfall) if (footfall.n or 0) > 1 else 1.0,
        evidence=(judged.evidence, *weak_among_peers(view, "visit_freq"), *_outside(view)),
    )


def _outside(view: View) -> list[Evidence]:
    """Few visitors from outside the town: same survey, context only."""
    outside = fresh(view, "origin_share_outside")
    return [] if outside is None else [Evidence("support", outside, None, None)]
