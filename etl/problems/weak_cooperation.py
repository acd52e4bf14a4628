"""Weak cooperation (P19): no common opening hours, or no contact person, association or shared calendar."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, View
from etl.problems.judging import Judgement, against_bar, decisive, lacking, size
from etl.problems.readings import Reading
from etl.problems.second_sources import above, below, fresh, poor_grade

PROBLEM_ID: Final = "weak-cooperation"
STRUCTURES: Final = 3


def assess(view: View) -> Assessment:
    """Share of shops open in core hours surely below 80 %, or a structure missing by the checklist of the town.

    Few businesses in joint campaigns and a quarter wishing for uniform hours support it.
    """
    structures = _by_checklist(view)
    hours = _by_hours(view, fresh(view, "opening_overlap") if structures else view.latest("opening_overlap"))
    judged = decisive([hours, structures])
    if judged is None:
        return lacking(view, "opening_overlap", "cooperation_structures")
    leading = judged.evidence.reading
    evidence = [one.evidence for one in (hours, structures) if one is not None]
    missing = [
        name for name, one in (("opening_overlap", hours), ("cooperation_structures", structures)) if one is None
    ]
    return Assessment(
        judged.status,
        leading=leading,
        p_value=judged.p_value,
        gap_sd=judged.gap_sd,
        reach=max(0.0, 1.0 - leading.value) if judged is hours else 1.0,
        evidence=(*evidence, *below(view, "joint_activity_share", view.number("participation_below")), *_wishes(view)),
        missing=tuple(missing),
    )


def _by_hours(view: View, overlap: Reading | None) -> Judgement | None:
    return None if overlap is None else against_bar(view, overlap, view.number("overlap_below"), "lower", "rate")


def _by_checklist(view: View) -> Judgement | None:
    """Answers have no sampling error: conspicuous from the number of missing structures on."""
    reading = fresh(view, "cooperation_structures")
    if reading is None:
        return None
    absent, bar = STRUCTURES - reading.value, view.number("missing_structures")
    is_found = absent >= bar
    threshold = STRUCTURES - bar
    evidence = Evidence("threshold", reading, is_found, threshold)
    return Judgement(
        "conspicuous" if is_found else "unremarkable", evidence, absent - bar, gap_sd=size(reading, None, STRUCTURES)
    )


def _wishes(view: View) -> list[Evidence]:
    wishes = above(view, "wish_opening_hours", view.number("wish_from"))
    return wishes or poor_grade(view, "grade_opening_hours")
