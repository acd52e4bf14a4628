"""The mail queue against a real SMTP server: sent once, retried, nothing lost, nothing doubled."""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from dashboard.network import mail, mail_queue, mail_texts, people, registrations, signed_links
from dashboard.network.mail_queue import Letter, enqueue
from dashboard.network.models import Mail
from dashboard.network.settings import Settings
from dashboard.network.store import Store
from tests.conftest import ROOT
from tests.network.conftest import ADMIN, Inbox, MovableClock, published_meeting, registration_form
from tests.network.test_registration import confirmed, mails


def queue(store: Store, key: str = "k1", recipient: str = "a@stadt.example") -> bool:
    with store.writing() as session:
        return enqueue(session, store, Letter(key, "test", recipient, "Betreff: Äpfel", "Grüße"))


def state(store: Store) -> list[tuple[str, int]]:
    with store.reading() as session:
        return [(row.status, row.attempts) for row in session.scalars(select(Mail).order_by(Mail.id))]


def test_sent_as_written(store: Store, inbox: Inbox) -> None:
    confirmed(store, published_meeting(store))
    assert mail.send_due(store) == 2
    letter = inbox.letters[1]
    assert letter["Subject"] == "Angemeldet: Leerstand gemeinsam angehen"
    assert letter["From"] == "Netzwerk Innenstadt <netzwerk@ihk.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    text = letter.get_body().get_content()
    assert "Guten Tag Person 1," in text
    assert "Mittwoch, 2. Dezember 2026, 13:00 bis 15:00 Uhr" in text
    attached = [part for part in letter.iter_attachments()]
    assert [part.get_content_type() for part in attached] == ["text/calendar"]
    assert "BEGIN:VCALENDAR" in attached[0].get_content()


def test_a_cause_is_queued_once(store: Store) -> None:
    assert queue(store)
    assert not queue(store)
    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(lambda _: queue(store, "k2"), range(20))) == 1
    assert len(state(store)) == 2


def test_signed_links_are_for_the_recipient_only(store: Store, inbox: Inbox) -> None:
    """Chamber and operator read that a link was sent, not the link; it still goes out and works."""
    meeting_id = published_meeting(store)
    registrations.register(store, meeting_id, registration_form())
    link = re.search(r"link=(\S+)", mails(store)[0].text)
    assert link
    token = link[1]
    for shown in (
        mail_queue.outbox(store, ADMIN)[0].text,
        str(people.export_person(store, ADMIN, "person1@stadt.example")),
    ):
        assert "/anmeldung?link=…" in shown
        assert token not in shown
    assert mail.send_due(store) == 1
    assert f"link={token}" in inbox.letters[0].get_body().get_content()
    assert registrations.confirm(store, token).status == "confirmed"


def test_a_failed_statement_does_not_name_its_values(store: Store) -> None:
    """An error ends in the log of the server; addresses and links must not."""
    with pytest.raises(DBAPIError) as failed, store.writing() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:value)"), {"value": "erika@stadt.example"})
    assert "erika" not in str(failed.value)


def test_only_the_token_of_a_link_is_left_out() -> None:
    assert signed_links.without_tokens("x https://a.example/abmelden?link=ab.c-d_e%3D&lang=en y") == (
        "x https://a.example/abmelden?link=…&lang=en y"
    )


def test_without_a_mail_server_mails_wait(store: Store) -> None:
    queue(store)
    assert mail.send_due(store) == 0
    assert state(store) == [("queued", 0)]


def test_ten_workers_send_forty_mails_once_each(store: Store, inbox: Inbox) -> None:
    for number in range(40):
        queue(store, f"k{number}", f"p{number}@stadt.example")
    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(lambda _: mail.send_due(store), range(10))) == 40
    assert sorted(letter["To"] for letter in inbox.letters) == sorted(f"p{n}@stadt.example" for n in range(40))


def test_refused_for_now_is_tried_again_later(store: Store, inbox: Inbox, clock: MovableClock) -> None:
    queue(store)
    inbox.refuse = ["451 später", "451 später"]
    assert mail.send_due(store) == 0
    assert mail.send_due(store) == 0  # not due yet
    assert state(store) == [("queued", 1)]
    clock.move(minutes=1)
    assert mail.send_due(store) == 0
    clock.move(minutes=5)
    assert mail.send_due(store) == 1
    assert state(store) == [("sent", 3)]
    assert len(inbox.letters) == 1


def test_refused_for_good_fails_and_a_person_can_send_it_again(store: Store, inbox: Inbox) -> None:
    queue(store)
    inbox.refuse = ["550 unbekannt"]
    mail.send_due(store)
    assert state(store) == [("failed", 1)]
    assert mail_queue.outbox(store, ADMIN)[0].problem == "SMTP 550"
    mail_queue.send_again(store, ADMIN, 1)
    assert mail.send_due(store) == 1


def test_no_server_gives_up_after_the_last_attempt(store: Store, inbox: Inbox, clock: MovableClock) -> None:
    store.settings = store.settings.model_copy(update={"smtp_port": 1})
    queue(store)
    for _ in range(8):
        mail.send_due(store)
        clock.move(days=1)
    assert state(store) == [("failed", 8)]
    assert mail_queue.outbox(store, ADMIN)[0].problem == "ConnectionRefusedError"


