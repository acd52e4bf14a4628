"""Joint project proposals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dashboard.network.models.base import Ags, Base, Code, Key, Line, Paragraph


class Proposal(Base):
    """One row per joint proposal; the baseline is frozen with the build it was read from."""

    __tablename__ = "proposal"

    id: Mapped[Key]
    ihk: Mapped[Code]
    title: Mapped[Line]
    problem_id: Mapped[Code]
    measure_id: Mapped[Code | None]
    indicator_id: Mapped[Code]
    aim: Mapped[Paragraph]
    area: Mapped[Line] = mapped_column(default="")
    budget_band: Mapped[Code]
    programme_id: Mapped[Code | None]
    addressee: Mapped[Line]
    build_id: Mapped[Code]
    baseline: Mapped[Paragraph]  # JSON list: centre_id, town, period, value, low, high, status
    status: Mapped[Code] = mapped_column(default="draft")
    created_at: Mapped[datetime]

    partners: Mapped[list[ProposalPartner]] = relationship(
        order_by="ProposalPartner.position", cascade="all, delete-orphan", lazy="selectin"
    )
    history: Mapped[list[ProposalStatus]] = relationship(
        order_by="ProposalStatus.id", cascade="all, delete-orphan", lazy="selectin"
    )


class ProposalPartner(Base):
    """One row per town of a proposal; the first is the lead."""

    __tablename__ = "proposal_partner"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True)
    ags: Mapped[Ags] = mapped_column(primary_key=True, index=True)
    position: Mapped[int]


class ProposalStatus(Base):
    """One row per change of status, with the answer."""

    __tablename__ = "proposal_status"

    id: Mapped[Key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    status: Mapped[Code]
    note: Mapped[Paragraph] = mapped_column(default="")
    role: Mapped[Code]
    at: Mapped[datetime]
