"""An export of the current snapshot into a folder: tables in the formats asked for, data package, catalogue metadata."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from etl.export import dcat
from etl.export.datapackage import descriptor, resource
from etl.export.formats import Form, TooLong, as_file
from etl.export.tables import Ask, Table, build_id, public_names, read_table

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Export:
    """What was written: folder, files, rows the licence guard held back per table, tables too long for a format."""

    folder: Path
    files: tuple[str, ...]
    withheld: dict[str, int]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """What to write: formats, tables (none = all that may leave), also closed sources or not, words of the metadata."""

    forms: tuple[Form, ...]
    names: tuple[str, ...] = ()
    is_internal: bool = False
    base_url: str = ""
    publisher: str = ""


def write_export(ask: Ask, target: Path, wanted: Wanted, progress: Progress = lambda name: None) -> Export:
    """Write an export below `target`/<build id>; the same snapshot gives the same files. KeyError for an unknown table."""
    build = build_id(ask)
    folder = target / build
    names = list(wanted.names) or public_names(ask)
    written: list[str] = []
    left_out: list[str] = []
    withheld: dict[str, int] = {}
    described = []
    bare: list[Table] = []

    def write(path: str, content: bytes) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        written.append(path)

    for name in names:
        progress(name)
        table = read_table(ask, name, wanted.is_internal)
        if table.withheld:
            withheld[name] = table.withheld
        made = resource(table, names)
        write(made.path, made.content)
        described.append(made.descriptor)
        for form in wanted.forms:
            try:
                write(f"{form}/{name}.{form}", as_file(table, form, build))
            except TooLong:
                left_out.append(f"{name}.{form}")
        bare.append(Table(table.entry, table.rows.iloc[0:0], table.withheld, table.licensed))
    publication = dcat.Publication(wanted.base_url, wanted.publisher, wanted.forms)
    write("datapackage.json", descriptor(build, described))
    write("dcat-ap.jsonld", dcat.as_jsonld(bare, build, publication))
    return Export(folder, tuple(written), withheld, tuple(left_out))
