"""Who may deliver, and for which municipalities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Sender:
    """Who delivers: ``towns`` are the AGS of the municipalities (None: all); nobody may deliver for an empty tuple."""

    towns: tuple[str, ...] | None

    @property
    def may_deliver(self) -> bool:
        return self.towns is None or bool(self.towns)


def sender() -> Sender:
    """The person before the screen: a local user on loopback may deliver for all."""
    is_local = str(st.get_option("server.address") or "") in LOOPBACK
    return Sender(None if is_local else ())
