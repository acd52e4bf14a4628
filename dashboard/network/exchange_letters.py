"""Mails of the exchange: to authors, to subscribers, to towns that are introduced to each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from dashboard.network import problem_titles
from dashboard.network.letters import framed
from dashboard.network.mail_queue import Letter, enqueue
from dashboard.network.mail_texts import text
from dashboard.network.models import Comment, Contribution, Introduction, Registration, Subscription, User
from dashboard.network.signed_links import Target, address, make_token
from dashboard.network.store import Store
from dashboard.network.towns import chamber_of, town_name

EXCHANGE_PAGE = "austausch"
UNSUBSCRIBE_PAGE = "abmelden"
UNSUBSCRIBE_DAYS = 365


def user(session: Session, user_id: int | None) -> User | None:
    """An active account."""
    found = session.get(User, user_id) if user_id else None
    return found if found and found.is_active else None


def language_of(session: Session, reader: User) -> str:
    """The language somebody last registered or subscribed in; German for who has done neither."""
    registered = select(Registration.language, Registration.created_at).where(
        func.lower(Registration.email) == reader.email.lower()
    )
    subscribed = select(Subscription.language, Subscription.created_at).where(Subscription.user_id == reader.id)
    found = [*session.execute(registered), *session.execute(subscribed)]
    return str(max(found, key=lambda row: row.created_at).language) if found else "de"


def unsubscribe_address(store: Store, subscription: Subscription) -> str:
    """The link that ends a subscription without signing in."""
    expires_at = store.now() + timedelta(days=UNSUBSCRIBE_DAYS)
    token = make_token(store, Target("unsubscribe", subscription.id), expires_at)
    return address(store, UNSUBSCRIBE_PAGE, token, subscription.language)


def page_address(store: Store, page: str, language: str = "de", **parameters: object) -> str:
    """The address of a page of this installation, in English where the mail is."""
    named = parameters | ({"lang": "en"} if language == "en" else {})
    query = "&".join(f"{name}={value}" for name, value in named.items())
    return f"{store.settings.address.rstrip('/')}/{page}" + (f"?{query}" if query else "")


def reviewed(session: Session, store: Store, entry: Contribution) -> None:
    """Tell the author how the review ended."""
    if author := user(session, entry.author_id):
        kind = "reviewed_published" if entry.status == "published" else "reviewed_rejected"
        moment = int(entry.reviewed_at.timestamp()) if entry.reviewed_at else 0
        values = {"title": entry.title, "note": entry.review_note}
        _to_user(session, store, author, (kind, f"{kind}:{entry.id}:{moment}"), entry, values)


def published(session: Session, store: Store, entry: Contribution) -> None:
    """Tell the subscribers of the problem, or of everything, who want to know at once."""
    wanted = select(Subscription, User).join(User).where(
        Subscription.kind == "exchange", Subscription.frequency == "immediate", or_(Subscription.target == "all", Subscription.target == entry.problem_id),
        User.is_active,
    )  # fmt: skip
    for subscription, reader in session.execute(wanted):
        if reader.id == entry.author_id:
            continue
        language = subscription.language
        values = {
            "title": entry.title,
            "town": town_name(entry.ags),
            "problem": problem_titles.title(entry.problem_id, language),
            "url": page_address(store, EXCHANGE_PAGE, language, entry=entry.id),
        }
        unsubscribe = unsubscribe_address(store, subscription)
        body = f"{text(language, 'exchange_new.text', **values)}\n\n{text(language, 'unsubscribe', url=unsubscribe)}"
        letter = Letter(
            unique_key=f"exchange_new:{entry.id}:{reader.id}",
            kind="exchange_new",
            recipient=reader.email,
            subject=text(language, "exchange_new.subject", **values),
            text=framed(store, language, reader.name, body),
            unsubscribe_url=unsubscribe,
        )
        enqueue(session, store, letter)


def commented(session: Session, store: Store, entry: Contribution, remark: Comment) -> None:
    """Tell the author of a contribution about a comment of somebody else."""
    author = user(session, entry.author_id)
    if author and author.id != remark.author_id:
        town = town_name(remark.ags) or store.settings.mail_name
        _to_user(
            session, store, author, ("commented", f"commented:{remark.id}"), entry, {"title": entry.title, "town": town}
        )


def introduction_asked(session: Session, store: Store, wish: Introduction, reader: User) -> None:
    """Ask a user of the other town whether an introduction is welcome; the wish names the asking town only."""
    language = language_of(session, reader)
    values = {
        "town": town_name(wish.from_ags),
        "own": town_name(wish.to_ags),
        "problem": problem_titles.title(wish.problem_id, language),
        "message": wish.message,
        "url": page_address(store, EXCHANGE_PAGE, language, view="introductions"),
    }
    _letter_to(session, store, reader, ("introduction_asked", f"introduction_asked:{wish.id}:{reader.id}"), values)


def introduction_made(session: Session, store: Store, wish: Introduction) -> None:
    """Both sides have agreed: each receives the address of the other."""
    sides = ((wish.from_user_id, wish.to_ags, wish.to_contact), (wish.to_user_id, wish.from_ags, wish.from_contact))
    for user_id, other_ags, contact in sides:
        if reader := user(session, user_id):
            values = {
                "town": town_name(other_ags),
                "problem": problem_titles.title(wish.problem_id, language_of(session, reader)),
                "contact": contact,
            }
            _letter_to(
                session, store, reader, ("introduction_made", f"introduction_made:{wish.id}:{reader.id}"), values
            )


def _to_user(
    session: Session, store: Store, reader: User, about: tuple[str, str], entry: Contribution, values: Mapping[str, str]
) -> None:
    url = page_address(store, EXCHANGE_PAGE, language_of(session, reader), entry=entry.id)
    _letter_to(session, store, reader, about, {**values, "url": url}, chamber_of(entry.ags))


def _letter_to(
    session: Session,
    store: Store,
    reader: User,
    about: tuple[str, str],
    values: Mapping[str, object],
    ihk: str | None = None,
) -> None:
    kind, unique_key = about
    language = language_of(session, reader)
    letter = Letter(
        unique_key=unique_key,
        kind=kind,
        recipient=reader.email,
        subject=text(language, f"{kind}.subject", **values),
        text=framed(store, language, reader.name, text(language, f"{kind}.text", **values)),
        ihk=ihk,
    )
    enqueue(session, store, letter)
