"""Who delivers, and for which municipalities."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.components.network import visitor
from dashboard.network import rules
from dashboard.network.rules import Actor
from dashboard.network.towns import towns


@dataclass(frozen=True)
class Sender:
    """Who delivers: ``towns`` are the AGS of the municipalities (None: all); nobody may deliver for an empty tuple."""

    towns: tuple[str, ...] | None

    @property
    def may_deliver(self) -> bool:
        return self.towns is None or bool(self.towns)


def sender() -> Sender:
    """The person before the screen."""
    return sender_of(visitor.actor())


def sender_of(actor: Actor) -> Sender:
    """The operator delivers for every town, also outside the register and data of no town; others for theirs."""
    if actor.role == "admin":
        return Sender(None)
    return Sender(tuple(ags for ags, town in towns().items() if rules.may_deliver(actor, ags, town.ihk)))
