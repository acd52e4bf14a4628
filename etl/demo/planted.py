"""What is planted in the example data of the 18 towns: sizes, problems with their parameters, measures with effects.

Everything here is invented.  The names of towns are real so that keys, maps and neighbours are real; the figures are not.
"""

from datetime import date

from etl.demo.plan import (
    COUNTING_SINCE_EARLY,
    AnchorClosure,
    Fault,
    FootfallPlan,
    PlantedMeasure,
    PlantedTown,
    Relocation,
    SurveyPlan,
    VacancyPlan,
)

SERVICES_LOST_EXAMPLE = ("Supermarkt", "Apotheke", "Postfiliale", "Sparkasse")

TOWNS: tuple[PlantedTown, ...] = (
    PlantedTown(
        "12052000",
        FootfallPlan(6, since=COUNTING_SINCE_EARLY),
        VacancyPlan(220, structural=1, churn=8, filled=1, large_unit_m2=6500, large_unit_since=date(2025, 9, 30)),
        SurveyPlan(650, shifts={"cleanliness": 0.9, "safety": 0.8}),
        problems=("anchor-loss", "large-unit-vacancy", "safety-cleanliness"),
        tolerated=("perception-gap", "footfall-decline"),
        has_event_list=True,
    ),
    PlantedTown(
        "12061260",
        FootfallPlan(5, level=1.7, commuter=True),
        VacancyPlan(120, lasting=2, churn=16, form="xlsx_latlon"),
        SurveyPlan(420, short_stay=0.52, motives={"passing": 0.5, "shopping": -0.25, "stroll": -0.15}),
        problems=("passing-through",),
        tolerated=("online-competition", "short-dwell-time", "vacancy-surge", "structural-vacancy"),
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
        FootfallPlan(3, form="hystreet"),
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
        FootfallPlan(3, level=0.33, form="hystreet"),
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
    PlantedTown(
        "12062224", FootfallPlan(3, form="hystreet"), VacancyPlan(50, churn=2), SurveyPlan(230, form="result_table")
    ),
    PlantedTown(
        "12066112",
        FootfallPlan(3, form="hystreet"),
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
        tolerated=("heat-and-greenery", "perception-gap", "vacancy-cluster"),
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
        FootfallPlan(2, since=date(2025, 10, 1), form="hystreet"),
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
        FootfallPlan(4, form="generic"),
        VacancyPlan(95, structural=16, lasting=3, churn=2, cluster=True),
        SurveyPlan(310, shifts={"ambience": 0.9, "buildings": 0.9, "green": 0.5, "overall": 0.3}, short_stay=0.27),
        problems=("structural-vacancy", "long-term-vacancy", "vacancy-cluster", "low-satisfaction-ambience"),
        tolerated=("heat-and-greenery", "short-dwell-time", "perception-gap", "passing-through"),
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
    "12052000-02": FootfallPlan(2, level=0.45, form="hystreet"),
    "12052000-03": FootfallPlan(2, level=0.35, form="hystreet"),
}

MEASURES: tuple[PlantedMeasure, ...] = (
    PlantedMeasure("12066196", "weekly-market-relaunch", date(2025, 4, 7), 0.20, expected_effect=0.15),
    PlantedMeasure("12061320", "event-portfolio", date(2025, 9, 1), 0.15, expected_effect=0.1),
    PlantedMeasure("12062224", "seating-and-parklets", date(2025, 3, 3), 0.12, expected_effect=0.1),
    PlantedMeasure("12066304", "visitor-linking", date(2025, 5, 5), 0.22, expected_effect=0.1),
    PlantedMeasure("12062140", "public-space-redesign", date(2025, 6, 2), 0.18, expected_effect=0.15),
    PlantedMeasure("12071372", "weekly-market-relaunch", date(2024, 9, 2), 0.10, expected_effect=0.15),
    PlantedMeasure("12071076", "shop-window-activation", date(2025, 5, 12), 0.0, expected_effect=0.05),
    PlantedMeasure("12061260", "digital-city-voucher", date(2025, 3, 10), 0.0, expected_effect=0.05),
    PlantedMeasure("12062024", "business-succession", date(2025, 8, 4), 0.0, expected_effect=0.05),
    PlantedMeasure("12066112", "shop-window-activation", date(2025, 2, 3), 0.0, expected_effect=0.05),
    PlantedMeasure("12061433", "digital-city-voucher", date(2025, 6, 16), 0.0, expected_effect=0.05),
    PlantedMeasure("12061540", "loyalty-stamp-campaign", date(2025, 9, 8), 0.0, expected_effect=0.08),
)

ANCHOR_CLOSURE = AnchorClosure("12052000-01", date(2025, 9, 30), -0.22)

FAULTS: tuple[Fault, ...] = (
    Fault("12052000-01-z2", "zeros", date(2023, 3, 6), date(2023, 3, 12)),
    Fault("12052000-01-z4", "zeros", date(2020, 8, 3), date(2020, 8, 16)),
    Fault("12066304-01-z1", "zeros", date(2024, 7, 8), date(2024, 7, 8), 9, 17),
    Fault("12061316-01-z2", "zeros", date(2025, 2, 10), date(2025, 2, 14)),
    Fault("12071076-01-z3", "zeros", date(2022, 11, 21), date(2022, 11, 23)),
    Fault("12062224-01-z1", "zeros", date(2026, 1, 19), date(2026, 1, 25)),
    Fault("12061260-01-z1", "gap", date(2023, 8, 1), date(2023, 8, 3)),
    Fault("12071160-01-z2", "gap", date(2024, 5, 13), date(2024, 5, 17)),
    Fault("12071372-01-z1", "gap", date(2025, 1, 1), date(2025, 1, 20)),
    Fault("12066196-01-z3", "gap", date(2023, 10, 10), date(2023, 10, 10), 11, 14),
    Fault("12061320-01-z2", "gap", date(2022, 6, 1), date(2022, 8, 15)),
    Fault("12062140-01-z1", "doubled", date(2024, 10, 15), date(2024, 10, 15)),
)

# the point of Forst moves to another street, without a parallel run
RELOCATION = Relocation("12071076-01", 2, date(2024, 3, 31), date(2024, 4, 15), -0.48)
