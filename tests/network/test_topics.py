"""Questions sorted to problems, agenda, vote, minutes, tasks."""

from datetime import timedelta

import pytest

from dashboard.network import meetings, minutes, questions, registrations, voting
from dashboard.network.forms import TaskForm
from dashboard.network.question_sorting import _dictionary, problem_of
from dashboard.network.questions import NoConsent
from dashboard.network.rules import Actor
from dashboard.network.signed_links import BadLink
from dashboard.network.store import Store
from dashboard.network.voting import BallotError, VotingClosed
from etl.catalogue.register import load_catalogue
from tests.network.conftest import (
    COTTBUS,
    FORST,
    GUBEN,
    IHK,
    MovableClock,
    meeting_form,
    published_meeting,
    registration_form,
)
from tests.network.test_registration import confirmed, link_in, mails, manage_link

TITLES = {"structural-vacancy": "Leerstand", "evening-emptiness": "Abends leer", "footfall-decline": "Frequenz"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Wie gehen wir mit Leerständen um?", "structural-vacancy"),
        ("Zwischennutzung leerstehender Läden", "structural-vacancy"),
        ("Die Passantenfrequenz sinkt seit Jahren.", "footfall-decline"),
        ("Abends ist niemand mehr da, keine Abendwirtschaft", "evening-emptiness"),
        ("Uns fehlen Schatten und Bäume gegen die Hitze", "heat-and-greenery"),
        ("Parkplätze und Busse: wie kommen die Leute ins Zentrum?", "accessibility"),
        ("Wer findet einen Nachfolger? Mehrere Inhaber gehen in den Ruhestand.", "succession-risk"),
        ("Müll und Angsträume am Bahnhof", "safety-cleanliness"),
        ("Onlinehandel nimmt uns die Kunden", "online-competition"),
        ("Wer kennt ein gutes Verfahren?", None),
        ("", None),
        ("Leerstand und Onlinehandel", None),
    ],
)
def test_the_dictionary_decides_or_leaves_it_to_a_person(text: str, problem: str | None) -> None:
    assert problem_of(text) == problem


def test_dictionary_and_catalogue_name_the_same_problems() -> None:

    assert _dictionary().keys() == load_catalogue().problems.keys()


def meeting_with_questions(store: Store) -> int:
    meeting_id = published_meeting(store)
    for number, (ags, text, given) in enumerate(
        [
            (FORST, "Leerstand in der Hauptstraße", None),
            (COTTBUS, "Noch eine Frage", "structural-vacancy"),
            (GUBEN, "Abends ist alles leer, keine Abendwirtschaft", None),
            (GUBEN, "Wer kennt ein gutes Verfahren? Herr Müller, 0355 123456", None),
        ]
    ):
        confirmed(store, meeting_id, number, ags=ags, question=text, problem_id=given, may_show_question=number != 1)
    return meeting_id


def test_grouped_the_most_frequent_first_and_undecided_last(store: Store) -> None:
    meeting_id = meeting_with_questions(store)
    groups = questions.grouped(questions.of_meeting(store, IHK, meeting_id))
    assert [(group.problem_id, len(group.questions)) for group in groups] == [
        ("structural-vacancy", 2),
        ("evening-emptiness", 1),
        (None, 1),
    ]
    assert [q.sorted_by for group in groups for q in group.questions] == ["dictionary", "given", "dictionary", "nobody"]
    questions.assign(store, IHK, groups[2].questions[0].id, "anchor-loss")
    assert {q.problem_id for q in questions.of_meeting(store, IHK, meeting_id)} >= {"anchor-loss"}


def test_unconfirmed_people_have_no_say(store: Store) -> None:
    meeting_id = meeting_with_questions(store)

    registrations.register(store, meeting_id, registration_form(77, question="Werbung"))
    assert len(questions.of_meeting(store, IHK, meeting_id)) == 4


