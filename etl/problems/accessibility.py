"""Poor accessibility (P10): travel, parking or paths graded worse than in comparable towns, never in absolute terms."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, View
from etl.problems.grade_rules import assess_grades
from etl.problems.second_sources import fresh

PROBLEM_ID: Final = "accessibility"
ITEMS: Final = (
    "grade_access_car",
    "grade_access_transit",
    "grade_access_bike",
    "grade_access_foot",
    "grade_parking",
    "grade_accessibility",
)


def assess(view: View) -> Assessment:
    """The worst of six grades; few visitors from outside are noted beside it."""
    return assess_grades(view, ITEMS, _context)


def _context(view: View) -> list[Evidence]:
    """Share of visitors from outside against the peers: context of the same survey, no second source."""
    outside = fresh(view, "origin_share_outside")
    if outside is None:
        return []
    standing = view.standing("origin_share_outside", "lower")
    bar = standing.q25 if standing is not None and standing.allows_verdict else None
    return [Evidence("support", outside, None if bar is None else outside.value <= bar, bar, standing)]
