"""Joint project proposals: partners, aim, frozen baseline, status and answers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.network import audit, people, proposal_letters, rules
from dashboard.network.forms import ProposalForm
from dashboard.network.models import Proposal, ProposalPartner, ProposalStatus
from dashboard.network.rules import Actor
from dashboard.network.store import Store
from dashboard.network.towns import chamber_of

ANSWERS: Final = ("under_review", "accepted", "declined", "returned")


@dataclass(frozen=True)
class BaselineValue:
    """The indicator of one partner town as it stood in the build; no value is a result."""

    centre_id: str
    town: str
    period: str
    value: float | None
    low: float | None
    high: float | None
    status: str
    is_synthetic: bool = False
    is_withheld: bool = False


@dataclass(frozen=True)
class Baseline:
    """Figures frozen with the build they were read from."""

    build_id: str
    values: tuple[BaselineValue, ...]


@dataclass(frozen=True)
class Answer:
    """The ministry's answer: one of ANSWERS, and a word of reason."""

    status: str
    note: str = ""


def create(store: Store, actor: Actor, form: ProposalForm, baseline: Baseline) -> int:
    """A new draft; the baseline never changes afterwards. Returns its number."""
    ihk = chamber_of(form.partners[0]) or ""
    rules.require(rules.may_edit_proposal(actor, frozenset(form.partners), ihk, "draft"))
    with store.writing() as session:
        proposal = Proposal(
            ihk=ihk,
            build_id=baseline.build_id,
            baseline=json.dumps([asdict(value) for value in baseline.values], ensure_ascii=False),
            created_at=store.now(),
            status="draft",
            **form.model_dump(exclude={"partners"}),
        )
        proposal.partners = _partners(form)
        session.add(proposal)
        session.flush()
        _note(store, actor, proposal, "draft", "")
        audit.record(session, store, actor, "create", ("proposal", proposal.id))
        return proposal.id


def change(store: Store, actor: Actor, proposal_id: int, form: ProposalForm) -> None:
    """Change texts of a draft; partners, indicator and baseline belong together and stay."""
    with store.writing() as session:
        proposal = _locked(session, proposal_id)
        rules.require(_may_edit(actor, proposal))
        fixed = {"partners", "problem_id", "indicator_id"}
        for name, value in form.model_dump(exclude=fixed).items():
            setattr(proposal, name, value)
        audit.record(session, store, actor, "change", ("proposal", proposal_id))


def submit(store: Store, actor: Actor, proposal_id: int) -> None:
    """Hand the proposal to the ministry."""
    with store.writing() as session:
        proposal = _locked(session, proposal_id)
        rules.require(_may_edit(actor, proposal))
        _move(session, store, actor, proposal, Answer("submitted"))


def withdraw(store: Store, actor: Actor, proposal_id: int) -> None:
    """Take a draft or a returned proposal back."""
    with store.writing() as session:
        proposal = _locked(session, proposal_id)
        rules.require(_may_edit(actor, proposal))
        _move(session, store, actor, proposal, Answer("withdrawn"))


def answer(store: Store, actor: Actor, proposal_id: int, given: Answer) -> None:
    """The ministry answers; the partners are told."""
    if given.status not in ANSWERS:
        raise ValueError(given.status)
    with store.writing() as session:
        proposal = _locked(session, proposal_id)
        rules.require(rules.may_answer_proposal(actor, proposal.status))
        _move(session, store, actor, proposal, given)


def get(store: Store, actor: Actor, proposal_id: int) -> Proposal:
    """One proposal this person may see."""
    with store.reading() as session:
        proposal = session.get(Proposal, proposal_id)
    rules.require(proposal is not None and _may_see(actor, proposal))
    assert proposal is not None
    return proposal


def visible(store: Store, actor: Actor) -> list[Proposal]:
    """The proposals this person may see, newest first."""
    with store.reading() as session:
        found = session.scalars(select(Proposal).order_by(Proposal.id.desc()))
        return [proposal for proposal in found if _may_see(actor, proposal)]


def baseline_of(store: Store, actor: Actor, proposal: Proposal) -> Baseline:
    """The frozen figures; those of a partner that has not released its values are withheld from the others."""
    frozen = [BaselineValue(**value) for value in json.loads(proposal.baseline)]
    seen = people.visible_towns(store, actor, {value.centre_id[:8] for value in frozen})
    return Baseline(
        proposal.build_id,
        tuple(value if value.centre_id[:8] in seen else _withheld(value) for value in frozen),
    )


def _withheld(value: BaselineValue) -> BaselineValue:
    return replace(value, period="", value=None, low=None, high=None, status="no_data", is_withheld=True)


def partner_keys(proposal: Proposal) -> frozenset[str]:
    """AGS of the partners."""
    return frozenset(partner.ags for partner in proposal.partners)


def _partners(form: ProposalForm) -> list[ProposalPartner]:
    return [ProposalPartner(ags=ags, position=number) for number, ags in enumerate(form.partners)]


def _may_edit(actor: Actor, proposal: Proposal) -> bool:
    return rules.may_edit_proposal(actor, partner_keys(proposal), proposal.ihk, proposal.status)


def _may_see(actor: Actor, proposal: Proposal) -> bool:
    return rules.may_see_proposal(actor, partner_keys(proposal), proposal.ihk, proposal.status)


def _locked(session: Session, proposal_id: int) -> Proposal:
    proposal = session.get(Proposal, proposal_id, with_for_update=True)
    rules.require(proposal is not None)
    assert proposal is not None
    return proposal


def _move(session: Session, store: Store, actor: Actor, proposal: Proposal, to: Answer) -> None:
    proposal.status = to.status
    entry = _note(store, actor, proposal, to.status, to.note.strip()[:5000])
    session.flush()
    proposal_letters.moved(session, store, proposal, entry)
    audit.record(session, store, actor, to.status, ("proposal", proposal.id))


def _note(store: Store, actor: Actor, proposal: Proposal, status: str, note: str) -> ProposalStatus:
    entry = ProposalStatus(status=status, note=note, role=actor.role, at=store.now())
    proposal.history.append(entry)
    return entry
