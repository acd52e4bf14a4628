"""The store: both databases, migrations that match the models, keys, processes that start at once."""

import multiprocessing
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from dashboard.network.models import AgendaItem, Mail, Task
from dashboard.network.settings import Settings
from dashboard.network.store import MIGRATIONS, Store, _keep_write_ahead, database_url, migration_config, open_store
from dashboard.text import texts
from tests.network.conftest import NOON, MovableClock, published_meeting


def test_migrations_and_models_agree(empty_database: None, store: Store) -> None:
    with store.writing() as session:
        command.check(migration_config(session.connection()))


def test_migrations_go_down_and_up_again(store: Store) -> None:
    with store.writing() as session:
        config = migration_config(session.connection())
        command.downgrade(config, "base")
        command.upgrade(config, "head")
    assert published_meeting(store)


def test_sqlite_waits_checks_keys_and_survives_a_power_cut(settings: Settings, store: Store) -> None:
    if not store.is_sqlite:
        pytest.skip("about SQLite")
    with store.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2


def test_foreign_keys_hold(store: Store) -> None:
    with pytest.raises(IntegrityError), store.writing() as session:
        session.add(Task(meeting_id=999, title="x", owner="x", due_on=NOON.date(), status="open"))


def test_an_error_leaves_nothing_behind(store: Store) -> None:
    meeting_id = published_meeting(store)

    class Accident(Exception):
        pass

    def half_done() -> None:
        with store.writing() as session:
            session.add(AgendaItem(meeting_id=meeting_id, position=7, minutes=1, title="nie"))
            session.flush()
            raise Accident

    with pytest.raises(Accident):
        half_done()
    with store.reading() as session:
        assert not session.query(AgendaItem).filter_by(title="nie").count()


def test_a_moment_without_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError), store.writing() as session:
        session.query(Mail).filter(Mail.due_at <= datetime(2026, 1, 1)).all()


def test_several_processes_may_start_on_an_empty_database(
    empty_database: None, settings: Settings, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: open_store(settings, tmp_path, MovableClock()), range(8)))
    assert len({store.secret for store in opened}) == 1
    assert published_meeting(opened[0])
    for store in opened:
        store.close()


def _first_connection(path: Path, together: Barrier) -> None:
    together.wait()
    _keep_write_ahead(path)


def test_the_first_connections_to_a_new_file_wait_for_one_another(tmp_path: Path) -> None:
    """SQLite refuses a second change of the journal at once instead of waiting: seen as "database is locked"."""
    forking = multiprocessing.get_context("fork")
    for attempt in range(40):
        together = forking.Barrier(8)
        path = tmp_path / f"{attempt}.sqlite"
        started = [forking.Process(target=_first_connection, args=(path, together)) for _ in range(8)]
        for process in started:
            process.start()
        for process in started:
            process.join()
        assert [process.exitcode for process in started] == [0] * 8


def test_the_key_is_for_the_owner_only_and_long(store: Store, tmp_path: Path) -> None:
    assert len(store.secret) >= 48
    assert stat.S_IMODE((tmp_path / "network.key").stat().st_mode) == 0o600


def test_a_configured_key_wins(settings: Settings, tmp_path: Path) -> None:
    configured = Settings(_env_file=None, secret="k" * 40)
    store = open_store(configured, tmp_path / "other")
    assert store.secret == b"k" * 40
    store.close()


def test_postgres_addresses_get_the_installed_driver(tmp_path: Path) -> None:
    url = database_url(Settings(_env_file=None, database_url="postgresql://u:p@db.example/zentren"), tmp_path)
    assert url.drivername == "postgresql+psycopg"
    assert "p@" not in repr(url)


def test_every_migration_has_a_way_back() -> None:
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert "def downgrade() -> None:\n    pass" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_log_of_writes_speaks_the_language_of_the_reader(language: str) -> None:
    """Every action and kind the program notes has a word on the screen."""
    noted = re.compile(r'audit\.record\(\s*session, store, [^"]*"(\w+)"[^(]*\("(\w+)"')
    sources = [path.read_text(encoding="utf-8") for path in MIGRATIONS.parent.glob("*.py")]
    found = [pair for source in sources for pair in noted.findall(source)]
    assert len(found) > 20
    words = texts(language)
    assert not [action for action, _ in found if f"network.audit.{action}" not in words]
    assert not [kind for _, kind in found if f"network.audit_kind.{kind}" not in words]
