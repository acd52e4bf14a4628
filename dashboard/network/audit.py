"""The log of writes: part of the same transaction as the write."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.network import rules
from dashboard.network.models import AuditEntry
from dashboard.network.rules import Actor
from dashboard.network.store import Store


def record(session: Session, store: Store, actor: Actor, action: str, written: tuple[str, object]) -> None:
    """Note that `actor` did `action` on a record (kind, id); no names, no addresses, no free text."""
    kind, record_id = written
    session.add(AuditEntry(at=store.now(), actor=actor.label, action=action, kind=kind, record_id=str(record_id)))


def entries(store: Store, actor: Actor, newest: int = 200) -> list[AuditEntry]:
    """The newest writes, latest first."""
    rules.require(rules.may_handle_personal_data(actor))
    with store.reading() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(newest)))
