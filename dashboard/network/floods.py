"""Counters against floods of registrations; they hold keyed hashes, no addresses."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.network.models import Attempt
from dashboard.network.settings import limit
from dashboard.network.signed_links import keyed_hash
from dashboard.network.store import Store


class TooMany(Exception):
    """Too many attempts within the hour."""


def count_attempt(store: Store, meeting_id: int, email: str, client: str) -> None:
    """Count one attempt of an address, a client and for a meeting. Raises TooMany; the attempt is counted even then."""
    keys = {
        keyed_hash(store, f"email:{email}"): limit("attempts_per_address"),
        keyed_hash(store, f"meeting:{meeting_id}"): limit("attempts_per_meeting"),
    }
    if client:
        keys[keyed_hash(store, f"client:{client}")] = limit("attempts_per_client")
    with store.writing() as session:
        is_flood = any(_recent(session, store, key) >= most for key, most in keys.items())
        session.add_all([Attempt(key=key, at=store.now()) for key in keys])
    if is_flood:
        raise TooMany


def _recent(session: Session, store: Store, key: str) -> int:
    since = store.now() - timedelta(hours=1)
    return int(session.scalar(select(func.count()).where(Attempt.key == key, Attempt.at > since)) or 0)
