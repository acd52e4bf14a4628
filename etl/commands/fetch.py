"""Command that fetches deliveries from services."""

from typing import Annotated

import typer
from pydantic import ValidationError

from etl.commands.options import DataOption, JsonOption, failed, notes, print_json, wrong_usage
from etl.fetching.client import FetchError
from etl.fetching.run import SERVICES, Step, fetch_service
from etl.fetching.settings import FetchSettings
from etl.stores import stores
from etl.warehouse import WarehouseBusy


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fetch")(fetch)


def fetch(
    sources: Annotated[
        list[str], typer.Argument(metavar="QUELLE…", help=f"Eine oder mehrere von: {', '.join(SERVICES)}.")
    ],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Daten bei eingerichteten Diensten abholen und laden; geht dort weiter, wo der letzte Abruf endete."""
    unknown = [source for source in sources if source.replace("-", "_") not in SERVICES]
    if unknown:
        raise wrong_usage(f"Quelle {', '.join(unknown)} gibt es nicht. Möglich sind: {', '.join(SERVICES)}.")
    try:
        settings = FetchSettings()
    except ValidationError as error:
        fields = ", ".join("ZENTREN_FETCH_" + "__".join(map(str, e["loc"])).upper() for e in error.errors())
        raise wrong_usage(f"Die Einrichtung ist unvollständig oder falsch: {fields}.") from error
    all_loaded = True
    for source in sources:
        try:
            reports = fetch_service(source.replace("-", "_"), stores(data), settings, _tell)
        except (FetchError, WarehouseBusy) as error:
            raise failed(str(error)) from error
        except OSError as error:
            raise failed(
                f"Der Abruf endete: {error.strerror or error}. Bitte Speicherplatz und Schreibrechte prüfen."
            ) from error
        if as_json:
            for report in reports:
                print_json(report.as_json())
        all_loaded = all_loaded and all(report.is_loaded for report in reports)
    if not all_loaded:
        raise typer.Exit(1)


def _tell(step: Step) -> None:
    """One line per part on the error output, so that a long fetch shows where it is."""
    if step.report is None:
        told = "nichts Neues"
    elif step.report.is_loaded:
        told = f"{step.report.rows_loaded} Zeilen neu, {step.report.rows_duplicate} bekannt"
    else:
        told = "zurückgewiesen: " + " ".join(n.message for n in step.report.notices if n.level == "error")[:300]
    notes.print(f"{step.service} {step.done}/{step.total} {step.name}: {told}", highlight=False, markup=False)
