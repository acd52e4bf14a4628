"""Ids that are mentioned in the catalogue but exist nowhere: each is a fault of the file that mentions it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from etl.catalogue.measures import MEMORY, Measure
from etl.catalogue.models import Indicator, Problem
from etl.catalogue.reading import Fault
from etl.catalogue.values import Parameter

if TYPE_CHECKING:
    from etl.catalogue.register import Catalogue

REQUIRED_VOCABULARIES = (
    "units",
    "cost_bands",
    "categories",
    "town_sizes",
    "evidence_levels",
    "evidence_findings",
    "programme_statuses",
    "conditions",
)


def dangling(catalogue: Catalogue) -> Iterator[Fault]:
    """Every id that leads nowhere; a vocabulary that is missing altogether is reported alone."""
    missing = [name for name in REQUIRED_VOCABULARIES if name not in catalogue.vocabularies]
    if missing:
        yield from (Fault(f"reference/vocabularies/{name}.toml", "", "this vocabulary is missing") for name in missing)
        return
    yield from _of_indicators(catalogue)
    yield from _of_problems(catalogue)
    for measure in catalogue.measures.values():
        yield from _of_measure(catalogue, measure)
    yield from _of_reference_tables(catalogue)


def _unknown(file: str, field: str, ids: Iterable[str], known: Iterable[str], kind: str) -> Iterator[Fault]:
    exists = set(known)
    for mentioned in ids:
        if mentioned not in exists:
            yield Fault(file, field, f"there is no {kind} '{mentioned}'")


def _of_parameters(catalogue: Catalogue, file: str, parameters: dict[str, Parameter]) -> Iterator[Fault]:
    units = catalogue.vocabularies["units"].ids
    for name, parameter in parameters.items():
        yield from _unknown(file, f"parameters.{name}.unit", [parameter.unit], units, "unit")


def _of_indicators(catalogue: Catalogue) -> Iterator[Fault]:
    heads: dict[str, Indicator] = {i.id: i for i in catalogue.indicators.values() if i.family is None}
    for indicator in {**heads, **catalogue.families}.values():
        file = f"indicators/{indicator.id}.toml"
        yield from _unknown(file, "unit", [indicator.unit], catalogue.vocabularies["units"].ids, "unit")
        yield from _of_parameters(catalogue, file, indicator.parameters)


def _of_problems(catalogue: Catalogue) -> Iterator[Fault]:
    indicators = catalogue.indicators.keys() | catalogue.families.keys()
    for problem in catalogue.problems.values():
        file = f"problems/{problem.id}.toml"
        yield from _unknown(file, "evidence_needed", problem.evidence_needed, indicators, "indicator")
        yield from _unknown(file, "evidence_helpful", problem.evidence_helpful, indicators, "indicator")
        yield from _unknown(file, "confusable_with", problem.confusable_with, catalogue.problems, "problem")
        yield from _of_parameters(catalogue, file, problem.parameters)
        yield from _of_signal(catalogue, file, problem)


def _of_signal(catalogue: Catalogue, file: str, problem: Problem) -> Iterator[Fault]:
    if problem.signal is not None:
        quantities = catalogue.effect_quantities
        yield from _unknown(file, "signal.quantity", [problem.signal.quantity], quantities, "effect quantity")


def _of_measure(catalogue: Catalogue, measure: Measure) -> Iterator[Fault]:
    file, terms = f"measures/{measure.id}.md", catalogue.vocabularies
    yield from _unknown(file, "problems", measure.problems, catalogue.problems, "problem")
    yield from _unknown(file, "category", [measure.category], terms["categories"].ids, "category")
    yield from _unknown(file, "cost_band", [measure.cost_band], terms["cost_bands"].ids, "cost band")
    yield from _unknown(file, "town_sizes", measure.town_sizes, terms["town_sizes"].ids, "town size")
    yield from _unknown(file, "funding", measure.funding, catalogue.programmes, "programme")
    yield from _unknown(file, "evidence.level", [measure.evidence.level], terms["evidence_levels"].ids, "level")
    conditions = [p.condition for p in measure.preconditions if p.condition is not None]
    yield from _unknown(file, "preconditions", conditions, terms["conditions"].ids, "condition")
    quantities = [effect.quantity for effect in measure.expected_effects]
    yield from _unknown(file, "expected_effects", quantities, catalogue.effect_quantities, "effect quantity")
    yield from _unknown(file, "sources", measure.sources, {*catalogue.references, MEMORY}, "reference")


def _of_reference_tables(catalogue: Catalogue) -> Iterator[Fault]:
    indicators = catalogue.indicators.keys() | catalogue.families.keys()
    for quantity in catalogue.effect_quantities.values():
        file = "reference/effect_quantities.toml"
        yield from _unknown(file, f"{quantity.id}.measured_by", quantity.measured_by, indicators, "indicator")
    for related in catalogue.related_problems.values():
        file, mentioned = "reference/related_problems.toml", (related.id, *related.problems)
        yield from _unknown(file, related.id, mentioned, catalogue.problems, "problem")
    for link in catalogue.network.values():
        yield from _unknown(
            "reference/network.toml", f"{link.id}.problems", link.problems, catalogue.problems, "problem"
        )
    for group in catalogue.methods.values():
        yield from _of_parameters(catalogue, f"reference/methods/{group.id}.toml", group.parameters)
    statuses = catalogue.vocabularies["programme_statuses"].ids
    for programme in catalogue.programmes.values():
        yield from _unknown(f"funding/{programme.id}.toml", "status", [programme.status], statuses, "status")
