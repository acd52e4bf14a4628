"""Command that gives away: export."""

from pathlib import Path
from typing import Annotated, Any, get_args

import pandas as pd
import typer

from etl.commands.options import DataOption, JsonOption, failed, notes, print_json, screen, wrong_usage
from etl.export.formats import Form
from etl.export.writing import Wanted, write_export
from etl.snapshot import NoSnapshot, reading
from etl.stores import stores


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    target: Annotated[
        Path, typer.Argument(metavar="ORDNER", file_okay=False, help="Wohin; je Auswertung ein Unterordner.")
    ],
    formats: Annotated[
        str, typer.Option("--format", help="Mit Komma getrennt: csv, xlsx, parquet, gpkg.")
    ] = "csv,parquet,gpkg",
    table: Annotated[list[str] | None, typer.Option(help="Nur diese Tabelle; mehrfach möglich.")] = None,
    is_internal: Annotated[
        bool, typer.Option("--internal", help="Auch Zeilen aus Quellen, die nicht weitergegeben werden dürfen.")
    ] = False,
    base_url: Annotated[
        str, typer.Option(help="Adresse, unter der der Ordner veröffentlicht wird (für die Metadaten).")
    ] = "https://example.org/zentrenkompass",
    publisher: Annotated[str, typer.Option(help="Wer veröffentlicht (für die Metadaten).")] = "Zentrenkompass",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Alle Tabellen des aktuellen Stands als Dateien, Frictionless-Datenpaket und DCAT-AP.de-Metadaten schreiben."""
    forms = _forms(formats)
    try:
        with reading(stores(data)) as connection, notes.status("Schreibt …") as status:

            def ask(sql: str, values: Any) -> pd.DataFrame:
                return connection.execute(sql, values).df() if values else connection.execute(sql).df()

            wanted = Wanted(forms, tuple(table or ()), is_internal, base_url, publisher)
            done = write_export(ask, target, wanted, lambda name: status.update(f"Schreibt {name} …"))
    except NoSnapshot as error:
        raise failed(str(error)) from error
    except KeyError as error:
        raise wrong_usage(f"--table: {error.args[0]}.") from error
    if as_json:
        print_json(
            {"folder": str(done.folder), "files": done.files, "withheld": done.withheld, "left_out": done.left_out}
        )
        return
    screen.print(f"{len(done.files)} Dateien in {done.folder} geschrieben.", highlight=False)
    for name, count in done.withheld.items():
        screen.print(f"  {name}: {count} Zeilen zurückgehalten (Lizenz der Quelle).", highlight=False)
    for name in done.left_out:
        screen.print(f"  {name}: zu lang für dieses Format, ausgelassen.", highlight=False)


def _forms(text: str) -> tuple[Form, ...]:
    known: dict[str, Form] = {form: form for form in get_args(Form)}
    asked = [part.strip().lower() for part in text.split(",") if part.strip()]
    if unknown := [part for part in asked if part not in known]:
        raise wrong_usage(f"--format {', '.join(unknown)} gibt es nicht. Möglich sind: {', '.join(known)}.")
    return tuple(known[part] for part in asked)
