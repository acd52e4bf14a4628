"""Mails about statuses that changed on a build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from babel.numbers import format_decimal, format_percent
from sqlalchemy.orm import Session

from dashboard.network import problem_titles
from dashboard.network.exchange_letters import EXCHANGE_PAGE, page_address, unsubscribe_address
from dashboard.network.letters import framed
from dashboard.network.mail_queue import Letter, enqueue
from dashboard.network.mail_texts import text
from dashboard.network.models import Contribution, StatusChange, Subscription, User
from dashboard.network.store import Store
from dashboard.network.towns import town_name

ALERTS_PAGE = "abos"
EVIDENCE_SHOWN = 3
_LOCALES = {"de": "de_DE", "en": "en_GB"}
_PERCENT_UNITS = ("share", "change", "change_per_year")


def alert(session: Session, store: Store, subscription: Subscription, user: User, change: StatusChange) -> bool:
    """One mail per person and change, however many subscriptions match."""
    language = subscription.language
    values = {
        "problem": problem_titles.title(change.problem_id, language),
        "centre": centre_title(change.centre_id),
        "build": change.build_id,
        "change": in_words(change, language),
        "url": page_address(store, "profil", language, centre=change.centre_id),
    }
    key = f"alert:{change.id}:{user.id}"
    return _queue(
        session, store, subscription, user, Letter(key, "alert", user.email, *_parts("alert", language, values))
    )


@dataclass(frozen=True)
class Week:
    """What a week brought to one person; `name` is the calendar week."""

    name: str
    changes: list[StatusChange]
    contributions: list[Contribution]


def digest(session: Session, store: Store, subscription: Subscription, user: User, week: Week) -> bool:
    """One mail per person and week."""
    language = subscription.language
    lines = [in_words(change, language) for change in week.changes]
    lines += [_written(store, entry, language) for entry in week.contributions]
    values = {
        "count": len(lines),
        "changes": "\n\n".join(lines),
        "url": page_address(store, ALERTS_PAGE, language),
    }
    key = f"digest:{week.name}:{user.id}"
    return _queue(
        session, store, subscription, user, Letter(key, "digest", user.email, *_parts("digest", language, values))
    )


def in_words(change: StatusChange, language: str) -> str:
    """A change as a sentence with its evidence."""
    line = text(
        language,
        "change.line",
        centre=centre_title(change.centre_id),
        problem=problem_titles.title(change.problem_id, language),
        old=text(language, f"status.{change.old_status}"),
        new=text(language, f"status.{change.new_status}"),
    )
    if change.is_synthetic:
        line += " " + text(language, "change.example")
    items = [
        _item(entry, language) for entry in json.loads(change.evidence)[:EVIDENCE_SHOWN] if entry.get("indicator_id")
    ]
    return f"{line}\n{text(language, 'change.evidence', items='; '.join(items))}" if items else line


def _written(store: Store, entry: Contribution, language: str) -> str:
    """A new contribution as a line with its address."""
    url = page_address(store, EXCHANGE_PAGE, language, entry=entry.id)
    return text(language, "change.contribution", title=entry.title, town=town_name(entry.ags), url=url)


def centre_title(centre_id: str) -> str:
    """Town of a centre; a second centre of the town carries its number."""
    ags, _, number = centre_id.partition("-")
    return town_name(ags) if number in ("", "01") else f"{town_name(ags)} ({number})"


def _item(entry: dict[str, object], language: str) -> str:
    indicator_id = str(entry["indicator_id"])
    title = problem_titles.indicator_title(indicator_id, language)
    return text(
        language, "change.item", indicator=title, value=value_in_words(indicator_id, entry.get("value"), language),
        period=entry.get("period") or "",
    )  # fmt: skip


def value_in_words(indicator_id: str, value: object, language: str) -> str:
    """A value in the unit of its indicator; a dash for none."""
    if not isinstance(value, (int, float)):
        return "–"
    record = problem_titles.content().indicators.get(indicator_id)
    decimals = record.decimals if record else 1
    form = "#,##0" + ("." + "0" * decimals if decimals else "")
    if record and record.unit in _PERCENT_UNITS:
        return format_percent(value, form + "\u00a0%", locale=_LOCALES[language])
    return format_decimal(value, form, locale=_LOCALES[language])


def _parts(kind: str, language: str, values: Mapping[str, object]) -> tuple[str, str]:
    return text(language, f"{kind}.subject", **values), text(language, f"{kind}.text", **values)


def _queue(session: Session, store: Store, subscription: Subscription, user: User, letter: Letter) -> bool:
    unsubscribe = unsubscribe_address(store, subscription)
    ending = text(subscription.language, "unsubscribe", url=unsubscribe)
    body = framed(store, subscription.language, user.name, f"{letter.text}\n\n{ending}")
    return enqueue(
        session,
        store,
        Letter(letter.unique_key, letter.kind, letter.recipient, letter.subject, body, unsubscribe_url=unsubscribe),
    )
