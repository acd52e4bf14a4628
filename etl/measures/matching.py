"""From findings to measures: an additive score whose every term is shown.

score(measure | finding) = 100 · Σ weight · term, terms of etl/measures/terms.py, weights of
data/reference/methods/ranking.toml. Measures the law or the size rules out are left away first. The fit joins the
finding itself and all findings of the centre (own_finding_share); with one finding both are the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from etl.catalogue.register import Catalogue
from etl.measures import terms as t
from etl.measures.examples import Neighbourhood, Place, known_places, nearest_examples
from etl.measures.parameters import TERMS, Ranking, ranking_parameters
from etl.measures.ranking import Ranked, rank, weight_draws
from etl.measures.reasons import MeasurePart, questions, score_part
from etl.measures.sentences import Case
from etl.statistics.arrays import Bools, Floats

RECOMMENDATION_COLUMNS: Final = (
    "centre_id",
    "problem_id",
    "measure_id",
    "rank",
    "score",
    "rank_low",
    "rank_high",
    "is_tied",
    "reasons",
)
ANSWERED_STATUSES: Final = ("watch", "conspicuous", "severe")


def recommend(  # noqa: PLR0913 - the options a user changes are keywords
    findings: pd.DataFrame,
    centres: pd.DataFrame,
    catalogue: Catalogue,
    *,
    weights: Mapping[str, float] | None = None,
    answers: t.Answers | None = None,
    peer_experience: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Rows of the snapshot table `recommendation`: three to five measures per finding, best first.

    `findings`: centre_id, problem_id, status, severity; other statuses than watch, conspicuous, severe are passed over.
    `centres`: centre_id, kind, population, central_place_level, lat, lon. `weights`: any of TERMS, replaces those of the
    catalogue. `answers`: centre -> condition or "<measure>.<n>" -> yes or no. `peer_experience`: centre_id, measure_id,
    cases, positive. `seed` fixes the draws behind the rank band: equal input gives equal rows.
    """
    answered = findings[findings["status"].isin(ANSWERED_STATUSES)]
    answered = answered[answered["centre_id"].isin(centres["centre_id"])].sort_values(["centre_id", "problem_id"])
    if answered.empty:
        return pd.DataFrame(columns=list(RECOMMENDATION_COLUMNS))
    ranking = ranking_parameters(catalogue, weights)
    profile = t.profiles(centres, answered, catalogue, ranking, answers)
    grid = _Grid.build(answered, profile, catalogue, ranking, t.experience(peer_experience, profile, catalogue))
    draws = weight_draws(ranking, seed)
    writer = _Writer(grid, MeasurePart(catalogue), known_places())
    rows = [row for pair in _pairs(answered, grid) for row in _recommend_one(grid, writer, pair, draws)]
    return pd.DataFrame(rows, columns=list(RECOMMENDATION_COLUMNS))


@dataclass(frozen=True)
class _Grid:
    """All terms of all centres, problems and measures."""

    catalogue: Catalogue
    ranking: Ranking
    profile: t.Profiles
    severity: Floats
    relevance: Floats
    town_fit: Floats
    by_centre: dict[str, Floats]
    evidence: Floats
    barred: Bools
    too_far: Bools
    experience: t.Experience
    problem_ids: tuple[str, ...]
    measure_ids: tuple[str, ...]
    families: tuple[str, ...]

    @classmethod
    def build(
        cls,
        findings: pd.DataFrame,
        profile: t.Profiles,
        catalogue: Catalogue,
        ranking: Ranking,
        experience: t.Experience,
    ) -> _Grid:
        """Compute every term once for all centres."""
        relevance = t.relevance(catalogue, ranking)
        severity = t.severities(findings, profile.ids, catalogue, ranking)
        size, too_far = t.size_terms(profile, catalogue, ranking)
        return cls(
            catalogue=catalogue,
            ranking=ranking,
            profile=profile,
            severity=severity,
            relevance=relevance,
            town_fit=t.town_fit(severity, relevance),
            by_centre={
                "size": size,
                "preconditions": t.precondition_terms(profile, catalogue, ranking),
                "cost": t.cost_terms(profile, catalogue, ranking),
                "peers": experience.terms(ranking),
            },
            evidence=t.evidence_terms(catalogue),
            barred=t.legal_bars(profile, catalogue),
            too_far=too_far,
            experience=experience,
            problem_ids=tuple(catalogue.problems),
            measure_ids=tuple(catalogue.measures),
            families=tuple(measure.category for measure in catalogue.measures.values()),
        )

    def candidates(self, centre: int, problem: int) -> np.ndarray:
        """Positions of the measures that answer the problem and are ruled out neither by law nor by size.

        Where the size leaves fewer than `least_per_finding`, the most relevant ones of other sizes fill up; their size
        term is 0 and says so.
        """
        answering = (self.relevance[problem] > 0) & ~self.barred[centre]
        fitting = np.flatnonzero(answering & ~self.too_far[centre])
        lacking = max(self.ranking.count("least_per_finding") - len(fitting), 0)
        others = np.flatnonzero(answering & self.too_far[centre])
        nearest = others[np.argsort(-self.relevance[problem, others], kind="stable")][:lacking]
        return np.sort(np.concatenate([fitting, nearest]))

    def terms(self, centre: int, problem: int, measures: np.ndarray) -> Floats:
        """Terms × measures in the order of TERMS."""
        share = self.ranking["own_finding_share"]
        fit = share * self.relevance[problem, measures] + (1 - share) * self.town_fit[centre, measures]
        own = {"fit": fit, "evidence": self.evidence[problem, measures]}
        return np.array([own[term] if term in own else self.by_centre[term][centre, measures] for term in TERMS])


