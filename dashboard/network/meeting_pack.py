"""The meeting pack: everything about the attending towns, put together from the store and one build."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd

from dashboard.network import minutes, people, questions, rules, voting
from dashboard.network.models import Meeting, Registration
from dashboard.network.questions import ShownQuestion
from dashboard.network.rules import Actor
from dashboard.network.snapshot_view import Build, all_findings, parsed
from dashboard.network.store import Store
from dashboard.network.towns import chamber_of, town_name
from dashboard.network.voting import TopicResult
from dashboard.town_release import whole

MEASURES_PER_FINDING = 3
_ORDER = {"severe": 0, "conspicuous": 1, "watch": 2}


@dataclass(frozen=True)
class PackMeasure:
    """A recommended measure with the reasons of its rank (JSON terms of the snapshot)."""

    measure_id: str
    rank: int
    score: float
    reasons: dict[str, Any]


@dataclass(frozen=True)
class PackFinding:
    """A finding of one centre with its evidence (JSON of the snapshot) and its best measures."""

    centre_id: str
    problem_id: str
    status: str
    confidence: str | None
    evidence: list[dict[str, Any]]
    measures: tuple[PackMeasure, ...]
    is_synthetic: bool


@dataclass(frozen=True)
class PackContact:
    """A participant who agreed to be named to the others."""

    name: str
    organisation: str
    role: str
    email: str


@dataclass(frozen=True)
class PackTown:
    """One attending town. `are_values_shown` is False when who reads the pack may not see its values."""

    ags: str
    name: str
    participant_count: int
    are_values_shown: bool
    has_agreed: bool
    findings: tuple[PackFinding, ...]
    contacts: tuple[PackContact, ...]


@dataclass(frozen=True)
class QuestionGroup:
    """Open questions on one problem (None = not sorted yet), as they may be shown."""

    problem_id: str | None
    questions: tuple[ShownQuestion, ...]
    withheld_count: int


@dataclass(frozen=True)
class MeetingPack:
    """The meeting, its towns, its questions, its topics; figures from build `build_id`."""

    meeting_id: int
    title: str
    goal: str
    starts_at: datetime
    ends_at: datetime
    place: str
    agenda: tuple[tuple[int, str, str], ...]
    build_id: str
    towns: tuple[PackTown, ...]
    question_groups: tuple[QuestionGroup, ...]
    topics: tuple[TopicResult, ...]

    @property
    def shared_problems(self) -> dict[str, tuple[str, ...]]:
        """Problems found in two or more attending towns, with the names of the towns, the most frequent first."""
        found: dict[str, list[str]] = {}
        for town in self.towns:
            for problem_id in dict.fromkeys(finding.problem_id for finding in town.findings):
                found.setdefault(problem_id, []).append(town.name)
        shared = {problem_id: tuple(names) for problem_id, names in found.items() if len(names) > 1}
        return dict(sorted(shared.items(), key=lambda item: (-len(item[1]), item[0])))


# an attending town that is none in particular: sees what is released or agreed to
ATTENDING: Final = Actor("municipality")


def meeting_pack(store: Store, actor: Actor, meeting_id: int, build: Build, reader: Actor | None = None) -> MeetingPack:
    """Put the pack of a meeting together for who will read it: the person itself, a town, or all `ATTENDING` ones.

    Raises NotAllowed unless the person manages the meeting.
    """
    guests = [guest for guest in minutes.guests(store, actor, meeting_id) if guest.status == "confirmed"]
    attending = minutes.attending_towns(store, meeting_id)
    agreed = _agreed(guests)
    shown = _shown(store, reader or actor, attending, agreed)
    findings = _findings(build, attending)
    towns = []
    for ags in attending:
        own = [guest for guest in guests if guest.ags == ags]
        contacts = tuple(
            PackContact(guest.name, guest.organisation, guest.role, guest.email)
            for guest in own
            if guest.may_share_contact
        )
        found = tuple(findings.get(ags, ())) if ags in shown else ()
        towns.append(PackTown(ags, town_name(ags), len(own), ags in shown, ags in agreed, found, contacts))
    with store.reading() as session:
        meeting = session.get_one(Meeting, meeting_id)
    return MeetingPack(
        meeting_id=meeting.id,
        title=meeting.title,
        goal=meeting.goal,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        agenda=tuple((item.minutes, item.title, item.speaker) for item in meeting.agenda),
        build_id=whole(build.build_id),
        towns=tuple(towns),
        question_groups=_question_groups(store, actor, meeting_id),
        topics=tuple(voting.results(store, meeting_id)),
    )


def _agreed(guests: list[Registration]) -> set[str]:
    """Towns of which a confirmed guest agreed to show the values to the others."""
    return {guest.ags for guest in guests if guest.may_share_values}


def _shown(store: Store, reader: Actor, towns: list[str], agreed: set[str]) -> set[str]:
    released = people.released_towns(store)
    return {ags for ags in towns if rules.may_see_in_pack(reader, ags, chamber_of(ags), ags in released, ags in agreed)}


def _question_groups(store: Store, actor: Actor, meeting_id: int) -> tuple[QuestionGroup, ...]:
    open_ones = [question for question in questions.of_meeting(store, actor, meeting_id) if question.status == "open"]
    return tuple(
        QuestionGroup(
            group.problem_id,
            tuple(
                questions.as_shown(question) for question in group.questions if question.may_be_shown and question.text
            ),
            sum(not question.may_be_shown for question in group.questions),
        )
        for group in questions.grouped(open_ones)
    )


def _findings(build: Build, towns: list[str]) -> dict[str, list[PackFinding]]:
    frame = all_findings(build)
    frame = frame[frame["ags"].isin(towns) & frame["status"].isin(_ORDER)]
    measures = _measures(build)
    found: dict[str, list[PackFinding]] = {}
    for row in sorted(frame.to_dict("records"), key=_worst_first):
        finding = PackFinding(
            centre_id=str(row["centre_id"]),
            problem_id=str(row["problem_id"]),
            status=str(row["status"]),
            confidence=None if pd.isna(row["confidence"]) else str(row["confidence"]),
            evidence=parsed(row["evidence"]),
            measures=measures.get((str(row["centre_id"]), str(row["problem_id"])), ()),
            is_synthetic=bool(row["is_synthetic"]),
        )
        found.setdefault(str(row["ags"]), []).append(finding)
    return found


def _worst_first(row: dict[Any, Any]) -> tuple[int, float, str, str]:
    severity = 0.0 if pd.isna(row["severity"]) else float(row["severity"])
    return (_ORDER[row["status"]], -severity, str(row["centre_id"]), str(row["problem_id"]))


def _measures(build: Build) -> dict[tuple[str, str], tuple[PackMeasure, ...]]:
    frame = build.rows(
        """SELECT centre_id, problem_id, measure_id, rank, score, reasons FROM recommendation
           WHERE rank <= ? ORDER BY centre_id, problem_id, rank""",
        [MEASURES_PER_FINDING],
    )
    found: dict[tuple[str, str], list[PackMeasure]] = {}
    for row in frame.to_dict("records"):
        reasons: Any = parsed(row["reasons"]) or {}
        measure = PackMeasure(str(row["measure_id"]), int(row["rank"]), float(row["score"]), reasons)
        found.setdefault((str(row["centre_id"]), str(row["problem_id"])), []).append(measure)
    return {key: tuple(measures) for key, measures in found.items()}
