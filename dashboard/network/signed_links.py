"""Signed links for people without an account: what it is for, for whom, until when; nobody can make one but the store."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal
from urllib.parse import quote

from dashboard.network.store import Store

_TOKEN: Final = re.compile(r"([?&]link=)[^\s&<>]+")
Purpose = Literal["confirm", "manage", "vote", "unsubscribe", "unsubscribe_news"]


class BadLink(Exception):
    """The link was changed, cut off, or is meant for something else."""


class ExpiredLink(Exception):
    """The link was good once."""


@dataclass(frozen=True)
class Target:
    """What a link stands for: a record, and the round it was made in (a later round makes it void)."""

    purpose: Purpose
    record_id: int
    cycle: int = 1


def make_token(store: Store, target: Target, expires_at: datetime) -> str:
    """A token for a link."""
    content = json.dumps(
        [target.purpose, target.record_id, target.cycle, int(expires_at.timestamp())], separators=(",", ":")
    )
    body = _encoded(content.encode())
    return f"{body}.{_signature(store, body)}"


def read_token(store: Store, token: str, *purposes: Purpose) -> Target:
    """The target of a token. Raises BadLink or ExpiredLink."""
    body, _, signature = token.partition(".")
    if not signature.isascii() or not hmac.compare_digest(signature, _signature(store, body)):
        raise BadLink
    try:
        purpose, record_id, cycle, expires = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, binascii.Error) as error:
        raise BadLink from error
    if purpose not in purposes:
        raise BadLink
    if store.now() >= datetime.fromtimestamp(expires, UTC):
        raise ExpiredLink
    return Target(purpose, record_id, cycle)


def address(store: Store, page: str, token: str, language: str = "de") -> str:
    """The full address of a page of this installation with a token."""
    suffix = "&lang=en" if language == "en" else ""
    return f"{store.settings.address.rstrip('/')}/{page}?link={quote(token)}{suffix}"


def without_tokens(text: str) -> str:
    """A text with the token of every link left out: who reads a mail of somebody else must not be able to act for them."""
    return _TOKEN.sub(r"\1…", text)


def keyed_hash(store: Store, text: str) -> str:
    """A short name for a personal value that cannot be turned back without the key."""
    return hmac.new(store.secret, b"hash:" + text.encode(), hashlib.sha256).hexdigest()[:32]


def _signature(store: Store, body: str) -> str:
    return _encoded(hmac.new(store.secret, b"link:" + body.encode(), hashlib.sha256).digest())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
