"""Commands on deliveries: load, loads, rejects, withdraw."""

import csv
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from etl import deliveries, mappings, registry, withdrawal
from etl.commands.options import DataOption, JsonOption, failed, notes, print_json, screen, wrong_usage
from etl.loading import LoadReport, Order, load_files
from etl.stores import stores
from etl.warehouse import WarehouseBusy

STATUS = {"loaded": "geladen", "unchanged": "unverändert", "rejected": "zurückgewiesen", "checked": "geprüft"}
LEVEL = {"error": "Fehler", "warning": "Warnung", "info": "Hinweis"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("load")(load)
    app.command("loads")(loads)
    app.command("rejects")(rejects)
    app.command("withdraw")(withdraw)


def load(
    files: Annotated[list[Path], typer.Argument(metavar="DATEI…", help="Gelieferte Dateien, wie sie sind.")],
    kind: Annotated[str | None, typer.Option(help="Art der Datei, wenn sie nicht erkannt wird.")] = None,
    ags: Annotated[
        str | None, typer.Option(help="Gemeinde (8 Ziffern): die Daten gehören zu ihrem Hauptzentrum.")
    ] = None,
    centre: Annotated[str | None, typer.Option(help="Zentrum, z. B. 12062140-01.")] = None,
    source: Annotated[str | None, typer.Option(help="Quelle, wie in data/sources/ benannt.")] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="Angabe zum Lesen, z. B. time=Zeitpunkt; mehrfach möglich.")
    ] = None,
    sender: Annotated[
        str | None,
        typer.Option(help="Absender: seine gemerkte Zuordnung gilt; neue Angaben werden nach dem Laden gemerkt."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Nur prüfen, nichts laden.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Dateien laden: jede ganz oder gar nicht, mit Bericht über jede Zeile, die nicht passt."""
    kind, options = _as_before(sender, kind, _options(option or []), data)
    orders = _orders(files, kind, ags, centre, source, options)
    try:
        with notes.status("Lädt …"):
            reports = load_files(stores(data), orders, dry_run=dry_run)
    except WarehouseBusy as busy:
        raise failed(str(busy)) from busy
    except OSError as error:
        raise failed(
            f"Es wurde nichts geladen: {error.strerror or error}. Bitte Speicherplatz und Schreibrechte prüfen."
        ) from error
    for report in reports:
        if as_json:
            print_json(report.as_json())
        else:
            _show(report)
    read_as = {report.kind for report in reports if report.is_loaded and report.kind}
    if sender is not None and not dry_run and len(read_as) == 1:
        mappings.remember(stores(data), mappings.Mapping(sender, read_as.pop(), options))
    if not all(report.is_loaded for report in reports):
        raise typer.Exit(1)


def loads(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Alle bisher geladenen Lieferungen auflisten."""
    rows = deliveries.listed(stores(data))
    if as_json:
        print_json(rows)
        return
    table = Table("Nr.", "Datei", "Art", "Ziel", "Stand", "gelesen", "geladen", "zurückgewiesen", "doppelt")
    for row in rows:
        table.add_row(
            *(
                str(row[key])
                for key in (
                    "load_id",
                    "file",
                    "kind",
                    "target",
                    "status",
                    "rows_read",
                    "rows_loaded",
                    "rows_rejected",
                    "rows_duplicate",
                )
            )
        )
    screen.print(table)


def rejects(
    load_id: Annotated[int, typer.Argument(metavar="NR", help="Nummer der Lieferung, siehe «loads».")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Zurückgewiesene Zeilen einer Lieferung als CSV ausgeben (Zeile, Regel, Spalte, Wert, ganze Zeile)."""
    rows = deliveries.rejected_rows(stores(data), load_id)
    if rows is None:
        raise failed(f"Die Lieferung {load_id} gibt es nicht. «python -m etl loads» zeigt alle.")
    if as_json:
        print_json(rows)
        return
    writer = csv.writer(sys.stdout, delimiter=";")
    writer.writerow(["zeile", "regel", "spalte", "wert", "inhalt"])
    writer.writerows([row["line"], row["code"], row["column"], row["value"], row["raw"]] for row in rows)


def withdraw(
    load_id: Annotated[int, typer.Argument(metavar="NR", help="Nummer der Lieferung, siehe «loads».")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Eine Lieferung zurückziehen: ihre Werte verschwinden, ersetzte ältere Werte kehren zurück."""
    try:
        filled = withdrawal.withdraw(stores(data), load_id)
    except (withdrawal.CannotWithdraw, WarehouseBusy) as reason:
        raise failed(str(reason)) from reason
    if as_json:
        print_json({"load_id": load_id, "status": "withdrawn", "filled_from": filled})
    else:
        screen.print(f"Lieferung {load_id} ist zurückgezogen. Bitte «python -m etl build» aufrufen.", highlight=False)


def _orders(
    files: list[Path],
    kind: str | None,
    ags: str | None,
    centre: str | None,
    source: str | None,
    options: dict[str, str],
) -> list[Order]:
    if ags and centre:
        raise wrong_usage("--ags und --centre schließen sich aus.")
    if kind is not None and kind not in registry.kinds():
        raise wrong_usage(f"--kind {kind} gibt es nicht. Möglich sind: {', '.join(registry.kinds())}.")
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        raise wrong_usage(f"Datei nicht gefunden: {', '.join(missing)}.")
    return [Order(path, kind, ags, centre, source, options) for path in files]


def _options(options: list[str]) -> dict[str, str]:
    given = {}
    for option in options:
        name, sign, value = option.partition("=")
        if not sign or not name:
            raise wrong_usage(f"--option braucht die Form name=wert, nicht «{option}».")
        given[name.strip()] = value.strip()
    return given


def _as_before(
    sender: str | None, kind: str | None, options: dict[str, str], data: Path | None
) -> tuple[str | None, dict[str, str]]:
    """(kind, options) with what is remembered of the sender behind what was said now."""
    if sender is None:
        return kind, options
    try:
        known = mappings.recall(stores(data), sender)
    except mappings.MappingError as error:
        raise wrong_usage(str(error)) from error
    return (kind, options) if known is None else mappings.combined(known, kind, options)


def _show(report: LoadReport) -> None:
    screen.print(f"[bold]{report.file}[/bold] ({report.kind or 'unbekannt'}): {STATUS[report.status]}", highlight=False)
    screen.print(
        f"  {report.rows_read} Zeilen gelesen = {report.rows_loaded} geladen + {report.rows_rejected} zurückgewiesen"
        f" + {report.rows_duplicate} doppelt",
        highlight=False,
    )
    for finding in report.notices:
        where = f" Zeile {finding.row}" if finding.row else ""
        screen.print(
            f"  {LEVEL[finding.level]} {finding.code}{where}: {finding.message}", highlight=False, markup=False
        )
    if report.load_id is not None and report.rows_rejected:
        screen.print(f"  Zurückgewiesene Zeilen: python -m etl rejects {report.load_id}", highlight=False)
