"""What the interface offers: one resource per table, with the parameters that filter it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True)
class Filter:
    """A parameter that keeps rows: name in the address, column, comparison, meaning, example."""

    name: str
    column: str
    meaning: str
    example: str
    compare: Literal["=", ">=", "<="] = "="
    kind: Literal["text", "day", "yes_no"] = "text"


@dataclass(frozen=True)
class Resource:
    """A list under /api/v1/<path>: table, order of its rows (unique, so that pages never overlap), filters, JSON columns."""

    path: str
    table: str
    order: tuple[str, ...]
    meaning: str
    filters: tuple[Filter, ...] = ()
    json_columns: tuple[str, ...] = ()


_CENTRE: Final = Filter("centre_id", "centre_id", "Zentrum: AGS und zwei Ziffern", "12071076-01")
_EXAMPLE: Final = Filter("is_synthetic", "is_synthetic", "Beispieldaten: true oder false", "false", kind="yes_no")
_PROBLEM: Final = Filter("problem_id", "problem_id", "Problemlage", "long-term-vacancy")
_MEASURE: Final = Filter("measure_id", "measure_id", "Maßnahme", "active-vacancy-management")
_STATUS: Final = Filter(
    "status",
    "status",
    "Status: no_data, too_little_data, outdated, unremarkable, watch, conspicuous, severe",
    "conspicuous",
)


def _days(column: str) -> tuple[Filter, Filter]:
    return (
        Filter("since", column, f"{column} ab diesem Tag", "2026-01-01", ">=", "day"),
        Filter("until", column, f"{column} bis zu diesem Tag", "2026-12-31", "<=", "day"),
    )


RESOURCES: Final = (
    Resource("centres", "centre", ("centre_id",), "Zentren", (
        _CENTRE, Filter("ags", "ags", "Gemeindeschlüssel", "12071076"),
        Filter("is_example", "is_example", "erfundene Vergleichszentren: true oder false", "false", kind="yes_no"))),
    Resource("municipalities", "municipality", ("ags",), "Gemeinden", (
        Filter("ags", "ags", "Gemeindeschlüssel", "12071076"),
        Filter("district_ags", "district_ags", "Kreisschlüssel", "12071"),
        Filter("size_class", "size_class", "Größenklasse", "10000_20000"))),
    Resource("indicators", "indicator", ("centre_id", "indicator_id", "data_on", "period"), "Indikatorwerte mit Intervall", (
        _CENTRE, Filter("indicator_id", "indicator_id", "Indikator", "vacancy_rate_units"),
        Filter("period", "period", "Zeitraum", "2026-05"), *_days("data_on"), _EXAMPLE)),
    Resource("findings", "finding", ("centre_id", "problem_id"), "Befunde mit Belegen und Gegenbelegen",
             (_CENTRE, _PROBLEM, _STATUS, _EXAMPLE), ("evidence", "counter_evidence", "missing", "combinations")),
    Resource("finding-history", "finding_history", ("centre_id", "problem_id", "quarter"), "Status je Quartal",
             (_CENTRE, _PROBLEM, _STATUS, *_days("quarter"))),
    Resource("recommendations", "recommendation", ("centre_id", "problem_id", "rank", "measure_id"),
             "Empfohlene Maßnahmen mit Gründen", (_CENTRE, _PROBLEM, _MEASURE), ("reasons",)),
    Resource("measures", "measure", ("measure_id",), "Maßnahmen des Katalogs", (
        _MEASURE, Filter("category", "category", "Handlungsfeld", "leerstand"))),
    Resource("effects", "effect", ("centre_id", "measure_id", "starts_on", "outcome"), "Gemessene Wirkungen",
             (_CENTRE, _MEASURE, Filter("outcome", "outcome", "woran gemessen", "footfall"), _EXAMPLE), ("details",)),
    Resource("pooled-effects", "pooled_effect", ("measure_id", "outcome"), "Wirkungen über mehrere Orte", (_MEASURE,)),
    Resource("peers", "peer", ("centre_id", "rank", "peer_id"), "Vergleichszentren", (_CENTRE,), ("reasons",)),
    Resource("topic-states", "topic_state", ("centre_id", "topic"), "Datenstand je Zentrum und Thema", (
        _CENTRE, Filter("topic", "topic", "footfall, vacancy oder survey", "vacancy"), _EXAMPLE)),
    Resource("street-segments", "street_segment", ("centre_id", "observed_on", "street"), "Leerstand je Straßenabschnitt",
             (_CENTRE, *_days("observed_on"), _EXAMPLE)),
    Resource("survey-results", "survey_result", ("centre_id", "survey_id", "wave", "frame", "item", "kind", "code"),
             "Befragungsergebnisse", (_CENTRE, Filter("wave", "wave", "Welle", "2025"),
                                      Filter("item", "item", "Frage", "grade_overall"), _EXAMPLE)),
    Resource("footfall-days", "footfall_daily", ("sensor_id", "local_date"), "Passanten je Zählstelle und Tag",
             (_CENTRE, Filter("sensor_id", "sensor_id", "Zählstelle", "12071076-01/Z1"), *_days("local_date"), _EXAMPLE)),
    Resource("footfall-months", "footfall_month", ("sensor_id", "month"), "Passanten je Zählstelle und Monat",
             (_CENTRE, Filter("sensor_id", "sensor_id", "Zählstelle", "12071076-01/Z1"), *_days("month"), _EXAMPLE)),
    Resource("structure-values", "structure_value", ("key", "indicator", "reference_on", "source_id"),
             "Strukturdaten der amtlichen Statistik", (Filter("key", "key", "Gebietsschlüssel", "12071076"),
                                                        Filter("indicator", "indicator", "Merkmal", "BEVSTD"))),
    Resource("sources", "source", ("source_id",), "Quellen mit Lizenz und Namensnennung"),
)  # fmt: skip
BY_PATH: Final = {resource.path: resource for resource in RESOURCES}
