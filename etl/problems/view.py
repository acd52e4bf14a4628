"""The view a rule gets: one centre on one day, read from the evidence of all centres."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import duckdb
import numpy as np
from scipy import special

from etl.catalogue.models import Indicator, Problem
from etl.problems.comparison import OUTDATED_MONTHS, Comparisons, Scale, Standing, Worse
from etl.problems.contract import Assessment
from etl.problems.places import CentrePlace, Register, read_places
from etl.problems.readings import IndicatorStore, Reading, months_before
from etl.statistics.shrinkage import BetaPrior, fit_beta_binomial

JEFFREYS = BetaPrior(0.5, 0.5, 0)
USES: Final = ("retail", "gastronomy", "services", "health", "culture_leisure", "public_social", "other")
# shares whose spread over all centres enters the verdict on each of them
RATES: Final = ("vacancy_rate_units", "opening_overlap", *(f"use_mix_{use}" for use in USES))


@dataclass
class Evidenced:
    """Everything the rules of one evaluation read: indicators, places and peers of all centres.

    ``judged``: only these centres are viewed; of the others what a verdict on them rests on is enough, and
    ``remembered`` holds theirs by problem, centre and day.
    """

    store: IndicatorStore
    places: Mapping[str, CentrePlace]
    peers: Mapping[str, Sequence[str]]
    indicators: Mapping[str, Indicator]
    judged: Sequence[str] | None = None
    remembered: Mapping[str, Mapping[tuple[str, date], Assessment]] = field(default_factory=dict)
    comparisons: Comparisons = field(init=False)
    _priors: dict[tuple[str, date, bool], BetaPrior] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.comparisons = Comparisons(self.store, self.places, self.peers, self.indicators, self.judged)

    @classmethod
    def read(
        cls,
        connection: duckdb.DuckDBPyConnection,
        until: date,
        indicators: Mapping[str, Indicator],
        wanted: Sequence[str],
        judged: Sequence[str] | None = None,
    ) -> "Evidenced":
        """From the snapshot under construction: ``wanted`` indicators up to ``until``; peers as in snapshot.peer.

        With ``judged`` what these centres and their peers have, and the rates of all.
        """
        peers: dict[str, list[str]] = {}
        for centre_id, peer_id in connection.execute(
            "SELECT centre_id, peer_id FROM snapshot.peer ORDER BY centre_id, rank"
        ).fetchall():
            peers.setdefault(centre_id, []).append(peer_id)
        only = None if judged is None else [*judged, *(peer for centre in judged for peer in peers.get(centre, ()))]
        store = IndicatorStore.read(connection, wanted, until, only, RATES)
        return cls(store, read_places(connection, until, only), peers, indicators, judged)

    def prior(self, indicator_id: str, day: date, is_synthetic: bool) -> BetaPrior:
        """How a share of ``RATES`` varies between the centres of one kind of data; Jeffreys' prior below eight centres."""
        if indicator_id not in RATES:
            raise ValueError(f"{indicator_id} is judged by the spread over all centres: name it in RATES")
        key = (indicator_id, day, is_synthetic)
        if key not in self._priors:
            self._priors[key] = self._fitted(*key)
        return self._priors[key]

    def _fitted(self, indicator_id: str, day: date, is_synthetic: bool) -> BetaPrior:
        fresh = months_before(day, OUTDATED_MONTHS)
        readings = [self.store.latest(centre_id, indicator_id, day) for centre_id in self.places]
        usable = [
            one for one in readings if one and one.n and one.is_synthetic == is_synthetic and one.data_on >= fresh
        ]
        counts = np.array([round(one.value * (one.n or 0)) for one in usable], dtype=float)
        return fit_beta_binomial(counts, np.array([one.n for one in usable], dtype=float)) or JEFFREYS


class CentreView:
    """One centre on one day for one problem; see ``contract.View``."""

    __slots__ = ("_changed", "_facts", "_replaced", "_seen", "centre_id", "day", "place", "problem")

    def __init__(
        self,
        facts: Evidenced,
        centre_id: str,
        day: date,
        problem: Problem,
        changed: Mapping[str, Any] | None = None,
    ) -> None:
        self.centre_id = centre_id
        self.day = day
        self.problem = problem
        self.place = facts.places[centre_id]
        self._facts = facts
        self._changed = changed or {}
        self._replaced: Mapping[str, Reading | None] = {}
        self._seen: dict[str, Reading | None] = {}

    def replacing(self, readings: Mapping[str, Reading | None], register: Register) -> "CentreView":
        """The same view with some values and the newest register replaced, e.g. for another outline of the centre."""
        view = CentreView(self._facts, self.centre_id, self.day, self.problem, self._changed)
        older = tuple(one for one in self.place.registers if one.observed_on < register.observed_on)
        view.place = replace(self.place, registers=(*older, register))
        view._replaced = readings
        return view

    def number(self, parameter: str) -> float:
        """Value of a parameter of the problem; a movable threshold wins over the record."""
        if parameter in self._changed:
            return float(self._changed[parameter])
        return float(self.problem.parameters[parameter].value)  # type: ignore[arg-type]

    def latest(self, indicator_id: str) -> Reading | None:
        """The newest value up to the day."""
        if indicator_id in self._replaced:
            return self._replaced[indicator_id]
        if indicator_id not in self._seen:
            self._seen[indicator_id] = self._facts.store.latest(self.centre_id, indicator_id, self.day)
        return self._seen[indicator_id]

    def series(self, indicator_id: str) -> tuple[Reading, ...]:
        """All values up to the day, oldest first."""
        return self._facts.store.series(self.centre_id, indicator_id, self.day)

    def has_rows(self, indicator_id: str) -> bool:
        """True when the indicator was computed at all, with or without a value."""
        return self._facts.store.has_rows(self.centre_id, indicator_id, self.day)

    def standing(self, indicator_id: str, worse: Worse, scale: Scale = "identity") -> Standing | None:
        """The newest value among the peers' values; None without a value."""
        replaced = self._replaced.get(indicator_id)
        if replaced is not None:
            return self._facts.comparisons.standing_of(self.centre_id, replaced, self.day, worse, scale)
        return self._facts.comparisons.standing(self.centre_id, indicator_id, self.day, worse, scale)

    def rate_above(self, reading: Reading, bar: float) -> float:
        """Probability that the true share exceeds ``bar``: Beta posterior of x = value · n among n."""
        prior = self._facts.prior(reading.indicator_id, self.day, reading.is_synthetic)
        n = reading.n or 0.0
        x = reading.value * n
        return float(special.betaincc(prior.alpha + x, prior.beta + n - x, bar))