def _pairs(findings: pd.DataFrame, grid: _Grid) -> Iterator[tuple[int, int]]:
    centre = pd.Index(grid.profile.ids).get_indexer(pd.Index(findings["centre_id"]))
    problem = pd.Index(grid.problem_ids).get_indexer(pd.Index(findings["problem_id"]))
    return zip(centre.tolist(), problem.tolist(), strict=True)


def _recommend_one(
    grid: _Grid, writer: _Writer, pair: tuple[int, int], draws: Floats
) -> Iterator[tuple[str, str, str, int, float, int, int, bool, str]]:
    measures = grid.candidates(*pair)
    if len(measures) == 0:
        return
    terms = grid.terms(*pair, measures)
    ranked: Ranked = rank(terms, [grid.families[m] for m in measures], grid.ranking, draws)
    scores = 100 * grid.ranking.weight_array @ terms
    for place, chosen in enumerate(ranked.chosen):
        reasons = writer.reasons(pair, int(measures[chosen]), terms[:, chosen])
        yield (
            grid.profile.ids[pair[0]],
            grid.problem_ids[pair[1]],
            grid.measure_ids[measures[chosen]],
            place + 1,
            float(scores[chosen]),
            int(ranked.rank_low[place]),
            int(ranked.rank_high[place]),
            bool(ranked.is_tied),
            reasons,
        )


@dataclass(frozen=True)
class _Writer:
    """Turns the figures of one recommendation into its reasons."""

    grid: _Grid
    part: MeasurePart
    places: dict[str, Place]
    _examples: dict[tuple[int, int], list[dict[str, Any]]] = field(default_factory=dict)

    def reasons(self, pair: tuple[int, int], measure: int, terms: Floats) -> str:
        """Reasons as JSON; what is the same for every centre is put together once per measure and problem."""
        grid, (centre, problem) = self.grid, pair
        problem_id, measure_id = grid.problem_ids[problem], grid.measure_ids[measure]
        record = grid.catalogue.measures[measure_id]
        states = t.precondition_states(record, grid.profile.conditions[centre])
        case = self._case(pair, measure, dict(zip(TERMS, terms.tolist(), strict=True)), states)
        own = {
            **score_part(case, grid.catalogue, grid.ranking),
            "questions": questions(record, states, grid.catalogue),
            "examples": self._nearest(centre, measure),
        }
        return f"{json.dumps(own, ensure_ascii=False)[:-1]}, {self.part.json(measure_id, problem_id)[1:]}"

    def _case(self, pair: tuple[int, int], measure: int, terms: dict[str, float], states: list[bool | None]) -> Case:
        grid, (centre, problem) = self.grid, pair
        helped = np.flatnonzero((grid.severity[centre] > 0) & (grid.relevance[:, measure] > 0))
        people = grid.profile.population[centre]
        step = grid.ranking["cost_step"]
        return Case(
            measure=grid.catalogue.measures[grid.measure_ids[measure]],
            problem_id=grid.problem_ids[problem],
            terms=terms,
            relevance=float(grid.relevance[problem, measure]),
            also=tuple(grid.problem_ids[other] for other in helped if other != problem),
            met=states.count(True),
            failed=states.count(False),
            open=states.count(None),
            bands_above=None if np.isnan(people) else round((1 - terms["cost"]) / step),
            cases=int(grid.experience.cases[centre, measure]),
            positive=int(grid.experience.positive[centre, measure]),
            population=None if np.isnan(people) else int(people),
        )

    def _nearest(self, centre: int, measure: int) -> list[dict[str, Any]]:
        if (centre, measure) not in self._examples:
            profile = self.grid.profile
            here = Neighbourhood(profile.lat[centre], profile.lon[centre], profile.population[centre])
            record = self.grid.catalogue.measures[self.grid.measure_ids[measure]]
            self._examples[centre, measure] = nearest_examples(record, here, self.places, self.grid.ranking)
        return self._examples[centre, measure]


def measure_rows(catalogue: Catalogue) -> pd.DataFrame:
    """Rows of the snapshot table `measure`: one per measure of the catalogue."""
    return pd.DataFrame(
        {
            "measure_id": m.id,
            "title_de": m.title.de,
            "title_en": m.title.en,
            "summary_de": m.summary.de,
            "summary_en": m.summary.en,
            "category": m.category,
            "cost_band": m.cost_band,
            "months_first": m.time_to_effect_months.first,
            "months_full": m.time_to_effect_months.full,
            "evidence_level": m.evidence.level,
            "evidence_finding": m.evidence.finding,
            "recommendation": m.recommendation,
            "problems": ",".join(m.problems),
            "sources": ",".join(m.sources),
            "checked_on": m.checked_on,
        }
        for m in catalogue.measures.values()
    )


def source_rows(catalogue: Catalogue) -> pd.DataFrame:
    """Rows of the snapshot table `source` without `last_received_on`: one per kind of data source."""
    return pd.DataFrame(
        {
            "source_id": s.id,
            "title_de": s.title.de,
            "title_en": s.title.en,
            "publisher": s.publisher,
            "url": s.url,
            "licence": s.licence,
            "attribution": s.attribution,
            "is_public": s.is_public,
            "is_synthetic": s.is_synthetic,
            "checked_on": s.checked_on,
        }
        for s in catalogue.sources.values()
    )
