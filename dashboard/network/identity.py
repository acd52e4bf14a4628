"""Who is asking: the account behind a sign-in, or the one local user of an installation without sign-in."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any, Final, cast

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.network.forms import UserForm
from dashboard.network.mail_queue import insert_new
from dashboard.network.models import User
from dashboard.network.rules import PUBLIC, ROLES, Actor, Role
from dashboard.network.store import Store

LOOPBACK_NAMES: Final = frozenset({"localhost", "ip6-localhost"})


def is_loopback(address: str | None) -> bool:
    """Whether only this machine can reach an address; none means all addresses."""
    if not address:
        return False
    host = address.strip().lower().strip("[]")
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def local_user(store: Store) -> Actor:
    """The one user of an installation without sign-in: the operator, with an account for subscriptions."""
    email = store.settings.local_email.lower()
    with store.reading() as session:
        account = _account(session, User.email == email)
    if account is None:
        values = {"email": email, "name": "Lokal", "role": "admin", "is_active": True, "created_at": store.now()}
        with store.writing() as session:
            insert_new(session, User, values)
            account = _account(session, User.email == email)
    return Actor("admin", None, store.settings.local_ihk, account.id if account else None, "Lokal", email)


def signed_in(store: Store, claims: Mapping[str, Any]) -> Actor:
    """The actor of a sign-in. Its role comes from the claims, when configured, else from the table of accounts.

    An account is found by its subject, or by a mail address the provider has verified; everybody else is the public.
    """
    subject, email = str(claims.get("sub") or ""), str(claims.get("email") or "").lower()
    is_verified = claims.get("email_verified") is True
    with store.writing() as session:
        account = _account(session, User.subject == subject) if subject else None
        if account is None and email and is_verified:
            account = _account(session, User.email == email)
            if account is not None and account.subject not in (None, subject):
                return PUBLIC
            if account is not None and subject:
                account.subject = subject
        if store.settings.role_claim:  # the provider decides: no role there, no rights here
            account = _from_claims(session, store, account, claims)
    if account is None or not account.is_active:
        return PUBLIC
    return Actor(cast("Role", account.role), account.ags, account.ihk, account.id, account.name, account.email)


def _from_claims(session: Session, store: Store, account: User | None, claims: Mapping[str, Any]) -> User | None:
    """The account as the claims describe it; None when they give no role this program knows."""
    form = _form_of(store, claims)
    if form is None or (account is not None and not account.is_active):
        return None
    if account is None:
        values = form.model_dump() | {"email": str(form.email).lower(), "is_active": True, "created_at": store.now()}
        insert_new(session, User, values)
        account = _account(session, User.subject == form.subject)
    if account is not None:
        account.role, account.ags, account.ihk, account.name = form.role, form.ags, form.ihk, form.name
    return account


def _form_of(store: Store, claims: Mapping[str, Any]) -> UserForm | None:
    settings = store.settings
    named = claims.get(settings.role_claim)
    roles = [role for role in (named if isinstance(named, list) else [named]) if role in ROLES and role != "public"]
    if not roles or not claims.get("sub"):
        return None
    best = max(roles, key=ROLES.index)
    try:
        return UserForm(
            email=str(claims.get("email") or ""),
            name=str(claims.get("name") or claims.get("email") or "")[:200],
            role=best,
            ags=str(claims[settings.ags_claim]) if best == "municipality" else None,
            ihk=str(claims[settings.ihk_claim]) if best == "ihk" else None,
            subject=str(claims["sub"]),
        )
    except (ValidationError, KeyError):
        return None


def _account(session: Session, condition: Any) -> User | None:
    return session.scalars(select(User).where(condition)).first()