def test_shown_only_with_consent_and_release_without_the_person(store: Store) -> None:
    meeting_id = meeting_with_questions(store)
    found = questions.of_meeting(store, IHK, meeting_id)
    assert questions.shown(store, meeting_id) == []
    with pytest.raises(NoConsent):
        questions.release(store, IHK, found[1].id, True)
    questions.release(store, IHK, found[3].id, True)
    shown = questions.shown(store, meeting_id)
    assert [(question.text, question.town) for question in shown] == [
        ("Wer kennt ein gutes Verfahren? […], […]", "Guben")
    ]
    assert "Person" not in str(shown)


def test_answered_or_carried_over_once(store: Store) -> None:
    meeting_id = meeting_with_questions(store)
    later = meetings.create(store, IHK, "Cottbus", meeting_form(title="Nächstes"))
    first, second, *_ = questions.of_meeting(store, IHK, meeting_id)
    questions.answer(store, IHK, first.id, "So geht es.")
    for question in (first, second, second):
        questions.carry_over(store, IHK, question.id, later)
    assert [question.text for question in questions.of_meeting(store, IHK, later)] == ["Noch eine Frage"]
    states = [question.status for question in questions.of_meeting(store, IHK, meeting_id)]
    assert states == ["answered", "carried_over", "open", "open"]


def test_agenda_fills_the_time_and_gives_frequent_problems_more(store: Store) -> None:
    lines = questions.agenda_proposal(store, IHK, meeting_with_questions(store), TITLES)
    assert sum(line.minutes for line in lines) == 120
    assert [(line.title, line.minutes) for line in lines if line.problem_id] == [
        ("Fragen aus der Anmeldung: Leerstand (2)", 20),
        ("Fragen aus der Anmeldung: Abends leer (1)", 10),
    ]


def ballot(store: Store, voters: int = 3) -> tuple[int, list[int], list[str]]:
    """A meeting with an open vote on two topics: number, topics, links."""
    meeting_id = published_meeting(store)
    for number, ags in enumerate([FORST, FORST, COTTBUS][:voters]):
        confirmed(store, meeting_id, number, ags=ags)
    for sentence in ("Parken", "Leerstand", "Nicht zur Wahl"):
        voting.add(store, IHK, meeting_id, sentence)
    ids = [topic.id for topic in voting.topics(store, meeting_id)]
    voting.put_on_ballot(store, IHK, meeting_id, set(ids[:2]))
    assert voting.open_voting(store, IHK, meeting_id) == voters
    return meeting_id, ids, [link_in(row) for row in mails(store, "vote")]


def test_both_results(store: Store) -> None:
    """Two people of one town give 4 points to Parken; Leerstand gets 3 from two towns."""
    meeting_id, (parking, vacancy, _), links = ballot(store)
    voting.cast(store, links[0], {parking: 2, vacancy: 1})
    voting.cast(store, links[1], {parking: 2})
    voting.cast(store, links[2], {vacancy: 2})
    counted = [(r.sentence, r.points, r.town_count, r.voter_count) for r in voting.results(store, meeting_id)]
    assert counted == [("Parken", 4, 1, 2), ("Leerstand", 3, 2, 2)]


def test_a_tie_goes_to_the_topic_of_more_towns(store: Store) -> None:
    meeting_id, (parking, vacancy, _), links = ballot(store)
    voting.cast(store, links[0], {parking: 2, vacancy: 1})
    voting.cast(store, links[2], {vacancy: 1})
    assert [r.sentence for r in voting.results(store, meeting_id)] == ["Leerstand", "Parken"]


def test_a_replayed_vote_counts_once_and_the_last_one_holds(store: Store) -> None:
    meeting_id, (parking, vacancy, _), links = ballot(store)
    for _ in range(5):
        voting.cast(store, links[0], {parking: 2, vacancy: 1})
    voting.cast(store, links[0], {vacancy: 2})
    assert {r.sentence: r.points for r in voting.results(store, meeting_id)} == {"Parken": 0, "Leerstand": 2}


@pytest.mark.parametrize("points", [{}, {0: 3}, {0: 2, 1: 2}, {0: -1}, {2: 1}, {99: 1}])
def test_bad_ballots(points: dict[int, int], store: Store) -> None:
    meeting_id, ids, links = ballot(store)
    given = {ids[place] if place < 3 else 99_999: count for place, count in points.items()}
    with pytest.raises(BallotError):
        voting.cast(store, links[0], given)
    assert not any(result.points for result in voting.results(store, meeting_id))


