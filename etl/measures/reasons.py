"""The reasons of a recommendation as the JSON that stands in `recommendation.reasons` of a snapshot."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from etl.catalogue.measures import Measure
from etl.catalogue.register import Catalogue
from etl.catalogue.values import Prose, Text
from etl.measures.parameters import TERMS, Ranking
from etl.measures.sentences import Case, fit_caveat, sentences
from etl.measures.terms import question_id

STRONGEST = 3


def score_part(case: Case, catalogue: Catalogue, ranking: Ranking) -> dict[str, Any]:
    """Terms with weight, score, points and sentence; ids of the strongest; the weakest term as caveat."""
    texts = sentences(case, catalogue)
    points = {term: 100 * ranking.weights[term] * case.terms[term] for term in TERMS}
    weakest = min(TERMS, key=lambda term: (round(case.terms[term], 6), -ranking.weights[term]))
    caveat = fit_caveat(case) if weakest == "fit" else texts[weakest]
    terms = [
        {
            "id": term,
            "weight": round(ranking.weights[term], 4),
            "score": round(case.terms[term], 4),
            "points": round(points[term], 2),
            "text_de": texts[term][0],
            "text_en": texts[term][1],
        }
        for term in TERMS
    ]
    return {
        "terms": terms,
        "strongest": sorted(TERMS, key=lambda term: -points[term])[:STRONGEST],
        "caveat": {"id": weakest, "text_de": caveat[0], "text_en": caveat[1]},
    }


def questions(measure: Measure, states: list[bool | None], catalogue: Catalogue) -> list[dict[str, Any]]:
    """One question per unknown precondition; the id is the one under which the answer is kept."""
    conditions = catalogue.vocabularies["conditions"]
    found = []
    for number, (precondition, state) in enumerate(zip(measure.preconditions, states, strict=True)):
        if state is None and precondition.condition:
            title = conditions[precondition.condition].title
            found.append({"id": precondition.condition, "text_de": title.de, "text_en": title.en})
        elif state is None:
            own = {"de": f"Ist das gegeben: {precondition.de}?", "en": f"Is this in place: {precondition.of('en')}?"}
            found.append({"id": question_id(measure, number), "text_de": own["de"], "text_en": own["en"]})
    return found


class MeasurePart:
    """What is the same for every centre: the measure's own content, made once per measure and problem."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.json = cache(self._json)

    def _json(self, measure_id: str, problem_id: str) -> str:
        return json.dumps(self._content(measure_id, problem_id), ensure_ascii=False)

    def _content(self, measure_id: str, problem_id: str) -> dict[str, Any]:
        measure = self.catalogue.measures[measure_id]
        return {
            **_texts("first_step", measure.steps[0]),
            **_texts("lead", measure.lead),
            "recommendation": measure.recommendation,
            "category": measure.category,
            "cost_band": measure.cost_band,
            **_texts("cost_note", measure.cost_note),
            "months_first": measure.time_to_effect_months.first,
            "months_full": measure.time_to_effect_months.full,
            "expected": self._expected(measure),
            "evidence": self._evidence(measure, problem_id),
            "risks": [_texts("text", risk) for risk in measure.risks],
            "funding": self._funding(measure),
            "sources": self._sources(measure),
            "checked_on": measure.checked_on,
        }

    def _expected(self, measure: Measure) -> list[dict[str, Any]]:
        found = []
        for effect in measure.expected_effects:
            quantity = self.catalogue.effect_quantities[effect.quantity]
            figure = effect.quantified
            found.append(
                {
                    "quantity": effect.quantity,
                    **_texts("title", quantity.title),
                    "direction": effect.direction,
                    **_texts("note", effect.note),
                    "indicators": list(quantity.measured_by),
                    **(_texts("figure", figure.value) if figure else {}),
                    "figure_sources": list(figure.sources) if figure else [],
                }
            )
        return found

    def _evidence(self, measure: Measure, problem_id: str) -> dict[str, Any]:
        evidence, level = measure.evidence, measure.evidence_level_for(problem_id)
        return {
            "level": level,
            "finding": measure.finding_for(problem_id),
            "is_for_this_problem": level == evidence.level,
            "level_elsewhere": evidence.level,
            "finding_elsewhere": evidence.finding,
            "confidence": evidence.confidence,
            **_texts("note", evidence.note),
            "sources": list(evidence.sources),
        }

    def _funding(self, measure: Measure) -> list[dict[str, Any]]:
        """Programmes of the measure, those a town can still apply for first."""
        programmes = [self.catalogue.programmes[programme] for programme in measure.funding]
        return [
            {
                "id": programme.id,
                **_texts("name", programme.name),
                "status": programme.status,
                "is_open": programme.can_be_applied_for,
                **_texts("share", programme.share),
                "checked_on": programme.status_as_of,
            }
            for programme in sorted(programmes, key=lambda programme: not programme.can_be_applied_for)
        ]

    def _sources(self, measure: Measure) -> list[dict[str, Any]]:
        references = [self.catalogue.references[source] for source in measure.sources]
        return [{"id": r.id, "publisher": r.publisher, "dated": r.dated, "url": r.url} for r in references]


def _texts(name: str, text: Text | Prose) -> dict[str, str]:
    return {f"{name}_de": text.de, f"{name}_en": text.of("en")}
