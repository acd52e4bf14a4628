"""The jobs of the network: ``python -m dashboard.network jobs`` (every few minutes), and commands on personal data."""

import json
import time
from typing import Annotated

import typer

from dashboard.network import alerts, mail, meetings, people, retention
from dashboard.network.forms import UserForm
from dashboard.network.rules import Actor
from dashboard.network.snapshot_view import newest
from dashboard.network.store import Store, open_store
from dashboard.snapshot_reader import SnapshotReader
from etl.snapshot import NoSnapshot
from etl.stores import stores

OPERATOR = Actor("admin")
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Das Netzwerk: E-Mails, Fristen, Konten.",
)


@app.command("jobs")
def jobs(every: Annotated[int, typer.Option(help="Alle so viele Sekunden; 0 = einmal.")] = 0) -> None:
    """Erinnerungen, Abos und fällige E-Mails; danach abgelaufene Daten löschen."""
    store, reader = open_store(), SnapshotReader(stores())
    while True:
        typer.echo(json.dumps(run_jobs(store, reader)))
        if not every:
            return
        time.sleep(every)


@app.command("retention")
def retention_now() -> None:
    """Löschen, wessen Frist abgelaufen ist."""
    typer.echo(json.dumps(retention.apply(open_store())))


@app.command("user")
def user(email: str, name: str, role: str, ags: str = "", ihk: str = "") -> None:
    """Ein Konto anlegen oder ändern (Rolle: municipality, ihk, ministry, admin)."""
    form = UserForm.model_validate({"email": email, "name": name, "role": role, "ags": ags or None, "ihk": ihk or None})
    typer.echo(people.save_user(open_store(), OPERATOR, form))


@app.command("export-person")
def export_person(email: str) -> None:
    """Alle gespeicherten Daten einer Person als JSON ausgeben."""
    typer.echo(json.dumps(people.export_person(open_store(), OPERATOR, email), ensure_ascii=False, indent=2))


@app.command("delete-person")
def delete_person(email: str) -> None:
    """Alle gespeicherten Daten einer Person löschen."""
    typer.echo(people.delete_person(open_store(), OPERATOR, email))


def run_jobs(store: Store, reader: SnapshotReader) -> dict[str, int]:
    """One round of everything that is due; returns what was done, in numbers."""
    done = {"reminders": meetings.queue_reminders(store)}
    try:
        done["changes"] = alerts.compare(store, newest(reader))
    except NoSnapshot:
        done["changes"] = 0
    done |= {"digests": alerts.queue_digests(store), "sent": mail.send_due(store)}
    return done | {"deleted": sum(retention.apply(store).values())}


if __name__ == "__main__":
    app()
