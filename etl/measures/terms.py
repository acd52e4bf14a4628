"""The terms of the additive score, each between 0 and 1, for many centres at once.

score(measure | finding) = 100 · Σ weight · term. Arrays are centres × measures unless said otherwise; problems and
measures stand in the order of the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from etl.catalogue.measures import Measure
from etl.catalogue.register import Catalogue
from etl.measures.parameters import Ranking
from etl.statistics.arrays import Bools, Floats

Answers = Mapping[str, Mapping[str, bool]]  # centre -> condition or "<measure>.<n>" -> yes or no
TOPIC_CONDITIONS = {"footfall": "footfall-count", "vacancy": "vacancy-register", "survey": "visitor-survey"}
UNKNOWN = 0.5


@dataclass(frozen=True)
class Profiles:
    """What the ranking knows of each centre; arrays over centres, NaN = unknown.

    `population`: of the municipality; `catchment`: inhabitants the centre stands for; `level`: central-place level, NaN
    for centres that are not the main one; `state`: first two digits of the key; `conditions`: answers by key.
    """

    ids: tuple[str, ...]
    population: Floats
    catchment: Floats
    level: Floats
    lat: Floats
    lon: Floats
    state: tuple[str, ...]
    conditions: tuple[dict[str, bool], ...]


def profiles(
    centres: pd.DataFrame,
    findings: pd.DataFrame,
    catalogue: Catalogue,
    ranking: Ranking,
    answers: Answers | None = None,
) -> Profiles:
    """One profile per row of `centres`. A finding of a topic proves that its data exist; an answer of the town wins."""
    kind = centres["kind"]
    population = _numbers(centres, "population")
    factor = np.select(
        [kind == "district", kind == "local"],
        [ranking["district_centre_factor"], ranking["local_centre_factor"]],
        1.0,
    )
    level = np.where(kind == "main", _numbers(centres, "central_place_level"), np.nan)
    ids = tuple(centres["centre_id"].astype(str))
    topics = findings["problem_id"].map(lambda problem: catalogue.problems[problem].topic)
    proven = topics.map(TOPIC_CONDITIONS).groupby(findings["centre_id"]).unique()
    known = [
        {**{c: True for c in proven.get(i, []) if isinstance(c, str)}, **((answers or {}).get(i, {}))} for i in ids
    ]
    lat, lon = _numbers(centres, "lat"), _numbers(centres, "lon")
    states = tuple(identifier[:2] for identifier in ids)
    return Profiles(ids, population, population * factor, level, lat, lon, states, tuple(known))


def _numbers(centres: pd.DataFrame, column: str) -> Floats:
    return pd.to_numeric(centres[column]).to_numpy(dtype=float, na_value=np.nan)


def relevance(catalogue: Catalogue, ranking: Ranking) -> Floats:
    """Problems × measures, 0 to 1: the place of the problem in the measure's list; related problems where it has none."""
    steps = (ranking["relevance_first"], ranking["relevance_second"], ranking["relevance_second"])
    row = {problem: i for i, problem in enumerate(catalogue.problems)}
    found = np.zeros((len(row), len(catalogue.measures)))
    for column, measure in enumerate(catalogue.measures.values()):
        for place, problem in enumerate(measure.problems):
            found[row[problem], column] = steps[place] if place < len(steps) else ranking["relevance_further"]
    for related in catalogue.related_problems.values():
        borrowed = [weight * found[row[problem]] for problem, weight in related.problems.items()]
        found[row[related.id]] = np.maximum(found[row[related.id]], np.max(borrowed, axis=0))
    return found


def severities(findings: pd.DataFrame, ids: Sequence[str], catalogue: Catalogue, ranking: Ranking) -> Floats:
    """Centres × problems: severity of the findings, 0 where there is none; a status without a figure has a default."""
    by_status = findings["status"].map(lambda status: ranking[f"severity_{status}"])
    value = pd.to_numeric(findings["severity"]).fillna(by_status).to_numpy(dtype=float)
    centre = pd.Index(ids).get_indexer(pd.Index(findings["centre_id"]))
    problem = pd.Index(list(catalogue.problems)).get_indexer(pd.Index(findings["problem_id"]))
    found = np.zeros((len(ids), len(catalogue.problems)))
    found[centre, problem] = value
    return found


def town_fit(severity: Floats, relevances: Floats) -> Floats:
    """Σ severity · relevance over the centre's problems, divided by Σ severity; 0 without a finding."""
    total = severity.sum(axis=1, keepdims=True)
    return np.divide(severity @ relevances, total, out=np.zeros((len(severity), relevances.shape[1])), where=total > 0)


def size_terms(profile: Profiles, catalogue: Catalogue, ranking: Ranking) -> tuple[Floats, Bools]:
    """Suitability for size and kind of centre, and where the size rules a measure out altogether."""
    population = _population_suitability(profile, catalogue, ranking)
    low, high = _level_bounds(catalogue, ranking)
    level = profile.level[:, None]
    outside = np.maximum(np.maximum(low - level, level - high), 0)
    central = np.where(np.isnan(level), UNKNOWN, np.clip(1 - ranking["level_step"] * outside, 0, 1))
    share = ranking["population_share"]
    both = share * population + (1 - share) * central
    return np.where(np.isnan(level), population, both), population == 0


