"""Small hand-built cases for the rules: one centre ``own``, some peers, the values a test names and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from etl.catalogue.models import Problem
from etl.catalogue.register import Catalogue
from etl.problems.contract import Assessment
from etl.problems.discovery import rules
from etl.problems.places import CentrePlace, CountingPoint, Event, Register, Unit, Wave
from etl.problems.quarters import assess_one
from etl.problems.readings import IndicatorStore
from etl.problems.view import CentreView, Evidenced

DAY = date(2026, 9, 30)
OWN = "12000001-01"
PEERS = tuple(f"12000{number:03d}-01" for number in range(101, 121))


class Case:
    """Collects rows of the indicator contract and facts of the centre, then lets one rule judge it."""

    def __init__(self, catalogue: Catalogue, problem_id: str, day: date = DAY) -> None:
        self.catalogue = catalogue
        self.problem: Problem = catalogue.problems[problem_id]
        self.day = day
        self.rows: list[dict[str, Any]] = []
        self.place = CentrePlace(OWN, OWN[:8], level=2, lat=51.7, lon=14.0)
        self.peer_place = CentrePlace("", "")
        self.changed: dict[str, float] = {}

    def own(self, indicator: str, value: float | None, **more: Any) -> "Case":
        """A value of the centre; ``half`` gives the interval value ± half."""
        self.rows.append(_row(OWN, indicator, value, **more))
        return self

    def peers(self, indicator: str, values: Sequence[float], **more: Any) -> "Case":
        """Values of the peers, one each."""
        self.rows += [_row(peer, indicator, value, **more) for peer, value in zip(PEERS, values, strict=False)]
        return self

    def monthly(self, indicator: str, values: Sequence[float], **more: Any) -> "Case":
        """Monthly values of the centre, the last one for the month that ends on the day."""
        end = self.day
        for value in reversed(values):
            self.own(indicator, value, on=end, period=end.strftime("%Y-%m"), **more)
            end = end.replace(day=1) - timedelta(days=1)
        return self

    def yearly(self, *newest_first: float, half: float = 0.05) -> "Case":
        """Changes over twelve months that end on the day and on its anniversaries."""
        for year, value in enumerate(newest_first):
            end = self.day.replace(year=self.day.year - year)
            self.own("footfall_yoy_12m", value, on=end, period=end.strftime("%Y-%m"), half=half)
        return self

    def counted(self, months: int = 60) -> "Case":
        """Months with counts, complete enough."""
        return self.monthly("footfall_index", [100.0] * months).own("completeness", 0.95)

    def registers(self, *registers: Register) -> "Case":
        self.place = replace(self.place, registers=registers)
        return self

    def points(self, *points: CountingPoint) -> "Case":
        self.place = replace(self.place, points=points)
        return self

    def events(self, *events: Event) -> "Case":
        self.place = replace(self.place, events=events)
        return self

    def waves(self, *waves: Wave) -> "Case":
        self.place = replace(self.place, waves=waves)
        return self

    def with_parameter(self, name: str, value: float) -> "Case":
        self.changed[name] = value
        return self

    def evidenced(self) -> Evidenced:
        places = {OWN: self.place, **{peer: replace(self.peer_place, centre_id=peer) for peer in PEERS}}
        columns = list(_row("", "", 0.0))
        store = IndicatorStore.of_frame(pd.DataFrame(self.rows, columns=columns))
        return Evidenced(store, places, {OWN: PEERS}, self.catalogue.indicators)

    def view(self) -> CentreView:
        return CentreView(self.evidenced(), OWN, self.day, self.problem, self.changed)

    def assess(self) -> Assessment:
        return assess_one(self.view(), rules()[self.problem.id])


def _row(
    centre: str,
    indicator: str,
    value: float | None,
    *,
    half: float | None = None,
    low: float | None = None,
    high: float | None = None,
    n: float | None = 200,
    on: date = date(2026, 6, 30),
    period: str | None = None,
    completeness: float | None = 0.95,
    visibility: str = "shown",
    source: str = "a",
    method: str = "by_hand",
    synthetic: bool = False,
) -> dict[str, Any]:
    if half is not None and value is not None:
        low, high = value - half, value + half
    return {
        "centre_id": centre,
        "indicator_id": indicator,
        "period": period or on.isoformat(),
        "data_on": on,
        "value": value,
        "low": low,
        "high": high,
        "n": n,
        "completeness": completeness,
        "method": method,
        "visibility": visibility,
        "source_ids": source,
        "is_synthetic": synthetic,
    }


def spread(middle: float, step: float, count: int = 11) -> list[float]:
    """Peer values evenly spaced around the middle, which is their mean and median."""
    return [middle + step * (number - (count - 1) / 2) for number in range(count)]


def register(on: date, units: Sequence[Unit], **more: Any) -> Register:
    return Register(on, tuple(units), **more)


def occupied(number: int, **more: Any) -> Unit:
    return Unit(
        f"u{number:03d}", "occupied", **{"area_m2": 100.0, "area_kind": "sales", "lat": 51.7, "lon": 14.0, **more}
    )


def vacant(number: int, since: date | None = None, **more: Any) -> Unit:
    values = {"area_m2": 100.0, "area_kind": "sales", "lat": 51.7, "lon": 14.0, **more}
    return Unit(f"u{number:03d}", "vacant", vacant_since=since, **values)
