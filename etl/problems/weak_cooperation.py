"""Weak cooperation (P19): no common opening hours."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, View
from etl.problems.judging import against_bar, lacking
from etl.problems.second_sources import above, poor_grade

PROBLEM_ID: Final = "weak-cooperation"


def assess(view: View) -> Assessment:
    """Share of shops open in core hours surely below 80 %; a quarter wishing for uniform hours supports it.

    The checklist (contact person, association, calendar) is not delivered as data yet, so it is named as missing.
    """
    overlap = view.latest("opening_overlap")
    if overlap is None:
        return lacking(view, "opening_overlap", missing=["checklist"])
    judged = against_bar(view, overlap, view.number("overlap_below"), "lower", "rate")
    return Assessment(
        judged.status,
        leading=overlap,
        p_value=judged.p_value,
        gap_sd=judged.gap_sd,
        reach=max(0.0, 1.0 - overlap.value),
        evidence=(judged.evidence, *_wishes(view)),
        missing=("checklist",),
    )


def _wishes(view: View) -> list[Evidence]:
    wishes = above(view, "wish_opening_hours", view.number("wish_from"))
    return wishes or poor_grade(view, "grade_opening_hours")
