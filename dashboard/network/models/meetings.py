"""Meetings, their programme, registrations and follow-up tasks."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dashboard.network.models.base import Address, Ags, Base, Code, Key, Line, Paragraph


class Meeting(Base):
    """One row per meeting of the network."""

    __tablename__ = "meeting"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[Key]
    ihk: Mapped[Code]
    title: Mapped[Line]
    goal: Mapped[Paragraph] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    format: Mapped[Code]  # onsite, online, hybrid
    place: Mapped[Line] = mapped_column(default="")
    access_url: Mapped[Paragraph] = mapped_column(default="")
    register_until: Mapped[datetime]
    capacity: Mapped[int | None]
    contact: Mapped[Line] = mapped_column(default="")
    notes: Mapped[Paragraph] = mapped_column(default="")
    status: Mapped[Code] = mapped_column(default="draft")  # draft, published, cancelled
    revision: Mapped[int] = mapped_column(default=0)  # grows when participants must be told of a change
    is_voting_open: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[Paragraph] = mapped_column(default="")
    minutes_published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    agenda: Mapped[list[AgendaItem]] = relationship(
        order_by="AgendaItem.position", cascade="all, delete-orphan", lazy="selectin"
    )


class AgendaItem(Base):
    """One row per point of the programme; `result` is what the minutes say about it."""

    __tablename__ = "agenda_item"

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    minutes: Mapped[int]
    title: Mapped[Line]
    speaker: Mapped[Line] = mapped_column(default="")
    problem_id: Mapped[Code | None]
    result: Mapped[Paragraph] = mapped_column(default="")


class Registration(Base):
    """One row per person and meeting; the same address cannot hold two."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("meeting_id", "email", name="uq_registration_meeting_email"),
        Index("ix_registration_meeting_status", "meeting_id", "status"),
        {"sqlite_autoincrement": True},  # a link to a deleted registration must never meet another one
    )

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    email: Mapped[Address]
    name: Mapped[Line]
    organisation: Mapped[Line]
    role: Mapped[Line]
    ags: Mapped[Ags]
    mode: Mapped[Code]  # onsite, online
    needs: Mapped[Paragraph] = mapped_column(default="")
    may_share_contact: Mapped[bool] = mapped_column(default=False)
    may_share_values: Mapped[bool] = mapped_column(default=False, server_default=false())
    wants_news: Mapped[bool] = mapped_column(default=False)
    language: Mapped[Code] = mapped_column(default="de")
    status: Mapped[Code]  # unconfirmed, confirmed, waiting, cancelled
    takes_place: Mapped[bool] = mapped_column(default=False)
    cycle: Mapped[int] = mapped_column(default=1)  # grows when a cancelled person registers again
    queued_at: Mapped[datetime | None]  # when the address was confirmed: order of the waiting list
    created_at: Mapped[datetime]
    has_attended: Mapped[bool | None]


class Task(Base):
    """One row per task a meeting gave to an organisation."""

    __tablename__ = "task"

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    title: Mapped[Line]
    owner: Mapped[Line]
    ags: Mapped[Ags | None]
    due_on: Mapped[date]
    status: Mapped[Code] = mapped_column(default="open")  # open, done, lapsed
    done_at: Mapped[datetime | None]
