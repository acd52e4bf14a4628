"""Registration for a meeting: double opt-in, places, waiting list, change and cancellation by signed link.

A place is given when the address is confirmed, in the order of confirmation, under a lock on the meeting.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.network import audit, letters, questions
from dashboard.network.floods import TooMany, count_attempt
from dashboard.network.forms import ChangeForm, RegistrationForm
from dashboard.network.mail_queue import insert_new
from dashboard.network.models import Meeting, NewsRecipient, Registration
from dashboard.network.rules import PUBLIC
from dashboard.network.signed_links import BadLink, Target, read_token
from dashboard.network.store import Store

FASTEST_SECONDS: Final = 2.0
__all__ = ["Closed", "TooMany", "cancel", "change", "confirm", "of_link", "register"]


class Closed(Exception):
    """The meeting takes no registrations: not published, past its deadline, or over."""


def register(store: Store, meeting_id: int, form: RegistrationForm, client: str = "") -> None:
    """Take a registration and mail the link that confirms it.

    Says the same whether or not the address is known already, and to a robot. Raises Closed or TooMany.
    """
    if form.website or form.seconds < FASTEST_SECONDS:
        return
    email = str(form.email).lower()
    count_attempt(store, meeting_id, email, client)
    with store.writing() as session:
        meeting = _open_meeting(session, store, meeting_id)
        known = session.scalars(
            select(Registration).where(Registration.meeting_id == meeting.id, Registration.email == email)
        ).first()
        if known is None:
            _enter(session, store, Registration(meeting_id=meeting.id, email=email, cycle=1), form)
        elif known.status == "cancelled":
            known.cycle += 1
            _enter(session, store, known, form)
        elif known.status == "unconfirmed":
            letters.to_participant(session, store, "confirm", known, _hour(store))
        else:
            letters.to_participant(session, store, "already", known, _hour(store))


def confirm(store: Store, token: str) -> Registration:
    """Give the person a place or put them on the waiting list; a second click changes nothing.

    Raises BadLink, ExpiredLink, or Closed when the meeting is cancelled or over.
    """
    target = read_token(store, token, "confirm")
    with store.writing() as session:
        registration, meeting = _locked(session, target)
        if registration.status != "unconfirmed":
            return registration
        if meeting.status != "published" or store.now() >= meeting.ends_at:
            raise Closed
        registration.queued_at = store.now()
        _give_place(session, store, meeting, registration)
        if registration.wants_news:
            _remember_for_news(session, store, meeting, registration)
        audit.record(session, store, PUBLIC, "confirm", ("registration", registration.id))
        return registration


def of_link(store: Store, token: str) -> tuple[Registration, Meeting]:
    """The registration a person's link stands for, with its meeting. Raises BadLink or ExpiredLink."""
    target = read_token(store, token, "confirm", "manage", "vote")
    with store.reading() as session:
        registration = session.get(Registration, target.record_id)
        if registration is None or registration.cycle != target.cycle:
            raise BadLink
        return registration, session.get_one(Meeting, registration.meeting_id)


def change(store: Store, token: str, form: ChangeForm) -> Registration:
    """Change one's own registration; a change between on site and online is decided like a new one."""
    target = read_token(store, token, "manage")
    with store.writing() as session:
        registration, meeting = _locked(session, target)
        if registration.status not in ("confirmed", "waiting"):
            raise BadLink
        for name, value in form.model_dump(exclude={"mode"}).items():
            setattr(registration, name, value)
        if registration.mode != form.mode:
            registration.mode, registration.queued_at = form.mode, store.now()
            registration.status, registration.takes_place = "unconfirmed", False
            session.flush()
            _give_place(session, store, meeting, registration, round_no=str(int(store.now().timestamp())))
            _promote(session, store, meeting)
        audit.record(session, store, PUBLIC, "change", ("registration", registration.id))
        return registration


