"""Footfall without effect (P15): many pass, few stay, and the shops along the way stand empty."""

from typing import Final

from etl.problems.comparison import Standing
from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import lacking, worse_than_peers
from etl.problems.places import Unit
from etl.problems.readings import Reading
from etl.problems.second_sources import fresh
from etl.problems.vacancy_record import points_near

PROBLEM_ID: Final = "passing-through"


def assess(view: View) -> Assessment:
    """Footfall at least at the peers' median, 10 % vacancy within 100 m of the counters, and short or transit visits."""
    footfall, rate = view.latest("footfall_per_capita"), view.latest("vacancy_rate_units")
    standing = view.standing("footfall_per_capita", "lower", "log")
    is_comparable = standing is not None and standing.k >= view.number("min_peers")
    near = _units_near(view) if footfall is not None and rate is not None and is_comparable else []
    if footfall is None or rate is None or len(near) < max(view.number("min_units_near"), 1):
        return lacking(view, "footfall_per_capita", "vacancy_rate_units")
    assert standing is not None
    is_busy = standing.median is not None and footfall.value >= standing.median
    share = sum(unit.is_vacant for unit in near) / len(near)
    is_empty = share >= view.number("vacancy_from") - 1e-9
    visits = [*_short_stays(view), *_on_the_way(view)]
    status: Status = "unremarkable"
    if is_busy and is_empty:
        status = "watch" if not visits else "conspicuous" if any(one.supports for one in visits) else "unremarkable"
    return Assessment(
        status,
        leading=rate,
        gap_sd=_size(standing, share, view.number("vacancy_from")),
        reach=share,
        evidence=(
            Evidence("peers", footfall, is_busy, standing.median, standing),
            Evidence("threshold", _near(rate, share, len(near)), is_empty, view.number("vacancy_from")),
            *visits,
        ),
        missing=() if visits else ("dwell_short_share", "motive_transit"),
    )


def _units_near(view: View) -> list[Unit]:
    register = view.place.register(view.day)
    if register is None or not register.is_complete:
        return []
    return [unit for unit in register.counted if points_near(view, unit, view.number("near_m"))]


def _near(rate: Reading, share: float, units: int) -> Reading:
    """The vacancy rate of the units near the counting points, as a reading."""
    return Reading(
        rate.indicator_id,
        rate.period,
        rate.data_on,
        share,
        n=float(units),
        method="units near the counting points",
        source_ids=rate.source_ids,
        is_synthetic=rate.is_synthetic,
    )


def _size(standing: Standing, share: float, bar: float) -> float:
    """Excess of vacancy over its bar; twice the bar = 3. Footfall is good here, so its gap is no size."""
    return max(0.0, min(3.0, 3.0 * (share - bar) / bar)) if standing.k else 0.0


def _short_stays(view: View) -> list[Evidence]:
    reading = fresh(view, "dwell_short_share")
    if reading is None:
        return []
    judged = worse_than_peers(view, reading, view.number("short_gap"), "higher", "logit")
    return [Evidence("support", reading, None, None)] if judged is None else [judged.evidence]


def _on_the_way(view: View) -> list[Evidence]:
    """Reasons "on the way" and "work" together."""
    transit, work = fresh(view, "motive_transit"), fresh(view, "motive_work")
    if transit is None:
        return []
    bar = view.number("transit_work_from")
    both = transit.value + (work.value if work is not None else 0.0)
    return [Evidence("support", transit, both >= bar, bar)]
