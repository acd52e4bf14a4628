"""Options and output shared by the commands."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Verzeichnis der Datenhaltung (sonst ZENTREN_DATA, sonst data/).", envvar="ZENTREN_DATA"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Maschinenlesbare Ausgabe.")]

screen = Console()
notes = Console(stderr=True)


def print_json(value: Any) -> None:
    """One JSON document on one line."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def wrong_usage(message: str) -> typer.Exit:
    """Say what is wrong with the call; to be raised."""
    notes.print(f"[bold]Falscher Aufruf:[/bold] {message}")
    return typer.Exit(2)


def failed(message: str) -> typer.Exit:
    """Say why the command could not do its work; to be raised."""
    notes.print(message)
    return typer.Exit(1)
