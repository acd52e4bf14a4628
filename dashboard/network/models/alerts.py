"""Subscriptions, and what the last build said, so that the next one can be compared."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.network.models.base import Address, Base, Code, Key, Paragraph


class Subscription(Base):
    """One row per user and thing subscribed to."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "target", name="uq_subscription_user_kind_target"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Code]  # centre, problem, exchange
    target: Mapped[Code]
    frequency: Mapped[Code]  # immediate, weekly
    language: Mapped[Code] = mapped_column(default="de")
    created_at: Mapped[datetime]


class NewsRecipient(Base):
    """One row per address that agreed to be invited to further meetings of a district."""

    __tablename__ = "news_recipient"
    __table_args__ = (
        UniqueConstraint("email", "ihk", name="uq_news_recipient_email_ihk"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Key]
    email: Mapped[Address]
    ihk: Mapped[Code]
    language: Mapped[Code] = mapped_column(default="de")
    agreed_at: Mapped[datetime]


class BuildSeen(Base):
    """One row per build compared with its predecessor."""

    __tablename__ = "build_seen"

    build_id: Mapped[Code] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


class FindingSeen(Base):
    """One row per centre and problem: status in the last build compared."""

    __tablename__ = "finding_seen"

    centre_id: Mapped[Code] = mapped_column(primary_key=True)
    problem_id: Mapped[Code] = mapped_column(primary_key=True)
    status: Mapped[Code]


class StatusChange(Base):
    """One row per status that changed on a build, with its evidence."""

    __tablename__ = "status_change"
    __table_args__ = (UniqueConstraint("build_id", "centre_id", "problem_id", name="uq_status_change_build"),)

    id: Mapped[Key]
    build_id: Mapped[Code]
    centre_id: Mapped[Code]
    problem_id: Mapped[Code]
    old_status: Mapped[Code]
    new_status: Mapped[Code]
    evidence: Mapped[Paragraph]  # JSON as in the snapshot
    is_synthetic: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime] = mapped_column(index=True)
