"""Contributions of towns, comments, introductions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.network.models.base import Address, Ags, Base, Code, Key, Line, Paragraph


class Contribution(Base):
    """One row per example, failure, question or offer of help."""

    __tablename__ = "contribution"

    id: Mapped[Key]
    kind: Mapped[Code]  # example, failure, question, offer
    ags: Mapped[Ags] = mapped_column(index=True)
    problem_id: Mapped[Code] = mapped_column(index=True)
    measure_id: Mapped[Code | None]
    title: Mapped[Line]
    text: Mapped[Paragraph]
    result: Mapped[Paragraph] = mapped_column(default="")
    contact: Mapped[Line] = mapped_column(default="")  # a role or office, no person
    author_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"), index=True)
    status: Mapped[Code] = mapped_column(default="submitted")  # submitted, published, rejected, withdrawn
    criteria: Mapped[Paragraph] = mapped_column(default="")  # ids of the criteria found fulfilled, comma separated
    review_note: Mapped[Paragraph] = mapped_column(default="")
    reviewed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    search_stems: Mapped[Paragraph] = mapped_column(default="")


class Comment(Base):
    """One row per comment on a contribution."""

    __tablename__ = "comment"

    id: Mapped[Key]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"), index=True)
    ags: Mapped[Ags | None]
    text: Mapped[Paragraph]
    is_hidden: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Introduction(Base):
    """One row per wish of a town to be introduced to another with the same problem; addresses pass only by consent."""

    __tablename__ = "introduction"
    __table_args__ = (UniqueConstraint("from_ags", "to_ags", "problem_id", name="uq_introduction_towns_problem"),)

    id: Mapped[Key]
    problem_id: Mapped[Code]
    from_ags: Mapped[Ags]
    to_ags: Mapped[Ags]
    from_user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"), index=True)
    to_user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"), index=True)
    from_contact: Mapped[Address]
    to_contact: Mapped[Address | None]
    message: Mapped[Paragraph] = mapped_column(default="")
    status: Mapped[Code] = mapped_column(default="asked")  # asked, introduced, declined
    created_at: Mapped[datetime]
