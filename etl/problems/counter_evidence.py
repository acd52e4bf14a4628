"""What speaks against a finding, checked where data can tell: each check gives true, false or None (unknown) with values.

Order of reasoning: artefact, regional trend, temporary cause, structural problem.  A check of the stage ``temporary``
that holds is decisive: the finding is watched until the cause has ended.  A check for every id of
``data/problems/*.toml`` that data can answer; the others are questions to the town (None).
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from etl.problems.contract import Assessment, View
from etl.problems.footfall_record import months_counted
from etl.problems.places import DISTURBING, CountingPoint, Event
from etl.problems.readings import months_before, months_between

Outcome = tuple[bool | None, dict[str, Any]]
Check = Callable[[View, Assessment], Outcome]

STAGES: Final[dict[str, str]] = {
    "sensor-moved": "artefact",
    "other-method": "artefact",
    "different-frame": "artefact",
    "not-strongest-point": "artefact",
    "counter-off-evening": "artefact",
    "winter-only": "artefact",
    "station-distance": "artefact",
    "area-kind": "artefact",
    "class-scheme": "artefact",
    "unknown-start": "artefact",
    "outdated-list": "artefact",
    "register-grown": "artefact",
    "boundary": "artefact",
    "census-break": "artefact",
    "annexation": "artefact",
    "few-units": "artefact",
    "regional-trend": "regional",
    "works-nearby": "temporary",
    "event-effect": "temporary",
    "survey-wave": "temporary",
    "recent-incident": "temporary",
    "seasonal-shops": "temporary",
    "conversion-under-way": "temporary",
    "monument-works": "temporary",
    "school-holidays": "temporary",
}
DECISIVE_SHARE: Final = 0.5
FEW_UNITS: Final = 30
SUMMER_MONTHS: Final = frozenset({4, 5, 6, 7, 8, 9})


def counter_evidence(view: View, assessment: Assessment, boundary: str = "not_tested") -> list[dict[str, Any]]:
    """The entries of finding.counter_evidence, in the order of reasoning, then of the record.

    ``boundary``: whether the finding stands for other outlines of the centre, as in finding.boundary.
    """
    order = ("artefact", "regional", "temporary", "structural")
    depends = None if boundary == "not_tested" else boundary == "boundary_dependent"
    own = {"boundary": (depends, {"boundary": boundary}), **(assessment.counter or {})}
    entries = []
    for item in view.problem.counter_evidence:
        holds, values = own[item.id] if item.id in own else _checked(item.id, view, assessment)
        entries.append(
            {"id": item.id, "stage": STAGES.get(item.id, "structural"), "holds": holds, "values": dict(values)}
        )
    return sorted(entries, key=lambda entry: order.index(entry["stage"]))


def is_temporary(view: View, assessment: Assessment) -> bool:
    """True when a disturbance covers at least half of the year the leading footfall value speaks of."""
    if not any(item.id == "works-nearby" for item in view.problem.counter_evidence):
        return False
    if view.problem.topic != "footfall" or assessment.leading is None:
        return False
    return _works_share(view, assessment.leading.data_on) >= DECISIVE_SHARE


def _checked(check_id: str, view: View, assessment: Assessment) -> Outcome:
    check = CHECKS.get(check_id)
    return (None, {}) if check is None else check(view, assessment)


def _regional_trend(view: View, assessment: Assessment) -> Outcome:
    """The peers lose at least two thirds as much."""
    for indicator_id in ("footfall_change_3y", "footfall_yoy_12m", "footfall_yoy"):
        own, standing = view.latest(indicator_id), view.standing(indicator_id, "lower")
        if own is None or standing is None or not standing.allows_verdict or standing.median is None:
            continue
        values = {"indicator_id": indicator_id, "own": own.value, "peers": standing.median, "k": standing.k}
        return standing.median < 0 and own.value < 0 and standing.median <= own.value * 2 / 3, values
    return None, {}


def _sensor_moved(view: View, assessment: Assessment) -> Outcome:
    """A new version of a counting point began within the last three years."""
    if not view.place.points:
        return None, {}
    since = months_before(view.day, 36)
    moved = [point for point in view.place.points if _is_new_version(point, since, view.day)]
    return bool(moved), {"sensors": [point.sensor_id for point in moved], "of": len(view.place.points)}


def _is_new_version(point: CountingPoint, since: date, day: date) -> bool:
    return point.version > 1 and point.first_on is not None and since <= point.first_on <= day


def _works_nearby(view: View, assessment: Assessment) -> Outcome:
    """A building site or closure in the year before the value; unknown when the town delivered no list of events."""
    if not view.place.events:
        return None, {}
    end = view.day if assessment.leading is None else assessment.leading.data_on
    works = _works(view, end)
    values = {"titles": [event.title for event in works], "share_of_year": _works_share(view, end)}
    return bool(works), values


def _works(view: View, end: date) -> list[Event]:
    start = months_before(end, 12)
    return [e for e in view.place.events if e.kind in DISTURBING and e.starts_on <= end and e.ends_on > start]


def _works_share(view: View, end: date) -> float:
    """Share of the twelve months before ``end`` covered by building sites or closures."""
    start = months_before(end, 12)
    days: set[int] = set()
    for event in _works(view, end):
        first, last = max(event.starts_on, start + timedelta(days=1)), min(event.ends_on, end)
        days.update(range(first.toordinal(), last.toordinal() + 1))
    return len(days) / (end - start).days


def _event_effect(view: View, assessment: Assessment) -> Outcome:
    """Events bring more than a tenth of the year's footfall."""
    share = view.latest("event_share")
    return (None, {}) if share is None else (share.value > 0.1, {"event_share": share.value})


