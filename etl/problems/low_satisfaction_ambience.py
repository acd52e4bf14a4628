"""Poor ambience (P08): grade of ambience, buildings or green clearly worse than in comparable towns."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, View
from etl.problems.grade_rules import assess_grades
from etl.problems.second_sources import above, falling_footfall, weak_among_peers

PROBLEM_ID: Final = "low-satisfaction-ambience"
ITEMS: Final = ("grade_ambience", "grade_buildings", "grade_green")
SHORT_STAY_REFERENCE: Final = 0.307  # 0.207 of the towns of 2018 and ten points, data/problems/short-dwell-time.toml


def assess(view: View) -> Assessment:
    """Worst of three grades against the peers; a weak use mix or falling visits from other sources support it."""
    return assess_grades(view, ITEMS, _supports)


def _supports(view: View) -> list[Evidence]:
    return [
        *above(view, "dwell_short_share", SHORT_STAY_REFERENCE),
        *falling_footfall(view),
        *weak_among_peers(view, "use_mix_gastronomy"),
    ]
