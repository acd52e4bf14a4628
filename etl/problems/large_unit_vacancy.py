"""Large vacant units (P04, area): at least one unit from 400 m² stands empty or will."""

from typing import Any, Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import lacking, size
from etl.problems.places import Register, Unit
from etl.problems.second_sources import falling_footfall, fresh

PROBLEM_ID: Final = "large-unit-vacancy"


def assess(view: View) -> Assessment:
    """Conspicuous with one large unit vacant or announced; severe when the largest holds 10 % of the centre's area."""
    area = view.latest("vacancy_large_area")
    register = view.place.register(view.day)
    if area is None or register is None or register.area_known < view.number("min_area_known"):
        return lacking(view, "vacancy_large_area")
    large = [unit for unit in register.counted if (unit.area_m2 or 0.0) >= view.number("large_from")]
    vacant = [unit for unit in large if unit.is_vacant]
    closing = [unit for unit in large if not unit.is_vacant and unit.closure_announced_on is not None]
    share = _largest_share(register, [*vacant, *closing])
    status: Status = "unremarkable"
    if vacant or closing:
        status = "severe" if share >= view.number("share_severe") else "conspicuous"
    rate = fresh(view, "vacancy_rate_area")
    bar = view.number("share_severe")
    return Assessment(
        status,
        leading=area,
        gap_sd=size(area, view.standing("vacancy_large_area", "higher"), view.number("large_from")) if large else 0.0,
        reach=min(1.0, sum(unit.area_m2 or 0.0 for unit in [*vacant, *closing]) / (register.total_area or 1.0)),
        evidence=(
            Evidence("threshold", area, bool(vacant or closing), view.number("large_from")),
            *([] if rate is None else [Evidence("support", rate, rate.value >= bar, bar)]),
            *falling_footfall(view),
        ),
        counter=_let_again(closing, vacant),
    )


def _largest_share(register: Register, units: list[Unit]) -> float:
    largest = max((unit.area_m2 or 0.0 for unit in units), default=0.0)
    return largest / register.total_area if register.total_area else 0.0


def _let_again(closing: list[Unit], vacant: list[Unit]) -> dict[str, tuple[bool | None, dict[str, Any]]]:
    """How many large units are concerned: values for the question whether a tenant has signed."""
    return {"tenant-signed": (None, {"vacant": len(vacant), "closing": len(closing)})}
