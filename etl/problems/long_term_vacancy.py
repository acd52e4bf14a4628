"""Long-term vacancy in good locations (P16): units stay empty for years although people pass by."""

from typing import Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import lacking, size
from etl.problems.places import Register, Unit
from etl.problems.readings import Reading
from etl.problems.second_sources import fresh
from etl.problems.vacancy_record import known_since, long_vacant, relative_footfall

PROBLEM_ID: Final = "long-term-vacancy"
GOOD_CLASSES: Final = ("A", "B")
NEAR_M: Final = 150.0


def assess(view: View) -> Assessment:
    """At least two units and a fifth of the vacant ones empty for over 36 months in good locations, or a median over 24.

    A unit's location is good when the nearest counting point reaches half of the strongest one's footfall; without a
    count, location class A or B. Units whose location is unknown make it watch at most.
    """
    share = view.latest("vacancy_structural_share")
    median = view.latest("vacancy_median_months")
    register = view.place.register(view.day)
    if share is None and median is None:
        return lacking(view, "vacancy_structural_share", "vacancy_median_months")
    if share is not None and (register is None or known_since(register) < view.number("min_known_since")):
        share = None
    slow = _slow(view, median)
    if share is None or register is None:
        return slow or lacking(view, "vacancy_structural_share", missing=["vacancy_structural_share"])
    lasting = _by_units(view, share, register)
    if slow is not None and slow.status == "conspicuous" and lasting.status != "conspicuous":
        return slow
    return lasting


def _by_units(view: View, share: Reading, register: Register) -> Assessment:
    units = long_vacant(register, view.number("months_long"))
    good = [unit for unit in units if _is_good(view, unit)]
    unknown = [unit for unit in units if _is_good(view, unit) is None]
    vacant = sum(unit.vacant_since is not None for unit in register.vacant)
    is_lasting = _is_enough(view, len(units), vacant)
    status: Status = "unremarkable"
    if _is_enough(view, len(good), vacant):
        status = "conspicuous"
    elif is_lasting and _is_enough(view, len(good) + len(unknown), vacant):
        status = "watch"
    bar = view.number("share_long")
    location = view.latest("rel_footfall_max")
    counted = register.counted
    return Assessment(
        status,
        leading=share,
        gap_sd=size(share, view.standing(share.indicator_id, "higher"), bar),
        reach=len(units) / len(counted) if counted else None,
        evidence=(
            Evidence("threshold", share, is_lasting, bar, view.standing(share.indicator_id, "higher")),
            *_location(view, location, bool(good)),
        ),
        missing=("rel_footfall_max",) if unknown and not good else (),
    )


def _is_enough(view: View, units: int, vacant: int) -> bool:
    return units >= view.number("min_long_units") and units >= view.number("share_long") * vacant - 1e-9


def _is_good(view: View, unit: Unit) -> bool | None:
    """True where people pass by; None when neither a count nor a class tells."""
    relative = relative_footfall(view, unit, NEAR_M)
    if relative is not None:
        return relative >= view.number("rel_footfall_from")
    return None if unit.location_class is None else unit.location_class in GOOD_CLASSES


def _location(view: View, location: Reading | None, has_good: bool) -> list[Evidence]:
    return [] if location is None else [Evidence("support", location, has_good, view.number("rel_footfall_from"))]


def _slow(view: View, median: Reading | None) -> Assessment | None:
    """Median time to re-letting above 24 months: surely = conspicuous, else watch."""
    median = fresh(view, "vacancy_median_months") if median is not None else None
    if median is None:
        return None
    bar = view.number("median_above")
    is_sure = median.low is not None and median.low > bar
    status: Status = "conspicuous" if is_sure else "watch" if median.value > bar else "unremarkable"
    return Assessment(
        status,
        leading=median,
        gap_sd=size(median, view.standing(median.indicator_id, "higher"), bar),
        evidence=(Evidence("threshold", median, median.value > bar, bar),),
        missing=("vacancy_structural_share",),
    )
