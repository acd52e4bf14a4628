"""The parameters of the ranking as one value; they are read from data/reference/methods/ranking.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from etl.catalogue.register import Catalogue
from etl.statistics.arrays import Floats

TERMS: Final = ("fit", "size", "preconditions", "cost", "evidence", "peers")


@dataclass(frozen=True)
class Ranking:
    """Parameters of the ranking by their name in the file, weights by term and adding up to 1."""

    weights: dict[str, float]
    numbers: dict[str, float]
    levels: dict[str, tuple[float, float]]  # town size -> central-place levels it goes with
    budgets: dict[str, str]  # town size -> cost band a municipality can bear

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]

    def count(self, name: str) -> int:
        """A parameter that is a whole number."""
        return int(self.numbers[name])

    @property
    def weight_array(self) -> Floats:
        """Weights in the order of TERMS."""
        return np.array([self.weights[term] for term in TERMS])


def ranking_parameters(catalogue: Catalogue, weights: Mapping[str, float] | None = None) -> Ranking:
    """Parameters of the catalogue; `weights` (any of TERMS, not negative) replaces those named, then all add up to 1.

    Raises ValueError for an unknown term, a negative weight, or when no weight is left.
    """
    parameters = catalogue.methods["ranking"].parameters
    numbers = {name: float(p.value) for name, p in parameters.items() if isinstance(p.value, int | float)}
    sizes = catalogue.vocabularies["town_sizes"].ids
    levels = {size: _pair(parameters[f"levels_{size}"].value) for size in sizes}
    budgets = {size: str(parameters[f"budget_{size}"].value) for size in sizes}
    own = {term: numbers[f"weight_{term}"] for term in TERMS}
    found = Ranking(own, numbers, levels, budgets)
    return replace(found, weights=_normalised({**own, **(weights or {})}))


def _pair(value: object) -> tuple[float, float]:
    if not isinstance(value, tuple) or len(value) != 2:
        raise ValueError("central-place levels need two numbers: lowest and highest")
    return float(value[0]), float(value[1])


def _normalised(weights: Mapping[str, float]) -> dict[str, float]:
    unknown = sorted(set(weights) - set(TERMS))
    if unknown:
        raise ValueError(f"unknown term of the ranking: {', '.join(unknown)}; known are {', '.join(TERMS)}")
    total = sum(weights.values())
    if min(weights.values()) < 0 or total <= 0:
        raise ValueError("weights must not be negative, and at least one must be above zero")
    return {term: weights[term] / total for term in TERMS}
