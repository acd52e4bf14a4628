"""The command line of the ETL. Exit codes: 0 done, 1 a file was rejected or a check failed, 2 wrong usage."""

import typer

from etl.commands import deliver, export, fetch, inspect, make, recognise, templates

app = typer.Typer(
    name="etl",
    help="Zentrenkompass: Daten laden, auswerten, abfragen. Alle Befehle kennen --data (Verzeichnis der Datenhaltung).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (deliver, fetch, make, inspect, export, recognise, templates):
    module.register(app)
