"""Invented centres that the towns of the example data can be compared with: identity, planted problems, parameters.

They have keys of a Land that does not exist (99) and lie in the North Sea, so that nobody takes them for real places.
Most are healthy, each a little different; in about one of sixteen pairs of centre and problem the problem is planted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from math import exp, log
from typing import Final

import numpy as np
from pyproj import Transformer

from etl.demo.places import Place
from etl.demo.plan import FootfallPlan, SurveyPlan, VacancyPlan
from etl.demo.planted import SERVICES_LOST_EXAMPLE
from etl.demo.seeds import stream

CENTRES: Final = 150
LAND: Final = "99"
SMALLEST, LARGEST = 4_600, 120_000
PLANTED_SHARE: Final = 0.055
MOST_PROBLEMS: Final = 3
HOURLY_EVERY: Final = 3
FIRST_LAT, FIRST_LON, STEP_LAT, STEP_LON, PER_ROW = 53.95, 5.9, 0.11, 0.16, 15
STREETS: Final = ("Musterstraße", "Beispielallee", "Probegasse", "Marktplatz", "Uferstraße", "Torstraße")


@dataclass(frozen=True)
class ComparisonCentre:
    """One invented centre with its municipality; ``level`` is 3 Oberzentrum, 2 Mittelzentrum, 1 basic centre, 0 none."""

    place: Place
    level: int
    area_km2: float
    is_hourly: bool
    footfall: FootfallPlan
    vacancy: VacancyPlan
    survey: SurveyPlan
    problems: tuple[str, ...] = field(default=())
    tolerated: tuple[str, ...] = field(default=())

    @property
    def centre_id(self) -> str:
        return self.place.centre_id


def comparison_centres(seed: int, plan_year: int) -> list[ComparisonCentre]:
    """All invented centres; the same seed gives the same ones, the plan year moves only their dates."""
    to_metres = Transformer.from_crs(4326, 25833, always_xy=True)
    return [_planted(seed, _healthy(seed, number, plan_year, to_metres)) for number in range(CENTRES)]


def _healthy(seed: int, number: int, plan_year: int, to_metres: Transformer) -> ComparisonCentre:
    random = stream(seed, "comparison", number)
    # evenly spread on the log scale, in an order that has nothing to do with the number
    position = (number * 0.6180339887498949) % 1.0
    population = round(exp(log(SMALLEST) + position * (log(LARGEST) - log(SMALLEST))))
    ags = f"{LAND}0{number // 10 + 1:02d}{number % 10 + 1:03d}"
    lat, lon = FIRST_LAT + STEP_LAT * (number // PER_ROW), FIRST_LON + STEP_LON * (number % PER_ROW)
    east, north = to_metres.transform(lon, lat)
    town = f"Beispielstadt {number + 1:03d}"
    return ComparisonCentre(
        place=Place(f"{ags}-01", ags, town, "Innenstadt", lat, lon, east, north, population, STREETS),
        level=_level(population, random),
        area_km2=round(population / (240 * exp(float(random.normal(0, 0.55)))), 2),
        is_hourly=number % HOURLY_EVERY == 0,
        footfall=FootfallPlan(
            sensors=int(random.integers(2, 6 if population > 20_000 else 4)),
            since=date(plan_year - 4, 5, 1),
            level=exp(float(random.normal(0, 0.13))),
            evening=exp(float(random.normal(0, 0.08))),
            saturday=exp(float(random.normal(0, 0.06))),
            sunday=exp(float(random.normal(0, 0.10))),
            season=0.06 + 0.02 * float(random.normal()),
            trend=0.007 * float(random.normal()),
            trend_from=date(plan_year - 4, 5, 1),
            form="generic",
        ),
        vacancy=_vacancy(population, plan_year, random),
        survey=SurveyPlan(
            respondents=int(random.integers(140, 380)),
            form="result_table",
            short_stay=0.22 + 0.02 * float(random.normal()),
            years=(plan_year - 3, plan_year - 1),
        ),
    )


def _level(population: int, random: np.random.Generator) -> int:
    if population > 70_000:
        return 3 if random.random() < 0.6 else 2
    if population > 9_000:
        return 2
    return 2 if random.random() < 0.65 else 1


def _vacancy(population: int, plan_year: int, random: np.random.Generator) -> VacancyPlan:
    units = round(min(max(52 * (population / 9_000) ** 0.6 * exp(float(random.normal(0, 0.12))), 30), 240))
    vacant = max(1, round(units * float(np.clip(random.normal(0.05, 0.014), 0.02, 0.075))))
    structural = int(vacant > 3 and random.random() < 0.4)
    return VacancyPlan(
        units,
        structural=structural,
        churn=vacant - structural,
        announced=int(random.random() < 0.3),
        form="csv_latlon",
        years=(plan_year - 2, plan_year - 1, plan_year),
        plan_year=plan_year,
    )


def _planted(seed: int, centre: ComparisonCentre) -> ComparisonCentre:
    draws = stream(seed, centre.centre_id, "planted").random(len(_PLANTS))
    chosen = [problem for problem, draw in zip(_PLANTS, draws, strict=True) if draw < PLANTED_SHARE]
    if not centre.is_hourly:
        chosen = [problem for problem in chosen if problem != "evening-emptiness"]
    if "perception-gap" in chosen and _STRUGGLING & set(chosen):
        chosen.remove("perception-gap")
    for problem in chosen[:MOST_PROBLEMS]:
        plant, found, tolerated = _PLANTS[problem]
        centre = plant(centre)
        centre = replace(centre, problems=(*centre.problems, *found), tolerated=tuple({*centre.tolerated, *tolerated}))
    problems = tuple(dict.fromkeys(centre.problems))
    return replace(centre, problems=problems, tolerated=tuple(sorted(set(centre.tolerated) - set(problems))))


# a centre with one of these cannot be better than its reputation
_STRUGGLING: Final = frozenset(
    {"footfall-decline", "footfall-low-for-size", "structural-vacancy", "vacancy-surge", "season-dependence"}
)


def _counts(**changes: float) -> Callable[[ComparisonCentre], ComparisonCentre]:
    return lambda centre: replace(centre, footfall=replace(centre.footfall, **changes))  # type: ignore[arg-type]


def _grades(overall: float = 0.0, **shifts: float) -> Callable[[ComparisonCentre], ComparisonCentre]:
    def plant(centre: ComparisonCentre) -> ComparisonCentre:
        planted = dict(centre.survey.shifts)
        for item, shift in {**shifts, "overall": overall}.items():
            planted[item] = max(planted.get(item, 0.0), shift)
        return replace(centre, survey=replace(centre.survey, shifts=planted))

    return plant


def _evening(centre: ComparisonCentre) -> ComparisonCentre:
    centre = _counts(evening=0.33)(centre)
    return replace(centre, vacancy=replace(centre.vacancy, offer="few_restaurants"))


def _structural(centre: ComparisonCentre) -> ComparisonCentre:
    units = round(0.22 * centre.vacancy.units)
    return replace(centre, vacancy=replace(centre.vacancy, structural=units))


def _large_unit(centre: ComparisonCentre) -> ComparisonCentre:
    since = date(centre.vacancy.plan_year - 3, 9, 30)
    return replace(centre, vacancy=replace(centre.vacancy, large_unit_m2=620.0, large_unit_since=since))


def _surge(centre: ComparisonCentre) -> ComparisonCentre:
    units = max(8, round(0.15 * centre.vacancy.units))
    return replace(centre, vacancy=replace(centre.vacancy, surge=units))


def _announced(centre: ComparisonCentre) -> ComparisonCentre:
    return replace(centre, vacancy=replace(centre.vacancy, announced=max(4, round(0.08 * centre.vacancy.units))))


def _office(centre: ComparisonCentre) -> ComparisonCentre:
    return replace(centre, vacancy=replace(centre.vacancy, offer="office"))


def _services(centre: ComparisonCentre) -> ComparisonCentre:
    return replace(centre, vacancy=replace(centre.vacancy, services_lost=SERVICES_LOST_EXAMPLE))


def _short_stay(centre: ComparisonCentre) -> ComparisonCentre:
    centre = _grades(ambience=0.7, green=0.6, overall=0.2)(centre)
    return replace(centre, survey=replace(centre.survey, short_stay=0.5))


def _perception(centre: ComparisonCentre) -> ComparisonCentre:
    """Better than its reputation: busy and let, but graded badly."""
    centre = _counts(level=1.3)(_grades(overall=0.8)(centre))
    vacancy = replace(centre.vacancy, structural=0, churn=max(1, round(0.025 * centre.vacancy.units)))
    centre = replace(centre, vacancy=vacancy)
    return replace(centre, survey=replace(centre.survey, locals_gap=0.6, nps=-2.4))


# problem drawn → (how it is planted, what must then be found, what may be found as well)
_PLANTS: Final[dict[str, tuple[Callable[[ComparisonCentre], ComparisonCentre], tuple[str, ...], tuple[str, ...]]]] = {
    "footfall-decline": (_counts(trend=-0.085), ("footfall-decline",), ("footfall-low-for-size",)),
    "footfall-low-for-size": (_counts(level=0.42), ("footfall-low-for-size",), ()),
    "weekday-imbalance": (_counts(saturday=0.42, sunday=0.4), ("weekday-imbalance",), ()),
    "evening-emptiness": (_evening, ("evening-emptiness",), ("monostructure", "weekday-imbalance")),
    "season-dependence": (_counts(season=0.75), ("season-dependence",), ("footfall-decline",)),
    "structural-vacancy": (
        _structural,
        ("structural-vacancy", "long-term-vacancy"),
        ("vacancy-cluster", "passing-through", "large-unit-vacancy"),
    ),
    "large-unit-vacancy": (_large_unit, ("large-unit-vacancy",), ("anchor-loss",)),
    "vacancy-surge": (
        _surge,
        ("vacancy-surge",),
        ("succession-risk", "structural-vacancy", "vacancy-cluster", "passing-through"),
    ),
    "succession-risk": (_announced, ("succession-risk",), ()),
    "monostructure": (_office, ("monostructure",), ("evening-emptiness", "loss-of-services")),
    "loss-of-services": (_services, ("loss-of-services",), ()),
    "low-satisfaction-ambience": (
        _grades(ambience=0.9, green=0.7, buildings=0.7, overall=0.25),
        ("low-satisfaction-ambience",),
        ("perception-gap", "heat-and-greenery"),
    ),
    "safety-cleanliness": (_grades(cleanliness=0.8, safety=0.8), ("safety-cleanliness",), ()),
    "low-satisfaction-offer": (
        _grades(retail=0.9, gastronomy=0.6, overall=0.2),
        ("low-satisfaction-offer",),
        ("perception-gap", "online-competition"),
    ),
    "accessibility": (_grades(access_car=0.7, access_transit=0.9, parking=0.8), ("accessibility",), ()),
    "short-dwell-time": (
        _short_stay,
        ("short-dwell-time", "low-satisfaction-ambience"),
        ("perception-gap", "passing-through", "heat-and-greenery"),
    ),
    "perception-gap": (_perception, ("perception-gap",), ()),
}
