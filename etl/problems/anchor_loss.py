"""Loss of an anchor (P04): the unit that held a tenth of the sales area closed lately or will close."""

from typing import Any, Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import lacking
from etl.problems.places import Register, Unit
from etl.problems.readings import Reading, months_before
from etl.problems.second_sources import fresh
from etl.problems.vacancy_record import points_near

PROBLEM_ID: Final = "anchor-loss"
GAP_SD_PER_SHARE: Final = 10.0  # a tenth of the area counts as one standard deviation, like the bar itself (proposal)


def assess(view: View) -> Assessment:
    """A unit with at least 10 % of the known area vacant for up to 24 months, or announced; counts nearby support it."""
    share = view.latest("anchor_share")
    register = view.place.register(view.day)
    if share is None or register is None or register.area_known < view.number("min_area_known"):
        return lacking(view, "anchor_share")
    lost = _lost(view, register)
    total = register.total_area
    size = max(((unit.area_m2 or 0.0) / total for unit in lost), default=0.0)
    status: Status = "conspicuous" if lost else "unremarkable"
    return Assessment(
        status,
        leading=share,
        gap_sd=min(3.0, size * GAP_SD_PER_SHARE),
        reach=min(1.0, size),
        evidence=(
            Evidence("threshold", share, bool(lost), view.number("anchor_from")),
            *[one for unit in lost for one in _footfall_nearby(view, unit)],
        ),
        counter=_replaced(view, register),
    )


def _lost(view: View, register: Register) -> list[Unit]:
    """Anchors that closed within the time or are announced to close."""
    since = months_before(view.day, view.number("within_months"))
    total = register.total_area
    anchors = [u for u in register.counted if total and (u.area_m2 or 0.0) >= view.number("anchor_from") * total]
    closed = [u for u in anchors if u.is_vacant and u.vacant_since is not None and u.vacant_since >= since]
    announced = [u for u in anchors if not u.is_vacant and u.closure_announced_on is not None]
    return [*closed, *announced]


def _footfall_nearby(view: View, unit: Unit) -> list[Evidence]:
    """Counts within 150 m: the year after the closure against the year before; else the centre's own change."""
    bar = view.number("footfall_drop")
    changes = _changes_nearby(view, unit)
    yoy = fresh(view, "footfall_yoy")
    if yoy is None:
        return []
    if not changes:
        return [Evidence("support", yoy, None, bar)]
    worst = min(changes)
    measured = Reading(
        "footfall_yoy",
        yoy.period,
        yoy.data_on,
        worst,
        n=float(len(changes)),
        method=f"counting points within {view.number('near_m'):.0f} m, year after against year before the closure",
        source_ids=yoy.source_ids,
        is_synthetic=yoy.is_synthetic,
    )
    return [Evidence("support", measured, worst <= bar, bar)]


def _changes_nearby(view: View, unit: Unit) -> list[float]:
    closed = unit.vacant_since
    if closed is None or closed >= view.day:
        return []
    changes = []
    for point, _ in points_near(view, unit, view.number("near_m")):
        before = point.mean(months_before(closed, 12), closed)
        after = point.mean(closed, min(months_before(closed, -12), view.day))
        if before and after:
            changes.append(after / before - 1)
    return changes


def _replaced(view: View, register: Register) -> dict[str, tuple[bool | None, dict[str, Any]]]:
    """An anchor that stood empty in the register before is let again."""
    registers = view.place.registers_until(view.day)
    if len(registers) < 2:
        return {}
    before = {unit.unit_id for unit in registers[-2].vacant}
    total = register.total_area
    let = [u for u in register.counted if u.unit_id in before and not u.is_vacant and (u.area_m2 or 0) >= 0.1 * total]
    return {"already-replaced": (bool(let), {"units": [unit.unit_id for unit in let]})}
