"""Command that writes an Excel template to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from etl.catalogue.reading import CatalogueError
from etl.commands.options import failed, screen, wrong_usage
from etl.templates.catalogue import KINDS, templates
from etl.templates.workbook import empty_workbook, filled_workbook


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("template")(template)


def template(
    kind: Annotated[str, typer.Argument(metavar="ART", help=f"Art der Vorlage: {', '.join(KINDS)}.")],
    file: Annotated[Path, typer.Argument(metavar="DATEI", help="Wohin die Vorlage geschrieben wird (.xlsx).")],
    filled: Annotated[bool, typer.Option("--filled", help="Mit den Beispielzeilen statt leer.")] = False,
) -> None:
    """Eine Excel-Vorlage schreiben: Auswahllisten, ausgefülltes Beispiel, Erläuterung."""
    if kind not in KINDS:
        raise wrong_usage(f"Eine Vorlage {kind} gibt es nicht. Möglich sind: {', '.join(KINDS)}.")
    try:
        chosen = templates()[kind]
        file.write_bytes(filled_workbook(chosen) if filled else empty_workbook(chosen))
    except CatalogueError as error:
        raise failed(str(error)) from error
    except OSError as error:
        raise failed(f"{file} konnte nicht geschrieben werden: {error.strerror or error}.") from error
    screen.print(f"{file} geschrieben: {chosen.title}.", highlight=False, markup=False)