def test_no_address_in_the_log(store: Store, inbox: Inbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    queue(store)
    inbox.refuse = ["550 a@stadt.example unbekannt"]
    mail.send_due(store)
    assert "not sent" in caplog.text
    assert "stadt.example" not in "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("dashboard"))


def test_worker_that_dies_before_the_text_has_sent_nothing(store: Store, inbox: Inbox, clock: MovableClock) -> None:
    queue(store)
    assert mail.claim(store, "died")
    assert mail.send_due(store) == 0
    clock.move(minutes=11)
    assert mail.send_due(store) == 1
    assert len(inbox.letters) == 1


DYING_WORKER = """
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from dashboard.network import mail
from dashboard.network.settings import Settings
from dashboard.network.store import open_store
from tests.network.conftest import NOON
settings = Settings(_env_file=None, database_url={url!r}, mail_from="netzwerk@ihk.example", smtp_security="none",
                    smtp_host="127.0.0.1", smtp_port={port})
store = open_store(settings, Path({folder!r}), lambda: NOON)
advance = mail._advance
def dying(store, row, old, new):
    if new == "sent":
        os.kill(os.getpid(), 9)
    return advance(store, row, old, new)
mail._advance = dying
mail.send_due(store)
"""


def test_worker_killed_after_the_server_took_the_mail(
    store: Store, settings: Settings, inbox: Inbox, clock: MovableClock, tmp_path: Path
) -> None:
    """Nobody can know: it is not sent again by itself, a person sees it, and a repeat carries the same Message-ID."""
    queue(store)
    url = settings.database_url.get_secret_value() if settings.database_url else None
    script = DYING_WORKER.format(root=str(ROOT), url=url, port=inbox.port, folder=str(tmp_path))
    assert subprocess.run([sys.executable, "-c", script], timeout=120, check=False).returncode == -9
    assert len(inbox.letters) == 1
    clock.move(minutes=11)
    assert mail.send_due(store) == 0
    assert state(store) == [("unclear", 1)]
    mail_queue.send_again(store, ADMIN, 1)
    assert mail.send_due(store) == 1
    assert inbox.letters[0]["Message-ID"] == inbox.letters[1]["Message-ID"]


DYING_APP = """
import os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from dashboard.network import registrations
from dashboard.network.settings import Settings
from dashboard.network.store import open_store
from tests.network.conftest import registration_form, NOON
settings = Settings(_env_file=None, database_url={url!r}, mail_from="netzwerk@ihk.example", address="https://zentren.example")
store = open_store(settings, Path({folder!r}), lambda: NOON)
registrations.register(store, {meeting}, registration_form(1))
os.kill(os.getpid(), 9)
"""


def test_app_killed_between_commit_and_mail(store: Store, settings: Settings, inbox: Inbox, tmp_path: Path) -> None:
    """The mail was committed with the registration: it goes out once, by whoever runs next."""
    meeting_id = published_meeting(store)
    url = settings.database_url.get_secret_value() if settings.database_url else None
    script = DYING_APP.format(root=str(ROOT), url=url, folder=str(tmp_path), meeting=meeting_id)
    assert subprocess.run([sys.executable, "-c", script], timeout=120, check=False).returncode == -9
    assert [mail.send_due(store) for _ in range(3)] == [1, 0, 0]
    assert len(inbox.to("person1@stadt.example")) == 1


def test_no_commit_no_mail(store: Store, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The registration fails at the very end: neither it nor its mail exists."""
    meeting_id = published_meeting(store)

    def broken(*_: object) -> None:
        raise RuntimeError("disk full")

    real = registrations.letters.to_participant
    monkeypatch.setattr(registrations.letters, "to_participant", lambda *parts: (real(*parts), broken()))
    with pytest.raises(RuntimeError):
        registrations.register(store, meeting_id, registration_form())
    assert mail.send_due(store) == 0
    assert not mails(store)


def test_connection_lost_while_the_text_is_on_its_way_is_unclear(store: Store) -> None:
    """A server that takes the text and hangs up without an answer."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        store.settings = store.settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port})
        threading.Thread(target=hang_up_after_the_text, args=(listener,), daemon=True).start()
        queue(store)
        assert mail.send_due(store) == 0
    assert state(store) == [("unclear", 1)]
    assert mail.send_due(store) == 0


def hang_up_after_the_text(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rwb") as lines:
        lines.write(b"220 ready\r\n")
        lines.flush()
        while not (line := lines.readline()).startswith(b"DATA"):
            lines.write(b"250 OK\r\n" if line else b"")
            lines.flush()
        lines.write(b"354 go\r\n")
        lines.flush()
        while lines.readline() != b".\r\n":
            pass


def test_texts_exist_in_both_languages_with_the_same_parts() -> None:
    def parts(table: dict, prefix: str = "") -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for key, value in table.items():
            if isinstance(value, dict):
                found |= parts(value, f"{prefix}{key}.")
            else:
                found[prefix + key] = {piece.split("}")[0] for piece in value.split("{")[1:]}
        return found

    assert parts(mail_texts.table("de")) == parts(mail_texts.table("en"))


def test_english_on_request(store: Store) -> None:
    registrations.register(store, published_meeting(store), registration_form(language="en"))
    assert mails(store)[0].subject.startswith("Please confirm")
    assert "lang=en" in mails(store)[0].text
