"""What can be planted in the example data of a centre: parameters of its counts, its register, its survey, measures.

Rates are shares (0 to 1), effects and trends are natural logarithms of footfall, survey shifts are school grades.
The dates are those of the plan year ``PLAN_YEAR``; :mod:`etl.demo.plan_year` moves them to the year of an installation.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

CountForm = Literal["hystreet", "open_data", "generic"]
SurveyForm = Literal["limesurvey", "result_table", "none"]
RegisterForm = Literal["xlsx_utm33", "xlsx_utm32", "xlsx_latlon", "csv_utm33", "csv_latlon"]

PLAN_YEAR: Final = 2026
COUNTING_SINCE = date(2022, 1, 1)
COUNTING_SINCE_EARLY = date(2019, 1, 1)


@dataclass(frozen=True)
class FootfallPlan:
    """Counting points of one centre.

    ``level`` multiplies the usual footfall for the population; ``evening``, ``saturday`` and ``sunday`` multiply the
    usual shares; ``season`` is the log amplitude of the year; ``trend`` the log change per year from ``trend_from`` on;
    ``heat`` the log change from 12 to 16 h above 30 °C; ``commuter`` gives morning and afternoon peaks.  ``form`` is how
    the provider delivers: only the open-data form and the generic file name the place of the counting point.
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
    form: CountForm = "open_data"


@dataclass(frozen=True)
class VacancyPlan:
    """Register of one centre; all figures are numbers of ground-floor units.

    ``structural`` units are empty for more than eight years, ``lasting`` ones for four to six; ``churn`` units fall
    vacant every year and are let again within the year; ``surge`` units fall vacant in the 22 months before the last
    walk and stay empty; ``filled`` ones are let again in the autumn before it.  ``announced`` units name a closing date
    in the last registers.  ``cluster`` puts the structural vacancy into neighbouring units of one street;
    ``large_unit_m2`` is an empty unit in the best location since ``large_unit_since``; ``offer`` chooses the mix of
    uses; ``services_lost`` the core services that leave the centre.
    """

    units: int
    structural: int = 0
    lasting: int = 0
    churn: int = 2
    surge: int = 0
    filled: int = 0
    announced: int = 0
    cluster: bool = False
    large_unit_m2: float = 0.0
    large_unit_since: date | None = None
    large_unit_use: str = "Warenhaus"
    offer: Literal["mixed", "office", "few_restaurants"] = "mixed"
    services_lost: tuple[str, ...] = ()
    form: RegisterForm = "xlsx_utm33"
    years: tuple[int, ...] | None = None
    plan_year: int = PLAN_YEAR


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
    years: tuple[int, ...] = (PLAN_YEAR - 5, PLAN_YEAR - 3, PLAN_YEAR - 1)


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
    """A measure carried out in a main centre; ``log_effect`` applies to every counting point from ``start`` on.

    ``expected`` is the indicator the town wanted to move and ``expected_effect`` the change it hoped for.
    """

    ags: str
    measure_id: str
    start: date
    log_effect: float
    expected: str = "footfall_daily_mean"
    expected_effect: float = 0.1

    @property
    def centre_id(self) -> str:
        return f"{self.ags}-01"


@dataclass(frozen=True)
class AnchorClosure:
    """A large shop that closed on a day, with the log change at the counting points beside it."""

    centre_id: str
    closed: date
    log_depth: float


@dataclass(frozen=True)
class Fault:
    """A planted fault of one counting point, local days ``first`` to ``last`` and hours ``from_hour`` to ``to_hour``
    (last one not included): ``zeros`` = outage written as 0, ``gap`` = rows missing, ``doubled`` = rows written twice."""

    point_id: str
    kind: Literal["zeros", "gap", "doubled"]
    first: date
    last: date
    from_hour: int = 0
    to_hour: int = 24


@dataclass(frozen=True)
class Relocation:
    """A counting point that moves to another street without a parallel run: last day here, first day there."""

    centre_id: str
    number: int
    last: date
    first: date
    log_site: float
