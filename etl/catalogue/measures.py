"""Records of action: measures with their evidence, the literature behind them, and funding programmes."""

from __future__ import annotations

from itertools import chain
from typing import Literal

from pydantic import Field, model_validator

from etl.catalogue.values import Identifier, PartialDate, Prose, Record, Sentence, Text

MEMORY = "memory"  # expert knowledge without a looked-up source; never enough on its own
Confidence = Literal["high", "medium", "low"]
EvidenceLevel = Literal["A", "B", "C", "D"]


class Reference(Record):
    """Where a statement about a measure was read."""

    id: Identifier
    publisher: Sentence
    dated: Sentence
    url: str | None = None
    note: Prose | None = None


class Duration(Record):
    """Months until the first and until the full effect."""

    first: int = Field(ge=0)
    full: int = Field(ge=0)

    @model_validator(mode="after")
    def _full_is_not_before_first(self) -> Duration:
        if self.full < self.first:
            raise ValueError("the full effect cannot come before the first")
        return self


class Quantified(Record):
    """A measured figure of one documented case; no forecast for other towns."""

    value: Prose
    sources: tuple[Identifier, ...] = Field(min_length=1)


class ExpectedEffect(Record):
    """The direction in which a measure should move a quantity."""

    quantity: Identifier
    direction: Literal["up", "down", "stable", "none"]
    note: Prose
    quantified: Quantified | None = None


class Evidence(Record):
    """How well a measure is proven. `covers_problems` limits the levels A and B to the problems that were measured."""

    level: EvidenceLevel
    finding: Literal["positive", "mixed", "negative", "open"]
    note: Prose
    confidence: Confidence
    sources: tuple[Identifier, ...] = Field(min_length=1)
    covers_problems: tuple[Identifier, ...] = ()


class Example(Record):
    """A place that did it. `state`, `ags` and `population` serve to find the nearest example, where known."""

    place: Sentence
    state: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    ags: str | None = Field(default=None, pattern=r"^\d{8}$")
    population: int | None = Field(default=None, gt=0)
    year: str
    what: Prose
    result: Prose
    confidence: Confidence
    sources: tuple[Identifier, ...] = Field(min_length=1)


class Precondition(Prose):
    """What must be in place before the start.

    `condition` names a term of the vocabulary `conditions` that several measures share: a town answers it once.
    """

    condition: Identifier | None = None


class LegalBar(Record):
    """A federal state (two digits) whose law does not allow the measure."""

    state: str = Field(pattern=r"^\d{2}$")
    reason: Prose
    sources: tuple[Identifier, ...] = Field(min_length=1)
    checked_on: PartialDate


class Measure(Record):
    """A best-practice measure. `problems` is ordered: the first is the one it fits best."""

    id: Identifier
    title: Text
    summary: Text
    category: Identifier
    recommendation: Literal["standard", "conditional", "caution"]
    problems: tuple[Identifier, ...] = Field(min_length=1)
    town_sizes: tuple[Identifier, ...] = Field(min_length=1)
    preconditions: tuple[Precondition, ...] = Field(min_length=1)
    steps: tuple[Prose, ...] = Field(min_length=1)
    risks: tuple[Prose, ...] = Field(min_length=1)
    lead: Prose
    actors: tuple[Prose, ...]
    cost_band: str
    cost_note: Prose
    cost_sources: tuple[Identifier, ...] = ()
    time_to_effect_months: Duration
    expected_effects: tuple[ExpectedEffect, ...] = Field(min_length=1)
    evidence: Evidence
    examples: tuple[Example, ...] = Field(min_length=1)
    funding: tuple[Identifier, ...] = ()
    legal_note: Prose | None = None
    legal_sources: tuple[Identifier, ...] = ()
    legal_bars: tuple[LegalBar, ...] = ()
    tags: tuple[str, ...] = ()
    checked_on: PartialDate

    @model_validator(mode="after")
    def _has_a_source(self) -> Measure:
        if not self.sources:
            raise ValueError("a measure needs at least one source that can be looked up (field evidence or examples)")
        return self

    @model_validator(mode="after")
    def _evidence_covers_own_problems(self) -> Measure:
        foreign = set(self.evidence.covers_problems) - set(self.problems)
        if foreign:
            raise ValueError(f"evidence covers problems the measure does not answer: {sorted(foreign)}")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of every reference of the measure in order of first use, without expert knowledge."""
        quantified = (effect.quantified.sources for effect in self.expected_effects if effect.quantified)
        groups = (
            self.evidence.sources,
            *(example.sources for example in self.examples),
            *quantified,
            self.cost_sources,
            self.legal_sources,
            *(bar.sources for bar in self.legal_bars),
        )
        return tuple(dict.fromkeys(source for source in chain.from_iterable(groups) if source != MEMORY))

    def evidence_level_for(self, problem_id: str) -> EvidenceLevel:
        """Evidence level for one problem: A and B hold only where the evidence was measured, elsewhere C at most."""
        level = self.evidence.level
        if level in ("A", "B") and problem_id not in self.evidence.covers_problems:
            return "C"
        return level

    def finding_for(self, problem_id: str) -> str:
        """What the evidence says for one problem; 'open' where A or B evidence was measured for another problem."""
        if self.evidence_level_for(problem_id) != self.evidence.level:
            return "open"
        return self.evidence.finding


class Programme(Record):
    """A funding programme with the day its status was read."""

    id: Identifier
    name: Text
    body: Prose
    funds: Prose
    eligible: Prose
    share: Prose
    period: Prose
    status: Literal["open", "recurring", "closed", "selected-only", "model", "check"]
    status_note: Prose
    status_as_of: PartialDate
    confidence: Confidence
    sources: tuple[str, ...] = Field(min_length=1)

    @property
    def can_be_applied_for(self) -> bool:
        """True while a town in Brandenburg may still apply."""
        return self.status in ("open", "recurring", "check")
