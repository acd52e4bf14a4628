"""Which mail a meeting causes, for whom, with which link. Everything is queued in the caller's transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from sqlalchemy.orm import Session

from dashboard.network import mail_texts
from dashboard.network.calendar_file import calendar_file
from dashboard.network.mail_queue import Letter, enqueue
from dashboard.network.mail_texts import day, span, text
from dashboard.network.models import Meeting, NewsRecipient, Registration
from dashboard.network.settings import limit
from dashboard.network.signed_links import Purpose, Target, address, make_token
from dashboard.network.store import Store

MEETINGS_PAGE = "treffen"
REGISTRATION_PAGE = "anmeldung"
VOTING_DAYS = 30
Kind = Literal[
    "confirm", "registered", "waiting", "promoted", "already", "reminder", "changed", "called_off", "cancelled", "vote",
    "minutes",
]  # fmt: skip
_WITH_ACCESS = ("registered", "promoted", "reminder", "changed")
_WITH_CALENDAR = ("registered", "promoted", "changed", "called_off")
_WITHOUT_MANAGE = ("confirm", "called_off", "cancelled", "vote", "minutes")


def to_participant(session: Session, store: Store, kind: Kind, registration: Registration, round_no: str = "") -> bool:
    """Queue a mail of a kind to a participant; once per kind, registration and round."""
    meeting = session.get_one(Meeting, registration.meeting_id)
    language = registration.language
    values = meeting_words(meeting, language) | {
        "access": _access(meeting, registration) if kind in _WITH_ACCESS else "",
        "url": _link(store, kind, meeting, registration),
        "hours": limit("unconfirmed_hours"),
        "points": limit("points_per_person"),
        "most": limit("points_per_topic"),
        "contact": meeting.contact or store.settings.mail_from,
    }
    body = text(language, f"{kind}.text", **values)
    if kind not in _WITHOUT_MANAGE:
        body += "\n\n" + text(language, "manage", url=_link(store, "manage", meeting, registration))
    letter = Letter(
        unique_key=f"{kind}:{registration.id}:{registration.cycle}:{round_no}",
        kind=kind,
        recipient=registration.email,
        subject=text(language, f"{kind}.subject", **values),
        text=framed(store, language, registration.name, body),
        ihk=meeting.ihk,
        meeting_id=meeting.id,
        calendar=calendar_file(store, meeting, with_access=True) if kind in _WITH_CALENDAR else None,
    )
    return enqueue(session, store, letter)


def invitation(session: Session, store: Store, meeting: Meeting, recipient: NewsRecipient) -> bool:
    """Queue the invitation to a meeting to somebody who agreed to be invited."""
    language = recipient.language
    token = make_token(store, Target("unsubscribe_news", recipient.id), store.now() + timedelta(days=365))
    unsubscribe = address(store, "abmelden", token, language)
    values = meeting_words(meeting, language) | {
        "goal": meeting.goal,
        "deadline": day(meeting.register_until, language),
        "url": f"{store.settings.address.rstrip('/')}/{REGISTRATION_PAGE}?meeting={meeting.id}",
    }
    body = f"{text(language, 'invitation.text', **values)}\n\n{text(language, 'unsubscribe', url=unsubscribe)}"
    letter = Letter(
        unique_key=f"invitation:{meeting.id}:{recipient.id}",
        kind="invitation",
        recipient=recipient.email,
        subject=text(language, "invitation.subject", **values),
        text=framed(store, language, "", body),
        ihk=meeting.ihk,
        meeting_id=meeting.id,
        calendar=calendar_file(store, meeting),
        unsubscribe_url=unsubscribe,
    )
    return enqueue(session, store, letter)


def meeting_words(meeting: Meeting, language: str) -> dict[str, object]:
    """What every mail about a meeting can name."""
    return {
        "title": meeting.title,
        "when": span(meeting.starts_at, meeting.ends_at, language),
        "day": day(meeting.starts_at, language),
        "place": meeting.place or text(language, "online"),
    }


def framed(store: Store, language: str, name: str, body: str) -> str:
    """Greeting, text, closing."""
    greeting = text(language, "greeting", name=name).replace(" ,", ",")
    return f"{greeting}\n\n{body.strip()}\n\n{text(language, 'closing', sender=store.settings.mail_name)}\n"


def _access(meeting: Meeting, registration: Registration) -> str:
    if not meeting.access_url or (meeting.format == "hybrid" and registration.mode == "onsite"):
        return ""
    return mail_texts.text(registration.language, "access.online", url=meeting.access_url)


def _link(store: Store, kind: str, meeting: Meeting, registration: Registration) -> str:
    if kind == "minutes":
        return f"{store.settings.address.rstrip('/')}/{MEETINGS_PAGE}?meeting={meeting.id}"
    purpose: Purpose = "confirm" if kind == "confirm" else "vote" if kind == "vote" else "manage"
    expires_at = meeting.ends_at + timedelta(days=VOTING_DAYS)
    if purpose == "confirm":
        expires_at = store.now() + timedelta(hours=limit("unconfirmed_hours"))
    token = make_token(store, Target(purpose, registration.id, registration.cycle), expires_at)
    page = "abstimmung" if purpose == "vote" else REGISTRATION_PAGE
    return address(store, page, token, registration.language)
