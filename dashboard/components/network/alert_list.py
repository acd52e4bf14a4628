"""Subscriptions: to a centre, a problem, the exchange."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import names, state
from dashboard.build import catalogue
from dashboard.components.network import entry
from dashboard.components.network.visitor import store
from dashboard.names import centre_name
from dashboard.network import alerts, people
from dashboard.network.alerts import Wish
from dashboard.network.models import Subscription
from dashboard.network.rules import Actor
from dashboard.network.signed_links import BadLink, ExpiredLink
from dashboard.queries.places import centres
from dashboard.text import plain, t

FREQUENCIES = ["immediate", "weekly"]


def subscriptions(actor: Actor, build_id: str) -> None:
    """Own subscriptions, and new ones."""
    titles = _centre_titles(actor, build_id)
    found = alerts.of_user(store(), actor)
    if not found:
        st.info(t("network.no_subscriptions"), icon=":material/notifications_off:")
    for subscription in found:
        _row(actor, subscription, titles)
    left, middle, right = st.columns(3)
    with left:
        _centre_form(actor, titles)
    with middle:
        _form(actor, "problem", list(catalogue().problems), names.problem_title)
    with right:
        _form(actor, "exchange", ["all", *catalogue().problems], _exchange_title)


def unsubscribe_by_link(token: str) -> None:
    """End a subscription by the link of a mail, after one click."""
    st.markdown(t("network.unsubscribe_help"))
    if not st.button(t("network.unsubscribe"), type="primary"):
        return
    try:
        alerts.unsubscribe_by_link(store(), token)
    except (BadLink, ExpiredLink):
        st.error(t("network.bad_link"), icon=":material/link_off:")
    else:
        st.success(t("network.unsubscribed"), icon=":material/check_circle:")


def _row(actor: Actor, subscription: Subscription, titles: dict[str, str]) -> None:
    shown = {
        "centre": titles.get(subscription.target, subscription.target),
        "problem": names.problem_title(subscription.target),
        "exchange": _exchange_title(subscription.target),
    }[subscription.kind]
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        kind, frequency = (
            t(f"network.subscription.{subscription.kind}"),
            t(f"network.frequency.{subscription.frequency}"),
        )
        st.markdown(f"**{plain(shown)}** · {kind} · {frequency}")
        if st.button(t("network.unsubscribe"), key=f"unsubscribe_{subscription.id}"):
            alerts.unsubscribe(store(), actor, subscription.id)
            entry.done(t("network.unsubscribed"))


def _centre_form(actor: Actor, titles: dict[str, str]) -> None:
    if titles:
        _form(actor, "centre", list(titles), titles.__getitem__)
    else:
        st.caption(t("network.no_centre_visible"))


def _form(actor: Actor, kind: str, options: list[str], title_of: Callable[[str], str]) -> None:
    titles = {option: title_of(option) for option in options}
    with st.form(f"subscribe_{kind}", border=True):
        target = st.selectbox(t(f"network.subscription.{kind}"), options, format_func=titles.__getitem__)
        frequency = entry.choose(
            t("network.field.frequency"), f"frequency_{kind}", FREQUENCIES, lambda f: t(f"network.frequency.{f}")
        )
        if st.form_submit_button(t("network.subscribe"), icon=":material/notifications:"):
            with entry.explained():
                wish = Wish(kind, str(target), frequency, state.language())  # type: ignore[arg-type]
                alerts.subscribe(store(), actor, wish)
                entry.done(t("network.subscribed"))


def _centre_titles(actor: Actor, build_id: str) -> dict[str, str]:
    rows = [row for row in centres(build_id).to_dict("records") if not row["is_example"]]
    visible = people.visible_towns(store(), actor, {str(row["ags"]) for row in rows})
    return {str(row["centre_id"]): centre_name(row) for row in rows if str(row["ags"]) in visible}


def _exchange_title(target: str) -> str:
    return t("network.everything") if target == "all" else names.problem_title(target)
