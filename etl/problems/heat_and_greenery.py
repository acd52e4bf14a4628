"""Heat and lack of green (P21): the centre empties on hot afternoons; poor grades for green alone are watched."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, View
from etl.problems.footfall_record import sensor_reach
from etl.problems.judging import against_bar, lacking
from etl.problems.second_sources import grade_gap

PROBLEM_ID: Final = "heat-and-greenery"


def assess(view: View) -> Assessment:
    """Hot-day dip surely beyond 20 %; without it a grade for green 0.3 worse than the peers is watched."""
    dip = view.latest("heat_dip")
    green = grade_gap(view, "grade_green", view.number("grade_gap"))
    enough = dip is not None and (dip.n is None or dip.n >= view.number("min_hot_days"))
    if not enough and green is None:
        return lacking(view, "heat_dip", missing=["grade_green"])
    grade = [] if green is None else [green.evidence]
    if dip is not None and enough:
        judged = against_bar(view, dip, view.number("dip_below"), "lower", "change")
        if judged.is_found or green is None or green.status != "conspicuous":
            return Assessment(
                judged.status,
                leading=dip,
                p_value=judged.p_value,
                gap_sd=judged.gap_sd,
                reach=sensor_reach(view, dip),
                evidence=(judged.evidence, *grade),
                missing=() if green else ("grade_green",),
            )
    assert green is not None
    return Assessment(
        "watch" if green.status == "conspicuous" else "unremarkable",
        leading=green.evidence.reading,
        p_value=green.p_value,
        is_tested=True,
        gap_sd=green.gap_sd,
        evidence=(*grade, *([Evidence("threshold", dip, False, view.number("dip_below"))] if dip and enough else [])),
        missing=() if enough else ("heat_dip",),
    )
