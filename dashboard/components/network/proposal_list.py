"""Joint proposals: pairings proposed from shared findings, drafts, answers, documents."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from dashboard import names, numbers, state
from dashboard.build import catalogue
from dashboard.components import notices
from dashboard.components.network import entry
from dashboard.components.network.visitor import store
from dashboard.links import link
from dashboard.network import people, proposals, rules
from dashboard.network.alert_letters import value_in_words
from dashboard.network.forms import ProposalForm
from dashboard.network.mail_texts import text as mail_text
from dashboard.network.models import Proposal
from dashboard.network.proposal_document import as_docx, proposal_document
from dashboard.network.proposals import Answer, Baseline
from dashboard.network.rules import Actor
from dashboard.network.snapshot_view import Build, all_findings, baseline, pairings
from dashboard.network.towns import town_name, towns
from dashboard.reports.pdf import as_pdf
from dashboard.reports.wording import Words
from dashboard.text import plain, t, texts

PAIRINGS_SHOWN = 8
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def proposed_pairings(actor: Actor, build: Build) -> None:
    """Towns that share a finding, each with the way into a draft."""
    findings = all_findings(build)
    visible = people.visible_towns(store(), actor, set(findings["ags"]))
    notices.example_mark(bool(findings["is_synthetic"].any()))
    found = pairings(build, visible)
    if actor.role == "municipality":
        found = [pairing for pairing in found if actor.ags in pairing.towns]
    if not found:
        st.info(t("network.no_pairings"), icon=":material/info:")
    for pairing in found[:PAIRINGS_SHOWN]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{plain(' · '.join(map(town_name, pairing.towns)))}** – {plain(names.problem_title(pairing.problem_id))}"
            )
            link("proposals", t("network.start_proposal"), ":material/edit_document:", view="new",
                 partners=",".join(pairing.towns), problem=pairing.problem_id)  # fmt: skip


def own_proposals(actor: Actor) -> None:
    """The proposals this person may see."""
    found = proposals.visible(store(), actor)
    if not found:
        st.info(t("network.no_proposals"), icon=":material/info:")
    for proposal in found:
        with st.container(border=True):
            st.markdown(f"**{plain(proposal.title)}**")
            partners = ", ".join(town_name(partner.ags) for partner in proposal.partners)
            st.caption(f"{plain(partners)} · {status_word(proposal.status)} · {numbers.day(proposal.created_at)}")
            link("proposals", t("network.open_proposal"), ":material/arrow_forward:", proposal=str(proposal.id))


def status_word(status: str) -> str:
    """Status of a proposal in words."""
    return mail_text(state.language(), f"proposal_status.{status}")


def new_proposal(actor: Actor, build: Build) -> None:
    """The form of a draft; the baseline is read from the present build and frozen."""
    partners = [ags for ags in state.read_list("partners") if ags in towns()]
    problem = state.read("problem", list(catalogue().problems), next(iter(catalogue().problems)))
    choosable = list(towns())
    if actor.role == "ihk":
        choosable = [town.ags for town in towns().values() if town.ihk == actor.ihk]
    chosen = st.multiselect(t("network.field.partners"), choosable, partners, format_func=town_name, key="partners",
                            placeholder=t("pick.placeholder"), help=t("network.partners_help"))  # fmt: skip
    problem = entry.choose_problem("proposal_problem", problem) or problem
    record = catalogue().problems[problem]
    indicators = [*dict.fromkeys((*record.evidence_needed, *record.evidence_helpful))] or list(catalogue().indicators)
    with st.form("proposal", border=True):
        title = st.text_input(t("network.field.title"), f"{names.problem_title(problem)}: ", max_chars=200)
        indicator = st.selectbox(t("network.field.indicator_id"), indicators, format_func=names.indicator_title)
        fields = _shared_fields(None, problem)
        if st.form_submit_button(t("network.create_proposal"), type="primary", icon=":material/save:"):
            with entry.explained():
                form = ProposalForm(title=title or "", problem_id=problem, indicator_id=str(indicator),
                                    partners=tuple(chosen), **fields)  # type: ignore[arg-type]  # fmt: skip
                frozen = baseline(build.whole, form.partners, problem, form.indicator_id)
                proposal_id = proposals.create(store(), actor, form, frozen)
                state.write("view", "")
                state.write("proposal", str(proposal_id))
                entry.done(t("network.saved"))


def one_proposal(actor: Actor, proposal_id: int) -> None:
    """A proposal with baseline, history, documents, and what this person may do with it."""
    proposal = proposals.get(store(), actor, proposal_id)
    st.subheader(plain(proposal.title))
    st.badge(status_word(proposal.status), icon=":material/flag:")
    partners = ", ".join(town_name(partner.ags) for partner in proposal.partners)
    st.markdown(f"**{t('network.field.partners')}:** {plain(partners)}  \n"
                f"**{t('network.field.problem_id')}:** {plain(names.problem_title(proposal.problem_id))}  \n"
                f"**{t('network.field.addressee')}:** {plain(proposal.addressee)}")  # fmt: skip
    st.markdown(plain(proposal.aim))
    frozen = proposals.baseline_of(store(), actor, proposal)
    _baseline_table(proposal, frozen)
    _documents(proposal, frozen)
    _history(proposal)
    if rules.may_edit_proposal(actor, proposals.partner_keys(proposal), proposal.ihk, proposal.status):
        _edit(actor, proposal)
    if rules.may_answer_proposal(actor, proposal.status):
        _answer(actor, proposal)


def _shared_fields(proposal: Proposal | None, problem: str) -> dict[str, str | None]:
    measures = [None, *(measure.id for measure in catalogue().measures_for(problem))]
    programmes = [None, *catalogue().programmes]
    bands = list(catalogue().vocabularies["cost_bands"].ids)
    measure = st.selectbox(
        t("network.field.measure_id"), measures, _place(measures, proposal.measure_id if proposal else None),
        format_func=lambda measure: names.measure_title(measure) if measure else t("network.no_measure"),
    )  # fmt: skip
    aim = st.text_area(
        t("network.field.aim"), proposal.aim if proposal else "", max_chars=5000, help=t("network.aim_help")
    )
    area = st.text_input(t("network.field.area"), proposal.area if proposal else "", max_chars=200)
    band = entry.choose(t("network.field.budget_band"), "budget_band", bands, lambda band: names.term("cost_bands", band),
                        proposal.budget_band if proposal else "")  # fmt: skip
    programme = st.selectbox(
        t("network.field.programme_id"), programmes, _place(programmes, proposal.programme_id if proposal else None),
        format_func=_programme,
    )  # fmt: skip
    addressee = st.text_input(
        t("network.field.addressee"), proposal.addressee if proposal else t("network.addressee_proposal"), max_chars=200
    )
    return {"measure_id": measure, "aim": aim or "", "area": area or "", "budget_band": band, "programme_id": programme,
            "addressee": addressee or ""}  # fmt: skip


def _programme(programme_id: str | None) -> str:
    if programme_id is None:
        return t("network.no_programme")
    record = catalogue().programmes[programme_id]
    return f"{record.name.de} ({names.term('programme_statuses', record.status)})"


def _place(options: list[str | None], value: str | None) -> int:
    return options.index(value) if value in options else 0


def _baseline_table(proposal: Proposal, frozen: Baseline) -> None:
    notices.example_mark(any(value.is_synthetic for value in frozen.values))
    st.markdown(f"**{t('network.baseline')}:** {plain(names.indicator_title(proposal.indicator_id))}")
    st.dataframe(
        pd.DataFrame(
            {
                t("pick.centre"): [value.town for value in frozen.values],
                t("network.field.value"): [
                    t("network.doc.withheld")
                    if value.is_withheld
                    else value_in_words(proposal.indicator_id, value.value, state.language())
                    for value in frozen.values
                ],
                t("network.field.period"): [
                    numbers.period(value.period) if value.period else "–" for value in frozen.values
                ],
                t("network.field.finding"): [
                    "–" if value.is_withheld else names.status(value.status) for value in frozen.values
                ],
            }
        ),
        hide_index=True,
        key="baseline",
        alt=t("network.baseline"),
    )
    st.caption(t("network.frozen", build=frozen.build_id))


def _documents(proposal: Proposal, frozen: Baseline) -> None:
    with st.container(horizontal=True):
        for form, mime, icon in (("pdf", "application/pdf", "picture_as_pdf"), ("docx", DOCX, "description")):
            st.download_button(
                t("network.download_as", form=form.upper()),
                partial(_file, proposal, frozen, form),
                file_name=f"projektvorschlag_{proposal.id}_{proposal.build_id}.{form}",
                mime=mime,
                key=f"proposal_{form}",
                on_click="ignore",
                icon=f":material/{icon}:",
            )


def _file(proposal: Proposal, frozen: Baseline, form: str) -> bytes:
    words = Words(state.language(), catalogue())
    document = proposal_document(proposal, frozen, words, texts(state.language()))
    return as_pdf(document, words) if form == "pdf" else as_docx(document)


def _history(proposal: Proposal) -> None:
    st.markdown(f"**{t('network.history')}**")
    for item in proposal.history:
        note = f": {plain(item.note)}" if item.note else ""
        st.markdown(f"- {numbers.day(item.at)} – {status_word(item.status)} ({t(f'network.role.{item.role}')}){note}")


def _edit(actor: Actor, proposal: Proposal) -> None:
    with st.expander(t("network.edit_proposal"), icon=":material/edit:"), st.form("edit_proposal", border=False):
        title = st.text_input(t("network.field.title"), proposal.title, max_chars=200)
        fields = _shared_fields(proposal, proposal.problem_id)
        if st.form_submit_button(t("network.save"), icon=":material/save:"):
            with entry.explained():
                form = ProposalForm(
                    title=title or "", problem_id=proposal.problem_id, indicator_id=proposal.indicator_id,
                    partners=tuple(partner.ags for partner in proposal.partners), **fields,  # type: ignore[arg-type]
                )  # fmt: skip
                proposals.change(store(), actor, proposal.id, form)
                entry.done(t("network.saved"))
    with st.container(horizontal=True):
        if st.button(t("network.submit_proposal"), type="primary", icon=":material/send:"):
            proposals.submit(store(), actor, proposal.id)
            entry.done(t("network.proposal_submitted"))
        if st.button(t("network.withdraw"), icon=":material/undo:"):
            proposals.withdraw(store(), actor, proposal.id)
            entry.done(t("network.saved"))


def _answer(actor: Actor, proposal: Proposal) -> None:
    with st.form("answer_proposal", border=True):
        status = entry.choose(t("network.field.answer"), "answer_status", list(proposals.ANSWERS), status_word)
        note = st.text_area(t("network.field.note"), max_chars=5000)
        if st.form_submit_button(t("network.send_answer"), type="primary", icon=":material/reply:"):
            proposals.answer(store(), actor, proposal.id, Answer(status, note or ""))
            entry.done(t("network.saved"))
