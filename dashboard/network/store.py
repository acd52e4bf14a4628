"""The network store: one database, short transactions, migrated when it is opened.

SQLite (WAL, foreign keys) in the data directory, or PostgreSQL by ZENTREN_DATABASE_URL. A writing transaction holds
SQLite's write lock from its beginning, so that what was read in it is still true when it writes.
"""

from __future__ import annotations

import fcntl
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from dashboard.network.settings import Settings
from etl.stores import stores

MIGRATIONS: Final = Path(__file__).parent / "migrations"
MIGRATION_LOCK: Final = 7_203_521
BUSY_SECONDS: Final = 30
Clock = Callable[[], datetime]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """The database of the network, its settings and its clock; safe to share between threads."""

    def __init__(self, url: URL, settings: Settings, root: Path, clock: Clock = _utc_now) -> None:
        self.settings = settings
        self.now = clock
        self._root = root
        self._engine = _engine(url)
        self._writing = self._engine.execution_options(is_writing=True)
        migrate(self._writing)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back on any error."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @property
    def is_sqlite(self) -> bool:
        """True when the store is a file of this machine."""
        return self._engine.dialect.name == "sqlite"

    @cached_property
    def secret(self) -> bytes:
        """Key of signed links: from the configuration, else a generated file in the data directory."""
        if self.settings.secret:
            return self.settings.secret.get_secret_value().encode()
        return _generated_secret(self._root / "network.key")

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def open_store(settings: Settings | None = None, root: Path | None = None, clock: Clock = _utc_now) -> Store:
    """The store of this installation, migrated to the newest form."""
    settings = settings or Settings()
    folder = root or stores().root
    return Store(database_url(settings, folder), settings, folder, clock)


def database_url(settings: Settings, root: Path) -> URL:
    """PostgreSQL as configured, else the SQLite file of the data directory."""
    if settings.database_url is None:
        return URL.create("sqlite", database=str(root / "network.sqlite"))
    url = make_url(settings.database_url.get_secret_value())
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def migrate(engine: Engine) -> None:
    """Bring the database to the newest form; several processes starting at once wait for one another."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    with engine.connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        if MigrationContext.configure(connection).get_current_revision() != scripts.get_current_head():
            command.upgrade(migration_config(connection), "head")


def migration_config(connection: Connection) -> Config:
    """Configuration of Alembic on an open connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _engine(url: URL) -> Engine:
    # hide_parameters: names, addresses and links of a failed statement would stand in the log
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_size=5, max_overflow=10, pool_pre_ping=True)
    _keep_write_ahead(Path(str(url.database)))
    connection = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, hide_parameters=True, connect_args=connection)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _keep_write_ahead(path: Path) -> None:
    """Set the journal of a database file, once and for good; processes starting at once do so one after the other.

    SQLite does not wait for this change as it waits for a write: the second process would fail with "database is locked".
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in ("foreign_keys=ON", "synchronous=FULL", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _generated_secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    beside.touch(mode=0o600)
    beside.write_text(secrets.token_urlsafe(48), encoding="ascii")
    try:
        path.hardlink_to(beside)  # only the first of several processes succeeds, and never half a key
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    return path.read_bytes()
