"""Would the finding stand for another outline of the centre? Headline figures for three outlines.

Vacancy figures are computed anew from the units inside each outline. A finding from counts alone stands where every outline
holds all counting points: its figures are then the same.
The outlines are the variants of ``etl/geography/centre_area``: circles of 250, 400 and 600 m where nobody drew one,
else the drawn outline shrunk by 50 m, as it is, and grown by 100 m.
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import shapely

from etl.geography.centre_area import circle_variants, outline_variants
from etl.geography.measures import from_wkb
from etl.problems.contract import Assessment, Rule
from etl.problems.places import CentrePlace, Register, Unit
from etl.problems.readings import Reading
from etl.problems.vacancy_record import known_since, long_vacant
from etl.problems.view import CentreView
from etl.statistics.proportions import wilson

BoundaryVerdict = Literal["robust", "boundary_dependent", "not_tested"]
RATE: Final = "vacancy_rate_units"
LASTING: Final = "vacancy_structural_share"
LARGE: Final = "vacancy_large_area"
COUNTS: Final = "footfall_"
HEADLINES: Final = frozenset({RATE, LASTING, LARGE})
MIN_LOCATED: Final = 0.8
MIN_VARIANTS: Final = 3
STANDS: Final = frozenset({"conspicuous", "severe"})


def boundary_verdict(view: CentreView, assessment: Assessment, rule: Rule) -> BoundaryVerdict:
    """robust: found for every outline or for none; not_tested: no figure of places, too few located units, or counting
    points that not every outline holds."""
    read = {one.reading.indicator_id for one in assessment.evidence if one.lens != "support"}
    register = view.place.register(view.day)
    if not read & HEADLINES or register is None:
        is_counted = bool(read) and all(one.startswith(COUNTS) for one in read)
        return "robust" if is_counted and _every_outline_holds_all_points(view.place) else "not_tested"
    parts = registers_by_outline(view.place, register)
    if len(parts) < MIN_VARIANTS:
        return "not_tested"
    statuses = [rule.assess(view.replacing(headline_figures(view, part), part)).status for part in parts]
    judged = [status for status in statuses if status not in ("no_data", "too_little_data")]
    if len(judged) < MIN_VARIANTS:
        return "not_tested"
    stands = [status in STANDS for status in judged]
    return "robust" if len(set(stands)) == 1 else "boundary_dependent"


def _every_outline_holds_all_points(place: CentrePlace) -> bool:
    """Whether all counting points of the centre are located and lie inside each of three outlines."""
    points = [(point.lon, point.lat) for point in place.points]
    if place.lat is None or place.lon is None or not points or any(None in point for point in points):
        return False
    outlines = _outlines(place.lat, place.lon, place.boundary_wkb)
    located = shapely.points(points)
    return len(outlines) >= MIN_VARIANTS and all(bool(shapely.covers(one, located).all()) for one in outlines)


def registers_by_outline(place: CentrePlace, register: Register) -> list[Register]:
    """The register cut to each outline of the centre; empty when fewer than 80 % of the units are located."""
    located = [unit for unit in register.units if unit.lat is not None and unit.lon is not None]
    if place.lat is None or place.lon is None or len(located) < MIN_LOCATED * max(len(register.units), 1):
        return []
    points = shapely.points([(unit.lon, unit.lat) for unit in located])
    parts = []
    for polygon in _outlines(place.lat, place.lon, place.boundary_wkb):
        inside = shapely.covers(polygon, points)
        parts.append(replace(register, units=tuple(np.array(located, dtype=object)[inside])))
    return parts


def headline_figures(view: CentreView, register: Register) -> dict[str, Reading | None]:
    """The headline vacancy figures computed from a part of the register, in the shape of the indicator contract."""
    return {
        RATE: _rate(view, register),
        LASTING: _lasting(view, register),
        LARGE: _large(view, register),
    }


@lru_cache(maxsize=512)
def _outlines(lat: float, lon: float, boundary_wkb: bytes | None) -> tuple[shapely.Geometry, ...]:
    areas = circle_variants(lon, lat) if boundary_wkb is None else outline_variants(from_wkb(bytes(boundary_wkb)))
    for area in areas:
        shapely.prepare(area.polygon)
    return tuple(area.polygon for area in areas)


def _rate(view: CentreView, register: Register) -> Reading | None:
    whole = view.latest(RATE)
    counted = register.counted
    if whole is None or not counted or not register.is_complete:
        return None
    vacant = sum(unit.is_vacant for unit in counted)
    return _share(whole, vacant, len(counted), register.observed_on)


def _lasting(view: CentreView, register: Register) -> Reading | None:
    whole = view.latest(LASTING)
    known = sum(unit.vacant_since is not None for unit in register.vacant)
    if whole is None or not known:
        return None
    reading = _share(whole, len(long_vacant(register, 36)), known, register.observed_on)
    return replace(reading, completeness=known_since(register))


def _large(view: CentreView, register: Register) -> Reading | None:
    whole = view.latest(LARGE)
    if whole is None:
        return None
    area = sum(unit.area_m2 or 0.0 for unit in register.vacant if _is_large(unit))
    return replace(whole, value=area, data_on=register.observed_on)


def _is_large(unit: Unit) -> bool:
    return unit.area_m2 is not None and unit.area_m2 >= 400


def _share(whole: Reading, part: int, n: int, data_on: date) -> Reading:
    estimate = wilson(part, n).item()
    return replace(
        whole, value=part / n, low=float(estimate.low), high=float(estimate.high), n=float(n), data_on=data_on
    )
