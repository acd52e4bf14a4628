"""Subscriptions to a centre or a problem: a mail when a status changes on a build, or once a week."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from dashboard.network import alert_letters, audit, rules
from dashboard.network.mail_queue import insert_new
from dashboard.network.models import (
    BuildSeen,
    Contribution,
    FindingSeen,
    NewsRecipient,
    StatusChange,
    Subscription,
    User,
)
from dashboard.network.people import visible_towns
from dashboard.network.rules import Actor
from dashboard.network.signed_links import read_token
from dashboard.network.snapshot_view import Build, all_findings
from dashboard.network.store import Store

KINDS: Final = ("centre", "problem", "exchange")
WEEK: Final = timedelta(days=7)
Frequency = Literal["immediate", "weekly"]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to hear of: a centre or problem by id, or the exchange ('all' or a problem)."""

    kind: Literal["centre", "problem", "exchange"]
    target: str
    frequency: Frequency = "immediate"
    language: Literal["de", "en"] = "de"


def subscribe(store: Store, actor: Actor, wish: Wish) -> None:
    """Subscribe; the same subscription twice changes only how often."""
    rules.require(rules.may_subscribe(actor) and wish.kind in KINDS and len(wish.target) <= 80)
    with store.writing() as session:
        values = {"user_id": actor.user_id, "kind": wish.kind, "target": wish.target, "frequency": wish.frequency,
                  "language": wish.language, "created_at": store.now()}  # fmt: skip
        if not insert_new(session, Subscription, values):
            known = select(Subscription).where(
                Subscription.user_id == actor.user_id,
                Subscription.kind == wish.kind,
                Subscription.target == wish.target,
            )
            subscription = session.scalars(known).one()
            subscription.frequency, subscription.language = wish.frequency, wish.language
        audit.record(session, store, actor, "subscribe", (wish.kind, wish.target))


def unsubscribe(store: Store, actor: Actor, subscription_id: int) -> None:
    """End one's own subscription."""
    with store.writing() as session:
        mine = delete(Subscription).where(Subscription.id == subscription_id, Subscription.user_id == actor.user_id)
        session.execute(mine)
        audit.record(session, store, actor, "unsubscribe", ("subscription", subscription_id))


def unsubscribe_by_link(store: Store, token: str) -> None:
    """End a subscription or further invitations by the link of a mail; a second click changes nothing."""
    target = read_token(store, token, "unsubscribe", "unsubscribe_news")
    table = Subscription if target.purpose == "unsubscribe" else NewsRecipient
    with store.writing() as session:
        session.execute(delete(table).where(table.id == target.record_id))
        audit.record(session, store, rules.PUBLIC, target.purpose, ("subscription", target.record_id))


def of_user(store: Store, actor: Actor) -> list[Subscription]:
    """Subscriptions of this person."""
    wanted = select(Subscription).where(Subscription.user_id == actor.user_id).order_by(Subscription.id)
    with store.reading() as session:
        return list(session.scalars(wanted)) if actor.user_id else []


def compare(store: Store, build: Build) -> int:
    """Compare a build with the one seen before and queue the mails; each build once. Returns the number of changes.

    The first build ever seen is only remembered: nothing has changed yet.
    """
    frame = all_findings(build)
    now = {(str(r["centre_id"]), str(r["problem_id"])): r for r in frame.to_dict("records") if not r["is_example"]}
    with store.writing() as session:
        if not insert_new(session, BuildSeen, {"build_id": build.build_id, "seen_at": store.now()}):
            return 0
        before = {(seen.centre_id, seen.problem_id): seen for seen in session.scalars(select(FindingSeen))}
        changes = [
            _change(store, build, row, before[key].status)
            for key, row in now.items()
            if key in before and before[key].status != row["status"]
        ]
        session.add_all(changes)
        _remember(session, before, now)
        session.flush()
        _tell(session, store, changes)
    return len(changes)


def queue_digests(store: Store) -> int:
    """Queue the weekly mail to everybody whose subscriptions saw something new within the last seven days, once per week.

    New are changed findings and published contributions of others.
    """
    week = f"{store.now().isocalendar().year}-{store.now().isocalendar().week:02d}"
    with store.writing() as session:
        changes = list(session.scalars(select(StatusChange).where(StatusChange.at > store.now() - WEEK)))
        written = list(session.scalars(
            select(Contribution).where(Contribution.status == "published", Contribution.reviewed_at > store.now() - WEEK)
        ))  # fmt: skip
        weekly = _subscriptions(session, "weekly")
        queued = 0
        for user in {subscription.user_id: user for subscription, user in weekly}.values():
            own = [subscription for subscription, reader in weekly if reader.id == user.id]
            seen = _visible(store, user, [change for change in changes if any(_matches(s, change) for s in own)])
            read = [entry for entry in written if entry.author_id != user.id and any(_covers(s, entry) for s in own)]
            if seen or read:
                queued += alert_letters.digest(session, store, own[0], user, alert_letters.Week(week, seen, read))
    return queued


def _tell(session: Session, store: Store, changes: list[StatusChange]) -> None:
    for subscription, user in _subscriptions(session, "immediate"):
        matching = [change for change in changes if _matches(subscription, change)]
        for change in _visible(store, user, matching):
            alert_letters.alert(session, store, subscription, user, change)


def _subscriptions(session: Session, frequency: Frequency) -> list[tuple[Subscription, User]]:
    wanted = select(Subscription, User).join(User).where(
        Subscription.frequency == frequency, User.is_active
    )  # fmt: skip
    return [(row[0], row[1]) for row in session.execute(wanted.order_by(Subscription.id))]


def _covers(subscription: Subscription, entry: Contribution) -> bool:
    return subscription.kind == "exchange" and subscription.target in ("all", entry.problem_id)


def _matches(subscription: Subscription, change: StatusChange) -> bool:
    if subscription.kind == "exchange":
        return False
    return subscription.target == (change.centre_id if subscription.kind == "centre" else change.problem_id)


def _visible(store: Store, user: User, changes: Iterable[StatusChange]) -> list[StatusChange]:
    """A mail says no more than the page would."""
    actor = Actor(user.role, ags=user.ags, ihk=user.ihk, user_id=user.id)  # type: ignore[arg-type]
    found = list(changes)
    allowed = visible_towns(store, actor, {change.centre_id[:8] for change in found})
    return [change for change in found if change.centre_id[:8] in allowed]


def _change(store: Store, build: Build, row: dict[Any, Any], old_status: str) -> StatusChange:
    evidence = row["evidence"] if isinstance(row["evidence"], str) else json.dumps([])
    return StatusChange(
        build_id=build.build_id, centre_id=str(row["centre_id"]), problem_id=str(row["problem_id"]),
        old_status=old_status, new_status=str(row["status"]), evidence=evidence,
        is_synthetic=bool(row["is_synthetic"]), at=store.now(),
    )  # fmt: skip


def _remember(session: Session, before: dict[tuple[str, str], FindingSeen], now: dict[tuple[str, str], Any]) -> None:
    for key, row in now.items():
        if key in before:
            before[key].status = str(row["status"])
        else:
            session.add(FindingSeen(centre_id=key[0], problem_id=key[1], status=str(row["status"])))
    for key in before.keys() - now.keys():
        session.delete(before[key])
