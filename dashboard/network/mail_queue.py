"""Mails are queued in the transaction that causes them: no cause without mail, no mail without cause, none twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from dashboard.network import audit, rules
from dashboard.network.models import Base, Mail
from dashboard.network.rules import Actor
from dashboard.network.signed_links import keyed_hash, without_tokens
from dashboard.network.store import Store


@dataclass(frozen=True)
class Letter:
    """A mail before it is queued. `unique_key` names the cause: the same cause is queued once."""

    unique_key: str
    kind: str
    recipient: str
    subject: str
    text: str
    ihk: str | None = None
    meeting_id: int | None = None
    calendar: bytes | None = None
    unsubscribe_url: str = ""
    due_at: datetime | None = None


def insert_new(session: Session, table: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless a unique value is already taken; False when it was. Safe against a second process."""
    dialect = session.get_bind().dialect.name
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table).values(**values)
    return session.execute(statement.on_conflict_do_nothing().returning(literal(1))).first() is not None


def enqueue(session: Session, store: Store, letter: Letter) -> bool:
    """Queue a mail; False when this cause has its mail already."""
    domain = store.settings.mail_from.rpartition("@")[2]
    now = store.now()
    values = {
        "unique_key": letter.unique_key,
        "kind": letter.kind,
        "ihk": letter.ihk,
        "meeting_id": letter.meeting_id,
        "recipient": letter.recipient,
        "subject": " ".join(letter.subject.split())[:200],
        "text": letter.text,
        "unsubscribe_url": letter.unsubscribe_url,
        "calendar": letter.calendar,
        "message_id": f"<{keyed_hash(store, letter.unique_key)}@{domain}>",
        "status": "queued",
        "attempts": 0,
        "due_at": letter.due_at or now,
        "created_at": now,
        "problem": "",
    }
    return insert_new(session, Mail, values)


def outbox(store: Store, actor: Actor, newest: int = 300) -> list[Mail]:
    """The mails this person may see, latest first; the signed links in them are for the recipients and cut short here."""
    rules.require(rules.may_see_outbox(actor, actor.ihk))
    wanted = select(Mail).order_by(Mail.id.desc()).limit(newest)
    if actor.role != "admin":
        wanted = wanted.where(Mail.ihk == actor.ihk)
    with store.reading() as session:
        found = list(session.scalars(wanted))
        session.expunge_all()
    for mail in found:
        mail.text, mail.unsubscribe_url = without_tokens(mail.text), without_tokens(mail.unsubscribe_url)
    return found


def send_again(store: Store, actor: Actor, mail_id: int) -> None:
    """Queue a failed or unclear mail once more: the same Message-ID, so that mail servers recognise a double."""
    with store.writing() as session:
        mail = _mail(session, actor, mail_id)
        mail.status, mail.attempts, mail.due_at, mail.problem = "queued", 0, store.now(), ""
        audit.record(session, store, actor, "send_again", ("mail", mail_id))


def drop(store: Store, actor: Actor, mail_id: int) -> None:
    """Give up a failed or unclear mail."""
    with store.writing() as session:
        _mail(session, actor, mail_id).status = "dropped"
        audit.record(session, store, actor, "drop", ("mail", mail_id))


def _mail(session: Session, actor: Actor, mail_id: int) -> Mail:
    mail = session.get_one(Mail, mail_id, with_for_update=True)
    rules.require(rules.may_see_outbox(actor, mail.ihk) and mail.status in ("failed", "unclear"))
    return mail
