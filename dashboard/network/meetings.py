"""Meetings: create, change, publish, cancel, invite."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.network import audit, letters, registrations, rules
from dashboard.network.forms import MeetingForm
from dashboard.network.models import AgendaItem, Meeting, NewsRecipient, Registration
from dashboard.network.rules import Actor
from dashboard.network.settings import limit
from dashboard.network.store import Store

# a change of one of these is mailed to the participants
TOLD: Final = ("starts_at", "ends_at", "format", "place", "access_url")


def create(store: Store, actor: Actor, ihk: str, form: MeetingForm) -> int:
    """A new meeting of a chamber district, still a draft; returns its number."""
    rules.require(rules.may_manage_meeting(actor, ihk))
    with store.writing() as session:
        meeting = Meeting(ihk=ihk, status="draft", created_at=store.now(), **_columns(form))
        meeting.agenda = _agenda(form)
        session.add(meeting)
        session.flush()
        audit.record(session, store, actor, "create", ("meeting", meeting.id))
        return meeting.id


def change(store: Store, actor: Actor, meeting_id: int, form: MeetingForm) -> None:
    """Change a meeting; participants are told when time, place or access changed."""
    with store.writing() as session:
        meeting = managed(session, actor, meeting_id)
        before = [getattr(meeting, name) for name in TOLD]
        for name, value in _columns(form).items():
            setattr(meeting, name, value)
        if [line.model_dump() for line in form.agenda] != [_line(item) for item in meeting.agenda]:
            meeting.agenda = _agenda(form)
        if meeting.status == "published" and before != [getattr(meeting, name) for name in TOLD]:
            meeting.revision += 1
            session.flush()
            for registration in participants(session, meeting_id):
                letters.to_participant(session, store, "changed", registration, str(meeting.revision))
        registrations.fill_places(session, store, meeting)
        audit.record(session, store, actor, "change", ("meeting", meeting_id))


def publish(store: Store, actor: Actor, meeting_id: int) -> None:
    """Show the meeting to everybody and open the registration."""
    with store.writing() as session:
        managed(session, actor, meeting_id).status = "published"
        audit.record(session, store, actor, "publish", ("meeting", meeting_id))


def call_off(store: Store, actor: Actor, meeting_id: int) -> None:
    """Cancel the meeting and tell everybody who registered."""
    with store.writing() as session:
        meeting = managed(session, actor, meeting_id)
        meeting.status, meeting.revision = "cancelled", meeting.revision + 1
        for registration in participants(session, meeting_id, ("confirmed", "waiting")):
            letters.to_participant(session, store, "called_off", registration)
        audit.record(session, store, actor, "call_off", ("meeting", meeting_id))


def invite(store: Store, actor: Actor, meeting_id: int) -> int:
    """Mail the invitation to all who agreed to be invited; returns how many mails are new."""
    with store.writing() as session:
        meeting = managed(session, actor, meeting_id)
        rules.require(meeting.status == "published")
        known = session.scalars(select(NewsRecipient).where(NewsRecipient.ihk == meeting.ihk))
        count = sum(letters.invitation(session, store, meeting, recipient) for recipient in known)
        audit.record(session, store, actor, "invite", ("meeting", meeting_id))
        return count


def visible(store: Store, actor: Actor) -> list[Meeting]:
    """The meetings this person may see, the next one first, past ones last."""
    with store.reading() as session:
        found = [
            meeting
            for meeting in session.scalars(select(Meeting).order_by(Meeting.starts_at))
            if rules.may_see_meeting(actor, meeting.ihk, meeting.status)
        ]
    now = store.now()
    return [m for m in found if m.ends_at >= now] + [m for m in reversed(found) if m.ends_at < now]


def get(store: Store, actor: Actor, meeting_id: int) -> Meeting:
    """One meeting. Raises NotAllowed for a draft of somebody else, and for one that does not exist."""
    with store.reading() as session:
        meeting = session.get(Meeting, meeting_id)
    rules.require(meeting is not None and rules.may_see_meeting(actor, meeting.ihk, meeting.status))
    assert meeting is not None
    return meeting


def managed(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    """A meeting this person manages, locked until the end of the transaction."""
    meeting = session.get(Meeting, meeting_id, with_for_update=True)
    rules.require(meeting is not None and rules.may_manage_meeting(actor, meeting.ihk))
    assert meeting is not None
    return meeting


def participants(session: Session, meeting_id: int, statuses: tuple[str, ...] = ("confirmed",)) -> list[Registration]:
    """Registrations of a meeting in the given statuses, in the order of confirmation."""
    wanted = select(Registration).where(Registration.meeting_id == meeting_id, Registration.status.in_(statuses))
    return list(session.scalars(wanted.order_by(Registration.queued_at, Registration.id)))


def queue_reminders(store: Store) -> int:
    """Queue the reminder to everybody registered before the reminder was due; returns how many are new."""
    ahead = timedelta(days=limit("reminder_days"))
    now = store.now()
    with store.writing() as session:
        near = select(Meeting).where(
            Meeting.status == "published", Meeting.starts_at > now, Meeting.starts_at <= now + ahead
        )
        return sum(
            letters.to_participant(session, store, "reminder", registration)
            for meeting in session.scalars(near)
            for registration in participants(session, meeting.id)
            if registration.queued_at and registration.queued_at <= meeting.starts_at - ahead
        )


def _columns(form: MeetingForm) -> dict[str, object]:
    return form.model_dump(exclude={"agenda"})


def _agenda(form: MeetingForm) -> list[AgendaItem]:
    return [AgendaItem(position=number, **line.model_dump()) for number, line in enumerate(form.agenda)]


def _line(item: AgendaItem) -> dict[str, object]:
    return {"minutes": item.minutes, "title": item.title, "speaker": item.speaker, "problem_id": item.problem_id}
