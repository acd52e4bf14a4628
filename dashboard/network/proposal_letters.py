"""Mails about the status of a proposal: to the partner towns, and to the ministry when one is handed in."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.network.exchange_letters import language_of, page_address
from dashboard.network.letters import framed
from dashboard.network.mail_queue import Letter, enqueue
from dashboard.network.mail_texts import text
from dashboard.network.models import Proposal, ProposalStatus, User
from dashboard.network.store import Store

PROPOSALS_PAGE = "projektvorschlaege"


def moved(session: Session, store: Store, proposal: Proposal, entry: ProposalStatus) -> None:
    """Queue one mail per account concerned and change of status."""
    partners = [partner.ags for partner in proposal.partners]
    concerned = select(User).where(User.is_active, User.role == "municipality", User.ags.in_(partners))
    readers = list(session.scalars(concerned))
    if entry.status == "submitted":
        readers += session.scalars(select(User).where(User.is_active, User.role == "ministry"))
    for reader in readers:
        language = language_of(session, reader)
        values = {
            "title": proposal.title,
            "status": text(language, f"proposal_status.{entry.status}"),
            "note": entry.note,
            "url": page_address(store, PROPOSALS_PAGE, language, proposal=proposal.id),
        }
        letter = Letter(
            unique_key=f"proposal:{entry.id}:{reader.id}",
            kind="proposal",
            recipient=reader.email,
            subject=text(language, "proposal.subject", **values),
            text=framed(store, language, reader.name, text(language, "proposal.text", **values)),
            ihk=proposal.ihk,
        )
        enqueue(session, store, letter)
