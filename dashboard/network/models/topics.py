"""Questions from registrations, and topics voted on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.network.models.base import Ags, Base, Code, Key, Line, Paragraph


class Question(Base):
    """One row per question; it outlives the registration, without the person."""

    __tablename__ = "question"

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    ags: Mapped[Ags | None]
    text: Mapped[Paragraph]
    problem_id: Mapped[Code | None]
    sorted_by: Mapped[Code]  # given, dictionary, person, nobody
    may_be_shown: Mapped[bool] = mapped_column(default=False)  # consent: with the town, without the name
    is_released: Mapped[bool] = mapped_column(default=False)  # by the inviting body
    status: Mapped[Code] = mapped_column(default="open")  # open, answered, carried_over
    answer: Mapped[Paragraph] = mapped_column(default="")
    carried_from: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class Topic(Base):
    """One row per topic proposed for the next meeting."""

    __tablename__ = "topic"

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    sentence: Mapped[Line]
    problem_id: Mapped[Code | None]
    origin: Mapped[Code]  # question, suggestion, carried_over, finding, person
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    is_on_ballot: Mapped[bool] = mapped_column(default=False)
    meetings_seen: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class Ballot(Base):
    """One row per person who voted in a meeting: a second vote replaces the first."""

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("meeting_id", "registration_id", name="uq_ballot_meeting_registration"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    ags: Mapped[Ags]
    cast_at: Mapped[datetime]


class Vote(Base):
    """One row per ballot and topic with at least one point."""

    __tablename__ = "vote"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True, index=True)
    points: Mapped[int]
