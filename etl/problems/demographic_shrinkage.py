"""Demographic shrinkage of demand (P17): the population falls, and footfall falls about in proportion."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import lacking, size
from etl.problems.second_sources import fresh

PROBLEM_ID: Final = "demographic-shrinkage"
YEARS_OF_FOOTFALL: Final = 3.0


def assess(view: View) -> Assessment:
    """Population at least 5 % lower in five years, footfall in proportion, centrality stable; without counts watch only."""
    people = view.latest("population_trend")
    if people is None:
        return lacking(view, "population_trend")
    bar = view.number("decline_from")
    is_shrinking = people.value <= bar
    in_proportion = _in_proportion(view, people.value)
    stable = _is_stable(view)
    status: Status = "unremarkable"
    if is_shrinking and in_proportion is None:
        status = "watch"
    elif is_shrinking and in_proportion and stable is not False:
        status = "conspicuous"
    footfall = fresh(view, "footfall_change_3y")
    return Assessment(
        status,
        leading=people,
        gap_sd=size(people, view.standing("population_trend", "lower"), bar),
        evidence=(
            Evidence("threshold", people, is_shrinking, bar, view.standing("population_trend", "lower")),
            *([] if footfall is None else [Evidence("support", footfall, in_proportion, people.value)]),
        ),
        missing=() if footfall else ("footfall_change_3y",),
        max_age_months=36.0,
    )


def _in_proportion(view: View, people: float) -> bool | None:
    """Footfall of three years, carried to the same five years, falls and is at most five points from the population."""
    footfall = fresh(view, "footfall_change_3y")
    if footfall is None:
        return None
    carried = (1 + footfall.value) ** (view.number("years") / YEARS_OF_FOOTFALL) - 1
    return carried < 0 and abs(carried - people) <= view.number("proportional_within") + 1e-9


def _is_stable(view: View) -> bool | None:
    """Centrality changed by at most five points over its last two values; None without two."""
    values = view.series("centrality")
    if len(values) < 2:
        return None
    return abs(values[-1].value - values[-2].value) <= view.number("centrality_change_within")
