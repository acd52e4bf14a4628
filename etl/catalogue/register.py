"""The loaded catalogue: everything by id, checked for references that lead nowhere and for dates that are overdue."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from etl.catalogue.dangling import dangling
from etl.catalogue.measures import Measure, Programme, Reference
from etl.catalogue.models import (
    EffectQuantity,
    Indicator,
    NetworkLink,
    Note,
    ParameterGroup,
    Problem,
    RelatedProblem,
    Source,
    Vocabulary,
)
from etl.catalogue.reading import CatalogueError, Reader
from etl.catalogue.values import Parameter, earliest_day

CONTENT: Final = Path(__file__).resolve().parents[2] / "data"
FOLDERS: Final = ("indicators", "problems", "measures", "funding", "sources", "reference")
SUFFIXES: Final = frozenset({".toml", ".md", ".geojson"})


@dataclass(frozen=True)
class Overdue:
    """A record whose facts were last checked too long ago."""

    kind: str
    id: str
    dated: str
    due_on: date


@dataclass(frozen=True)
class Catalogue:
    """Editorial content of the product, each record by its id.

    `indicators` holds the members of families (`grade_cleanliness`), `families` their heads (`grade`).
    `fingerprint` is the SHA-256 over all files read: it changes with every change of content.
    """

    sources: Mapping[str, Source]
    indicators: Mapping[str, Indicator]
    families: Mapping[str, Indicator]
    problems: Mapping[str, Problem]
    measures: Mapping[str, Measure]
    programmes: Mapping[str, Programme]
    references: Mapping[str, Reference]
    vocabularies: Mapping[str, Vocabulary]
    effect_quantities: Mapping[str, EffectQuantity]
    methods: Mapping[str, ParameterGroup]
    network: Mapping[str, NetworkLink]
    related_problems: Mapping[str, RelatedProblem]
    notes: Mapping[str, Note]
    fingerprint: str

    def measures_for(self, problem_id: str) -> tuple[Measure, ...]:
        """Measures that answer a problem, best fit first (position of the problem in the measure's list)."""
        fitting = (measure for measure in self.measures.values() if problem_id in measure.problems)
        return tuple(sorted(fitting, key=lambda measure: (measure.problems.index(problem_id), measure.id)))

    def method(self, group: str, name: str) -> Parameter:
        """One parameter of a method, e.g. method('peers', 'k'); KeyError names what is missing."""
        try:
            return self.methods[group].parameters[name]
        except KeyError as error:
            raise KeyError(f"no method parameter '{group}.{name}' in data/reference/methods/") from error

    def stale(self, as_of: date) -> tuple[Overdue, ...]:
        """Records whose last check is older than the review interval of their kind, longest overdue first."""
        found = []
        for kind, record_id, dated in self._dated():
            months = int(self.method("review", f"{kind}_months").value)  # type: ignore[arg-type]
            due_on = _months_later(earliest_day(dated), months)
            if due_on < as_of:
                found.append(Overdue(kind, record_id, dated, due_on))
        return tuple(sorted(found, key=lambda overdue: (overdue.due_on, overdue.kind, overdue.id)))

    def _dated(self) -> Iterator[tuple[str, str, str]]:
        yield from (("source", source.id, source.checked_on) for source in self.sources.values())
        yield from (("measure", measure.id, measure.checked_on) for measure in self.measures.values())
        yield from (("programme", programme.id, programme.status_as_of) for programme in self.programmes.values())
        yield from (("network", link.id, link.checked_on) for link in self.network.values())


def load_catalogue(root: Path = CONTENT) -> Catalogue:
    """Read and check the whole catalogue below `root`.

    Raises CatalogueError naming every file and field at fault: unreadable files, fields that do not fit,
    ids that lead nowhere.
    """
    reader = Reader(root)
    heads = reader.folder("indicators", Indicator)
    catalogue = Catalogue(
        sources=reader.folder("sources", Source),
        indicators={member.id: member for head in heads.values() for member in head.members()},
        families={head.id: head for head in heads.values() if head.items},
        problems=reader.folder("problems", Problem),
        measures=reader.measures("measures"),
        programmes=reader.folder("funding", Programme),
        references=reader.register("reference/measure_sources.toml", Reference),
        vocabularies=reader.folder("reference/vocabularies", Vocabulary),
        effect_quantities=reader.register("reference/effect_quantities.toml", EffectQuantity),
        methods=reader.folder("reference/methods", ParameterGroup),
        network=reader.register("reference/network.toml", NetworkLink),
        related_problems=reader.register("reference/related_problems.toml", RelatedProblem),
        notes=reader.register("reference/editorial_notes.toml", Note),
        fingerprint=_fingerprint(root),
    )
    faults = reader.faults or list(dangling(catalogue))
    if faults:
        raise CatalogueError(faults)
    return catalogue


def _months_later(day: date, months: int) -> date:
    """First day of the month `months` after the month of `day`: a check is due by month, not by day."""
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
