"""Send what is due: ``python -m dashboard.network.mail``. Several workers may run at once.

A mail is `claimed`, handed to the server up to the recipient, marked `sending`, and only then its text is handed over.
A worker that dies while `claimed` has sent nothing: the mail is queued again. One that dies while `sending` may or may
not have sent it: the mail becomes `unclear` and a person decides; it keeps its Message-ID, so a double is recognised.
"""

from __future__ import annotations

import argparse
import logging
import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Final
from uuid import uuid4

from sqlalchemy import select, update

from dashboard.network.models import Mail
from dashboard.network.settings import Settings, limit
from dashboard.network.store import Store, open_store

LOG: Final = logging.getLogger(__name__)
RETRY_MINUTES: Final = (1, 5, 15, 60, 240, 480, 960, 1440)
TIMEOUT_SECONDS: Final = 30
_CLIENT_ERRORS: Final = (500, 600)


class Refused(Exception):
    """The server refused; `is_final` tells whether trying again is pointless."""

    def __init__(self, code: int) -> None:
        super().__init__(f"SMTP {code}")
        self.is_final = _CLIENT_ERRORS[0] <= code < _CLIENT_ERRORS[1]


def send_due(store: Store, at_most: int = 500) -> int:
    """Send the mails that are due; returns how many the server took over. Does nothing without a mail server."""
    if not store.settings.smtp_host:
        return 0
    settle_abandoned(store)
    worker, sent = uuid4().hex, 0
    for _ in range(at_most):
        mail = claim(store, worker)
        if mail is None:
            break
        sent += _deliver(store, mail)
    return sent


def settle_abandoned(store: Store) -> None:
    """Mails a dead worker left behind: back into the queue, or unclear when their text was on its way."""
    before = store.now() - timedelta(minutes=limit("claim_minutes"))
    with store.writing() as session:
        left = update(Mail).where(Mail.claimed_at < before)
        session.execute(left.where(Mail.status == "claimed").values(status="queued"))
        session.execute(left.where(Mail.status == "sending").values(status="unclear", problem="WorkerLost"))


def claim(store: Store, worker: str) -> Mail | None:
    """Take the longest due mail out of the queue."""
    due = select(Mail).where(Mail.status == "queued", Mail.due_at <= store.now()).order_by(Mail.due_at, Mail.id)
    with store.writing() as session:
        mail = session.scalars(due.limit(1).with_for_update(skip_locked=True)).first()
        if mail is not None:
            mail.status, mail.claimed_by, mail.claimed_at = "claimed", worker, store.now()
            mail.attempts += 1
        return mail


def message(mail: Mail, settings: Settings, date: str) -> EmailMessage:
    """The mail as it goes over the wire."""
    letter = EmailMessage()
    letter["From"] = formataddr((settings.mail_name, settings.mail_from))
    letter["To"] = mail.recipient
    letter["Subject"] = mail.subject
    letter["Date"] = date
    letter["Message-ID"] = mail.message_id
    letter["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe_url:
        letter["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
    letter.set_content(mail.text)
    if mail.calendar:
        letter.add_attachment(
            mail.calendar, maintype="text", subtype="calendar", filename="termin.ics", params={"method": "PUBLISH"}
        )
    return letter


def _deliver(store: Store, mail: Mail) -> bool:
    try:
        letter = message(mail, store.settings, format_datetime(store.now()))
        with closing(_connect(store.settings)) as server:
            _hand_over(server, store, mail, letter)
    except (smtplib.SMTPException, OSError, Refused, ValueError) as error:
        _note_failure(store, mail, error)
        return False
    return True


def _hand_over(server: smtplib.SMTP, store: Store, mail: Mail, letter: EmailMessage) -> None:
    _expect(server.mail(store.settings.mail_from))
    _expect(server.rcpt(mail.recipient))
    if not _advance(store, mail, "claimed", "sending"):
        raise Refused(0)  # another worker has taken it over
    _expect(server.data(letter.as_bytes(policy=policy.SMTP)))
    _advance(store, mail, "sending", "sent")


def _advance(store: Store, mail: Mail, old: str, new: str) -> bool:
    values = {"status": new} | ({"sent_at": store.now(), "problem": ""} if new == "sent" else {})
    mine = update(Mail).where(Mail.id == mail.id, Mail.status == old, Mail.claimed_by == mail.claimed_by)
    with store.writing() as session:
        return session.execute(mine.values(**values)).rowcount == 1  # type: ignore[attr-defined]


def _expect(answer: tuple[int, bytes]) -> None:
    if answer[0] // 100 != 2:
        raise Refused(answer[0])


def _connect(settings: Settings) -> smtplib.SMTP:
    make: Callable[..., smtplib.SMTP] = smtplib.SMTP
    if settings.smtp_security == "tls":
        make = smtplib.SMTP_SSL
    server = make(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _note_failure(store: Store, mail: Mail, error: Exception) -> None:
    """Refused or not reached: later again, or failed. Broken off while the text was on its way: unclear."""
    LOG.warning("mail %s not sent: %s", mail.id, type(error).__name__)
    with store.writing() as session:
        row = session.get_one(Mail, mail.id, with_for_update=True)
        if row.claimed_by != mail.claimed_by or row.status not in ("claimed", "sending"):
            return
        row.problem = str(error) if isinstance(error, Refused) else type(error).__name__
        if row.status == "sending" and not isinstance(error, Refused):
            row.status = "unclear"
        elif (isinstance(error, Refused) and error.is_final) or row.attempts >= limit("mail_attempts"):
            row.status = "failed"
        else:
            row.status = "queued"
            row.due_at = store.now() + timedelta(minutes=RETRY_MINUTES[min(row.attempts, len(RETRY_MINUTES)) - 1])


def main() -> None:
    """Send due mails once, or every so many seconds."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.network.mail", description="Fällige E-Mails senden.")
    parser.add_argument("--every", type=int, default=0, metavar="SEKUNDEN", help="dauerhaft laufen (sonst einmal)")
    every = parser.parse_args().every
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    store = open_store()
    while True:
        LOG.info("%s mails sent", send_due(store))
        if not every:
            break
        time.sleep(every)


if __name__ == "__main__":
    main()
