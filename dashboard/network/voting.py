"""Topics for the next meeting: collected, put on a ballot, voted on with three points per person, counted both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from dashboard.network import audit, letters, questions
from dashboard.network.meetings import managed, participants
from dashboard.network.models import Ballot, Meeting, Registration, Topic, Vote
from dashboard.network.rules import PUBLIC, Actor
from dashboard.network.settings import limit
from dashboard.network.signed_links import BadLink, read_token
from dashboard.network.store import Store


class BallotError(Exception):
    """Too many points, too many topics, or a topic that is not on the ballot."""


class VotingClosed(Exception):
    """Voting is not open."""


@dataclass(frozen=True)
class TopicResult:
    """Both results of a topic: all points, and the towns that gave at least one."""

    topic_id: int
    sentence: str
    problem_id: str | None
    points: int
    town_count: int
    voter_count: int


def topics(store: Store, meeting_id: int, only_ballot: bool = False) -> list[Topic]:
    """Topics of a meeting, oldest first; the same wish of several people is one topic."""
    wanted = select(Topic).where(Topic.meeting_id == meeting_id).order_by(Topic.created_at, Topic.id)
    if only_ballot:
        wanted = wanted.where(Topic.is_on_ballot)
    with store.reading() as session:
        return _bundled(session.scalars(wanted))


def _bundled(found: Iterable[Topic]) -> list[Topic]:
    """The oldest of the topics with the same words."""
    oldest: dict[str, Topic] = {}
    for topic in found:
        oldest.setdefault(" ".join(topic.sentence.casefold().split()), topic)
    return list(oldest.values())


def collect(store: Store, actor: Actor, meeting_id: int, titles: Mapping[str, str]) -> int:
    """Add one topic per problem that questions speak of and no topic covers yet; returns how many are new."""
    asked = [q.problem_id for q in questions.of_meeting(store, actor, meeting_id) if q.problem_id in titles]
    with store.writing() as session:
        managed(session, actor, meeting_id)
        known = set(session.scalars(select(Topic.problem_id).where(Topic.meeting_id == meeting_id)))
        new = [problem_id for problem_id in dict.fromkeys(asked) if problem_id not in known]
        for problem_id in new:
            session.add(_topic(store, meeting_id, titles[str(problem_id)], problem_id, "question"))
        audit.record(session, store, actor, "collect", ("topic", meeting_id))
        return len(new)


def add(store: Store, actor: Actor, meeting_id: int, sentence: str, problem_id: str | None = None) -> None:
    """Add a topic by hand."""
    words = " ".join(sentence.split())[:200]
    if not words:
        raise BallotError
    with store.writing() as session:
        managed(session, actor, meeting_id)
        session.add(_topic(store, meeting_id, words, problem_id, "person"))
        audit.record(session, store, actor, "add", ("topic", meeting_id))


def put_on_ballot(store: Store, actor: Actor, meeting_id: int, topic_ids: set[int]) -> None:
    """Decide which topics are voted on; only before voting has begun. Raises BallotError when there are too many."""
    if len(topic_ids) > limit("topics_on_ballot"):
        raise BallotError
    with store.writing() as session:
        if managed(session, actor, meeting_id).is_voting_open:
            raise BallotError
        for topic in session.scalars(select(Topic).where(Topic.meeting_id == meeting_id)):
            topic.is_on_ballot = topic.id in topic_ids
        audit.record(session, store, actor, "ballot", ("meeting", meeting_id))


def open_voting(store: Store, actor: Actor, meeting_id: int) -> int:
    """Open the vote and mail every participant their link; returns how many mails are new."""
    with store.writing() as session:
        meeting = managed(session, actor, meeting_id)
        if session.scalar(select(func.count()).where(Topic.meeting_id == meeting_id, Topic.is_on_ballot)) == 0:
            raise BallotError
        meeting.is_voting_open = True
        audit.record(session, store, actor, "open_voting", ("meeting", meeting_id))
        return sum(letters.to_participant(session, store, "vote", r) for r in participants(session, meeting_id))


def close_voting(store: Store, actor: Actor, meeting_id: int) -> None:
    """Close the vote."""
    with store.writing() as session:
        managed(session, actor, meeting_id).is_voting_open = False
        audit.record(session, store, actor, "close_voting", ("meeting", meeting_id))


def cast(store: Store, token: str, points: Mapping[int, int]) -> None:
    """Cast the vote of the person the link was mailed to; voting again replaces it, so a replay adds nothing.

    Raises BadLink, ExpiredLink, VotingClosed or BallotError.
    """
    target = read_token(store, token, "vote")
    given = {topic_id: count for topic_id, count in points.items() if count}
    with store.writing() as session:
        meeting_id = session.scalar(select(Registration.meeting_id).where(Registration.id == target.record_id))
        if meeting_id is None:
            raise BadLink
        meeting = session.get_one(Meeting, meeting_id, with_for_update=True)
        voter = session.get_one(Registration, target.record_id)
        if voter.cycle != target.cycle or voter.status != "confirmed":
            raise BadLink
        if not meeting.is_voting_open:
            raise VotingClosed
        _check(session, meeting_id, given)
        session.execute(delete(Ballot).where(Ballot.meeting_id == meeting_id, Ballot.registration_id == voter.id))
        ballot = Ballot(meeting_id=meeting_id, registration_id=voter.id, ags=voter.ags, cast_at=store.now())
        session.add(ballot)
        session.flush()
        session.add_all(Vote(ballot_id=ballot.id, topic_id=topic_id, points=count) for topic_id, count in given.items())
        audit.record(session, store, PUBLIC, "vote", ("meeting", meeting_id))


def results(store: Store, meeting_id: int) -> list[TopicResult]:
    """Results, best first: by points, then towns, then the older topic."""
    counted = (
        select(
            Topic.id, Topic.sentence, Topic.problem_id,
            func.coalesce(func.sum(Vote.points), 0).label("points"),
            func.count(func.distinct(Ballot.ags)).label("towns"),
            func.count(Ballot.id).label("voters"),
        )
        .outerjoin(Vote, Vote.topic_id == Topic.id)
        .outerjoin(Ballot, Ballot.id == Vote.ballot_id)
        .where(Topic.meeting_id == meeting_id, Topic.is_on_ballot)
        .group_by(Topic.id, Topic.sentence, Topic.problem_id, Topic.created_at)
    )  # fmt: skip
    best_first = counted.order_by(
        func.coalesce(func.sum(Vote.points), 0).desc(),
        func.count(func.distinct(Ballot.ags)).desc(),
        Topic.created_at,
        Topic.id,
    )
    with store.reading() as session:
        rows = session.execute(best_first).all()
    return [TopicResult(r[0], r[1], r[2], int(r[3]), int(r[4]), int(r[5])) for r in rows]


def carry_over(store: Store, actor: Actor, from_meeting_id: int, to_meeting_id: int, chosen: set[int]) -> int:
    """Take the topics that were not chosen to the next meeting, unless they have been on the list too long."""
    with store.writing() as session:
        managed(session, actor, from_meeting_id)
        managed(session, actor, to_meeting_id)
        known = set(session.scalars(select(Topic.sentence).where(Topic.meeting_id == to_meeting_id)))
        listed = select(Topic).where(Topic.meeting_id == from_meeting_id).order_by(Topic.created_at, Topic.id)
        old = [topic for topic in _bundled(session.scalars(listed)) if topic.id not in chosen]
        kept = [t for t in old if t.meetings_seen < limit("topic_meetings") and t.sentence not in known]
        for topic in kept:
            session.add(
                Topic(meeting_id=to_meeting_id, sentence=topic.sentence, problem_id=topic.problem_id,
                      origin="carried_over", meetings_seen=topic.meetings_seen + 1, created_at=topic.created_at)
            )  # fmt: skip
        audit.record(session, store, actor, "carry_over", ("topic", from_meeting_id))
        return len(kept)


def _check(session: Session, meeting_id: int, given: Mapping[int, int]) -> None:
    allowed = set(session.scalars(select(Topic.id).where(Topic.meeting_id == meeting_id, Topic.is_on_ballot)))
    most = limit("points_per_topic")
    if (
        not given
        or not given.keys() <= allowed
        or any(not 1 <= count <= most for count in given.values())
        or sum(given.values()) > limit("points_per_person")
    ):
        raise BallotError


def _topic(store: Store, meeting_id: int, sentence: str, problem_id: str | None, origin: str) -> Topic:
    return Topic(
        meeting_id=meeting_id, sentence=sentence[:200], problem_id=problem_id, origin=origin, created_at=store.now()
    )
