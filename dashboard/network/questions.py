"""Questions of a meeting: taken from the registration, sorted to problems, released, answered or carried over."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from dashboard.network import audit, rules
from dashboard.network.forms import AgendaLine, RegistrationForm
from dashboard.network.models import Meeting, Question, Registration, Topic
from dashboard.network.question_sorting import problem_of
from dashboard.network.rules import Actor
from dashboard.network.store import Store
from dashboard.network.towns import town_name
from etl.statistics.open_text import redact
from etl.stores import CONTENT

CONFIRMED: Final = ("confirmed", "waiting")
_AGENDA: Final = CONTENT / "reference" / "network_agenda.toml"


class NoConsent(Exception):
    """The person did not agree to have the question shown."""


@dataclass(frozen=True)
class ShownQuestion:
    """A question as others see it: the town, never the person; addresses and names after a title are blacked out."""

    text: str
    town: str
    problem_id: str | None
    status: str
    answer: str


@dataclass(frozen=True)
class Group:
    """Questions on one problem; None = nobody could tell yet."""

    problem_id: str | None
    questions: tuple[Question, ...]


def take_over(session: Session, store: Store, registration: Registration, form: RegistrationForm) -> None:
    """The question and the topic of a registration; a new round of the same person replaces the old ones."""
    for table in (Question, Topic):
        session.execute(delete(table).where(table.registration_id == registration.id))
    common = {
        "meeting_id": registration.meeting_id,
        "registration_id": registration.id,
        "created_at": store.now(),
    }
    if form.question or form.problem_id:
        found = form.problem_id or problem_of(form.question)
        sorted_by = "given" if form.problem_id else "dictionary" if found else "nobody"
        session.add(
            Question(text=form.question, problem_id=found, sorted_by=sorted_by, ags=registration.ags,
                     may_be_shown=form.may_show_question, **common)
        )  # fmt: skip
    if form.topic:
        session.add(
            Topic(
                sentence=form.topic, problem_id=form.problem_id or problem_of(form.topic), origin="suggestion", **common
            )
        )


def of_meeting(store: Store, actor: Actor, meeting_id: int) -> list[Question]:
    """All questions of confirmed people, for the inviting body."""
    with store.reading() as session:
        _managed(session, actor, meeting_id)
        return list(session.scalars(_confirmed(meeting_id)))


def shown(store: Store, meeting_id: int) -> list[ShownQuestion]:
    """The questions everybody may read: agreed by the person, released by the inviting body."""
    wanted = _confirmed(meeting_id).where(Question.is_released, Question.may_be_shown, Question.text != "")
    with store.reading() as session:
        return [as_shown(question) for question in session.scalars(wanted)]


def as_shown(question: Question) -> ShownQuestion:
    """A question without what points to a person."""
    return ShownQuestion(
        redact(question.text), town_name(question.ags), question.problem_id, question.status, redact(question.answer)
    )


def assign(store: Store, actor: Actor, question_id: int, problem_id: str | None) -> None:
    """A person decides which problem a question speaks of."""
    with store.writing() as session:
        question = _question(session, actor, question_id)
        question.problem_id, question.sorted_by = problem_id, "person" if problem_id else "nobody"
        audit.record(session, store, actor, "assign", ("question", question_id))


def release(store: Store, actor: Actor, question_id: int, is_released: bool) -> None:
    """Show a question on the public page, or take it away. Raises NoConsent."""
    with store.writing() as session:
        question = _question(session, actor, question_id)
        if is_released and not question.may_be_shown:
            raise NoConsent
        question.is_released = is_released
        audit.record(session, store, actor, "release" if is_released else "withhold", ("question", question_id))


def answer(store: Store, actor: Actor, question_id: int, text: str) -> None:
    """Write down the answer; an empty one opens the question again."""
    with store.writing() as session:
        question = _question(session, actor, question_id)
        question.answer = text.strip()[:5000]
        question.status = "answered" if question.answer else "open"
        audit.record(session, store, actor, "answer", ("question", question_id))


def carry_over(store: Store, actor: Actor, question_id: int, to_meeting_id: int) -> None:
    """Take an open question to a later meeting; a second click changes nothing."""
    with store.writing() as session:
        question = _question(session, actor, question_id)
        target = _managed(session, actor, to_meeting_id)
        if question.status != "open" or target.id == question.meeting_id:
            return
        question.status = "carried_over"
        session.add(
            Question(
                meeting_id=target.id, ags=question.ags, text=question.text, problem_id=question.problem_id,
                sorted_by=question.sorted_by, may_be_shown=question.may_be_shown, is_released=question.is_released,
                carried_from=question.meeting_id, created_at=store.now(),
            )
        )  # fmt: skip
        audit.record(session, store, actor, "carry_over", ("question", question_id))


def grouped(found: list[Question]) -> list[Group]:
    """By problem, the most frequent first; undecided ones last."""
    groups: dict[str | None, list[Question]] = {}
    for question in found:
        groups.setdefault(question.problem_id, []).append(question)
    ordered = sorted(groups.items(), key=lambda item: (item[0] is None, -len(item[1]), item[0] or ""))
    return [Group(problem_id, tuple(questions)) for problem_id, questions in ordered]


def agenda_proposal(
    store: Store, actor: Actor, meeting_id: int, titles: dict[str, str], language: Literal["de", "en"] = "de"
) -> list[AgendaLine]:
    """A programme for the time of the meeting: the usual order, the question part split by problem and frequency.

    `titles`: names of the problems by id.
    """
    open_ones = [question for question in of_meeting(store, actor, meeting_id) if question.status == "open"]
    with store.reading() as session:
        meeting = session.get_one(Meeting, meeting_id)
    whole = (meeting.ends_at - meeting.starts_at).total_seconds() / 60
    lines = []
    for point in tomllib.loads(_AGENDA.read_text(encoding="utf-8"))["points"]:
        minutes = max(round(point["share"] * whole), 1)
        title = point["title"][language]
        groups = [group for group in grouped(open_ones) if group.problem_id in titles]
        if point["id"] != "questions" or not groups:
            lines.append(AgendaLine(minutes=minutes, title=title))
            continue
        lines += _question_lines(groups, minutes, title, titles)
    return lines


def _question_lines(groups: list[Group], minutes: int, title: str, titles: dict[str, str]) -> list[AgendaLine]:
    total = sum(len(group.questions) for group in groups)
    lines, left = [], minutes
    for number, group in enumerate(groups):
        rest = len(groups) - number - 1
        part = left if not rest else max(min(round(minutes * len(group.questions) / total), left - rest), 1)
        left -= part
        name = f"{title}: {titles[str(group.problem_id)]} ({len(group.questions)})"
        lines.append(AgendaLine(minutes=max(part, 1), title=name[:200], problem_id=group.problem_id))
    return lines


def _confirmed(meeting_id: int) -> Select[Question]:
    return (
        select(Question)
        .outerjoin(Registration, Registration.id == Question.registration_id)
        .where(
            Question.meeting_id == meeting_id,
            or_(Question.registration_id.is_(None), Registration.status.in_(CONFIRMED)),
        )
        .order_by(Question.id)
    )


def _managed(session: Session, actor: Actor, meeting_id: int) -> Meeting:
    meeting = session.get(Meeting, meeting_id)
    rules.require(meeting is not None and rules.may_manage_meeting(actor, meeting.ihk))
    assert meeting is not None
    return meeting


def _question(session: Session, actor: Actor, question_id: int) -> Question:
    question = session.get(Question, question_id, with_for_update=True)
    rules.require(question is not None)
    assert question is not None
    _managed(session, actor, question.meeting_id)
    return question
