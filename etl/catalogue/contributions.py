"""Contributions of towns: an example, a measure carried out, or a failure, exchanged as one TOML file each.

Only reviewed contributions flow into the catalogue (as examples) and into the score (as experience of peers). They hold
no names and no addresses of people: a contact is a role.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from etl.catalogue.measures import Example, Measure, Reference
from etl.catalogue.reading import Fault
from etl.catalogue.register import Catalogue
from etl.catalogue.values import Identifier, PartialDate, Prose, Record, Sentence

_MAIL = re.compile(r"\S+@\S+\.\w+")
SOURCE_PREFIX = "beitrag-"


class Contribution(Record):
    """What one town reports about one measure. `outcome` is the town's own judgement."""

    id: Identifier
    centre_id: str = Field(pattern=r"^\d{8}-\d{2}$")
    place: Sentence
    state: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    population: int | None = Field(default=None, gt=0)
    measure_id: Identifier
    kind: Literal["example", "carried_out", "failure"]
    started_on: PartialDate
    outcome: Literal["positive", "mixed", "none", "negative", "unknown"]
    what: Prose
    result: Prose
    source_url: str | None = None
    contact_role: Sentence | None = None
    submitted_on: date
    review: Literal["submitted", "reviewed", "rejected"] = "submitted"
    reviewed_on: date | None = None

    @model_validator(mode="after")
    def _review_is_dated(self) -> Contribution:
        if self.review == "reviewed" and self.reviewed_on is None:
            raise ValueError("a reviewed contribution needs the day of the review (reviewed_on)")
        if self.kind == "failure" and self.outcome == "positive":
            raise ValueError("a failure cannot have a positive outcome")
        return self

    @field_validator("what", "result")
    @classmethod
    def _no_addresses(cls, text: Prose) -> Prose:
        if any(_MAIL.search(part) for part in (text.de, text.en or "")):
            raise ValueError("no e-mail addresses in the text; name a role as contact")
        return text


@dataclass(frozen=True)
class Contributions:
    """Contributions by id, and what could not be read: a faulty contribution is left out and never stops a build."""

    records: Mapping[str, Contribution]
    faults: tuple[Fault, ...]

    @property
    def reviewed(self) -> tuple[Contribution, ...]:
        """The reviewed ones, by id."""
        return tuple(self.records[name] for name in sorted(self.records) if self.records[name].review == "reviewed")


def read_contributions(folder: Path, catalogue: Catalogue) -> Contributions:
    """All contributions of a folder (which may be missing); a measure the catalogue does not know is a fault."""
    records: dict[str, Contribution] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            record = Contribution.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            faults += [Fault(path.name, ".".join(map(str, d["loc"])), d["msg"]) for d in error.errors()]
            continue
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            faults.append(Fault(path.name, "", f"not readable as TOML: {error}"))
            continue
        if record.measure_id not in catalogue.measures:
            faults.append(Fault(path.name, "measure_id", f"there is no measure '{record.measure_id}'"))
        elif record.id != path.stem:
            faults.append(Fault(path.name, "id", f"'{record.id}' does not match the file name '{path.stem}'"))
        else:
            records[record.id] = record
    return Contributions(records, tuple(faults))


def write_contribution(folder: Path, contribution: Contribution) -> Path:
    """Write one contribution to `<folder>/<id>.toml`, replacing an earlier version; reading it gives the same record."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, value in contribution.model_dump(mode="json", exclude_none=True).items():
        if isinstance(value, dict):
            lines += [f"{name}.{language} = {json.dumps(text, ensure_ascii=False)}" for language, text in value.items()]
        elif name.endswith("_on") and name != "started_on":
            lines.append(f"{name} = {value}")
        else:
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    path = folder / f"{contribution.id}.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def with_contributions(catalogue: Catalogue, contributions: Contributions) -> Catalogue:
    """The catalogue with every reviewed contribution as an example of its measure; its fingerprint changes with them."""
    if not contributions.reviewed:
        return catalogue
    measures = dict(catalogue.measures)
    references = dict(catalogue.references)
    digest = hashlib.sha256(catalogue.fingerprint.encode())
    for contribution in contributions.reviewed:
        measures[contribution.measure_id] = _with_example(measures[contribution.measure_id], contribution)
        source = SOURCE_PREFIX + contribution.id
        references[source] = Reference(
            id=source,
            publisher=contribution.place,
            dated=contribution.submitted_on.isoformat(),
            url=contribution.source_url,
        )
        digest.update(contribution.model_dump_json().encode())
    return replace(catalogue, measures=measures, references=references, fingerprint=digest.hexdigest())


def _with_example(measure: Measure, contribution: Contribution) -> Measure:
    example = Example(
        place=contribution.place,
        state=contribution.state,
        ags=contribution.centre_id[:8],
        population=contribution.population,
        year=contribution.started_on,
        what=contribution.what,
        result=contribution.result,
        confidence="medium",
        sources=(SOURCE_PREFIX + contribution.id,),
    )
    return measure.model_copy(update={"examples": (*measure.examples, example)})
