"""Named combinations of findings: together they say more, or ask for something else, than one by one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from etl.problems.contract import FINDINGS
from etl.problems.readings import months_between

SHOCK_MONTHS: Final = 24
DISTRICT_CENTRE: Final = "district-centre-loses"
LOST_BY_DISTRICTS: Final = ("footfall-decline", "structural-vacancy", "loss-of-services")
STANDING: Final = frozenset({"conspicuous", "severe"})


@dataclass(frozen=True)
class Settled:
    """Status of one finding and the day it stands since."""

    status: str
    since: date | None = None


Town = Mapping[str, Settled]


def combinations(town: Town, main_centre: Town | None = None) -> dict[str, list[str]]:
    """Combination ids by problem id, for the findings of one centre (problem id → settled status).

    ``main_centre``: for a district centre the findings of the main centre of the same municipality.
    """
    found: dict[str, list[str]] = {}
    for name, members in ((name, rule(town)) for name, rule in RULES.items()):
        for problem_id in members:
            found.setdefault(problem_id, []).append(name)
    for problem_id in _district_centre_loses(town, main_centre or {}):
        found.setdefault(problem_id, []).append(DISTRICT_CENTRE)
    return found


def _stands(town: Town, problem_id: str) -> bool:
    return problem_id in town and town[problem_id].status in STANDING


def _shock(town: Town) -> tuple[str, ...]:
    """An anchor lost and vacancy surging within 24 months."""
    pair = ("anchor-loss", "vacancy-surge")
    if not all(_stands(town, one) for one in pair):
        return ()
    first, second = (town[one].since for one in pair)
    if first is not None and second is not None and abs(months_between(first, second)) > SHOCK_MONTHS:
        return ()
    return pair


def _property_not_footfall(town: Town) -> tuple[str, ...]:
    """Lasting vacancy in good locations although footfall is known not to fall."""
    pair = ("structural-vacancy", "long-term-vacancy")
    is_stable = "footfall-decline" in town and town["footfall-decline"].status == "unremarkable"
    return pair if is_stable and all(_stands(town, one) for one in pair) else ()


def _shrink_well(town: Town) -> tuple[str, ...]:
    """Footfall falls with the population."""
    pair = ("footfall-decline", "demographic-shrinkage")
    return pair if all(_stands(town, one) for one in pair) else ()


def _better_than_its_name(town: Town) -> tuple[str, ...]:
    """Nothing but the perception is poor."""
    others = [one for one, settled in town.items() if settled.status in STANDING and one != "perception-gap"]
    return ("perception-gap",) if _stands(town, "perception-gap") and not others else ()


def _cooperate_first(town: Town) -> tuple[str, ...]:
    """Weak cooperation beside any other finding: within the town's own control, so begin there."""
    others = [one for one, settled in town.items() if settled.status in FINDINGS and one != "weak-cooperation"]
    return ("weak-cooperation",) if _stands(town, "weak-cooperation") and others else ()


def _district_centre_loses(town: Town, main_centre: Town) -> tuple[str, ...]:
    """P22: footfall, units or services of a district centre go while the main centre is known to be stable."""
    return tuple(
        one
        for one in LOST_BY_DISTRICTS
        if _stands(town, one) and one in main_centre and main_centre[one].status == "unremarkable"
    )


RULES: Final[Mapping[str, Callable[[Town], tuple[str, ...]]]] = {
    "shock": _shock,
    "property-not-footfall": _property_not_footfall,
    "shrink-well": _shrink_well,
    "better-than-its-name": _better_than_its_name,
    "cooperate-first": _cooperate_first,
}
