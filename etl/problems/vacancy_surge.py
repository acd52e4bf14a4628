"""Sudden rise in vacancy (P03): many units fell vacant within two years, or those that fall vacant find no tenants."""

from typing import Any, Final

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import lacking, probability_beyond, size
from etl.problems.readings import Reading
from etl.problems.second_sources import falling_footfall, fresh
from etl.problems.vacancy_record import PairedChange, paired_change, street_reach

PROBLEM_ID: Final = "vacancy-surge"


def assess(view: View) -> Assessment:
    """The paired rise by at least three points and more than chance (exact McNemar), or re-letting surely below half."""
    change = view.latest("vacancy_change")
    if change is None or (change.n or 0) < view.number("min_units"):
        return lacking(view, "vacancy_change")
    pair = paired_change(view.place.registers_until(view.day), view.number("max_gap"))
    p_value = chance_of_rise(change, pair)
    bar = view.number("rise_from")
    is_rising = change.value >= bar - 1e-9
    is_sure = is_rising and p_value <= view.number("significance")
    status: Status = "conspicuous" if is_sure else "watch" if is_rising else "unremarkable"
    reletting, is_slow = _reletting(view)
    if is_slow:
        status = "conspicuous"
    return Assessment(
        status,
        leading=change,
        p_value=p_value,
        is_tested=not is_slow,
        gap_sd=size(change, view.standing("vacancy_change", "higher"), bar),
        reach=street_reach(view.place.register(view.day), max(bar, 0.1)),
        evidence=(
            Evidence("history", change, is_sure, bar, view.standing("vacancy_change", "higher")),
            *reletting,
            *falling_footfall(view),
        ),
        missing=() if reletting else ("reletting_rate",),
        counter=_single_anchor(view, pair),
    )


def chance_of_rise(change: Reading, pair: PairedChange | None) -> float:
    """One-sided p of "no rise": exact from the registers, else from the interval of the change."""
    if pair is not None:
        return pair.p_value
    return 1 - (probability_beyond(change, 0.0, "higher") or 0.0)


def _reletting(view: View) -> tuple[list[Evidence], bool]:
    reading = fresh(view, "reletting_rate")
    if reading is None:
        return [], False
    bar = view.number("reletting_below")
    is_slow = reading.high is not None and reading.high < bar
    return [Evidence("threshold", reading, is_slow, bar)], is_slow


def _single_anchor(view: View, pair: PairedChange | None) -> dict[str, tuple[bool | None, dict[str, Any]]]:
    """Only one unit more than before: then it is the loss of one tenant, no surge."""
    if pair is None:
        return {}
    net = pair.newly_vacant - pair.let_again
    return {"single-anchor": (net == 1, {"newly_vacant": pair.newly_vacant, "let_again": pair.let_again})}
