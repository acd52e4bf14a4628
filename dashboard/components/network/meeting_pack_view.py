"""The meeting pack on the screen and as a document."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st

from dashboard import names, state
from dashboard.build import catalogue, current_build, reader
from dashboard.components import notices
from dashboard.components.network import entry
from dashboard.components.network.visitor import store
from dashboard.listening import has_sign_in
from dashboard.network import minutes, people
from dashboard.network.meeting_pack import ATTENDING, MeetingPack, meeting_pack
from dashboard.network.models import Meeting
from dashboard.network.rules import Actor
from dashboard.network.snapshot_view import Build
from dashboard.network.towns import town_name
from dashboard.queries import material
from dashboard.reports import files
from dashboard.reports import meeting_pack as report
from dashboard.reports.wording import Words
from dashboard.text import plain, t
from etl.snapshot import NoSnapshot

PROBLEMS_SHOWN = 6
MEASURES_SHOWN = 6
ALL: Final = "all"
CHAMBER: Final = "chamber"


def pack_desk(actor: Actor, meeting: Meeting) -> None:
    """What the attending towns share, and the pack as PDF, slides and workbook."""
    st.markdown(t("network.pack_help"))
    if not minutes.attending_towns(store(), meeting.id):
        st.info(t("network.no_attending"), icon=":material/info:")
        return
    try:
        build_id = current_build()
    except NoSnapshot:
        notices.empty(t("notice.no_snapshot"))
        return
    audience = _audience(actor, meeting)
    pack, build_id = _pack_for(actor, meeting, audience, build_id)
    _say_whose_values(pack)
    notices.example_mark(any(finding.is_synthetic for town in pack.towns for finding in town.findings))
    for problem_id, towns in pack.shared_problems.items():
        shared = t("network.shared_by", count=len(towns), towns=plain(", ".join(towns)))
        st.markdown(f"- **{plain(names.problem_title(problem_id))}** – {shared}")
    with st.container(horizontal=True):
        for form in files.FORMS:
            st.download_button(
                t("network.download_as", form=form.upper()),
                partial(as_file, pack, build_id, form, state.language(), audience == CHAMBER),
                file_name=f"mappe_{meeting.id}_{_in_file_name(audience)}_{pack.build_id}.{form}",
                mime=files.MIME[form],
                key=f"pack_{form}",
                on_click="ignore",
                type="primary" if form == "pdf" else "secondary",
                icon=":material/download:",
            )


def _audience(actor: Actor, meeting: Meeting) -> str:
    """Who will read the pack: an attending town by AGS, all of them, or the chamber; a network with sign-in begins with all."""
    attending = minutes.attending_towns(store(), meeting.id)
    options = [ALL, CHAMBER, *attending] if has_sign_in() else [CHAMBER, ALL, *attending]
    titles = {ags: town_name(ags) for ags in attending}
    titles |= {name: t(f"network.pack_for.{name}") for name in (ALL, CHAMBER)}
    return entry.choose(t("network.pack_for.label"), f"pack_for_{meeting.id}", options, titles.__getitem__)


def _pack_for(actor: Actor, meeting: Meeting, audience: str, build_id: str) -> tuple[MeetingPack, str]:
    """The pack as the audience may read it, and the build its figures are taken from."""
    if audience == CHAMBER:
        return meeting_pack(store(), actor, meeting.id, Build(reader(), build_id)), build_id
    who = ATTENDING if audience == ALL else Actor("municipality", ags=audience)
    pack = meeting_pack(store(), actor, meeting.id, Build(reader(), build_id), who)
    shown = {town.ags for town in pack.towns if town.are_values_shown} | people.released_towns(store())
    return pack, reader().selection(pack.build_id, shown)


def _say_whose_values(pack: MeetingPack) -> None:
    if withheld := [town.name for town in pack.towns if not town.are_values_shown]:
        st.info(t("network.pack_for.withheld", towns=plain(", ".join(withheld))), icon=":material/lock:")
    if agreed := [town.name for town in pack.towns if town.has_agreed]:
        st.caption(t("network.pack_for.agreed", towns=plain(", ".join(agreed))))


def _in_file_name(audience: str) -> str:
    return {CHAMBER: "intern", ALL: "alle"}.get(audience, audience)


def as_file(pack: MeetingPack, build_id: str, form: files.Form, language: str, is_internal: bool) -> bytes:
    """The pack as bytes of a format, with figures of this build; `is_internal`: not meant for the towns."""
    words = Words("en" if language == "en" else "de", catalogue())
    centres = dict.fromkeys(finding.centre_id for town in pack.towns for finding in town.findings)
    several = [material.centre_figures(build_id, centre_id) for centre_id in centres]
    document = report.meeting_pack(
        words, material.build_facts(build_id), replace(for_report(pack), is_internal=is_internal), several
    )
    return files.as_file(document, words, form)


def for_report(pack: MeetingPack) -> report.Meeting:
    """The pack as the report wants it."""
    shared = pack.shared_problems
    alone = {f.problem_id: (town.name,) for town in pack.towns for f in town.findings if f.problem_id not in shared}
    findings = [*shared.items(), *alone.items()][:PROBLEMS_SHOWN]
    return report.Meeting(
        title=pack.title,
        held_on=pack.starts_at.astimezone(entry.LOCAL).date(),
        towns=tuple(town.name for town in pack.towns),
        place=pack.place,
        agenda=tuple(
            f"{title} ({minutes_} min)" + (f" – {who}" if who else "") for minutes_, title, who in pack.agenda
        ),
        findings=tuple(report.SharedFinding(problem_id, towns) for problem_id, towns in findings),
        measures=_measures(pack, [problem_id for problem_id, _ in findings]),
        questions=tuple(
            report.Question(question.town, question.text, group.problem_id or "")
            for group in pack.question_groups
            for question in group.questions
        ),
        withheld=tuple(town.name for town in pack.towns if not town.are_values_shown),
        contacts=tuple(
            report.Contact(town.name, f"{contact.name}, {contact.role}", contact.email)
            for town in pack.towns
            for contact in town.contacts
        ),
    )


def _measures(pack: MeetingPack, problems: list[str]) -> tuple[report.DiscussedMeasure, ...]:
    """The best measures of the shared problems, each with the towns it is recommended to."""
    found: dict[str, list[str]] = {}
    for problem_id in problems:
        for town in pack.towns:
            for finding in town.findings:
                for measure in finding.measures[:1] if finding.problem_id == problem_id else ():
                    if town.name not in found.setdefault(measure.measure_id, []):
                        found[measure.measure_id].append(town.name)
    return tuple(report.DiscussedMeasure(measure, tuple(towns)) for measure, towns in [*found.items()][:MEASURES_SHOWN])
