"""The queue of mails, and counters against floods."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.network.models.base import Address, Base, Code, Key, Line, Paragraph


class Mail(Base):
    """One row per mail; `unique_key` says what it is about, so the same mail cannot be queued twice."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_status_due", "status", "due_at"),)

    id: Mapped[Key]
    unique_key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[Code]
    ihk: Mapped[Code | None]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="SET NULL"), index=True)
    recipient: Mapped[Address] = mapped_column(index=True)
    subject: Mapped[Line]
    text: Mapped[Paragraph]
    unsubscribe_url: Mapped[Paragraph] = mapped_column(default="")
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    message_id: Mapped[Line]
    status: Mapped[Code] = mapped_column(default="queued")  # queued, claimed, sending, sent, failed, unclear, dropped
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[Code | None]
    claimed_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    problem: Mapped[Line] = mapped_column(default="")  # kind of the last failure, without addresses


class Attempt(Base):
    """One row per attempt to register or to ask; the key is a keyed hash of an address, not the address."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)

    id: Mapped[Key]
    key: Mapped[Code]
    at: Mapped[datetime]
