"""Exchange between towns: contributions with review, comments, full-text search."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

from snowballstemmer import stemmer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.network import audit, exchange_letters, rules
from dashboard.network.forms import ContributionForm
from dashboard.network.models import Comment, Contribution
from dashboard.network.rules import Actor
from dashboard.network.settings import limit
from dashboard.network.store import Store
from dashboard.network.towns import chamber_of, town_name
from etl.statistics.open_text import fold
from etl.stores import CONTENT

_CRITERIA: Final = CONTENT / "reference" / "contribution_criteria.toml"
_WORD: Final = re.compile(r"\w+")
MOST_WORDS: Final = 12


class TooManyContributions(Exception):
    """More contributions and comments in a day than the limit allows."""


class CriteriaMissing(Exception):
    """A contribution may be published only when it meets the criteria of its kind."""


@dataclass(frozen=True)
class Verdict:
    """The outcome of a review: publish or not, the criteria found fulfilled, and a word to the author."""

    is_published: bool
    criteria: frozenset[str]
    note: str = ""


@lru_cache
def criteria() -> dict[str, dict[str, Any]]:
    """The visible criteria by id: `required_for`, `title`."""
    return tomllib.loads(_CRITERIA.read_text(encoding="utf-8"))


def required(kind: str) -> list[str]:
    """Criteria a kind of contribution must meet."""
    return [name for name, record in criteria().items() if kind in record["required_for"]]


def submit(store: Store, actor: Actor, form: ContributionForm) -> int:
    """Hand in a contribution for review; returns its number."""
    rules.require(rules.may_contribute(actor, form.ags, chamber_of(form.ags)))
    with store.writing() as session:
        _check_limit(session, store, actor)
        entry = Contribution(
            **form.model_dump(),
            author_id=actor.user_id if actor.user_id and exchange_letters.user(session, actor.user_id) else None,
            status="submitted",
            created_at=store.now(),
            search_stems=_stems(" ".join((form.title, form.text, form.result, town_name(form.ags)))),
        )
        session.add(entry)
        session.flush()
        audit.record(session, store, actor, "submit", ("contribution", entry.id))
        return entry.id


def review(store: Store, actor: Actor, contribution_id: int, verdict: Verdict) -> None:
    """Publish or send back; the author is told, subscribers hear of what is published. Raises CriteriaMissing."""
    with store.writing() as session:
        entry = _locked(session, contribution_id)
        rules.require(rules.may_review(actor, chamber_of(entry.ags)) and entry.status != "withdrawn")
        if verdict.is_published and set(required(entry.kind)) - verdict.criteria:
            raise CriteriaMissing
        was_published = entry.status == "published"
        entry.status = "published" if verdict.is_published else "rejected"
        entry.criteria = ",".join(sorted(verdict.criteria & criteria().keys()))
        entry.review_note, entry.reviewed_at = verdict.note.strip()[:5000], store.now()
        exchange_letters.reviewed(session, store, entry)
        if verdict.is_published and not was_published:
            exchange_letters.published(session, store, entry)
        audit.record(session, store, actor, entry.status, ("contribution", contribution_id))


def withdraw(store: Store, actor: Actor, contribution_id: int) -> None:
    """Take a contribution back."""
    with store.writing() as session:
        entry = _locked(session, contribution_id)
        rules.require(rules.may_contribute(actor, entry.ags, chamber_of(entry.ags)))
        entry.status = "withdrawn"
        audit.record(session, store, actor, "withdraw", ("contribution", contribution_id))


def get(store: Store, actor: Actor, contribution_id: int) -> Contribution:
    """One contribution this person may see."""
    with store.reading() as session:
        entry = session.get(Contribution, contribution_id)
    rules.require(entry is not None and _is_visible(actor, entry))
    assert entry is not None
    return entry


def search(
    store: Store, actor: Actor, words: str = "", problem_id: str = "", kind: str = "", ags: str = ""
) -> list[Contribution]:
    """Contributions with all the words (in any form of the word), newest first; '' = no restriction."""
    wanted = select(Contribution).where(Contribution.status != "withdrawn").order_by(Contribution.id.desc())
    for column, value in ((Contribution.problem_id, problem_id), (Contribution.kind, kind), (Contribution.ags, ags)):
        if value:
            wanted = wanted.where(column == value)
    for stem in _stems(words).split()[:MOST_WORDS]:
        wanted = wanted.where(Contribution.search_stems.contains(f" {stem}", autoescape=True))
    with store.reading() as session:
        return [entry for entry in session.scalars(wanted) if _is_visible(actor, entry)]


def comment(store: Store, actor: Actor, contribution_id: int, text: str) -> None:
    """Comment on a published contribution; its author is told."""
    words = text.strip()[:2000]
    with store.writing() as session:
        entry = _locked(session, contribution_id)
        rules.require(rules.may_comment(actor) and entry.status == "published" and bool(words))
        _check_limit(session, store, actor)
        author = exchange_letters.user(session, actor.user_id) if actor.user_id else None
        remark = Comment(
            contribution_id=entry.id, author_id=author.id if author else None, ags=actor.ags, text=words,
            created_at=store.now(),
        )  # fmt: skip
        session.add(remark)
        session.flush()
        exchange_letters.commented(session, store, entry, remark)
        audit.record(session, store, actor, "comment", ("contribution", contribution_id))


def comments(store: Store, actor: Actor, contribution_id: int) -> list[Comment]:
    """Comments on a contribution, oldest first; hidden ones only for reviewers."""
    entry = get(store, actor, contribution_id)
    wanted = select(Comment).where(Comment.contribution_id == contribution_id).order_by(Comment.id)
    if not rules.may_review(actor, chamber_of(entry.ags)):
        wanted = wanted.where(Comment.is_hidden.is_(False))
    with store.reading() as session:
        return list(session.scalars(wanted))


def hide_comment(store: Store, actor: Actor, comment_id: int, is_hidden: bool) -> None:
    """Hide a comment, or show it again."""
    with store.writing() as session:
        remark = session.get(Comment, comment_id)
        rules.require(remark is not None)
        assert remark is not None
        rules.require(rules.may_review(actor, chamber_of(_locked(session, remark.contribution_id).ags)))
        remark.is_hidden = is_hidden
        audit.record(session, store, actor, "hide" if is_hidden else "show", ("comment", comment_id))


def _is_visible(actor: Actor, entry: Contribution) -> bool:
    return rules.may_see_contribution(actor, entry.ags, chamber_of(entry.ags), entry.status)


def _locked(session: Session, contribution_id: int) -> Contribution:
    entry = session.get(Contribution, contribution_id, with_for_update=True)
    rules.require(entry is not None)
    assert entry is not None
    return entry


def _check_limit(session: Session, store: Store, actor: Actor) -> None:
    if actor.user_id is None:
        return
    since = store.now() - timedelta(days=1)
    count = sum(
        session.scalar(select(func.count()).where(table.author_id == actor.user_id, table.created_at > since)) or 0
        for table in (Contribution, Comment)
    )
    if count >= limit("contributions_per_day"):
        raise TooManyContributions


def _stems(text: str) -> str:
    """German stems of all words, each with a blank in front, umlauts folded."""
    words = [word for word in _WORD.findall(text.lower()) if len(word) > 1]
    return "".join(f" {fold(stem)}" for stem in stemmer("german").stemWords(words))
