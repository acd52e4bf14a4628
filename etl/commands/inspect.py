"""Commands that look: query, check."""

from typing import Annotated

import duckdb
import typer
from rich.table import Table

from etl import health
from etl.catalogue.reading import CatalogueError
from etl.commands.options import DataOption, JsonOption, failed, print_json, screen
from etl.snapshot import NoSnapshot, reading
from etl.stores import stores


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("query")(query)
    app.command("check")(check)


def query(
    sql: Annotated[
        str, typer.Argument(help="SQL über die Tabellen des aktuellen Stands, siehe docs/data-dictionary.md.")
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Den aktuellen Stand abfragen (nur lesend)."""
    try:
        with reading(stores(data)) as connection:
            result = connection.execute(sql)
            names = [column[0] for column in result.description or []]
            rows = result.fetchall()
    except (NoSnapshot, duckdb.Error) as error:
        raise failed(str(error)) from error
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    table = Table(*names)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    screen.print(table)


def check(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Datenqualität, veraltete Quellen und überfällige Prüfungen des Katalogs melden."""
    try:
        report = health.check(stores(data))
    except CatalogueError as error:
        raise failed(str(error)) from error
    if as_json:
        print_json(report.as_json())
        return
    for section, sentences in report.sections.items():
        screen.print(f"[bold]{section}[/bold]", highlight=False)
        for sentence in sentences or ("nichts zu melden",):
            screen.print(f"  {sentence}", highlight=False, markup=False)
