"""Delete what its period has ended: ``python -m dashboard.network retention``, once a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from dashboard.network import audit
from dashboard.network.models import (
    Attempt,
    AuditEntry,
    Introduction,
    Mail,
    Meeting,
    Question,
    Registration,
    StatusChange,
    Topic,
    User,
)
from dashboard.network.rules import Actor
from dashboard.network.settings import limit
from dashboard.network.store import Store

SYSTEM: Final = Actor("admin")
CHANGES_DAYS: Final = 60


def apply(store: Store) -> dict[str, int]:
    """Delete expired personal data in one transaction; returns the number of rows by kind."""
    now = store.now()

    def before(name: str) -> Any:
        unit = "hours" if name.endswith("hours") else "days"
        return now - timedelta(**{unit: limit(name)})

    with store.writing() as session:
        counts = {"registration": _registrations(session, before)}
        counts["mail"] = _mails(session, before("mail_days"))
        counts["attempt"] = _deleted(session, delete(Attempt).where(Attempt.at < before("attempt_hours")))
        counts["audit_entry"] = _deleted(session, delete(AuditEntry).where(AuditEntry.at < before("audit_days")))
        counts["status_change"] = _deleted(
            session, delete(StatusChange).where(StatusChange.at < now - timedelta(days=CHANGES_DAYS))
        )
        counts["app_user"] = _inactive_users(session, before)
        if any(counts.values()):
            audit.record(session, store, SYSTEM, "retention", ("store", sum(counts.values())))
    return counts


def _registrations(session: Session, before: Any) -> int:
    """Unconfirmed ones after their hours, with their texts; the others after the meeting, their questions stay."""
    stale = and_(Registration.status == "unconfirmed", Registration.created_at < before("unconfirmed_hours"))
    over = Registration.meeting_id.in_(select(Meeting.id).where(Meeting.ends_at < before("registration_days")))
    gone = list(session.scalars(select(Registration.id).where(or_(stale, over))))
    never_confirmed = select(Registration.id).where(Registration.status == "unconfirmed", Registration.id.in_(gone))
    for texts in (Question, Topic):
        session.execute(delete(texts).where(texts.registration_id.in_(never_confirmed)))
    session.execute(update(Question).where(Question.registration_id.in_(gone)).values(registration_id=None))
    return _deleted(session, delete(Registration).where(Registration.id.in_(gone)))


def _inactive_users(session: Session, before: Any) -> int:
    """Accounts that were switched off: the period counts from the last entry about them in the log of writes."""
    inactive = session.scalars(select(User).where(User.is_active.is_(False))).all()
    gone = [
        account.id
        for account in inactive
        if not session.scalar(
            select(AuditEntry.id)
            .where(AuditEntry.kind == "user", AuditEntry.record_id == str(account.id))
            .where(AuditEntry.at >= before("inactive_user_days"))
            .limit(1)
        )
    ]
    # the wish to be introduced holds the address of the account
    known = or_(Introduction.from_user_id.in_(gone), Introduction.to_user_id.in_(gone))
    session.execute(delete(Introduction).where(known))
    return _deleted(session, delete(User).where(User.id.in_(gone)))


def _mails(session: Session, before: Any) -> int:
    """Address and text of old mails go; the row stays, so that its cause is not mailed a second time."""
    old = update(Mail).where(Mail.due_at < before)
    session.execute(old.where(Mail.status != "sent").values(status="dropped"))
    emptied = {"recipient": "", "subject": "", "text": "", "unsubscribe_url": "", "calendar": None}
    return _deleted(session, old.where(Mail.recipient != "").values(**emptied))


def _deleted(session: Session, statement: Any) -> int:
    result: Any = session.execute(statement)
    return int(result.rowcount)