def _population_suitability(profile: Profiles, catalogue: Catalogue, ranking: Ranking) -> Floats:
    """Trapezoid over the logarithm of the population: 1 inside the measure's range, 0 beyond `size_ramp` times its ends."""
    terms = catalogue.vocabularies["town_sizes"]
    sizes = [[terms[size] for size in measure.town_sizes] for measure in catalogue.measures.values()]
    low = np.array([min(term.minimum or 1.0 for term in group) for group in sizes])
    high = np.array([max(np.inf if term.maximum is None else term.maximum for term in group) for group in sizes])
    people = np.maximum(profile.catchment, 1)[:, None]
    distance = np.maximum(np.maximum(np.log(low) - np.log(people), np.log(people) - np.log(high)), 0)
    suitability = np.clip(1 - distance / np.log(ranking["size_ramp"]), 0, 1)
    return np.where(np.isnan(people), UNKNOWN, suitability)


def _level_bounds(catalogue: Catalogue, ranking: Ranking) -> tuple[Floats, Floats]:
    bounds = [[ranking.levels[size] for size in measure.town_sizes] for measure in catalogue.measures.values()]
    low = np.array([min(b[0] for b in group) for group in bounds])
    return low, np.array([max(b[1] for b in group) for group in bounds])


def legal_bars(profile: Profiles, catalogue: Catalogue) -> Bools:
    """True where the law of the centre's federal state does not allow the measure."""
    barred = [{bar.state for bar in measure.legal_bars} for measure in catalogue.measures.values()]
    return np.array([[state in states for states in barred] for state in profile.state], dtype=bool)


def precondition_states(measure: Measure, conditions: Mapping[str, bool]) -> list[bool | None]:
    """Per precondition: met, not met or unknown (None)."""
    keys = [(question_id(measure, n), p.condition) for n, p in enumerate(measure.preconditions)]
    return [conditions.get(own, conditions.get(shared) if shared else None) for own, shared in keys]


def question_id(measure: Measure, number: int) -> str:
    """Id of a precondition (counted from 0) under which an answer for this measure alone is kept."""
    return f"{measure.id}.{number + 1}"


def precondition_terms(profile: Profiles, catalogue: Catalogue, ranking: Ranking) -> Floats:
    """Mean over the preconditions: met 1, not met 0, unknown ½."""
    unknown = ranking["unknown_precondition"]

    def mean(measure: Measure, conditions: Mapping[str, bool]) -> float:
        states = precondition_states(measure, conditions)
        return float(np.mean([unknown if state is None else float(state) for state in states]))

    measures = catalogue.measures.values()
    return np.array([[mean(m, conditions) for m in measures] for conditions in profile.conditions])


def cost_terms(profile: Profiles, catalogue: Catalogue, ranking: Ranking) -> Floats:
    """1 while the cost band is bearable for a municipality of this size, less for every band above."""
    bands = catalogue.vocabularies["cost_bands"].ids
    cost = np.array([bands.index(measure.cost_band) for measure in catalogue.measures.values()])
    sizes = catalogue.vocabularies["town_sizes"]
    budget = [
        np.nan if np.isnan(people) else bands.index(ranking.budgets[sizes.term_for(people).id])
        for people in profile.population
    ]
    above = np.maximum(cost - np.array(budget)[:, None], 0)
    return np.where(np.isnan(above), UNKNOWN, np.clip(1 - ranking["cost_step"] * above, 0, 1))


def evidence_terms(catalogue: Catalogue) -> Floats:
    """Problems × measures: score of the level for this very problem, times the factor of the finding."""
    levels, findings = catalogue.vocabularies["evidence_levels"], catalogue.vocabularies["evidence_findings"]
    return np.array(
        [
            [
                (levels[m.evidence_level_for(problem)].score or 0) * (findings[m.finding_for(problem)].score or 0)
                for m in catalogue.measures.values()
            ]
            for problem in catalogue.problems
        ]
    )


@dataclass(frozen=True)
class Experience:
    """Cases of each measure among the peers of each centre, and how many of them were positive."""

    cases: Floats
    positive: Floats

    def terms(self, ranking: Ranking) -> Floats:
        """Share of positive cases, shrunk to the prior: (x + 1) / (n + 4)."""
        prior = ranking["peer_prior_positive"], ranking["peer_prior_cases"]
        return (self.positive + prior[0]) / (self.cases + prior[1])


def experience(peer_experience: pd.DataFrame | None, profile: Profiles, catalogue: Catalogue) -> Experience:
    """Grid of `peer_experience` (columns centre_id, measure_id, cases, positive); 0 cases where nothing is known."""
    shape = (len(profile.ids), len(catalogue.measures))
    found = Experience(np.zeros(shape), np.zeros(shape))
    if peer_experience is None or peer_experience.empty:
        return found
    row = pd.Index(profile.ids).get_indexer(pd.Index(peer_experience["centre_id"]))
    column = pd.Index(list(catalogue.measures)).get_indexer(pd.Index(peer_experience["measure_id"]))
    known = (row >= 0) & (column >= 0)
    found.cases[row[known], column[known]] = peer_experience["cases"].to_numpy(dtype=float)[known]
    found.positive[row[known], column[known]] = peer_experience["positive"].to_numpy(dtype=float)[known]
    return found
