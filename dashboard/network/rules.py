"""Who may do what: one function per right, asked by the pages and by the store.

A town acts for itself (its AGS), a chamber for its district, the ministry sees what towns have released.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Role = Literal["public", "municipality", "ihk", "ministry", "admin"]
ROLES: Final[tuple[Role, ...]] = ("public", "municipality", "ihk", "ministry", "admin")


class NotAllowed(Exception):
    """This person may not do this."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a role, and for a town its AGS, for a chamber its district."""

    role: Role = "public"
    ags: str | None = None
    ihk: str | None = None
    user_id: int | None = None
    name: str = ""
    email: str = ""

    @property
    def label(self) -> str:
        """How the log of writes calls this person: an id or a role, no name."""
        return f"user:{self.user_id}" if self.user_id else self.role


PUBLIC: Final = Actor()


def require(is_allowed: bool) -> None:
    """Raise NotAllowed unless allowed."""
    if not is_allowed:
        raise NotAllowed


def may_manage_meeting(actor: Actor, ihk: str) -> bool:
    """Create, change, cancel a meeting; read and sort its registrations and questions; its pack, minutes and tasks."""
    return actor.role == "admin" or (actor.role == "ihk" and actor.ihk == ihk)


def may_see_meeting(actor: Actor, ihk: str, status: str) -> bool:
    """A published or cancelled meeting is public, a draft is not."""
    return status != "draft" or may_manage_meeting(actor, ihk)


def may_finish_task(actor: Actor, meeting_ihk: str, task_ags: str | None) -> bool:
    """The town that has the task, or who manages the meeting."""
    is_owner = actor.role == "municipality" and task_ags is not None and actor.ags == task_ags
    return is_owner or may_manage_meeting(actor, meeting_ihk)


def may_contribute(actor: Actor, ags: str, ihk: str | None) -> bool:
    """Write a contribution, or ask for an introduction, for a town."""
    if actor.role == "municipality":
        return actor.ags == ags
    return actor.role == "admin" or (actor.role == "ihk" and actor.ihk is not None and actor.ihk == ihk)


def may_deliver(actor: Actor, ags: str, ihk: str | None) -> bool:
    """Deliver data for a town and take deliveries back: the town, its chamber, the operator."""
    if actor.role == "municipality":
        return actor.ags == ags
    return actor.role == "admin" or (actor.role == "ihk" and actor.ihk is not None and actor.ihk == ihk)


def may_review(actor: Actor, ihk: str | None) -> bool:
    """Publish or reject contributions of a district; hide comments."""
    return actor.role == "admin" or (actor.role == "ihk" and actor.ihk is not None and actor.ihk == ihk)


def may_see_contribution(actor: Actor, ags: str, ihk: str | None, status: str) -> bool:
    """Published ones: everybody signed in; others: the town and its reviewers."""
    if status == "published":
        return actor.role != "public"
    return may_contribute(actor, ags, ihk) or may_review(actor, ihk)


def may_comment(actor: Actor) -> bool:
    """Towns and chambers talk to each other; the ministry reads."""
    return actor.role in ("municipality", "ihk", "admin")


def may_edit_proposal(actor: Actor, partners: frozenset[str], ihk: str, status: str) -> bool:
    """Partner towns and the chamber of the district, as long as it is a draft or came back for revision."""
    is_side = actor.role == "municipality" and actor.ags in partners
    is_editor = is_side or actor.role == "admin" or (actor.role == "ihk" and actor.ihk == ihk)
    return is_editor and status in ("draft", "returned")


def may_see_proposal(actor: Actor, partners: frozenset[str], ihk: str, status: str) -> bool:
    """Drafts: the partners and their chamber; handed in: the ministry too."""
    if actor.role == "municipality":
        return actor.ags in partners
    if actor.role == "ministry":
        return status not in ("draft", "withdrawn")
    return actor.role == "admin" or (actor.role == "ihk" and actor.ihk == ihk)


def may_answer_proposal(actor: Actor, status: str) -> bool:
    """The ministry answers what was handed in."""
    return actor.role in ("ministry", "admin") and status in ("submitted", "under_review")


def may_see_town_values(actor: Actor, ags: str, ihk: str | None, is_released: bool) -> bool:
    """Figures and findings of one town: the town, its chamber, and everybody once it has released them."""
    if is_released or actor.role == "admin":
        return True
    if actor.role == "municipality":
        return actor.ags == ags
    return actor.role == "ihk" and actor.ihk is not None and actor.ihk == ihk


def may_see_in_pack(actor: Actor, ags: str, ihk: str | None, is_released: bool, has_agreed: bool) -> bool:
    """Figures of an attending town in the pack of a meeting: as everywhere, and what it agreed to show when registering.

    Who reads is one of the attending towns, or the chamber that makes the pack; a pack never goes to the public.
    """
    is_shared = has_agreed and actor.role == "municipality"
    return is_shared or may_see_town_values(actor, ags, ihk, is_released)


def may_release_town(actor: Actor, ags: str) -> bool:
    """Only the town itself decides about its values (and the operator, on its behalf)."""
    return actor.role == "admin" or (actor.role == "municipality" and actor.ags == ags)


def may_subscribe(actor: Actor) -> bool:
    """Everybody who signed in with an account of their own."""
    return actor.role != "public" and actor.user_id is not None


def may_see_outbox(actor: Actor, ihk: str | None) -> bool:
    """Mails of a district: its chamber; all mails: the operator."""
    return actor.role == "admin" or (actor.role == "ihk" and actor.ihk is not None and actor.ihk == ihk)


def may_manage_users(actor: Actor) -> bool:
    """Accounts and roles."""
    return actor.role == "admin"


def may_handle_personal_data(actor: Actor) -> bool:
    """Export or delete the data of one person, read the log of writes."""
    return actor.role == "admin"
