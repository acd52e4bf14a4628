"""Places that carried a measure out, nearest in size and distance first."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from math import asin, cos, isnan, log2, radians, sin, sqrt
from pathlib import Path
from typing import Any

from etl.catalogue.measures import Example, Measure
from etl.catalogue.register import CONTENT
from etl.measures.parameters import Ranking

EARTH_KM = 6371.0
OWN_STATE = "BB"


@dataclass(frozen=True)
class Place:
    """A municipality an example lies in."""

    lat: float
    lon: float
    population: float


@dataclass(frozen=True)
class Neighbourhood:
    """The place one looks from, NaN = unknown."""

    lat: float
    lon: float
    population: float


def known_places(root: Path = CONTENT) -> dict[str, Place]:
    """Municipalities of Brandenburg by key, from data/reference/municipalities_brandenburg.csv."""
    with (root / "reference" / "municipalities_brandenburg.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["ags"]: Place(float(row["lat"]), float(row["lon"]), float(row["population"]))
            for row in csv.DictReader(file)
        }


def nearest_examples(
    measure: Measure, here: Neighbourhood, places: dict[str, Place], ranking: Ranking
) -> list[dict[str, Any]]:
    """The examples to show, nearest first: doublings of the population plus kilometres on the same scale."""
    unknown = ranking["example_unknown_factor"]
    scored = []
    for number, example in enumerate(measure.examples):
        place = places.get(example.ags or "")
        km = _kilometres(here, place) if place else None
        people = example.population or (place.population if place else None)
        size = unknown if people is None or isnan(here.population) else abs(log2(people / max(here.population, 1)))
        away = km / ranking["example_km_per_doubling"] if km is not None else _away_without_place(example, unknown)
        scored.append((size + away, number, _as_json(example, km, people)))
    return [shown for _, _, shown in sorted(scored, key=lambda item: item[:2])][: ranking.count("examples_shown")]


def _away_without_place(example: Example, unknown: float) -> float:
    return unknown / 2 if example.state == OWN_STATE else unknown if example.state else 2 * unknown


def _kilometres(here: Neighbourhood, place: Place) -> float | None:
    """Great-circle distance (haversine), None when the centre's point is unknown."""
    if isnan(here.lat) or isnan(here.lon):
        return None
    north, east = radians(place.lat - here.lat), radians(place.lon - here.lon)
    chord = sin(north / 2) ** 2 + cos(radians(here.lat)) * cos(radians(place.lat)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(chord, 1.0)))


def _as_json(example: Example, km: float | None, people: float | None) -> dict[str, Any]:
    return {
        "place": example.place,
        "state": example.state,
        "ags": example.ags,
        "year": example.year,
        "what_de": example.what.de,
        "what_en": example.what.of("en"),
        "result_de": example.result.de,
        "result_en": example.result.of("en"),
        "confidence": example.confidence,
        "distance_km": None if km is None else round(km),
        "population": None if people is None else int(people),
        "sources": list(example.sources),
    }
