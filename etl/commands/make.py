"""Commands that make something: build, demo, boundaries, dictionary."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from etl import boundaries as boundary_files
from etl import dictionary as data_dictionary
from etl import rule_page
from etl.build import BuildReport, NothingLoaded, build
from etl.catalogue.reading import CatalogueError
from etl.commands.options import DataOption, JsonOption, failed, notes, print_json, screen
from etl.demo.loading import load_example
from etl.geography.polygons import BoundaryFileError
from etl.invariants import BrokenInvariant
from etl.stores import CONTENT, REPOSITORY, Stores, stores
from etl.warehouse import WarehouseBusy

STEPS = {
    "facts": "Bestand übernehmen",
    "reduce": "Zählwerte verdichten",
    "answers": "Antworten lesen",
    "states": "Datenstand feststellen",
    "indicators": "Kennzahlen rechnen",
    "peers": "Vergleichszentren suchen",
    "findings": "Problemlagen prüfen",
    "recommendations": "Maßnahmen zuordnen",
    "effects": "Wirkungen schätzen",
    "invariants": "Ergebnis prüfen",
    "publish": "Freigeben",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("build")(build_snapshot)
    app.command("demo")(demo)
    app.command("boundaries")(boundaries)
    app.command("dictionary")(dictionary)


def build_snapshot(
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Tag, von dem aus gerechnet wird (sonst heute).")
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Alles Geladene auswerten und als neuen Stand freigeben; laufende Apps zeigen ihn ohne Neustart."""
    report = _build(stores(data), as_of, quiet=as_json)
    if as_json:
        print_json(report.as_json())
    else:
        _show(report)


def demo(
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Letzter Tag der Beispieldaten (sonst gestern).")
    ] = None,
    only_missing: Annotated[bool, typer.Option("--if-empty", help="Nur, wenn es noch keine Auswertung gibt.")] = False,
    data: DataOption = None,
) -> None:
    """Beispieldaten für 18 Städte schreiben, über die gewöhnlichen Wege laden und auswerten."""
    where = stores(data)
    if only_missing and (where.snapshots / "CURRENT").exists():
        return
    with notes.status("Beispieldaten …") as status:
        reports = load_example(
            where,
            until=until.date() if until else None,
            progress=lambda text, share: status.update(f"{text} ({share:.0%}) …"),
        )
    read = sum(report.rows_read for report in reports)
    screen.print(f"{len(reports)} Beispiellieferungen mit {read:,} Zeilen geladen.".replace(",", "."), highlight=False)
    _show(_build(where, None))


def boundaries(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="DATEI", exists=True, dir_okay=False, help="VG250 als GeoPackage, gezippte Shapes oder GeoJSON."
        ),
    ],
    status_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Gebietsstand der Datei.")] = None,
) -> None:
    """Die mitgelieferten Gemeindegrenzen aus einer aktuellen VG250-Datei neu ableiten."""
    try:
        built = boundary_files.rebuild(CONTENT, file, status_on.date() if status_on else None)
    except (BoundaryFileError, ValueError) as error:
        raise failed(str(error)) from error
    screen.print(
        f"{built.municipality_count} Gemeinden und {built.district_count} Kreise geschrieben.", highlight=False
    )


def dictionary() -> None:
    """Das Datenwörterbuch und die Seite der Regeln unter docs/ neu schreiben."""
    for name, text in (("data-dictionary.md", data_dictionary.as_markdown()), ("rules.md", rule_page.as_markdown())):
        target = REPOSITORY / "docs" / name
        target.write_text(text, encoding="utf-8")
        screen.print(f"{target.relative_to(REPOSITORY)} geschrieben.", highlight=False)


def _build(where: Stores, as_of: datetime | None, quiet: bool = False) -> BuildReport:
    try:
        if quiet:
            return build(where, as_of=as_of.date() if as_of else None)
        with notes.status("Wertet aus …") as status:
            return build(
                where,
                as_of=as_of.date() if as_of else None,
                progress=lambda step: status.update(STEPS.get(step, step) + " …"),
            )
    except (NothingLoaded, WarehouseBusy, BrokenInvariant, CatalogueError) as reason:
        raise failed(str(reason)) from reason
    except OSError as error:
        raise failed(
            f"Die Auswertung konnte nicht geschrieben werden: {error.strerror or error}. Der alte Stand gilt weiter."
        ) from error


def _show(report: BuildReport) -> None:
    if not report.is_new:
        screen.print(f"Stand {report.build_id} ist aktuell; es hat sich nichts geändert.", highlight=False)
        return
    seconds = sum(report.seconds.values())
    screen.print(
        f"Stand {report.build_id}: {report.centres} Zentren, {len(report.recomputed)} neu gerechnet, {seconds:.1f} s.",
        highlight=False,
    )
    for failure in report.failures:
        screen.print(f"Nicht gerechnet: {failure.module} ({failure.message})", highlight=False, markup=False)
