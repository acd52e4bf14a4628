"""Poor offer (P11): the shops are graded worse than elsewhere, or purchasing power leaves a town that should draw it."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, View
from etl.problems.grade_rules import assess_grades
from etl.problems.judging import size
from etl.problems.readings import Reading
from etl.problems.second_sources import fresh, weak_among_peers

PROBLEM_ID: Final = "low-satisfaction-offer"


def assess(view: View) -> Assessment:
    """The grade of the offer, or centrality below balance with a shrinking sales share of the centre."""
    graded = assess_grades(view, ("grade_offer",), _supports)
    outflow = _outflow(view)
    return outflow if outflow is not None and graded.status not in ("conspicuous", "severe") else graded


def _outflow(view: View) -> Assessment | None:
    """Conspicuous when a Mittel- or Oberzentrum has centrality below 100 and the centre's sales share fell."""
    centrality = fresh(view, "centrality")
    shares = view.series("centre_sales_share")
    level = view.place.level
    if centrality is None or level is None or level < view.number("min_central_place_level") or len(shares) < 2:
        return None
    bar = view.number("centrality_below")
    if centrality.value >= bar or shares[-1].value >= shares[-2].value:
        return None
    return Assessment(
        "conspicuous",
        leading=centrality,
        gap_sd=size(centrality, view.standing("centrality", "lower"), bar),
        evidence=(
            Evidence("threshold", centrality, True, bar),
            Evidence("history", shares[-1], True, shares[-2].value),
        ),
    )


def _supports(view: View) -> list[Evidence]:
    centrality = fresh(view, "centrality")
    bar = view.number("centrality_below")
    return [*_below(centrality, bar), *weak_among_peers(view, "use_mix_retail")]


def _below(reading: Reading | None, bar: float) -> list[Evidence]:
    return [] if reading is None else [Evidence("support", reading, reading.value < bar, bar)]
