"""What is planted in the example data of the 18 towns: sizes, problems with their parameters, measures with effects.

Everything here is invented.  The names of towns are real so that keys, maps and neighbours are real; the figures are not.
Rates are shares (0 to 1), effects and trends are natural logarithms of footfall, survey shifts are school grades.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

SurveyForm = Literal["limesurvey", "result_table", "none"]
RegisterForm = Literal["xlsx_utm33", "xlsx_utm32", "xlsx_latlon", "csv_utm33", "csv_latlon"]

COUNTING_SINCE = date(2022, 1, 1)
COUNTING_SINCE_EARLY = date(2019, 1, 1)


@dataclass(frozen=True)
class FootfallPlan:
    """Counting points of one centre.

    ``level`` multiplies the usual footfall for the population; ``evening``, ``saturday`` and ``sunday`` multiply the
    usual shares; ``season`` is the log amplitude of the year; ``trend`` the log change per year from ``trend_from`` on;
    ``heat`` the log change from 12 to 16 h above 30 °C; ``commuter`` gives morning and afternoon peaks.
    """

    sensors: int
    since: date = COUNTING_SINCE
    level: float = 1.0
    evening: float = 1.0
    saturday: float = 1.0
    sunday: float = 1.0
    season: float = 0.06
    trend: float = 0.0
    trend_from: date = date(2023, 1, 1)
    heat: float = 0.0
    commuter: bool = False


@dataclass(frozen=True)
class VacancyPlan:
    """Register of one centre; all figures are numbers of ground-floor units.

    ``structural`` units are empty since before 2018, ``lasting`` ones since 2020 to 2022; ``churn`` units fall vacant
    every year and are let again within the year; ``surge`` units fall vacant from mid-2024 on and stay empty.
    ``announced`` units name a closing date in the registers from 2025 on.  ``cluster`` puts the structural vacancy into
    neighbouring units of one street; ``large_unit_m2`` is an empty unit in the best location since
    ``large_unit_since``; ``offer`` chooses the mix of uses; ``services_lost`` the core services that leave the centre.
    """

    units: int
    structural: int = 0
    lasting: int = 0
    churn: int = 2
    surge: int = 0
    announced: int = 0
    cluster: bool = False
    large_unit_m2: float = 0.0
    large_unit_since: date | None = None
    large_unit_use: str = "Warenhaus"
    offer: Literal["mixed", "office", "few_restaurants"] = "mixed"
    services_lost: tuple[str, ...] = ()
    form: RegisterForm = "xlsx_utm33"
    years: tuple[int, ...] | None = None


@dataclass(frozen=True)
class SurveyPlan:
    """Survey of one centre: ``shifts`` adds grades to items (positive = worse), ``short_stay`` is the share of visits
    under one hour, ``locals_gap`` what locals grade worse than visitors from outside, ``nps`` shifts the 0–10 answer."""

    respondents: int = 300
    form: SurveyForm = "limesurvey"
    shifts: dict[str, float] = field(default_factory=dict)
    wishes: dict[str, float] = field(default_factory=dict)
    motives: dict[str, float] = field(default_factory=dict)
    short_stay: float = 0.22
    locals_gap: float = 0.05
    nps: float = 0.0
    years: tuple[int, ...] | None = None


@dataclass(frozen=True)
class PlantedTown:
    """One town: ``problems`` must be found, ``tolerated`` may be found, ``thin`` maps a problem to the state that
    missing or old data must give."""

    ags: str
    footfall: FootfallPlan
    vacancy: VacancyPlan
    survey: SurveyPlan
    problems: tuple[str, ...] = ()
    tolerated: tuple[str, ...] = ()
    thin: dict[str, str] = field(default_factory=dict)
    has_event_list: bool = False

    @property
    def centre_id(self) -> str:
        return f"{self.ags}-01"


@dataclass(frozen=True)
class PlantedMeasure:
    """A measure carried out in a main centre; ``log_effect`` applies to every counting point from ``start`` on."""

    ags: str
    measure_id: str
    start: date
    log_effect: float

    @property
    def centre_id(self) -> str:
        return f"{self.ags}-01"


SERVICES_LOST_EXAMPLE = ("Supermarkt", "Apotheke", "Postfiliale", "Sparkasse")

TOWNS: tuple[PlantedTown, ...] = (
    PlantedTown(
        "12052000",
        FootfallPlan(6, since=COUNTING_SINCE_EARLY),
        VacancyPlan(220, structural=2, lasting=2, churn=8, large_unit_m2=6500, large_unit_since=date(2025, 1, 31)),
        SurveyPlan(650, shifts={"cleanliness": 0.9, "safety": 0.8}),
        problems=("anchor-loss", "large-unit-vacancy", "safety-cleanliness"),
        tolerated=("perception-gap",),
        has_event_list=True,
    ),
    PlantedTown(
        "12061260",
        FootfallPlan(5, level=1.7, commuter=True),
        VacancyPlan(120, lasting=4, churn=14, form="xlsx_latlon"),
        SurveyPlan(420, short_stay=0.52, motives={"passing": 0.5, "shopping": -0.25, "stroll": -0.15}),
        problems=("passing-through",),
        tolerated=("short-dwell-time", "vacancy-surge", "structural-vacancy"),
    ),
    PlantedTown(
        "12061316",
        FootfallPlan(4, since=COUNTING_SINCE_EARLY, season=0.78, sunday=1.6),
        VacancyPlan(75, structural=1, churn=3),
        SurveyPlan(320),
        problems=("season-dependence",),
        tolerated=("weekday-imbalance",),
        has_event_list=True,
    ),
    PlantedTown(
        "12061320",
        FootfallPlan(3),
        VacancyPlan(55, churn=2, form="xlsx_utm32"),
        SurveyPlan(210, form="result_table"),
        has_event_list=True,
    ),
    PlantedTown(
        "12061433",
        FootfallPlan(3, saturday=0.4, sunday=0.3),
        VacancyPlan(70, churn=3, offer="office"),
        SurveyPlan(180),
        problems=("weekday-imbalance", "monostructure"),
        tolerated=("evening-emptiness",),
    ),
    PlantedTown(
        "12061540",
        FootfallPlan(3, level=0.33),
        VacancyPlan(40, churn=2),
        SurveyPlan(
            220,
            shifts={"retail": 1.1, "gastronomy": 0.8, "services": 0.5, "opening_hours": 0.4, "overall": 0.25},
            wishes={"shops": 0.35, "gastronomy": 0.25},
        ),
        problems=("footfall-low-for-size", "low-satisfaction-offer"),
        tolerated=("perception-gap",),
    ),
    PlantedTown(
        "12062024",
        FootfallPlan(3),
        VacancyPlan(48, churn=2, announced=6),
        SurveyPlan(
            200, shifts={"access_transit": 1.1, "access_car": 0.8, "access_bike": 0.8, "parking": 0.9, "overall": 0.1}
        ),
        problems=("succession-risk", "accessibility"),
    ),
    PlantedTown(
        "12062124",
        FootfallPlan(4, trend=-0.085),
        VacancyPlan(45, structural=9, lasting=3, churn=2),
        SurveyPlan(190, shifts={"retail": 0.2, "overall": 0.2}),
        problems=("footfall-decline", "structural-vacancy", "long-term-vacancy"),
        tolerated=("low-satisfaction-offer", "perception-gap", "footfall-low-for-size", "vacancy-cluster"),
    ),
    PlantedTown(
        "12062140",
        FootfallPlan(4, since=COUNTING_SINCE_EARLY, evening=0.3, saturday=0.62, heat=-0.4),
        VacancyPlan(90, structural=6, churn=1, offer="few_restaurants"),
        SurveyPlan(350, shifts={"gastronomy": 0.5, "green": 0.6}, wishes={"gastronomy": 0.3, "shade": 0.4}),
        problems=("evening-emptiness", "long-term-vacancy"),
        tolerated=(
            "weekday-imbalance",
            "heat-and-greenery",
            "structural-vacancy",
            "low-satisfaction-offer",
            "low-satisfaction-ambience",
        ),
        has_event_list=True,
    ),
    PlantedTown("12062224", FootfallPlan(3), VacancyPlan(50, churn=2), SurveyPlan(230, form="result_table")),
    PlantedTown(
        "12066112",
        FootfallPlan(3),
        VacancyPlan(38, churn=1, services_lost=SERVICES_LOST_EXAMPLE),
        SurveyPlan(form="none"),
        problems=("loss-of-services",),
        thin={"low-satisfaction-ambience": "no_data", "safety-cleanliness": "no_data", "accessibility": "no_data"},
    ),
    PlantedTown(
        "12066176",
        FootfallPlan(3, level=0.36),
        VacancyPlan(60, structural=13, lasting=3, churn=1),
        SurveyPlan(
            280,
            shifts={"ambience": 1.1, "green": 0.8, "buildings": 0.8, "overall": 0.5},
            wishes={"seating": 0.4, "greenery": 0.35},
            short_stay=0.58,
        ),
        problems=(
            "footfall-low-for-size",
            "structural-vacancy",
            "long-term-vacancy",
            "short-dwell-time",
            "low-satisfaction-ambience",
        ),
        tolerated=("perception-gap", "vacancy-cluster"),
    ),
    PlantedTown(
        "12066196",
        FootfallPlan(4, season=0.1),
        VacancyPlan(70, churn=2, form="csv_utm33"),
        SurveyPlan(340),
        has_event_list=True,
    ),
    PlantedTown(
        "12066296",
        FootfallPlan(2, since=date(2025, 6, 1)),
        VacancyPlan(25, churn=1, years=(2021, 2022, 2023)),
        SurveyPlan(120, years=(2022,)),
        thin={
            "footfall-decline": "too_little_data",
            "structural-vacancy": "outdated",
            "low-satisfaction-ambience": "outdated",
        },
    ),
    PlantedTown(
        "12066304",
        FootfallPlan(5, since=COUNTING_SINCE_EARLY, level=1.25),
        VacancyPlan(110, churn=3, form="csv_latlon"),
        SurveyPlan(450, shifts={"overall": 0.85}, locals_gap=0.7, nps=-2.6),
        problems=("perception-gap",),
        has_event_list=True,
    ),
    PlantedTown(
        "12071076",
        FootfallPlan(4),
        VacancyPlan(95, structural=16, lasting=3, churn=2, cluster=True),
        SurveyPlan(310, shifts={"ambience": 0.9, "buildings": 0.9, "green": 0.5, "overall": 0.3}, short_stay=0.27),
        problems=("structural-vacancy", "long-term-vacancy", "vacancy-cluster", "low-satisfaction-ambience"),
        tolerated=("short-dwell-time", "perception-gap", "passing-through"),
    ),
    PlantedTown(
        "12071160",
        FootfallPlan(5, trend=-0.09),
        VacancyPlan(85, churn=3, large_unit_m2=620, large_unit_since=date(2023, 9, 30), large_unit_use="Möbelhaus"),
        SurveyPlan(300),
        problems=("footfall-decline", "large-unit-vacancy"),
        tolerated=("footfall-low-for-size", "anchor-loss"),
        has_event_list=True,
    ),
    PlantedTown(
        "12071372",
        FootfallPlan(4),
        VacancyPlan(110, churn=3, surge=15, announced=8),
        SurveyPlan(360),
        problems=("vacancy-surge", "succession-risk"),
        tolerated=("structural-vacancy", "vacancy-cluster"),
        has_event_list=True,
    ),
)

# Ortsteilzentren of Cottbus: counting points only
DISTRICT_CENTRES: dict[str, FootfallPlan] = {
    "12052000-02": FootfallPlan(2, level=0.45),
    "12052000-03": FootfallPlan(2, level=0.35),
}

MEASURES: tuple[PlantedMeasure, ...] = (
    PlantedMeasure("12066196", "weekly-market-relaunch", date(2025, 4, 7), 0.20),
    PlantedMeasure("12061320", "event-portfolio", date(2025, 9, 1), 0.15),
    PlantedMeasure("12062224", "seating-and-parklets", date(2025, 3, 3), 0.12),
    PlantedMeasure("12066304", "visitor-linking", date(2025, 5, 5), 0.22),
    PlantedMeasure("12062140", "public-space-redesign", date(2025, 6, 2), 0.18),
    PlantedMeasure("12071372", "weekly-market-relaunch", date(2024, 9, 2), 0.10),
    PlantedMeasure("12071076", "shop-window-activation", date(2025, 5, 12), 0.0),
    PlantedMeasure("12061260", "digital-city-voucher", date(2025, 3, 10), 0.0),
    PlantedMeasure("12062024", "business-succession", date(2025, 8, 4), 0.0),
    PlantedMeasure("12066112", "shop-window-activation", date(2025, 2, 3), 0.0),
    PlantedMeasure("12061433", "digital-city-voucher", date(2025, 6, 16), 0.0),
    PlantedMeasure("12061540", "loyalty-stamp-campaign", date(2025, 9, 8), 0.0),
)


def planted_town(ags: str) -> PlantedTown:
    """The plan of one town; raises KeyError for a town that has none."""
    for town in TOWNS:
        if town.ags == ags:
            return town
    raise KeyError(ags)