def test_no_vote_after_the_end_nor_after_cancelling_nor_with_another_link(store: Store) -> None:

    meeting_id, (parking, *_), links = ballot(store)
    with pytest.raises(BadLink):
        voting.cast(store, manage_link(store, 0), {parking: 1})
    registrations.cancel(store, manage_link(store, 0))
    with pytest.raises(BadLink):
        voting.cast(store, links[0], {parking: 1})
    voting.close_voting(store, IHK, meeting_id)
    with pytest.raises(VotingClosed):
        voting.cast(store, links[1], {parking: 1})


def test_topics_from_questions_and_suggestions_and_lapse_after_four_meetings(store: Store) -> None:
    meeting_id = meeting_with_questions(store)
    confirmed(store, meeting_id, 9, topic="Wochenmarkt beleben")
    assert voting.collect(store, IHK, meeting_id, TITLES) == 2
    assert voting.collect(store, IHK, meeting_id, TITLES) == 0
    assert {topic.sentence for topic in voting.topics(store, meeting_id)} == {
        "Wochenmarkt beleben", "Leerstand", "Abends leer",
    }  # fmt: skip
    chosen = {topic.id for topic in voting.topics(store, meeting_id) if topic.sentence == "Leerstand"}
    present = meeting_id
    for expected in (2, 2, 2, 0):
        later = meetings.create(store, IHK, "Cottbus", meeting_form())
        assert voting.carry_over(store, IHK, present, later, chosen) == expected
        present, chosen = later, set()


def test_minutes_reach_those_who_came(store: Store) -> None:
    meeting_id = published_meeting(store)
    came = confirmed(store, meeting_id, 1)
    confirmed(store, meeting_id, 2, ags=COTTBUS)
    minutes.set_attendance(store, IHK, meeting_id, {came.id})
    item = meetings.get(store, IHK, meeting_id).agenda[0]
    minutes.write_minutes(store, IHK, meeting_id, "Beschluss: weiter so.", {item.id: "Begrüßt."})
    assert minutes.publish_minutes(store, IHK, meeting_id) == 1
    assert minutes.publish_minutes(store, IHK, meeting_id) == 0
    assert [row.recipient for row in mails(store, "minutes")] == ["person1@stadt.example"]
    shown = meetings.get(store, Actor(), meeting_id)
    assert (shown.agenda[0].result, shown.minutes) == ("Begrüßt.", "Beschluss: weiter so.")
    assert minutes.attending_towns(store, meeting_id) == [FORST]
    assert minutes.attendance(store, meeting_id) == (1, [FORST])


def test_tasks_have_an_owner_and_a_date(store: Store, clock: MovableClock) -> None:
    meeting_id = published_meeting(store)
    due = (clock.moment + timedelta(days=7)).date()
    task_id = minutes.add_task(store, IHK, meeting_id, TaskForm(title="Liste", owner="Forst", ags=FORST, due_on=due))
    (task,) = minutes.tasks(store, Actor("municipality", ags=FORST))
    assert not minutes.is_overdue(task, clock.moment)
    clock.move(days=8)
    assert minutes.is_overdue(task, clock.moment)
    minutes.close_task(store, Actor("municipality", ags=FORST), task_id)
    (done,) = minutes.tasks(store, IHK, meeting_id)
    assert (done.status, minutes.is_overdue(done, clock.moment)) == ("done", False)


def test_the_same_wish_of_several_people_is_one_topic(store: Store) -> None:
    meeting_id = published_meeting(store)
    for number, wish in enumerate(("Händler gewinnen", "händler  gewinnen", "Parken")):
        confirmed(store, meeting_id, number, topic=wish)
    assert [topic.sentence for topic in voting.topics(store, meeting_id)] == ["Händler gewinnen", "Parken"]
    following = published_meeting(store)
    assert voting.carry_over(store, IHK, meeting_id, following, set()) == 2
    assert voting.carry_over(store, IHK, meeting_id, following, set()) == 0
