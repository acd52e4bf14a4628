"""Vacancy clusters (P06a–c): vacant units lie closer together than chance would put them."""

from collections import Counter
from typing import Any, Final

from scipy import special

from etl.problems.contract import Assessment, Evidence, Status, View
from etl.problems.judging import lacking
from etl.problems.places import Register
from etl.problems.readings import Reading
from etl.problems.second_sources import fresh

PROBLEM_ID: Final = "vacancy-cluster"


def assess(view: View) -> Assessment:
    """Permutation p of the scan statistic at most 5 %; the pattern (one street, fringe, scattered) is named.

    The scan is one test per centre with a limited number of permutations, so its p-value cannot pass a correction over
    hundreds of centres; it is shown with its q-value, and a p up to twice the bar is watched.
    """
    chance = view.latest("vacancy_cluster")
    register = view.place.register(view.day)
    if chance is None or register is None or len(register.counted) < view.number("min_units"):
        return lacking(view, "vacancy_cluster")
    bar = view.number("significance")
    is_enough = len(register.vacant) >= view.number("min_vacant")
    status: Status = "unremarkable"
    if is_enough and chance.value <= 2 * bar:
        status = "conspicuous" if chance.value <= bar else "watch"
    ratio = fresh(view, "vacancy_location_ratio")
    fringe = view.number("fringe_ratio")
    return Assessment(
        status,
        leading=chance,
        p_value=chance.value,
        gap_sd=float(-special.ndtri(max(chance.value, 1e-6))),
        reach=_reach(view, chance, register),
        evidence=(
            Evidence("threshold", chance, is_enough and chance.value <= bar, bar),
            *([] if ratio is None else [Evidence("support", ratio, ratio.value >= fringe, fringe)]),
        ),
        missing=("vacancy_location_ratio",) if ratio is None else (),
        counter=_one_place(view, register),
    )


def _reach(view: View, chance: Reading, register: Register) -> float:
    """Share of the units that lie in the cluster; of the vacant ones where an older figure does not say."""
    inside = view.latest("vacancy_cluster_share")
    if inside is not None and inside.period == chance.period:
        return inside.value
    return len(register.vacant) / len(register.counted)


def _one_place(view: View, register: Register) -> dict[str, tuple[bool | None, dict[str, Any]]]:
    """Whether most vacant units stand in one street: values for the question whether one owner holds them."""
    streets = Counter(unit.street for unit in register.vacant if unit.street)
    if not streets:
        return {}
    street, units = streets.most_common(1)[0]
    share = units / len(register.vacant)
    pattern = "one_axis" if share >= view.number("street_share") else "scattered"
    return {"one-owner": (None, {"street": street, "share": share, "pattern": pattern})}
