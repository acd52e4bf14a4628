"""Records of the editorial catalogue: vocabularies, data sources, indicators, problems, network links."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from etl.catalogue.values import Identifier, Labelled, Parameter, PartialDate, Prose, Record, Sentence, Text

Topic = Literal["footfall", "vacancy", "survey", "offer", "structure"]
ConfidenceSource = Literal["footfall", "vacancy", "survey", "offer", "structure", "checklist"]
Direction = Literal["higher_is_better", "lower_is_better", "neutral"]


class Symbol(Record):
    """The sign behind a number, in both languages."""

    de: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Term(Record):
    """One entry of a vocabulary. `minimum` is included in its class, `maximum` is not."""

    id: str = Field(min_length=1)
    title: Text
    meaning: Text | None = None
    symbol: Symbol | None = None
    minimum: float | None = None
    maximum: float | None = None
    score: float | None = Field(default=None, ge=0, le=1)


class Vocabulary(Record):
    """A closed list of terms in their order of display."""

    id: Identifier
    title: Text
    terms: tuple[Term, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _terms_are_unique(self) -> Vocabulary:
        if len({term.id for term in self.terms}) < len(self.terms):
            raise ValueError("a term id stands twice")
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """Term ids in order."""
        return tuple(term.id for term in self.terms)

    def __getitem__(self, term_id: str) -> Term:
        """The term with this id; KeyError names the vocabulary."""
        for term in self.terms:
            if term.id == term_id:
                return term
        raise KeyError(f"vocabulary '{self.id}' has no term '{term_id}'")

    def term_for(self, amount: float) -> Term:
        """The class an amount falls into (minimum ≤ amount < maximum); KeyError when none does."""
        for term in self.terms:
            if (term.minimum or 0) <= amount and (term.maximum is None or amount < term.maximum):
                return term
        raise KeyError(f"vocabulary '{self.id}' has no class for {amount}")


class Source(Record):
    """A kind of data the product reads or shows. Without a licence no source can be stored."""

    id: Identifier
    title: Text
    publisher: Sentence
    url: str | None = None
    licence: Sentence
    licence_url: str | None = None
    attribution: Sentence
    cadence: Text
    known_gaps: tuple[Text, ...]
    topics: tuple[Topic | Literal["geography", "context"], ...]
    is_public: bool
    is_synthetic: bool = False
    checked_on: PartialDate


class Item(Record):
    """One member of an indicator family, e.g. the motive 'shopping'."""

    id: Identifier
    title: Text


class Indicator(Record):
    """What an indicator is and what it cannot say.

    Values of unit `share` and `change` are fractions (0.12 is shown as 12 %); `decimals` counts the places shown.
    A family has `items`: the catalogue holds one indicator `<id>_<item>` for each.
    """

    id: Identifier
    topic: Topic
    title: Text
    unit: Identifier
    direction: Direction
    decimals: int = Field(ge=0, le=3)
    formula: Text
    cannot_say: Text
    version: int = Field(ge=1)
    method_source: str | None = None
    comparable_only_within: tuple[Identifier, ...] = ()
    parameters: dict[str, Parameter] = {}
    items: tuple[Item, ...] = ()
    family: Identifier | None = None
    confidence_source: ConfidenceSource | None = None  # where it is not the topic, e.g. a checklist

    def members(self) -> tuple[Indicator, ...]:
        """The indicator itself, or one indicator per item of a family."""
        if not self.items:
            return (self,)
        return tuple(
            self.model_copy(update={"id": f"{self.id}_{item.id}", "title": item.title, "items": (), "family": self.id})
            for item in self.items
        )


class Signal(Record):
    """The quantity that shows a problem, in words a town can check without the product."""

    quantity: Identifier
    direction: Literal["up", "down", "low", "high", "poor"]
    hint: Text


class Problem(Record):
    """A typical problem of a centre: how it is recognised, what speaks against it, what to do next for better data."""

    id: Identifier
    codes: tuple[str, ...] = ()
    topic: Topic
    title: Text
    question: Text
    summary: Text
    rule: Text
    minimum_data: Text
    data: Text
    cannot_say: Text
    next_step: Text
    evidence_needed: tuple[Identifier, ...] = ()
    evidence_helpful: tuple[Identifier, ...] = ()
    confidence_sources: tuple[ConfidenceSource, ...] = Field(min_length=1)
    counter_evidence: tuple[Labelled, ...] = Field(min_length=1)
    confusable_with: tuple[Identifier, ...] = ()
    parameters: dict[str, Parameter]
    signal: Signal | None = None
    version: int = Field(default=1, ge=1)


class ParameterGroup(Record):
    """Parameters of one method, e.g. the ranking of measures."""

    id: Identifier
    parameters: dict[str, Parameter]


class EffectQuantity(Record):
    """What a measure is expected to move, and which indicators of the product measure it."""

    id: Identifier
    title: Text
    unit: Text
    measured_by: tuple[Identifier, ...] = ()
    context_only: bool = False


class RelatedProblem(Record):
    """A problem without measures of its own: what helps against the `problems` named helps here too, weighted 0 to 1."""

    id: Identifier
    problems: dict[Identifier, float] = Field(min_length=1)
    reason: Text


class Note(Record):
    """A convention or a known gap of the editorial content that readers should know."""

    id: Identifier
    topic: Literal["convention", "gap"]
    text: Prose


class NetworkLink(Record):
    """An offer, alliance or programme a town can turn to."""

    id: Identifier
    title: Text
    purpose: Text
    url: str
    status: Literal["active", "recurring", "ended", "check"]
    problems: tuple[Identifier, ...] = ()
    facts: tuple[Prose, ...] = ()
    sources: tuple[str, ...]
    checked_on: PartialDate