def _few_units(view: View, assessment: Assessment) -> Outcome:
    """Below thirty units one more vacancy moves the rate by over three points."""
    register = view.place.register(view.day)
    if register is None:
        return None, {}
    units = len(register.counted)
    return units < FEW_UNITS, {"units": units}


def _conversion(view: View, assessment: Assessment) -> Outcome:
    """Units under construction at least as many as half of the vacant ones."""
    register = view.place.register(view.day)
    if register is None:
        return None, {}
    building = sum(unit.status == "under_construction" for unit in register.units)
    vacant = len(register.vacant)
    return vacant > 0 and building >= vacant / 2, {"under_construction": building, "vacant": vacant}


def _no_viability(view: View, assessment: Assessment) -> Outcome:
    """Among viable locations the rate is below ten percent."""
    viable = view.latest("vacancy_rate_viable")
    return (None, {}) if viable is None else (viable.value < 0.1, {"vacancy_rate_viable": viable.value})


def _unknown_start(view: View, assessment: Assessment) -> Outcome:
    """More than half of the vacant units with an estimated beginning, or one equal to the first register date."""
    register = view.place.register(view.day)
    if register is None or not register.vacant:
        return None, {}
    first = view.place.registers[0].observed_on
    known = [unit for unit in register.vacant if unit.vacant_since is not None]
    doubtful = [unit for unit in known if unit.since_precision == "about" or unit.vacant_since == first]
    return len(doubtful) > len(known) / 2, {"doubtful": len(doubtful), "known": len(known)}


def _area_kind(view: View, assessment: Assessment) -> Outcome:
    """Most areas are given as usable or commercial area."""
    register = view.place.register(view.day)
    if register is None:
        return None, {}
    kinds = [unit.area_kind for unit in register.counted if unit.area_m2 is not None]
    other = sum(kind in ("usable", "commercial") for kind in kinds)
    return (None if all(kind == "unknown" for kind in kinds) else other > len(kinds) / 2), {"other_kind": other}


def _register_grown(view: View, assessment: Assessment) -> Outcome:
    """The newest register has at least a tenth more units than the one before."""
    registers = view.place.registers_until(view.day)
    if len(registers) < 2:
        return None, {}
    before, now = len(registers[-2].counted), len(registers[-1].counted)
    return before > 0 and now >= 1.1 * before, {"before": before, "now": now}


