"""Without a sign-in service everybody who reaches the app is its operator: then it listens on this machine only."""

from __future__ import annotations

import streamlit as st

from dashboard.network.identity import is_loopback

REFUSAL = (
    "Zentrenkompass startet nicht: Die Adresse {address} ist von anderen Rechnern erreichbar, aber es ist kein "
    "Anmeldedienst eingerichtet. Entweder server.address = 127.0.0.1 lassen oder einen Abschnitt [auth] in "
    ".streamlit/secrets.toml anlegen (docs/betrieb-netzwerk.md)."
)


def has_sign_in() -> bool:
    """Whether an identity provider is configured (section [auth] of .streamlit/secrets.toml)."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def refuse_open_address() -> None:
    """Stop the server, with the reason, when others could reach an app without sign-in."""
    address = st.get_option("server.address")
    if not is_loopback(address) and not has_sign_in():
        raise SystemExit(REFUSAL.format(address=address or "0.0.0.0"))
