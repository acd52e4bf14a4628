"""How a sender's files are to be read, once confirmed: kind and options (among them named columns), one file per sender.

A mapping lies under ``mappings/<sender>.toml`` in the data directory, else among those that come with the product; it holds
no data of the sender's files, so it can be handed on as it is.  Options the sender gives in a call outrank the mapping.
"""

import re
import tomllib
from collections.abc import Mapping as Said
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from etl.delivery import fold
from etl.stores import CONTENT, Stores

SHIPPED: Final = CONTENT / "mappings"
FORMAT: Final = 1
_NAME: Final = re.compile(r"^[a-z0-9][a-z0-9-]{0,60}$")
_KEY: Final = re.compile(r"^[A-Za-z0-9_.-]{1,60}$")


class MappingError(ValueError):
    """A mapping that cannot be used; the message is German and says why."""


@dataclass(frozen=True)
class Mapping:
    """What a sender's files are: ``sender`` as shown, ``kind`` of source module, ``options`` for reading."""

    sender: str
    kind: str
    options: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def name(self) -> str:
        return file_name(self.sender)


def file_name(sender: str) -> str:
    """Name of the sender's file without suffix; raises MappingError when nothing is left of it."""
    name = "-".join(part for part in (fold(word) for word in re.split(r"[\s_/-]+", sender)) if part)[:60]
    if not _NAME.match(name):
        raise MappingError(f"«{sender}» ergibt keinen Namen. Bitte Buchstaben und Ziffern verwenden.")
    return name


def remember(stores: Stores, mapping: Mapping) -> Path:
    """Keep a confirmed mapping; an earlier one of the sender is replaced as a whole."""
    _check(mapping)
    target = _folder(stores) / f"{mapping.name}.toml"
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.write_text(as_toml(mapping), encoding="utf-8")
    partial.replace(target)
    return target


def recall(stores: Stores, sender: str) -> Mapping | None:
    """The mapping of a sender: the installation's own, else one that comes with the product, else None."""
    for folder in (_folder(stores), SHIPPED):
        path = folder / f"{file_name(sender)}.toml"
        if path.is_file():
            return read_mapping(path)
    return None


def senders(stores: Stores) -> list[Mapping]:
    """All known mappings by sender; the installation's own outrank those that come with the product."""
    found = {}
    for folder in (SHIPPED, _folder(stores)):
        for path in sorted(folder.glob("*.toml")):
            mapping = read_mapping(path)
            found[mapping.name] = mapping
    return [found[name] for name in sorted(found)]


def read_mapping(path: Path) -> Mapping:
    """A mapping from its file, as exported by another town too; raises MappingError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError(f"{path.name} ist nicht lesbar: {error}") from error
    options = content.get("options", {})
    if content.get("format") != FORMAT or not isinstance(options, dict):
        raise MappingError(f"{path.name} ist keine Zuordnung dieser Fassung (format = {FORMAT}).")
    texts = {str(key): str(value) for key, value in options.items()}
    mapping = Mapping(str(content.get("sender", "")), str(content.get("kind", "")), texts, str(content.get("note", "")))
    _check(mapping)
    return mapping


def combined(mapping: Mapping, kind: str | None, options: Said[str, str]) -> tuple[str, dict[str, str]]:
    """(kind, options) of a call: what was said now outranks the mapping."""
    return kind or mapping.kind, {**mapping.options, **options}


def as_toml(mapping: Mapping) -> str:
    """The mapping as text, to keep or to hand on."""
    lines = [f"format = {FORMAT}", f"sender = {_quoted(mapping.sender)}", f"kind = {_quoted(mapping.kind)}"]
    if mapping.note:
        lines.append(f"note = {_quoted(mapping.note)}")
    lines += ["", "[options]"]
    lines += [f"{_quoted(key)} = {_quoted(mapping.options[key])}" for key in sorted(mapping.options)]
    return "\n".join(lines) + "\n"


def _check(mapping: Mapping) -> None:
    file_name(mapping.sender)
    if not _KEY.match(mapping.kind):
        raise MappingError("Die Zuordnung nennt keine Art der Datei (kind).")
    wrong = [key for key in mapping.options if not _KEY.match(key)]
    if wrong:
        raise MappingError(f"Unzulässige Angabe in der Zuordnung: {', '.join(wrong)}.")


def _folder(stores: Stores) -> Path:
    return stores.root / "mappings"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'