def _different_frame(view: View, assessment: Assessment) -> Outcome:
    """Peers asked in another frame were left out of the comparison."""
    if assessment.leading is None:
        return None, {}
    frame = view.place.frame(assessment.leading.period)
    standing = view.standing(assessment.leading.indicator_id, "higher")
    if frame is None or standing is None:
        return None, {}
    return standing.refused == "other_frame", {"frame": frame, "k": standing.k}


def _other_method(view: View, assessment: Assessment) -> Outcome:
    """Peers counted with another method were left out of the comparison."""
    methods = sorted(view.place.counting_methods())
    if assessment.leading is None or not methods:
        return None, {}
    standing = view.standing(assessment.leading.indicator_id, "lower")
    return standing is not None and standing.refused == "other_method", {"methods": methods}


def _winter_only(view: View, assessment: Assessment) -> Outcome:
    """No month of the summer half-year among the months counted."""
    months = {one.data_on.month for one in view.series("footfall_daily_mean")}
    if not months:
        return (None, {}) if not months_counted(view) else (months_counted(view) < 6, {})
    return not months & SUMMER_MONTHS, {"months": sorted(months)}


def _day_visitors(view: View, assessment: Assessment) -> Outcome:
    """Sundays strong among the peers: a place for outings."""
    standing = view.standing("sun_share", "lower")
    own = view.latest("sun_share")
    if own is None or standing is None or standing.q75 is None:
        return None, {}
    return own.value > standing.q75, {"sun_share": own.value, "q75": standing.q75}


def _work_centre(view: View, assessment: Assessment) -> Outcome:
    """Work and offices are named as reasons at least as often as shopping."""
    work, authority, shopping = (view.latest(f"motive_{name}") for name in ("work", "authority", "shopping"))
    if work is None or shopping is None:
        return None, {}
    reasons = work.value + (authority.value if authority else 0.0)
    return reasons >= shopping.value, {"work_and_offices": reasons, "shopping": shopping.value}


def _convenience_centre(view: View, assessment: Assessment) -> Outcome:
    """Visitors come often and for errands: at least 70 % weekly or daily."""
    often = view.latest("visit_freq")
    return (None, {}) if often is None else (often.value >= 0.7, {"visit_freq": often.value})


def _weak_offer(view: View, assessment: Assessment) -> Outcome:
    """The offer is graded worse than access."""
    offer, access = view.latest("grade_offer"), assessment.leading
    if offer is None or access is None:
        return None, {}
    return offer.value > access.value, {"grade_offer": offer.value, "own": access.value}


def _larger_loss(view: View, assessment: Assessment) -> Outcome:
    """Footfall fell more than five points beyond the population."""
    footfall, people = view.latest("footfall_change_3y"), view.latest("population_trend")
    if footfall is None or people is None:
        return None, {}
    return footfall.value < people.value - 0.05, {"footfall": footfall.value, "population": people.value}


def _outdated_list(view: View, assessment: Assessment) -> Outcome:
    """The list is older than a year."""
    if assessment.leading is None:
        return None, {}
    age = months_between(assessment.leading.data_on, view.day)
    return age > 12, {"months": round(age, 1)}


def _polycentric(view: View, assessment: Assessment) -> Outcome:
    """The municipality has further centres of its own."""
    number = view.place.centres_of_municipality
    return number > 1, {"centres": number}


CHECKS: Final[dict[str, Check]] = {
    "regional-trend": _regional_trend,
    "sensor-moved": _sensor_moved,
    "works-nearby": _works_nearby,
    "event-effect": _event_effect,
    "few-units": _few_units,
    "conversion-under-way": _conversion,
    "no-viability": _no_viability,
    "unknown-start": _unknown_start,
    "area-kind": _area_kind,
    "register-grown": _register_grown,
    "different-frame": _different_frame,
    "other-method": _other_method,
    "winter-only": _winter_only,
    "day-visitors": _day_visitors,
    "work-centre": _work_centre,
    "convenience-centre": _convenience_centre,
    "weak-offer": _weak_offer,
    "larger-loss": _larger_loss,
    "outdated-list": _outdated_list,
    "polycentric": _polycentric,
}
