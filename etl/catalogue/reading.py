"""Read the files of the catalogue into records; every fault names the file, the field and what is wrong."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import ValidationError

from etl.catalogue.measures import Measure
from etl.catalogue.values import Record

Kind = TypeVar("Kind", bound=Record)

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_CONDITION = re.compile(r"\s+\[([a-z-]+)\]$")
_LIST_MARK = re.compile(r"^(?:-|\d+\.)\s+")

# German heading, English heading, field of the measure, is it a list?
MEASURE_SECTIONS: Final = (
    ("Kurz gesagt", "In short", "summary", False),
    ("Voraussetzungen", "Preconditions", "preconditions", True),
    ("Schritte", "Steps", "steps", True),
    ("Kosten", "Cost", "cost_note", False),
    ("Beleg", "Evidence", "evidence_note", False),
    ("Risiken", "Risks", "risks", True),
    ("Recht", "Legal", "legal_note", False),
)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one file; `field` is the dotted path of the field, '' for the whole file."""

    file: str
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, field '{self.field}'" if self.field else self.file
        return f"{where}: {self.message}"


class CatalogueError(ValueError):
    """The catalogue cannot be used; `faults` lists everything found, not only the first fault."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(faults)} fault(s) in the catalogue:\n" + "\n".join(str(fault) for fault in faults))


class Reader:
    """Reads files below `root` and collects faults instead of stopping at the first."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[Fault] = []

    def fault(self, path: Path, field: str, message: str) -> None:
        """Note a fault of one file."""
        self.faults.append(Fault(path.relative_to(self.root).as_posix(), field, message))

    def folder(self, name: str, model: type[Kind]) -> dict[str, Kind]:
        """One record per TOML file of a folder, by id; the file must be named after the id."""
        found: dict[str, Kind] = {}
        for path in sorted((self.root / name).glob("*.toml")):
            self._keep(found, path, self.record(path, model, self.table(path)))
        return found

    def register(self, name: str, model: type[Kind]) -> dict[str, Kind]:
        """One record per top-level table of a TOML file; the table's name is the id."""
        path = self.root / name
        found: dict[str, Kind] = {}
        for record_id, table in (self.table(path) or {}).items():
            entry = {"id": record_id, **table} if isinstance(table, dict) else table
            record = self.record(path, model, entry, prefix=f"{record_id}.")
            if record is not None:
                found[record_id] = record
        return found

    def measures(self, name: str) -> dict[str, Measure]:
        """One measure per Markdown file of a folder, by id."""
        found: dict[str, Measure] = {}
        for path in sorted((self.root / name).glob("*.md")):
            self._keep(found, path, self.record(path, Measure, self._measure_fields(path)))
        return found

    def table(self, path: Path) -> dict[str, Any] | None:
        """The content of a TOML file, None (and a fault) when it cannot be parsed."""
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.fault(path, "", f"not readable as TOML: {error}")
            return None

    def record(self, path: Path, model: type[Kind], fields: Any, prefix: str = "") -> Kind | None:
        """A validated record, None (and one fault per field) when the fields do not fit the model."""
        if fields is None:
            return None
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            for detail in error.errors():
                self.fault(path, prefix + ".".join(str(part) for part in detail["loc"]), detail["msg"])
            return None

    def _keep(self, found: dict[str, Kind], path: Path, record: Kind | None) -> None:
        if record is None:
            return
        record_id: str = record.id  # type: ignore[attr-defined]
        if record_id != path.stem:
            self.fault(path, "id", f"'{record_id}' does not match the file name '{path.stem}'")
        found[record_id] = record

    def _measure_fields(self, path: Path) -> dict[str, Any] | None:
        try:
            parts = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
            if parts is None:
                self.fault(path, "", "no front matter: the file must begin with '---', YAML and '---'")
                return None
            fields = yaml.load(parts[1], Loader=yaml.CSafeLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            self.fault(path, "", f"front matter not readable as YAML: {error}")
            return None
        if not isinstance(fields, dict):
            self.fault(path, "", "the front matter must be a mapping")
            return None
        return self._with_prose(path, fields, parts[2])

    def _with_prose(self, path: Path, fields: dict[str, Any], prose: str) -> dict[str, Any]:
        sections = _sections(prose)
        known = {heading for german, english, _, _ in MEASURE_SECTIONS for heading in (german, english)}
        for unknown in sections.keys() - known:
            self.fault(path, unknown, "unknown heading; the headings of a measure are fixed")
        for german, english, field, is_list in MEASURE_SECTIONS:
            if german in sections or english in sections:
                de, en = sections.get(german, ""), sections.get(english, "")
                fields[field] = self._paired(path, field, de, en) if is_list else _bilingual(_flat(de), _flat(en))
        note = fields.pop("evidence_note", None)
        if isinstance(fields.get("evidence"), dict) and note is not None:
            fields["evidence"]["note"] = note
        return fields

    def _paired(self, path: Path, field: str, german: str, english: str) -> list[dict[str, str]]:
        de, en = _items(german), _items(english)
        if en and len(de) != len(en):
            self.fault(path, field, f"{len(de)} German items but {len(en)} English ones")
        return [_item(one, other) for one, other in zip_longest(de, en[: len(de)], fillvalue="")]


def _sections(prose: str) -> dict[str, str]:
    """Text below each second-level heading, in order."""
    parts = re.split(r"^## +(.+?) *$", prose, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


def _items(section: str) -> list[str]:
    """Items of a Markdown list; an indented line continues its item."""
    items: list[str] = []
    for line in section.splitlines():
        if _LIST_MARK.match(line):
            items.append(_LIST_MARK.sub("", line).strip())
        elif line.strip() and items:
            items[-1] += f" {line.strip()}"
    return items


def _item(german: str, english: str) -> dict[str, str]:
    """One list item; a German item may end with the id of a shared condition in square brackets."""
    found = _CONDITION.search(german)
    if found is None:
        return _bilingual(german, english)
    return {**_bilingual(german[: found.start()], english), "condition": found[1]}


def _bilingual(german: str, english: str) -> dict[str, str]:
    return {"de": german, "en": english} if english else {"de": german}


def _flat(section: str) -> str:
    return " ".join(section.split())
