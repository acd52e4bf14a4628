"""Contributions: search, read, comment, write, review, get to know towns with the same problem."""

from __future__ import annotations

import streamlit as st

from dashboard import names, numbers, state
from dashboard.build import catalogue
from dashboard.components.network import entry
from dashboard.components.network.visitor import store
from dashboard.components.pickers import pick_segment
from dashboard.links import link
from dashboard.network import exchange, rules
from dashboard.network.exchange import CriteriaMissing, TooManyContributions, Verdict
from dashboard.network.forms import ContributionForm
from dashboard.network.models import Contribution
from dashboard.network.rules import Actor
from dashboard.network.towns import chamber_of, town_name, towns
from dashboard.text import plain, t

KINDS = ["example", "failure", "question", "offer"]


def found_contributions(actor: Actor) -> None:
    """Search words and kind, then the contributions."""
    left, right = st.columns([3, 2])
    with left:
        words = st.text_input(t("network.search"), state.read("words"), max_chars=200, key="search_words")
    with right:
        problem = entry.choose_problem("search_problem", state.read("problem") or None)
    kind = pick_segment(t("network.field.kind"), "kind", ["all", *KINDS], lambda kind: t(f"network.kind.{kind}"))
    found = exchange.search(store(), actor, words or "", problem or "", "" if kind == "all" else kind)
    if not found:
        st.info(t("network.nothing_found"), icon=":material/search_off:")
    for item in found:
        with st.container(border=True):
            st.markdown(f"**{plain(item.title)}**")
            st.caption(_facts(item))
            st.markdown(plain(item.text if len(item.text) <= 280 else f"{item.text[:278]} …"))
            link("exchange", t("network.read_on"), ":material/arrow_forward:", entry=str(item.id))


def contribution(actor: Actor, contribution_id: int) -> None:
    """One contribution with comments and, for reviewers, the review."""
    item = exchange.get(store(), actor, contribution_id)
    st.subheader(plain(item.title))
    st.caption(_facts(item))
    st.markdown(plain(item.text))
    if item.result:
        st.markdown(f"**{t('network.field.result')}:** {plain(item.result)}")
    if item.contact:
        st.markdown(f"**{t('network.field.contact')}:** {plain(item.contact)}")
    if item.measure_id:
        link("measures", names.measure_title(item.measure_id), ":material/construction:", measure=item.measure_id)
    if item.status == "rejected" and item.review_note:
        st.warning(plain(item.review_note), icon=":material/rate_review:")
    if rules.may_review(actor, chamber_of(item.ags)):
        _review(actor, item)
    if rules.may_contribute(actor, item.ags, chamber_of(item.ags)) and st.button(t("network.withdraw")):
        exchange.withdraw(store(), actor, item.id)
        entry.done(t("network.saved"))
    _comments(actor, item)


def new_contribution(actor: Actor) -> None:
    """The form of a contribution with the criteria it will be reviewed against."""
    own = [actor.ags] if actor.role == "municipality" and actor.ags else None
    if actor.role == "ihk":
        own = [town.ags for town in towns().values() if town.ihk == actor.ihk]
    with st.expander(t("network.new_contribution"), icon=":material/add:"), st.form("contribution", border=False):
        kind = entry.choose(t("network.field.kind"), "new_kind", KINDS, lambda kind: t(f"network.kind.{kind}"))
        left, right = st.columns(2)
        with left:
            ags = entry.choose_town("new_town", only=own)
        with right:
            problem = entry.choose_problem("new_problem")
        measure = st.selectbox(
            t("network.field.measure_id"), [None, *catalogue().measures],
            format_func=lambda measure: names.measure_title(measure) if measure else t("network.no_measure"),
        )  # fmt: skip
        title = st.text_input(t("network.field.title"), max_chars=200, key="new_title")
        text = st.text_area(t("network.field.text"), max_chars=5000, key="new_text")
        result = st.text_area(t("network.field.result"), max_chars=5000, key="new_result", height=80)
        contact = st.text_input(t("network.field.contact_role"), max_chars=200, help=t("network.contact_role_help"))
        st.markdown(t("network.criteria_intro"))
        st.markdown("\n".join(f"- {_criterion(name)}" for name in exchange.criteria()))
        if st.form_submit_button(t("network.submit_contribution"), type="primary", icon=":material/send:"):
            with entry.explained():
                form = ContributionForm(
                    kind=kind, ags=ags or "", problem_id=problem or "", measure_id=measure, title=title or "",  # type: ignore[arg-type]
                    text=text or "", result=result or "", contact=contact or "",
                )  # fmt: skip
                _submit(actor, form)


def _submit(actor: Actor, form: ContributionForm) -> None:
    try:
        exchange.submit(store(), actor, form)
    except TooManyContributions:
        st.error(t("network.too_many_today"), icon=":material/block:")
    else:
        entry.done(t("network.submitted"))


def _facts(item: Contribution) -> str:
    parts = [
        t(f"network.kind.{item.kind}"),
        town_name(item.ags),
        names.problem_title(item.problem_id),
        numbers.day(item.created_at),
        *([t(f"network.contribution_state.{item.status}")] if item.status != "published" else []),
    ]
    return " · ".join(plain(part) for part in parts)


def _criterion(name: str) -> str:
    titles = exchange.criteria()[name]["title"]
    return str(titles[state.language()])


def _review(actor: Actor, item: Contribution) -> None:
    with st.expander(t("network.review"), icon=":material/rate_review:", expanded=item.status == "submitted"):
        met = {
            name: st.checkbox(_criterion(name), name in item.criteria.split(","), key=f"criterion_{item.id}_{name}")
            for name in exchange.required(item.kind)
        }
        note = st.text_area(
            t("network.review_note"), item.review_note, max_chars=5000, key=f"note_{item.id}", height=80
        )
        with st.container(horizontal=True):
            publish = st.button(t("network.publish_contribution"), type="primary", key=f"publish_{item.id}")
            reject = st.button(t("network.reject"), key=f"reject_{item.id}")
        if publish or reject:
            verdict = Verdict(publish, frozenset(name for name, is_met in met.items() if is_met), note or "")
            try:
                exchange.review(store(), actor, item.id, verdict)
            except CriteriaMissing:
                st.error(t("network.criteria_missing"), icon=":material/error:")
            else:
                entry.done(t("network.saved"))


def _comments(actor: Actor, item: Contribution) -> None:
    if item.status != "published":
        return
    st.markdown(f"**{t('network.comments')}**")
    for remark in exchange.comments(store(), actor, item.id):
        hidden = f" ({t('network.hidden')})" if remark.is_hidden else ""
        st.markdown(
            f"{plain(remark.text)}  \n:gray[{plain(town_name(remark.ags))} {numbers.day(remark.created_at)}{hidden}]"
        )
        if rules.may_review(actor, chamber_of(item.ags)) and st.button(
            t("network.show") if remark.is_hidden else t("network.hide"), key=f"hide_{remark.id}"
        ):
            exchange.hide_comment(store(), actor, remark.id, not remark.is_hidden)
            entry.done(t("network.saved"))
    if rules.may_comment(actor):
        with st.form(f"comment_{item.id}", border=False, clear_on_submit=True):
            text = st.text_area(t("network.new_comment"), max_chars=2000, height=80)
            if st.form_submit_button(t("network.send_comment")) and text and text.strip():
                try:
                    exchange.comment(store(), actor, item.id, text)
                except TooManyContributions:
                    st.error(t("network.too_many_today"), icon=":material/block:")
                else:
                    entry.done(t("network.saved"))
