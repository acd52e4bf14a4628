"""Commands on kinds of files: recognise what a file is, and the mappings remembered per sender."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from etl import mappings, registry
from etl.commands.options import DataOption, JsonOption, failed, print_json, screen, wrong_usage
from etl.delivery import UnreadableDelivery, open_delivery, text_form
from etl.stores import stores


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("recognise")(recognise)
    app.command("mappings")(show_mappings)


def recognise(
    file: Annotated[Path, typer.Argument(metavar="DATEI", help="Eine gelieferte Datei.")],
    as_json: JsonOption = False,
) -> None:
    """Zeigen, was eine Datei wohl ist: Art mit Sicherheit, Zeichensatz, Trennzeichen, Kopfzeile. Nichts wird geladen."""
    if not file.is_file():
        raise wrong_usage(f"Datei nicht gefunden: {file}.")
    with tempfile.TemporaryDirectory() as folder:
        try:
            delivery = open_delivery(file, Path(folder))
            found = registry.recognition(delivery)
            form = None if delivery.head().text is None else text_form(delivery)
        except (UnreadableDelivery, UnicodeError, OSError) as error:
            raise failed(f"Die Datei ist nicht lesbar: {error}.") from error
    about = (
        {}
        if form is None
        else {"encoding": form.encoding, "separator": form.separator, "header_row": form.header_line + 1}
    )
    if as_json:
        print_json({"file": file.name, "kinds": [{"kind": k, "confidence": c} for k, c in found], **about})
        return
    table = Table("Art", "Sicherheit")
    for kind, confidence in found:
        table.add_row(kind, f"{confidence:.0%}")
    screen.print(table)
    if about:
        shown = {"\t": "Tabulator"}.get(str(about["separator"]), about["separator"])
        text = f"Zeichensatz {about['encoding']}, Trennzeichen {shown}, Kopfzeile in Zeile {about['header_row']}."
        screen.print(text, highlight=False)
    if not found or found[0][1] < registry.SURE:
        hint = f" --kind {found[0][0]}" if found else " --kind ART"
        screen.print(f"Nicht sicher erkannt. Bitte beim Laden die Art angeben:{hint}", highlight=False, markup=False)


def show_mappings(
    export: Annotated[str | None, typer.Option(help="Zuordnung dieses Absenders als Text ausgeben.")] = None,
    take: Annotated[Path | None, typer.Option(help="Zuordnung aus einer Datei übernehmen.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Gemerkte Zuordnungen je Absender auflisten, ausgeben oder aus einer Datei übernehmen."""
    store = stores(data)
    try:
        if take is not None:
            mapping = mappings.read_mapping(take)
            if mapping.kind not in registry.kinds():
                raise wrong_usage(f"Die Art {mapping.kind} gibt es nicht. Möglich sind: {', '.join(registry.kinds())}.")
            mappings.remember(store, mapping)
        if export is not None:
            known = mappings.recall(store, export)
            if known is None:
                raise failed(f"Für «{export}» ist keine Zuordnung gemerkt.")
            sys.stdout.write(mappings.as_toml(known))
            return
        listed = mappings.senders(store)
    except mappings.MappingError as error:
        raise failed(str(error)) from error
    if as_json:
        print_json([{"sender": m.sender, "kind": m.kind, "options": m.options, "note": m.note} for m in listed])
        return
    table = Table("Absender", "Art", "Angaben")
    for mapping in listed:
        table.add_row(mapping.sender, mapping.kind, ", ".join(f"{k}={v}" for k, v in mapping.options.items()))
    screen.print(table)
