"""Counter-evidence as data: every check holds, does not hold, or says that it cannot know."""

from datetime import date
from typing import Any

import pytest

from etl.catalogue.register import Catalogue
from etl.problems.counter_evidence import CHECKS, STAGES, counter_evidence
from etl.problems.places import CountingPoint, Event, Unit
from tests.problems.hand_built import DAY, Case, occupied, register, spread, vacant

WALK = date(2026, 5, 15)


def _check(case: Case, check_id: str) -> dict[str, Any]:
    entries = counter_evidence(case.view(), case.assess())
    return next(entry for entry in entries if entry["id"] == check_id)


def _decline(catalogue: Catalogue) -> Case:
    case = Case(catalogue, "footfall-decline").counted().monthly("footfall_yoy", [-0.08] * 36, half=0.02)
    return case.own("footfall_change_3y", -0.22, half=0.03, on=DAY).own("footfall_share_region", -0.1, on=DAY)


def test_every_check_and_stage_belongs_to_a_problem(catalogue: Catalogue) -> None:
    known = {item.id for problem in catalogue.problems.values() for item in problem.counter_evidence}
    assert CHECKS.keys() <= known
    assert STAGES.keys() <= known


def test_moved_counter(catalogue: Catalogue) -> None:
    assert _check(_decline(catalogue), "sensor-moved")["holds"] is None
    old = CountingPoint("c/a", 1, "laser", date(2019, 1, 1), None, None)
    moved = CountingPoint("c/a@2", 2, "laser", date(2025, 3, 1), None, None)
    long_ago = CountingPoint("c/b@2", 2, "laser", date(2020, 3, 1), None, None)
    assert _check(_decline(catalogue).points(old, long_ago), "sensor-moved")["holds"] is False
    found = _check(_decline(catalogue).points(old, moved), "sensor-moved")
    assert (found["holds"], found["stage"], found["values"]["sensors"]) == (True, "artefact", ["c/a@2"])


def test_regional_trend(catalogue: Catalogue) -> None:
    """The peers' median of −18 % is more than two thirds of −22 %; −5 % is not."""
    alike = _decline(catalogue).peers("footfall_change_3y", spread(-0.18, 0.002), on=DAY)
    alone = _decline(catalogue).peers("footfall_change_3y", spread(-0.05, 0.002), on=DAY)
    assert _check(alike, "regional-trend")["holds"] is True
    assert _check(alone, "regional-trend")["holds"] is False
    assert _check(_decline(catalogue), "regional-trend")["holds"] is None


def test_works_nearby_need_a_list_of_events(catalogue: Catalogue) -> None:
    assert _check(_decline(catalogue), "works-nearby")["holds"] is None
    fair = Event(date(2026, 6, 5), date(2026, 6, 7), "event", "Stadtfest")
    assert _check(_decline(catalogue).events(fair), "works-nearby")["holds"] is False
    site = Event(date(2026, 6, 1), date(2026, 7, 31), "building_site", "Brücke")
    found = _check(_decline(catalogue).events(fair, site), "works-nearby")
    assert (found["holds"], found["values"]["titles"]) == (True, ["Brücke"])
    assert found["values"]["share_of_year"] == pytest.approx(61 / 365, abs=0.002)


def _vacancy(catalogue: Catalogue, units: list[Unit], before: list[Unit] | None = None) -> Case:
    case = Case(catalogue, "structural-vacancy" if before is None else "vacancy-surge")
    walks = [register(WALK, units)] if before is None else [register(date(2025, 5, 15), before), register(WALK, units)]
    case.own("vacancy_rate_units", 0.3, n=len(units)).own("vacancy_change", 0.1, n=len(units))
    return case.registers(*walks)


def test_few_units_and_conversion(catalogue: Catalogue) -> None:
    small = [vacant(n) if n < 6 else occupied(n) for n in range(20)]
    large = [vacant(n) if n < 12 else occupied(n) for n in range(40)]
    assert _check(_vacancy(catalogue, small), "few-units") == {
        "id": "few-units",
        "stage": "artefact",
        "holds": True,
        "values": {"units": 20},
    }
    assert _check(_vacancy(catalogue, large), "few-units")["holds"] is False
    building = [*large, *(Unit(f"b{n}", "under_construction") for n in range(6))]
    assert _check(_vacancy(catalogue, building), "conversion-under-way")["holds"] is True
    assert _check(_vacancy(catalogue, large), "conversion-under-way")["holds"] is False


def test_register_that_grew(catalogue: Catalogue) -> None:
    now = [vacant(n) if n < 6 else occupied(n) for n in range(60)]
    assert _check(_vacancy(catalogue, now, now[:40]), "register-grown")["holds"] is True
    assert _check(_vacancy(catalogue, now, now[:58]), "register-grown")["holds"] is False


def test_estimated_beginnings(catalogue: Catalogue) -> None:
    guessed = [vacant(n, date(2020, 1, 1), since_precision="about") for n in range(4)]
    stated = [vacant(n + 10, date(2020, 1, 1), since_precision="day") for n in range(2)]
    case = Case(catalogue, "long-term-vacancy").own("vacancy_structural_share", 1.0, n=6, on=WALK)
    case.registers(register(WALK, [*guessed, *stated, *(occupied(n + 50) for n in range(30))]))
    assert _check(case, "unknown-start")["values"] == {"doubtful": 4, "known": 6}
    assert _check(case, "unknown-start")["holds"] is True


def test_entries_follow_the_order_of_reasoning(catalogue: Catalogue) -> None:
    case = _decline(catalogue)
    stages = [entry["stage"] for entry in counter_evidence(case.view(), case.assess())]
    order = ["artefact", "regional", "temporary", "structural"]
    assert stages == sorted(stages, key=order.index)
