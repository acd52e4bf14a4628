"""Safety and cleanliness (P09): one of the two grades clearly worse than in comparable towns."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, View
from etl.problems.grade_rules import assess_grades
from etl.problems.second_sources import fresh

PROBLEM_ID: Final = "safety-cleanliness"
ITEMS: Final = ("grade_safety", "grade_cleanliness")
EVENING_BAR: Final = 0.12  # data/problems/evening-emptiness.toml, evening_share_below


def assess(view: View) -> Assessment:
    """The worse of two grades against the peers; an empty evening from the counts supports it."""
    return assess_grades(view, ITEMS, _supports)


def _supports(view: View) -> list[Evidence]:
    evening = fresh(view, "evening_share")
    return [] if evening is None else [Evidence("support", evening, evening.value < EVENING_BAR, EVENING_BAR)]
