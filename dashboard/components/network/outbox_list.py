"""The outbox: state of every mail, its text, and what a person decides about failed or unclear ones."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components.network import entry
from dashboard.components.network.visitor import store
from dashboard.network import mail_queue
from dashboard.network.mail import send_due
from dashboard.network.models import Mail
from dashboard.network.rules import Actor
from dashboard.text import plain, t

DECIDED = ("failed", "unclear")


def outbox(actor: Actor) -> None:
    """Counts, mails to decide about, all mails."""
    found = mail_queue.outbox(store(), actor)
    if not store().settings.smtp_host:
        st.info(t("network.no_mail_server"), icon=":material/info:")
    elif st.button(t("network.send_now"), icon=":material/send:"):
        entry.done(t("network.sent_now", count=send_due(store())))
    if not found:
        st.info(t("network.outbox_empty"), icon=":material/inbox:")
        return
    for mail in found:
        if mail.status in DECIDED:
            _to_decide(actor, mail)
    st.dataframe(_frame(found), hide_index=True, key="outbox", alt=t("page.outbox"))
    titles = {mail.id: f"{mail.id}: {mail.subject}" for mail in found if mail.text}
    if titles:
        chosen = st.selectbox(t("network.read_mail"), list(titles), format_func=titles.__getitem__)
        st.text(next(mail.text for mail in found if mail.id == chosen))


def _frame(found: list[Mail]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("network.field.number"): [mail.id for mail in found],
            t("network.field.status"): [t(f"network.mail_state.{mail.status}") for mail in found],
            t("network.field.recipient"): [mail.recipient for mail in found],
            t("network.field.subject"): [mail.subject for mail in found],
            t("network.field.queued_at"): [entry.instant(mail.created_at) for mail in found],
            t("network.field.sent_at"): [entry.instant(mail.sent_at) for mail in found],
            t("network.field.attempts"): [mail.attempts for mail in found],
            t("network.field.problem"): [mail.problem for mail in found],
        }
    )


def _to_decide(actor: Actor, mail: Mail) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(mail.subject)}** · {plain(mail.recipient)} · {t(f'network.mail_state.{mail.status}')}")
        st.caption(t(f"network.mail_help.{mail.status}", problem=mail.problem))
        with st.container(horizontal=True):
            if st.button(t("network.send_again"), key=f"again_{mail.id}"):
                mail_queue.send_again(store(), actor, mail.id)
                entry.done(t("network.saved"))
            if st.button(t("network.drop_mail"), key=f"drop_{mail.id}"):
                mail_queue.drop(store(), actor, mail.id)
                entry.done(t("network.saved"))
