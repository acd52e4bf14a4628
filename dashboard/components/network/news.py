"""The entry page of the network: what is new, and where else a town can turn to."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st
from sqlalchemy import select

from dashboard import names, numbers
from dashboard.build import catalogue
from dashboard.components import notices
from dashboard.components.network import entry
from dashboard.components.network.meeting_list import card
from dashboard.components.network.visitor import store
from dashboard.links import link
from dashboard.network import exchange, meetings, people
from dashboard.network.alert_letters import centre_title
from dashboard.network.models import StatusChange
from dashboard.network.rules import Actor
from dashboard.text import in_words, plain, t

SHOWN = 5
NEWS_DAYS = 60


def next_meetings(actor: Actor) -> None:
    """The meetings to come."""
    now = store().now()
    coming = [m for m in meetings.visible(store(), actor) if m.ends_at >= now and m.status == "published"]
    if not coming:
        st.info(t("network.no_meetings"), icon=":material/info:")
    for meeting in coming[:SHOWN]:
        card(meeting)


def changed_findings(actor: Actor) -> None:
    """Statuses that changed on the last builds, as far as this person may see the towns."""
    since = store().now() - timedelta(days=NEWS_DAYS)
    with store().reading() as session:
        wanted = select(StatusChange).where(StatusChange.at > since).order_by(StatusChange.id.desc())
        found = list(session.scalars(wanted))
    allowed = people.visible_towns(store(), actor, {change.centre_id[:8] for change in found})
    shown = [change for change in found if change.centre_id[:8] in allowed][:SHOWN]
    if not shown:
        st.info(t("network.no_changes"), icon=":material/info:")
    notices.example_mark(any(change.is_synthetic for change in shown))
    for change in shown:
        title = plain(f"{centre_title(change.centre_id)}: {names.problem_title(change.problem_id)}")
        st.markdown(
            f"- {title} – {names.status(change.old_status)} → {names.status(change.new_status)} ({entry.instant(change.at)})"
        )


def new_contributions(actor: Actor) -> None:
    """The newest published contributions."""
    found = [item for item in exchange.search(store(), actor) if item.status == "published"][:SHOWN]
    if not found:
        st.info(t("network.no_contributions"), icon=":material/info:")
    for item in found:
        link("exchange", f"{item.title} – {t(f'network.kind.{item.kind}')}", ":material/article:", entry=str(item.id))


def funding() -> None:
    """Programmes that are open or come again, with the date of the last check."""
    for programme in catalogue().programmes.values():
        if programme.status in ("open", "recurring"):
            status = names.term("programme_statuses", programme.status)
            day = t("network.checked", day=programme.status_as_of)
            st.markdown(
                f"- **{plain(in_words(programme.name))}** – {plain(status)}. {plain(in_words(programme.funds))}"
                f"  \n  {plain(in_words(programme.status_note))} :gray[{day}]"
            )


def offers() -> None:
    """Other networks and platforms: what each is for, its state, facts with the date of the last check."""
    for offer in catalogue().network.values():
        with st.container(border=True):
            st.markdown(f"**[{plain(in_words(offer.title))}]({offer.url})** · {t(f'network.offer.{offer.status}')}")
            st.markdown(plain(in_words(offer.purpose)))
            facts = " ".join(in_words(fact) for fact in offer.facts)
            st.caption(f"{plain(facts)} {t('network.checked', day=numbers.period(offer.checked_on))}")
