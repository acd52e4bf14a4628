"""The network store on both databases, a clock that tests move, and a real mail server on loopback."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from dashboard.network import meetings
from dashboard.network.forms import AgendaLine, MeetingForm, RegistrationForm
from dashboard.network.rules import Actor
from dashboard.network.settings import Settings
from dashboard.network.store import Store, open_store

COTTBUS, FORST, GUBEN, POTSDAM = "12052000", "12071076", "12071160", "12054000"
IHK = Actor("ihk", ihk="Cottbus", name="Kammer")
ADMIN = Actor("admin", name="Betreiber")
_TEMPLATE = "network_template"
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@dataclass
class MovableClock:
    """A clock that stands still until a test moves it."""

    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **parts: float) -> None:
        self.moment += timedelta(**parts)


@dataclass
class Inbox:
    """What a real SMTP server received; `refuse` holds answers to give to the next texts instead of taking them."""

    port: int = 0
    letters: list[Message] = field(default_factory=list)
    refuse: list[str] = field(default_factory=list)
    after_data: Callable[[], None] | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refuse:
            return self.refuse.pop(0)
        self.letters.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        if self.after_data:
            self.after_data()
        return "250 OK"

    def to(self, address: str) -> list[Message]:
        return [letter for letter in self.letters if letter["To"] == address]


# nothing here must survive a power cut
_IN_A_HURRY = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server of our own on loopback; skipped with the reason where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("no PostgreSQL server on this machine (package postgresql)")
    # not below pytest's own folder: only root may enter that, and the server does not run as root
    with tempfile.TemporaryDirectory(prefix="network-postgres-") as name:
        folder = Path(name)
        server_user = "postgres" if os.geteuid() == 0 else None
        if server_user:
            shutil.chown(folder, server_user)
        yield from _running_server(found[-1].parent, folder, server_user)


def _running_server(programs: Path, folder: Path, server_user: str | None) -> Iterator[str]:
    data, port = str(folder / "data"), free_port()

    def run(program: str, *options: str) -> None:
        command = [str(programs / program), "-D", data, *options]
        subprocess.run(command, check=True, capture_output=True, user=server_user, cwd=folder)

    run("initdb", "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {_IN_A_HURRY}"
    run("pg_ctl", "-o", options, "-w", "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql://tests@127.0.0.1:{port}"
    finally:
        stop = [str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, check=False, capture_output=True, user=server_user, cwd=folder)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a migrated database on that server, to be copied."""
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_TEMPLATE}")
    empty = Settings(_env_file=None, database_url=f"{postgres_server}/{_TEMPLATE}")
    open_store(empty, tmp_path_factory.mktemp("template")).close()
    return _TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    open_store(Settings(_env_file=None), folder).close()
    return folder / "network.sqlite"


@pytest.fixture
def empty_database() -> None:
    """Asked for by a test that wants to see the migrations run."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings on a migrated database of each kind, without rows; without tables beside `empty_database`."""
    for name in [name for name in os.environ if name.startswith("ZENTREN_")]:
        monkeypatch.delenv(name)
    is_empty = "empty_database" in request.fixturenames
    with contextlib.ExitStack() as until_the_end:
        url = None
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_server")
            template = "template1" if is_empty else request.getfixturevalue("postgres_template")
            url = until_the_end.enter_context(_database(server, template))
        elif not is_empty:
            shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "network.sqlite")
        yield Settings(
            _env_file=None, database_url=url, mail_from="netzwerk@ihk.example", smtp_security="none",
            address="https://zentren.example",
        )  # fmt: skip


@contextlib.contextmanager
def _database(server: str, template: str) -> Iterator[str]:
    """Address of a copy of a template; dropped afterwards, hundreds of them would take minutes to delete."""
    name = f"network_{os.urandom(6).hex()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def store(settings: Settings, tmp_path: Path, clock: MovableClock) -> Iterator[Store]:
    opened = open_store(settings, tmp_path, clock)
    yield opened
    opened.close()


@pytest.fixture
def inbox(store: Store) -> Iterator[Inbox]:
    """A real SMTP server; the store is configured to send to it."""
    box = Inbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.port = controller.port
    store.settings = store.settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": controller.port})
    yield box
    controller.stop()


def meeting_form(**changes: object) -> MeetingForm:
    """A meeting of two hours, thirty days from the start of the clock."""
    values: dict[str, object] = {
        "title": "Leerstand gemeinsam angehen", "goal": "Beispiele austauschen", "format": "online",
        "starts_at": NOON + timedelta(days=30), "ends_at": NOON + timedelta(days=30, hours=2),
        "register_until": NOON + timedelta(days=20), "access_url": "https://video.example/raum-4711",
        "contact": "Fachbereich Standortpolitik", "agenda": (AgendaLine(minutes=10, title="Begrüßung"),),
    }  # fmt: skip
    return MeetingForm(**(values | changes))


def registration_form(number: int = 1, **changes: object) -> RegistrationForm:
    """The registration of person number so and so."""
    values: dict[str, object] = {
        "name": f"Person {number}", "email": f"person{number}@stadt.example", "organisation": "Stadtverwaltung",
        "role": "Wirtschaftsförderung", "ags": FORST, "mode": "online",
    }  # fmt: skip
    return RegistrationForm(**(values | changes))


def published_meeting(store: Store, **changes: object) -> int:
    """A published meeting of the Cottbus district."""
    meeting_id = meetings.create(store, IHK, "Cottbus", meeting_form(**changes))
    meetings.publish(store, IHK, meeting_id)
    return meeting_id
