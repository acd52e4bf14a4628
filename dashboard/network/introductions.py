"""Towns with the same problem are introduced to each other, when both want it.

The asking town names itself; the towns asked stay unnamed to it until they agree.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select

from dashboard.network import audit, exchange_letters, rules
from dashboard.network.mail_queue import insert_new
from dashboard.network.models import Introduction, User
from dashboard.network.rules import Actor, NotAllowed
from dashboard.network.store import Store


def ask(store: Store, actor: Actor, problem_id: str, towns: Iterable[str], message: str) -> int:
    """Ask the accounts of other towns with the same problem; returns how many towns were asked (once each)."""
    if actor.role != "municipality" or not actor.ags or not actor.user_id:
        raise NotAllowed
    asked = 0
    with store.writing() as session:
        for ags in sorted(set(towns) - {actor.ags}):
            readers = session.scalars(select(User).where(User.ags == ags, User.is_active)).all()
            values = {
                "problem_id": problem_id, "from_ags": actor.ags, "to_ags": ags, "from_user_id": actor.user_id,
                "from_contact": actor.email, "message": message.strip()[:1000], "status": "asked",
                "created_at": store.now(),
            }  # fmt: skip
            if not readers or not insert_new(session, Introduction, values):
                continue
            wish = session.scalars(
                select(Introduction).where(
                    Introduction.from_ags == actor.ags,
                    Introduction.to_ags == ags,
                    Introduction.problem_id == problem_id,
                )
            ).one()
            for reader in readers:
                exchange_letters.introduction_asked(session, store, wish, reader)
            audit.record(session, store, actor, "ask", ("introduction", wish.id))
            asked += 1
    return asked


def answer(store: Store, actor: Actor, introduction_id: int, is_welcome: bool) -> None:
    """The asked town agrees or declines; only agreement passes addresses on, once."""
    with store.writing() as session:
        wish = session.get(Introduction, introduction_id, with_for_update=True)
        is_asked = wish is not None and actor.role == "municipality" and actor.ags == wish.to_ags and actor.user_id
        rules.require(bool(is_asked))
        assert wish is not None
        if wish.status != "asked":
            return
        wish.status = "introduced" if is_welcome else "declined"
        if is_welcome:
            wish.to_user_id, wish.to_contact = actor.user_id, actor.email
            exchange_letters.introduction_made(session, store, wish)
        audit.record(session, store, actor, wish.status, ("introduction", introduction_id))


def of_town(store: Store, actor: Actor) -> list[Introduction]:
    """Wishes of and to the town of this person, newest first."""
    if actor.role != "municipality":
        return []
    mine = or_(Introduction.from_ags == actor.ags, Introduction.to_ags == actor.ags)
    with store.reading() as session:
        return list(session.scalars(select(Introduction).where(mine).order_by(Introduction.id.desc())))
