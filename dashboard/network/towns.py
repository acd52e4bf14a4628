"""Towns a person can choose, and the chamber district they belong to: from the register of municipalities."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from etl.stores import CONTENT

_REGISTER: Final = CONTENT / "reference" / "municipalities_brandenburg.csv"


@dataclass(frozen=True)
class Town:
    """A municipality with its chamber district."""

    ags: str
    name: str
    ihk: str
    district: str


@lru_cache
def towns() -> dict[str, Town]:
    """All municipalities by AGS, in the order of their names."""
    with _REGISTER.open(encoding="utf-8", newline="") as file:
        found = [Town(r["ags"], r["name_short"], r["ihk"], r["district_name"]) for r in csv.DictReader(file)]
    return {town.ags: town for town in sorted(found, key=lambda town: town.name)}


def town_name(ags: str | None) -> str:
    """Name of a town; the key where the register does not know it."""
    town = towns().get(ags or "")
    return town.name if town else ags or ""


def chamber_of(ags: str | None) -> str | None:
    """Chamber district of a town."""
    town = towns().get(ags or "")
    return town.ihk if town else None


def chambers() -> list[str]:
    """All chamber districts."""
    return sorted({town.ihk for town in towns().values()})
