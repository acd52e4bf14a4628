"""Loss of basic services (P12): fewer than four of six services in the centre or ten minutes on foot."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import lacking
from etl.problems.second_sources import poor_grade

PROBLEM_ID: Final = "loss-of-services"
SERVICES: Final = 6.0


def assess(view: View) -> Assessment:
    """Counted services against the bar; the count is complete, so it has no interval. One below the bar of five: watch."""
    supply = view.latest("local_supply")
    if supply is None:
        return lacking(view, "local_supply")
    bar = view.number("gap_below")
    status: Status = "conspicuous" if supply.value < bar else "watch" if supply.value <= bar else "unremarkable"
    lost = _lost_since_before(view)
    if status == "watch" and not lost:
        status = "unremarkable"
    return Assessment(
        status,
        leading=supply,
        gap_sd=max(0.0, min(3.0, bar - supply.value)),
        reach=(SERVICES - supply.value) / SERVICES,
        evidence=(
            Evidence("threshold", supply, supply.value < bar, bar),
            *([Evidence("history", supply, True, None)] if lost else []),
            *poor_grade(view, "grade_services"),
        ),
        max_age_months=view.number("max_age"),
    )


def _lost_since_before(view: View) -> bool:
    """True when the state before had more services."""
    series = view.series("local_supply")
    return len(series) > 1 and series[-1].value < series[-2].value