def cancel(store: Store, token: str) -> Registration:
    """Cancel one's own registration; the first of the waiting list moves up. A second click changes nothing."""
    target = read_token(store, token, "manage")
    with store.writing() as session:
        registration, meeting = _locked(session, target)
        if registration.status != "cancelled":
            registration.status, registration.takes_place = "cancelled", False
            session.flush()
            letters.to_participant(session, store, "cancelled", registration)
            _promote(session, store, meeting)
            audit.record(session, store, PUBLIC, "cancel", ("registration", registration.id))
        return registration


def free_places(session: Session, meeting: Meeting) -> int | None:
    """Places left; None = no limit."""
    if meeting.capacity is None:
        return None
    taken = select(func.count()).where(Registration.meeting_id == meeting.id, Registration.takes_place)
    return max(meeting.capacity - int(session.scalar(taken) or 0), 0)


def fill_places(session: Session, store: Store, meeting: Meeting) -> None:
    """After a change of format or capacity: count places anew, move people up from the waiting list."""
    confirmed = select(Registration).where(Registration.meeting_id == meeting.id, Registration.status == "confirmed")
    for registration in session.scalars(confirmed):
        registration.takes_place = needs_a_place(meeting, registration)
    session.flush()
    _promote(session, store, meeting)


def _enter(session: Session, store: Store, registration: Registration, form: RegistrationForm) -> None:
    taken = {"question", "problem_id", "topic", "may_show_question", "website", "seconds", "email"}
    for name, value in form.model_dump(exclude=taken).items():
        setattr(registration, name, value)
    registration.status, registration.takes_place = "unconfirmed", False
    registration.created_at, registration.queued_at = store.now(), None
    session.add(registration)
    session.flush()
    questions.take_over(session, store, registration, form)
    letters.to_participant(session, store, "confirm", registration)


def _give_place(
    session: Session, store: Store, meeting: Meeting, registration: Registration, round_no: str = ""
) -> None:
    needs_place = needs_a_place(meeting, registration)
    has_place = not needs_place or free_places(session, meeting) != 0
    registration.takes_place = needs_place and has_place
    registration.status = "confirmed" if has_place else "waiting"
    session.flush()
    letters.to_participant(session, store, "registered" if has_place else "waiting", registration, round_no)


def needs_a_place(meeting: Meeting, registration: Registration) -> bool:
    """Whether the limit counts for this person: in a hybrid meeting the room is limited, the line is not."""
    return meeting.format != "hybrid" or registration.mode == "onsite"


def _promote(session: Session, store: Store, meeting: Meeting) -> None:
    if meeting.status != "published" or store.now() >= meeting.ends_at:
        return
    waiting = select(Registration).where(Registration.meeting_id == meeting.id, Registration.status == "waiting")
    for registration in session.scalars(waiting.order_by(Registration.queued_at, Registration.id)).all():
        needs_place = needs_a_place(meeting, registration)
        if needs_place and free_places(session, meeting) == 0:
            continue
        registration.status, registration.takes_place = "confirmed", needs_place
        session.flush()
        letters.to_participant(session, store, "promoted", registration, str(int(store.now().timestamp())))


def _locked(session: Session, target: Target) -> tuple[Registration, Meeting]:
    """The registration of a link and its meeting; the meeting is locked first, always, so nobody waits in a circle."""
    meeting_id = session.scalar(select(Registration.meeting_id).where(Registration.id == target.record_id))
    if meeting_id is None:
        raise BadLink
    meeting = session.get_one(Meeting, meeting_id, with_for_update=True)
    registration = session.get(Registration, target.record_id, populate_existing=True)
    if registration is None or registration.cycle != target.cycle:
        raise BadLink
    return registration, meeting


def _open_meeting(session: Session, store: Store, meeting_id: int) -> Meeting:
    meeting = session.get(Meeting, meeting_id, with_for_update=True)
    if meeting is None or meeting.status != "published" or store.now() > meeting.register_until:
        raise Closed
    return meeting


def _remember_for_news(session: Session, store: Store, meeting: Meeting, registration: Registration) -> None:
    values = {"email": registration.email, "ihk": meeting.ihk, "language": registration.language}
    insert_new(session, NewsRecipient, values | {"agreed_at": store.now()})


def _hour(store: Store) -> str:
    return f"{store.now():%Y%m%d%H}"
