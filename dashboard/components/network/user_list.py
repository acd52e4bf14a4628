"""Accounts, the release of town values, the log of writes, the data of one person."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.components.network import entry
from dashboard.components.network.visitor import forget_rights, store
from dashboard.network import audit, people
from dashboard.network.forms import UserForm
from dashboard.network.rules import Actor
from dashboard.network.towns import chambers, town_name, towns
from dashboard.text import plain, t, texts

ROLES = ["municipality", "ihk", "ministry", "admin"]


def accounts(actor: Actor) -> None:
    """All accounts, and the form that creates or changes one."""
    found = people.users(store(), actor)
    st.dataframe(
        pd.DataFrame(
            {
                t("network.field.name"): [user.name for user in found],
                t("network.field.email"): [user.email for user in found],
                t("network.field.user_role"): [t(f"network.role.{user.role}") for user in found],
                t("network.field.belongs_to"): [town_name(user.ags) if user.ags else user.ihk or "" for user in found],
                t("network.field.is_active"): [t("answer.yes") if user.is_active else t("answer.no") for user in found],
            }
        ),
        hide_index=True,
        key="accounts",
        alt=t("page.users"),
    )
    with st.form("account", border=True, clear_on_submit=True):
        st.markdown(f"**{t('network.save_account')}**")
        left, right = st.columns(2)
        with left:
            email = st.text_input(t("network.field.email"), max_chars=254, key="account_email")
            name = st.text_input(t("network.field.name"), max_chars=200, key="account_name")
            role = entry.choose(
                t("network.field.user_role"), "account_role", ROLES, lambda role: t(f"network.role.{role}")
            )
        with right:
            ags = entry.choose_town("account_town")
            ihk = st.selectbox(t("network.field.ihk"), chambers(), index=None, placeholder=t("pick.placeholder"))
            subject = st.text_input(t("network.field.subject_id"), max_chars=255, help=t("network.subject_help"))
        if st.form_submit_button(t("network.save"), type="primary", icon=":material/save:"):
            with entry.explained():
                form = UserForm.model_validate(
                    {"email": email, "name": name, "role": role, "ags": ags, "ihk": ihk, "subject": subject or None}
                )
                people.save_user(store(), actor, form)
                forget_rights()
                entry.done(t("network.saved"))
    active = {user.id: f"{user.name} ({user.email})" for user in found if user.is_active and user.id != actor.user_id}
    if active:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(t("network.deactivate_which"), list(active), format_func=active.__getitem__)
            if st.button(t("network.deactivate"), icon=":material/person_off:"):
                people.deactivate(store(), actor, int(chosen))
                forget_rights()
                entry.done(t("network.saved"))


def releases(actor: Actor) -> None:
    """Which towns have released their values; a town decides about its own."""
    released = people.released_towns(store())
    st.markdown(t("network.release_help"))
    if actor.role == "municipality" and actor.ags:
        mine = st.toggle(t("network.release_own", town=plain(town_name(actor.ags))), actor.ags in released)
        if mine != (actor.ags in released):
            people.set_release(store(), actor, actor.ags, mine)
            entry.done(t("network.saved"))
        return
    chosen = st.multiselect(
        t("network.released_towns"), list(towns()), sorted(released), format_func=town_name,
        placeholder=t("pick.placeholder"), key="released",
    )  # fmt: skip
    if st.button(t("network.save"), key="save_released"):
        for ags in set(chosen) ^ released:
            people.set_release(store(), actor, ags, ags in chosen)
        entry.done(t("network.saved"))


def one_person(actor: Actor) -> None:
    """Export or delete what is stored about one person."""
    email = st.text_input(t("network.person_email"), max_chars=254, key="person_email")
    if not email:
        return
    with st.container(horizontal=True):
        st.download_button(
            t("network.export_person"),
            lambda: json.dumps(people.export_person(store(), actor, email), ensure_ascii=False, indent=2).encode(),
            file_name="daten-einer-person.json",
            mime="application/json",
            on_click="ignore",
            icon=":material/download:",
        )
        with st.popover(t("network.delete_person"), icon=":material/delete:"):
            st.markdown(t("network.delete_person_question", email=plain(email)))
            if st.button(t("network.delete_person_now"), type="primary"):
                entry.done(t("network.person_deleted", count=people.delete_person(store(), actor, email)))


def log_of_writes(actor: Actor) -> None:
    """The newest writes."""
    found = audit.entries(store(), actor)
    st.dataframe(
        pd.DataFrame(
            {
                t("network.field.time"): [entry.instant(row.at) for row in found],
                t("network.field.actor"): [_who(row.actor) for row in found],
                t("network.field.action"): [_action(row.action) for row in found],
                t("network.field.record"): [f"{_kind(row.kind)} {row.record_id}" for row in found],
            }
        ),
        hide_index=True,
        key="audit",
        alt=t("network.log_of_writes"),
    )


def _who(code: str) -> str:
    """An account by its number, anybody else by the role."""
    if code.startswith("user:"):
        return f"{t('network.audit_kind.user')} {code.removeprefix('user:')}"
    return t(f"network.role.{code}") if f"network.role.{code}" in texts(state.language()) else code


def _action(code: str) -> str:
    """What was done, in words; an action without a word as it is noted."""
    return t(f"network.audit.{code}") if f"network.audit.{code}" in texts(state.language()) else code


def _kind(code: str) -> str:
    """What it was done to, in words."""
    return t(f"network.audit_kind.{code}") if f"network.audit_kind.{code}" in texts(state.language()) else code
