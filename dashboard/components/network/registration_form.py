"""Registration for a meeting, and what a person does with the links of their mails."""

from __future__ import annotations

import time

import streamlit as st

from dashboard import state
from dashboard.components.network import entry
from dashboard.components.network.visitor import client_address, store
from dashboard.links import link
from dashboard.network import registrations
from dashboard.network.forms import ChangeForm, RegistrationForm
from dashboard.network.models import Meeting, Registration
from dashboard.network.registrations import Closed, TooMany
from dashboard.network.settings import limit
from dashboard.network.signed_links import BadLink, ExpiredLink, Target, read_token
from dashboard.text import plain, t


def new_registration(meeting: Meeting) -> None:
    """The form; afterwards the same answer for everybody."""
    opened = state.recall(f"registration_opened_{meeting.id}") or time.monotonic()
    state.remember(f"registration_opened_{meeting.id}", opened)
    st.markdown(t("network.registration_intro"))
    with st.form("registration", border=True):
        left, right = st.columns(2)
        with left:
            name = st.text_input(t("network.field.name"), max_chars=200, autocomplete="name")
            email = st.text_input(t("network.field.email"), max_chars=254, autocomplete="email")
            organisation = st.text_input(t("network.field.organisation"), max_chars=200)
            role = st.text_input(t("network.field.role"), max_chars=200)
        with right:
            ags = entry.choose_town("registration_town")
            mode = _mode(meeting, "registration_mode")
            needs = st.text_input(t("network.field.needs"), max_chars=500, help=t("network.needs_help"))
        question = st.text_area(t("network.field.question"), max_chars=500, help=t("network.question_help"))
        problem = entry.choose_problem("registration_problem", label=t("network.field.problem_id"))
        topic = st.text_input(t("network.field.topic_wish"), max_chars=200)
        may_show = st.checkbox(t("network.consent.question"))
        may_share = st.checkbox(t("network.consent.contact"))
        may_share_values = st.checkbox(t("network.consent.values"), help=t("network.consent.values_help"))
        news = st.checkbox(t("network.consent.news"))
        trap = st.text_input(t("network.trap"), help=t("network.trap_help"), autocomplete="off")
        st.caption(t("network.privacy", days=limit("registration_days")))
        if not st.form_submit_button(t("network.register"), type="primary", icon=":material/how_to_reg:"):
            return
    with entry.explained():
        form = RegistrationForm(
            name=name or "", email=email or "", organisation=organisation or "", role=role or "", ags=ags or "",
            mode=mode, question=question or "", problem_id=problem, topic=topic or "", needs=needs or "",  # type: ignore[arg-type]
            may_show_question=may_show, may_share_contact=may_share, may_share_values=may_share_values, wants_news=news, language=state.language(),
            website=trap or "", seconds=time.monotonic() - opened,
        )  # fmt: skip
        _register(meeting, form)


def _register(meeting: Meeting, form: RegistrationForm) -> None:
    try:
        registrations.register(store(), meeting.id, form, client_address())
    except Closed:
        st.error(t("network.closed"), icon=":material/block:")
    except TooMany:
        st.error(t("network.too_many"), icon=":material/block:")
    else:
        st.success(t("network.registration_taken", hours=limit("unconfirmed_hours")), icon=":material/mark_email_read:")
        if not store().settings.smtp_host:
            st.info(t("network.no_mail_server"), icon=":material/info:")


def by_link(token: str) -> None:
    """Confirm, or change and cancel."""
    try:
        target = read_token(store(), token, "confirm", "manage", "vote")
        registration, meeting = registrations.of_link(store(), token)
    except BadLink:
        st.error(t("network.bad_link"), icon=":material/link_off:")
        return
    except ExpiredLink:
        st.error(t("network.expired_link"), icon=":material/link_off:")
        return
    st.subheader(plain(meeting.title))
    st.markdown(f":material/event: {entry.span(meeting.starts_at, meeting.ends_at)}")
    if target.purpose == "confirm":
        _confirm(token, registration)
    else:
        _own(token, target, registration, meeting)


def _confirm(token: str, registration: Registration) -> None:
    if registration.status == "unconfirmed":
        st.markdown(t("network.confirm_question", name=plain(registration.name), email=plain(registration.email)))
        if not st.button(t("network.confirm"), type="primary", icon=":material/check:"):
            return
        try:
            registration = registrations.confirm(store(), token)
        except Closed:
            st.error(t("network.closed"), icon=":material/block:")
            return
    _state(registration)


def _own(token: str, target: Target, registration: Registration, meeting: Meeting) -> None:
    entry.show_done()
    _state(registration)
    if registration.status not in ("confirmed", "waiting") or target.purpose != "manage":
        return
    with st.form("own_registration", border=True):
        name = st.text_input(t("network.field.name"), registration.name, max_chars=200)
        organisation = st.text_input(t("network.field.organisation"), registration.organisation, max_chars=200)
        role = st.text_input(t("network.field.role"), registration.role, max_chars=200)
        mode = _mode(meeting, "own_mode", registration.mode)
        needs = st.text_input(t("network.field.needs"), registration.needs, max_chars=500)
        may_share = st.checkbox(t("network.consent.contact"), registration.may_share_contact)
        may_share_values = st.checkbox(
            t("network.consent.values"), registration.may_share_values, help=t("network.consent.values_help")
        )
        if st.form_submit_button(t("network.save"), icon=":material/save:"):
            with entry.explained():
                form = ChangeForm(
                    name=name or "", organisation=organisation or "", role=role or "", mode=mode, needs=needs or "",  # type: ignore[arg-type]
                    may_share_contact=may_share, may_share_values=may_share_values,
                )  # fmt: skip
                registrations.change(store(), token, form)
                entry.done(t("network.saved"))
    if st.button(t("network.cancel_registration"), icon=":material/event_busy:"):
        registrations.cancel(store(), token)
        entry.done(t("network.cancelled"))


def _state(registration: Registration) -> None:
    message = t(f"network.registration_state.{registration.status}")
    show = st.success if registration.status == "confirmed" else st.info
    show(message, icon=":material/info:")


def _mode(meeting: Meeting, key: str, value: str = "") -> str:
    options = [meeting.format] if meeting.format != "hybrid" else ["onsite", "online"]
    return entry.choose(t("network.field.mode"), key, options, lambda mode: t(f"network.format.{mode}"), value)


def back_to_meeting(meeting_id: str) -> None:
    """The way back to the programme."""
    link("meetings", t("network.back_to_meeting"), ":material/arrow_back:", meeting=meeting_id)
