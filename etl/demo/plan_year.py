"""The plan of the example data in the year of an installation: all dates of the plan moved by whole years.

The plan is written for ``PLAN_YEAR``.  A plan year begins three months after the yearly walk through the centres, when
its register has stood for a quarter, so that the last register, the last survey and the running year of counts stand in
the same relation to each other in every year.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, Final

from etl.demo import planted
from etl.demo.plan import (
    PLAN_YEAR,
    AnchorClosure,
    Fault,
    FootfallPlan,
    PlantedMeasure,
    PlantedTown,
    Relocation,
)
from etl.demo.register import inspection_day

BEGIN_MONTH: Final = 8


@dataclass(frozen=True)
class ExamplePlan:
    """Everything planted in the 18 towns, with the dates that hold for one last day."""

    towns: tuple[PlantedTown, ...]
    district_centres: Mapping[str, FootfallPlan]
    measures: tuple[PlantedMeasure, ...]
    anchor_closure: AnchorClosure
    faults: tuple[Fault, ...]
    relocation: Relocation

    def counted_centres(self) -> dict[str, FootfallPlan]:
        """Centres with counting points: the main centres of the towns, then the Ortsteilzentren."""
        return {town.centre_id: town.footfall for town in self.towns} | dict(self.district_centres)

    def measures_of(self, centre_id: str) -> tuple[PlantedMeasure, ...]:
        return tuple(measure for measure in self.measures if measure.centre_id == centre_id)


def plan_year(until: date) -> int:
    """Year of the last walk through the centres at least three months before ``until``."""
    return until.year if until >= inspection_day(until.year).replace(month=BEGIN_MONTH) else until.year - 1


def example_plan(until: date) -> ExamplePlan:
    """The plan for data that end on ``until``."""
    years = plan_year(until) - PLAN_YEAR
    plan = ExamplePlan(
        planted.TOWNS,
        planted.DISTRICT_CENTRES,
        planted.MEASURES,
        planted.ANCHOR_CLOSURE,
        planted.FAULTS,
        planted.RELOCATION,
    )
    return plan if years == 0 else _moved(plan, years)


def _moved(part: Any, years: int, name: str = "") -> Any:
    """A part of the plan with every date, and every field named ``years`` or ``plan_year``, moved by ``years``."""
    if isinstance(part, date):
        return part.replace(year=part.year + years, day=min(part.day, 28) if part.month == 2 else part.day)
    if name in ("years", "plan_year") and part is not None:
        return part + years if isinstance(part, int) else tuple(year + years for year in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{f.name: _moved(getattr(part, f.name), years, f.name) for f in fields(part)})
    if isinstance(part, tuple):
        return tuple(_moved(item, years) for item in part)
    if isinstance(part, dict):
        return {key: _moved(item, years) for key, item in part.items()}
    return part
