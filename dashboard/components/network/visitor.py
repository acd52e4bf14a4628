"""Who is looking at the page, and the network store of this process."""

from __future__ import annotations

import json
import os

import streamlit as st

from dashboard.listening import has_sign_in
from dashboard.network import identity
from dashboard.network.rules import PUBLIC, Actor
from dashboard.network.store import Store, open_store
from etl.stores import stores

RIGHTS_SECONDS = 30
_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded")


def store() -> Store:
    """The network store of the configured data directory or database."""
    return _store(str(stores().root), os.environ.get("ZENTREN_DATABASE_URL", ""))


def actor() -> Actor:
    """The person behind this session. Without sign-in: the local user, but only on this very machine."""
    if has_sign_in():
        claims = st.user.to_dict() if getattr(st.user, "is_logged_in", False) else {}
        return _signed_in(str(stores().root), json.dumps(claims, default=str)) if claims else PUBLIC
    return identity.local_user(store()) if _is_local() else PUBLIC


def client_address() -> str:
    """Network address of the visitor, for counting attempts; '' when unknown."""
    return st.context.ip_address or ""


def forget_rights() -> None:
    """Ask the table of accounts again on the next run."""
    _signed_in.clear()


def _is_local() -> bool:
    headers = st.context.headers
    if any(name in headers for name in _FORWARDED):
        return False
    host = headers.get("Host")
    is_loopback_host = host is None or identity.is_loopback(_without_port(host))
    return identity.is_loopback(st.get_option("server.address")) and is_loopback_host


def _without_port(host: str) -> str:
    return host.rsplit(":", 1)[0] if host.count(":") == 1 or host.startswith("[") and "]:" in host else host


@st.cache_resource(show_spinner=False)
def _store(root: str, database_url: str) -> Store:
    return open_store()


@st.cache_data(ttl=RIGHTS_SECONDS, max_entries=500, show_spinner=False)
def _signed_in(root: str, claims: str) -> Actor:
    return identity.signed_in(store(), json.loads(claims))
