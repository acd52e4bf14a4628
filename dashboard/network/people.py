"""Accounts with their roles, the release of town values, and everything the store knows about one person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, inspect, or_, select, update
from sqlalchemy.orm import Session

from dashboard.network import audit, rules
from dashboard.network.forms import UserForm
from dashboard.network.mail_queue import insert_new
from dashboard.network.models import (
    Attempt,
    Base,
    Comment,
    Contribution,
    Introduction,
    Mail,
    NewsRecipient,
    Question,
    Registration,
    Release,
    Subscription,
    Topic,
    User,
)
from dashboard.network.rules import Actor
from dashboard.network.signed_links import keyed_hash, without_tokens
from dashboard.network.store import Store
from dashboard.network.towns import chamber_of


def users(store: Store, actor: Actor) -> list[User]:
    """All accounts, by name."""
    rules.require(rules.may_manage_users(actor))
    with store.reading() as session:
        return list(session.scalars(select(User).order_by(User.name)))


def save_user(store: Store, actor: Actor, form: UserForm) -> int:
    """Create or change the account of a mail address; returns its number."""
    rules.require(rules.may_manage_users(actor))
    values = form.model_dump() | {"email": str(form.email).lower(), "subject": form.subject or None}
    values |= {
        "ags": form.ags if form.role == "municipality" else None,
        "ihk": form.ihk if form.role == "ihk" else None,
    }
    with store.writing() as session:
        insert_new(session, User, values | {"is_active": True, "created_at": store.now()})
        account = session.scalars(select(User).where(User.email == values["email"]).with_for_update()).one()
        for name, value in values.items():
            setattr(account, name, value)
        account.is_active = True
        audit.record(session, store, actor, "save", ("user", account.id))
        return account.id


def deactivate(store: Store, actor: Actor, user_id: int) -> None:
    """Take all rights away; the account is deleted later by retention."""
    rules.require(rules.may_manage_users(actor))
    with store.writing() as session:
        session.get_one(User, user_id).is_active = False
        session.execute(delete(Subscription).where(Subscription.user_id == user_id))
        audit.record(session, store, actor, "deactivate", ("user", user_id))


def set_release(store: Store, actor: Actor, ags: str, is_released: bool) -> None:
    """A town decides whether others may see its values."""
    rules.require(rules.may_release_town(actor, ags))
    with store.writing() as session:
        session.merge(Release(ags=ags, is_released=is_released, changed_at=store.now()))
        audit.record(session, store, actor, "release" if is_released else "withhold", ("town", ags))


def released_towns(store: Store) -> frozenset[str]:
    """AGS of the towns that have released their values."""
    with store.reading() as session:
        return frozenset(session.scalars(select(Release.ags).where(Release.is_released)))


def visible_towns(store: Store, actor: Actor, towns: Iterable[str]) -> set[str]:
    """Of these towns, those whose values this person may see."""
    released = released_towns(store)
    return {ags for ags in towns if rules.may_see_town_values(actor, ags, chamber_of(ags), ags in released)}


def export_person(store: Store, actor: Actor, email: str) -> dict[str, list[dict[str, Any]]]:
    """Everything stored about the person with this address, by table, ready for JSON."""
    rules.require(rules.may_handle_personal_data(actor))
    with store.writing() as session:
        found = {
            table: [_plain(row) for row in rows] for table, rows in _rows_of(session, email.lower()).items() if rows
        }
        audit.record(session, store, actor, "export", ("person", keyed_hash(store, email.lower())[:12]))
    return found


def delete_person(store: Store, actor: Actor, email: str) -> int:
    """Delete everything stored about the person with this address; returns the number of rows.

    Contributions and comments stay without their author; questions stay without their person.
    """
    rules.require(rules.may_handle_personal_data(actor))
    address = email.lower()
    with store.writing() as session:
        rows = _rows_of(session, address)
        accounts = [account.id for account in rows["app_user"]]
        session.execute(delete(Introduction).where(_introductions_of(accounts, address)))
        for table in (Contribution, Comment):
            session.execute(update(table).where(table.author_id.in_(accounts)).values(author_id=None))
        guests = [guest.id for guest in rows["registration"]]
        unconfirmed = [guest.id for guest in rows["registration"] if guest.status == "unconfirmed"]
        for texts in (Question, Topic):
            session.execute(delete(texts).where(texts.registration_id.in_(unconfirmed)))
        session.execute(delete(Registration).where(Registration.id.in_(guests)))
        session.execute(delete(User).where(User.id.in_(accounts)))
        session.execute(delete(NewsRecipient).where(func.lower(NewsRecipient.email) == address))
        session.execute(delete(Mail).where(_mails_about(address)))
        session.execute(delete(Attempt).where(Attempt.key == keyed_hash(store, f"email:{address}")))
        audit.record(session, store, actor, "delete", ("person", keyed_hash(store, address)[:12]))
        return sum(len(found) for found in rows.values())


def _rows_of(session: Session, address: str) -> dict[str, list[Any]]:
    by_address: dict[Any, list[Any]] = {
        table: list(session.scalars(select(table).where(func.lower(column) == address)))
        for table, column in (
            (User, User.email),
            (Registration, Registration.email),
            (NewsRecipient, NewsRecipient.email),
        )
    }
    by_address[Mail] = list(session.scalars(select(Mail).where(_mails_about(address))))
    accounts = [account.id for account in by_address[User]]
    guests = [guest.id for guest in by_address[Registration]]
    linked = {
        Question: Question.registration_id.in_(guests),
        Topic: Topic.registration_id.in_(guests),
        Contribution: Contribution.author_id.in_(accounts),
        Comment: Comment.author_id.in_(accounts),
        Subscription: Subscription.user_id.in_(accounts),
        Introduction: _introductions_of(accounts, address),
    }
    found = by_address | {
        table: list(session.scalars(select(table).where(condition))) for table, condition in linked.items()
    }
    return {str(table.__tablename__): rows for table, rows in found.items()}


def _mails_about(address: str) -> Any:
    """Mails to the person, and mails that pass the address on."""
    return or_(func.lower(Mail.recipient) == address, func.lower(Mail.text).contains(address, autoescape=True))


def _introductions_of(accounts: list[int], address: str) -> Any:
    return or_(
        Introduction.from_user_id.in_(accounts),
        Introduction.to_user_id.in_(accounts),
        func.lower(Introduction.from_contact) == address,
        func.lower(Introduction.to_contact) == address,
    )


def _plain(row: Base) -> dict[str, Any]:
    columns = inspect(type(row)).columns.keys()
    values = {name: getattr(row, name) for name in columns if name != "calendar"}
    if isinstance(row, Mail):
        values |= {"text": without_tokens(row.text), "unsubscribe_url": without_tokens(row.unsubscribe_url)}
    return {
        name: value if isinstance(value, (int, str, bool, type(None))) else str(value) for name, value in values.items()
    }
