"""Pack for a network meeting: what it is about, who takes part, shared problems, measures, questions, contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.reports import cards, discussion_pack, fact_sheet, origin
from dashboard.reports.document import Block, Bullets, Card, Document, Prose, Section, Table
from dashboard.reports.figure_sheets import centre_sheets
from dashboard.reports.figures import BuildInfo, CentreFigures, source_ids
from dashboard.reports.wording import Words


@dataclass(frozen=True)
class SharedFinding:
    """A problem the meeting talks about and the towns that have it."""

    problem_id: str
    towns: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class DiscussedMeasure:
    """A measure up for discussion and the towns it is about."""

    measure_id: str
    towns: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Question:
    """A question a town brings along."""

    town: str
    text: str
    problem_id: str = ""


@dataclass(frozen=True)
class Contact:
    """A person who agreed to be named in the pack."""

    town: str
    name: str
    reach: str = ""


@dataclass(frozen=True)
class Meeting:
    """Everything the pack says that is not in the snapshot. The caller decides what may be named here.

    `withheld`: towns whose figures the reader may not see; `is_internal`: the pack holds some that must not be passed on.
    """

    title: str
    held_on: date
    towns: tuple[str, ...]
    place: str = ""
    agenda: tuple[str, ...] = ()
    findings: tuple[SharedFinding, ...] = ()
    measures: tuple[DiscussedMeasure, ...] = ()
    questions: tuple[Question, ...] = ()
    contacts: tuple[Contact, ...] = ()
    withheld: tuple[str, ...] = ()
    is_internal: bool = False


def meeting_of(given: Mapping[str, Any]) -> Meeting:
    """A meeting from plain values (lists of dictionaries, the day as date or ISO text); KeyError names what is missing."""
    held_on = given["held_on"]
    return Meeting(
        title=str(given["title"]),
        held_on=held_on if isinstance(held_on, date) else date.fromisoformat(str(held_on)),
        towns=tuple(given["towns"]),
        place=str(given.get("place") or ""),
        agenda=tuple(given.get("agenda") or ()),
        findings=tuple(SharedFinding(**_known(SharedFinding, item)) for item in given.get("findings") or ()),
        measures=tuple(DiscussedMeasure(**_known(DiscussedMeasure, item)) for item in given.get("measures") or ()),
        questions=tuple(Question(**_known(Question, item)) for item in given.get("questions") or ()),
        contacts=tuple(Contact(**_known(Contact, item)) for item in given.get("contacts") or ()),
    )


def _known(kind: type, item: Mapping[str, Any]) -> dict[str, Any]:
    names = {entry.name for entry in fields(kind)}
    return {name: tuple(value) if name == "towns" else value for name, value in item.items() if name in names}


def meeting_pack(words: Words, info: BuildInfo, meeting: Meeting, several: Sequence[CentreFigures] = ()) -> Document:
    """The document for a meeting; with the figures of the centres taking part, when they are given, as an overview."""
    sources = source_ids(*(frame for figures in several for frame in (figures.latest, figures.findings)))
    dates = [figures.latest["data_on"].max() for figures in several if len(figures.latest)]
    data_on = max((day for day in dates if not pd.isna(day)), default=None)
    mark = origin.stamp(words, info, sources, data_on, any(fact_sheet.is_example(figures) for figures in several))
    internal = words.t("report.internal")
    if meeting.is_internal and not mark.line.startswith(internal):
        mark = replace(mark, line=internal + mark.line)
    day = words.day(meeting.held_on)
    when = f"{day}, {meeting.place}" if meeting.place else day
    sections = [
        Section(words.t("meeting.agenda"), _agenda(words, meeting)),
        Section(words.t("meeting.findings"), _findings(words, meeting)),
        Section(words.t("meeting.measures"), _measures(words, meeting)),
        Section(words.t("meeting.questions"), _questions(words, meeting)),
        *(discussion_pack.common_sections(words, several, bool(mark.example))[:1] if several else ()),
        Section(words.t("meeting.contacts"), _contacts(words, meeting)),
        *((origin.source_section(words, info, sources),) if several else ()),
    ]
    return Document(
        meeting.title,
        words.t("meeting.subtitle", date=when, towns=", ".join(meeting.towns)),
        words.language,
        mark,
        tuple(section for section in sections if section.blocks),
        (origin.about_sheet(words, mark, info, sources, data_on), *(centre_sheets(words, several) if several else ())),
    )


def _agenda(words: Words, meeting: Meeting) -> tuple[Block, ...]:
    blocks: list[Block] = [Bullets(meeting.agenda)] if meeting.agenda else []
    return (*blocks, Bullets(meeting.towns, words.t("meeting.towns"))) if meeting.towns else tuple(blocks)


def _findings(words: Words, meeting: Meeting) -> tuple[Block, ...]:
    found: list[Block] = []
    for item in meeting.findings:
        record = words.catalogue.problems.get(item.problem_id)
        text = " ".join(part for part in (words.of(record.summary) if record else "", item.note) if part)
        found.append(Card(words.problem(item.problem_id), ", ".join(item.towns), text))
    if meeting.withheld:
        found.append(Prose(words.t("meeting.withheld", towns=", ".join(meeting.withheld))))
    return tuple(found)


def _measures(words: Words, meeting: Meeting) -> tuple[Block, ...]:
    found = []
    for item in meeting.measures:
        record = words.catalogue.measures.get(item.measure_id)
        facts = " · ".join(
            part for part in (", ".join(item.towns), cards.measure_facts(words, item.measure_id)) if part
        )
        text = " ".join(part for part in (words.of(record.summary) if record else "", item.note) if part)
        found.append(Card(words.measure(item.measure_id), facts, text))
    return tuple(found)


def _questions(words: Words, meeting: Meeting) -> tuple[Block, ...]:
    """Questions grouped by problem: those of the same problem stand below each other."""
    if not meeting.questions:
        return ()
    order = {finding.problem_id: place for place, finding in enumerate(meeting.findings)}
    ordered = sorted(meeting.questions, key=lambda item: (order.get(item.problem_id, len(order)), item.problem_id))
    rows = tuple((item.town, item.text, words.problem(item.problem_id) if item.problem_id else "–") for item in ordered)
    return (Table(_columns(words, "meeting.question_columns"), rows, widths=(2, 6, 3)),)


def _contacts(words: Words, meeting: Meeting) -> tuple[Block, ...]:
    if not meeting.contacts:
        return ()
    rows = tuple((item.town, item.name, item.reach) for item in meeting.contacts)
    return (Table(_columns(words, "meeting.contact_columns"), rows, widths=(3, 3, 4)),)


def _columns(words: Words, key: str) -> tuple[str, ...]:
    return tuple(words.t(key).split("|"))
