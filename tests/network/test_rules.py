"""The full matrix of rights: role × action × own or foreign town, asked of the rules and tried on the store.

The expected table is written down by hand from the design: a town acts for itself, a chamber for its district, the
ministry reads what was handed in or released and answers, the operator may do everything.
"""

import pytest

from dashboard.network import (
    audit,
    exchange,
    mail_queue,
    meetings,
    minutes,
    people,
    proposals,
    questions,
    rules,
    voting,
)
from dashboard.network.forms import ContributionForm, ProposalForm, TaskForm, UserForm
from dashboard.network.models import Question
from dashboard.network.rules import Actor, NotAllowed
from dashboard.network.store import Store
from tests.network.conftest import ADMIN, COTTBUS, FORST, GUBEN, IHK, NOON, POTSDAM, meeting_form, published_meeting

# own: Forst in the chamber district Cottbus; foreign: a town, or a chamber, from somewhere else
ACTORS = {
    "public": Actor(),
    "town_own": Actor("municipality", ags=FORST, user_id=101),
    "town_foreign": Actor("municipality", ags=GUBEN, user_id=102),
    "ihk_own": Actor("ihk", ihk="Cottbus", user_id=103),
    "ihk_foreign": Actor("ihk", ihk="Potsdam", user_id=104),
    "ministry": Actor("ministry", user_id=105),
    "admin": Actor("admin", user_id=106),
}
NOBODY: frozenset[str] = frozenset()
ORGANISERS = frozenset({"ihk_own", "admin"})
TOWN_SIDE = frozenset({"town_own", "ihk_own", "admin"})
SIGNED_IN = frozenset(ACTORS) - {"public"}
PARTNERS = frozenset({FORST, COTTBUS})

RIGHTS = {
    "manage_meeting": (lambda a: rules.may_manage_meeting(a, "Cottbus"), ORGANISERS),
    "see_draft_meeting": (lambda a: rules.may_see_meeting(a, "Cottbus", "draft"), ORGANISERS),
    "see_published_meeting": (lambda a: rules.may_see_meeting(a, "Cottbus", "published"), frozenset(ACTORS)),
    "finish_own_task": (lambda a: rules.may_finish_task(a, "Cottbus", FORST), TOWN_SIDE),
    "finish_task_of_nobody": (lambda a: rules.may_finish_task(a, "Cottbus", None), ORGANISERS),
    "contribute": (lambda a: rules.may_contribute(a, FORST, "Cottbus"), TOWN_SIDE),
    "deliver": (lambda a: rules.may_deliver(a, FORST, "Cottbus"), TOWN_SIDE),
    "review": (lambda a: rules.may_review(a, "Cottbus"), ORGANISERS),
    "see_submitted_contribution": (
        lambda a: rules.may_see_contribution(a, FORST, "Cottbus", "submitted"), TOWN_SIDE),
    "see_published_contribution": (
        lambda a: rules.may_see_contribution(a, FORST, "Cottbus", "published"), SIGNED_IN),
    "comment": (rules.may_comment, SIGNED_IN - {"ministry"}),
    "edit_draft_proposal": (lambda a: rules.may_edit_proposal(a, PARTNERS, "Cottbus", "draft"), TOWN_SIDE),
    "edit_returned_proposal": (lambda a: rules.may_edit_proposal(a, PARTNERS, "Cottbus", "returned"), TOWN_SIDE),
    "edit_submitted_proposal": (lambda a: rules.may_edit_proposal(a, PARTNERS, "Cottbus", "submitted"), NOBODY),
    "see_draft_proposal": (lambda a: rules.may_see_proposal(a, PARTNERS, "Cottbus", "draft"), TOWN_SIDE),
    "see_submitted_proposal": (
        lambda a: rules.may_see_proposal(a, PARTNERS, "Cottbus", "submitted"), TOWN_SIDE | {"ministry"}),
    "answer_submitted_proposal": (
        lambda a: rules.may_answer_proposal(a, "submitted"), frozenset({"ministry", "admin"})),
    "answer_draft_proposal": (lambda a: rules.may_answer_proposal(a, "draft"), NOBODY),
    "see_town_values": (lambda a: rules.may_see_town_values(a, FORST, "Cottbus", False), TOWN_SIDE),
    "see_released_town_values": (lambda a: rules.may_see_town_values(a, FORST, "Cottbus", True), frozenset(ACTORS)),
    "see_in_pack": (lambda a: rules.may_see_in_pack(a, FORST, "Cottbus", False, False), TOWN_SIDE),
    "see_agreed_in_pack": (
        lambda a: rules.may_see_in_pack(a, FORST, "Cottbus", False, True), TOWN_SIDE | {"town_foreign"}),
    "release_town": (lambda a: rules.may_release_town(a, FORST), frozenset({"town_own", "admin"})),
    "subscribe": (rules.may_subscribe, SIGNED_IN),
    "see_outbox": (lambda a: rules.may_see_outbox(a, "Cottbus"), ORGANISERS),
    "see_mail_of_no_district": (lambda a: rules.may_see_outbox(a, None), frozenset({"admin"})),
    "manage_users": (rules.may_manage_users, frozenset({"admin"})),
    "handle_personal_data": (rules.may_handle_personal_data, frozenset({"admin"})),
}  # fmt: skip


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("right", RIGHTS)
def test_matrix_of_the_rules(right: str, who: str) -> None:
    asked, allowed = RIGHTS[right]
    assert asked(ACTORS[who]) is (who in allowed)


def test_every_right_is_in_the_matrix() -> None:
    """A new function in rules.py without a line above fails here."""
    named = {name for name in vars(rules) if name.startswith("may_")}
    used = {name for asked, _ in RIGHTS.values() for name in asked.__code__.co_names if name.startswith("may_")}
    used |= {asked.__name__ for asked, _ in RIGHTS.values()} & named
    assert named == used


def contribution(ags: str = FORST) -> ContributionForm:
    return ContributionForm(kind="example", ags=ags, problem_id="structural-vacancy", title="Pop-up", text="Drei Läden")


def proposal() -> ProposalForm:
    return ProposalForm(
        title="Gemeinsames Leerstandsmanagement", problem_id="structural-vacancy", indicator_id="vacancy_rate_units",
        aim="Quote senken", budget_band="M", addressee="MIL", partners=(FORST, COTTBUS),
    )  # fmt: skip


@pytest.fixture
def world(store: Store) -> dict[str, int]:
    """One record of each kind, all on the side of Forst and the chamber of Cottbus."""
    meeting = published_meeting(store)
    draft = meetings.create(store, IHK, "Cottbus", meeting_form())
    task = minutes.add_task(store, IHK, meeting, TaskForm(title="Liste", owner="Forst", ags=FORST, due_on=NOON.date()))
    with store.writing() as session:
        question = Question(meeting_id=meeting, ags=FORST, text="Wie?", sorted_by="nobody", may_be_shown=True,
                            is_released=False, created_at=NOON)  # fmt: skip
        session.add(question)
    submitted = exchange.submit(store, ADMIN, contribution())
    made = proposals.create(store, ADMIN, proposal(), proposals.Baseline("build-1", ()))
    return {"meeting": meeting, "draft": draft, "task": task, "question": question.id, "contribution": submitted,
            "proposal": made}  # fmt: skip


ACTIONS = {
    "create a meeting": (lambda s, a, w: meetings.create(s, a, "Cottbus", meeting_form()), ORGANISERS),
    "change a meeting": (lambda s, a, w: meetings.change(s, a, w["meeting"], meeting_form()), ORGANISERS),
    "publish a meeting": (lambda s, a, w: meetings.publish(s, a, w["draft"]), ORGANISERS),
    "call a meeting off": (lambda s, a, w: meetings.call_off(s, a, w["meeting"]), ORGANISERS),
    "invite": (lambda s, a, w: meetings.invite(s, a, w["meeting"]), ORGANISERS),
    "open a draft": (lambda s, a, w: meetings.get(s, a, w["draft"]), ORGANISERS),
    "open a meeting": (lambda s, a, w: meetings.get(s, a, w["meeting"]), frozenset(ACTORS)),
    "read the guest list": (lambda s, a, w: minutes.guests(s, a, w["meeting"]), ORGANISERS),
    "export the guest list": (lambda s, a, w: minutes.guests_csv(s, a, w["meeting"]), ORGANISERS),
    "note attendance": (lambda s, a, w: minutes.set_attendance(s, a, w["meeting"], set()), ORGANISERS),
    "write minutes": (lambda s, a, w: minutes.write_minutes(s, a, w["meeting"], "x", {}), ORGANISERS),
    "publish minutes": (lambda s, a, w: minutes.publish_minutes(s, a, w["meeting"]), ORGANISERS),
    "give a task": (
        lambda s, a, w: minutes.add_task(s, a, w["meeting"], TaskForm(title="x", owner="y", due_on=NOON.date())),
        ORGANISERS),
    "finish a task": (lambda s, a, w: minutes.close_task(s, a, w["task"]), TOWN_SIDE),
    "read all questions": (lambda s, a, w: questions.of_meeting(s, a, w["meeting"]), ORGANISERS),
    "sort a question": (lambda s, a, w: questions.assign(s, a, w["question"], "anchor-loss"), ORGANISERS),
    "release a question": (lambda s, a, w: questions.release(s, a, w["question"], True), ORGANISERS),
    "answer a question": (lambda s, a, w: questions.answer(s, a, w["question"], "So."), ORGANISERS),
    "carry a question over": (lambda s, a, w: questions.carry_over(s, a, w["question"], w["draft"]), ORGANISERS),
    "add a topic": (lambda s, a, w: voting.add(s, a, w["meeting"], "Parken"), ORGANISERS),
    "set the ballot": (lambda s, a, w: voting.put_on_ballot(s, a, w["meeting"], set()), ORGANISERS),
    "close the vote": (lambda s, a, w: voting.close_voting(s, a, w["meeting"]), ORGANISERS),
    "submit a contribution": (lambda s, a, w: exchange.submit(s, a, contribution()), TOWN_SIDE),
    "open a submitted contribution": (lambda s, a, w: exchange.get(s, a, w["contribution"]), TOWN_SIDE),
    "review a contribution": (
        lambda s, a, w: exchange.review(s, a, w["contribution"], exchange.Verdict(False, frozenset(), "nein")), ORGANISERS),
    "withdraw a contribution": (lambda s, a, w: exchange.withdraw(s, a, w["contribution"]), TOWN_SIDE),
    "create a proposal": (
        lambda s, a, w: proposals.create(s, a, proposal(), proposals.Baseline("build-1", ())), TOWN_SIDE),
    "open a draft proposal": (lambda s, a, w: proposals.get(s, a, w["proposal"]), TOWN_SIDE),
    "hand a proposal in": (lambda s, a, w: proposals.submit(s, a, w["proposal"]), TOWN_SIDE),
    "release a town": (lambda s, a, w: people.set_release(s, a, FORST, True), frozenset({"town_own", "admin"})),
    "create an account": (
        lambda s, a, w: people.save_user(s, a, UserForm(email="x@y.example", name="x", role="ministry")),
        frozenset({"admin"})),
    "list accounts": (lambda s, a, w: people.users(s, a), frozenset({"admin"})),
    "read the log of writes": (lambda s, a, w: audit.entries(s, a), frozenset({"admin"})),
    "export a person": (lambda s, a, w: people.export_person(s, a, "x@y.example"), frozenset({"admin"})),
    "delete a person": (lambda s, a, w: people.delete_person(s, a, "x@y.example"), frozenset({"admin"})),
    "read the outbox": (lambda s, a, w: mail_queue.outbox(s, a), frozenset({"ihk_own", "ihk_foreign", "admin"})),
}  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS)
def test_matrix_on_the_store(action: str, store: Store, world: dict[str, int]) -> None:
    """Who is not allowed is refused by the store itself, whatever a page shows."""
    act, allowed = ACTIONS[action]
    for who in [*sorted(set(ACTORS) - allowed)]:
        with pytest.raises(NotAllowed):
            act(store, ACTORS[who], world)
    for who in sorted(allowed, reverse=True)[:1]:
        act(store, ACTORS[who], world)


@pytest.mark.parametrize("who", ACTORS)
def test_lists_hold_only_what_may_be_seen(who: str, store: Store, world: dict[str, int]) -> None:
    actor = ACTORS[who]
    shown = {meeting.id for meeting in meetings.visible(store, actor)}
    assert (world["draft"] in shown) is (who in ORGANISERS)
    assert world["meeting"] in shown
    assert bool(minutes.tasks(store, actor)) is (who in TOWN_SIDE)
    assert bool(proposals.visible(store, actor)) is (who in TOWN_SIDE)
    assert bool(exchange.search(store, actor)) is (who in TOWN_SIDE)


@pytest.mark.parametrize("who", ACTORS)
def test_answering_a_handed_in_proposal(who: str, store: Store, world: dict[str, int]) -> None:
    proposals.submit(store, ADMIN, world["proposal"])
    answer = proposals.Answer("accepted", "Wir fördern das.")
    if who in ("ministry", "admin"):
        proposals.answer(store, ACTORS[who], world["proposal"], answer)
        assert proposals.get(store, ADMIN, world["proposal"]).status == "accepted"
    else:
        with pytest.raises(NotAllowed):
            proposals.answer(store, ACTORS[who], world["proposal"], answer)


def test_outbox_of_a_chamber_holds_its_own_district_only(store: Store) -> None:
    with store.writing() as session:
        for district in ("Cottbus", "Potsdam", None):
            letter = mail_queue.Letter(f"k{district}", "x", "a@b.example", "s", "t", ihk=district)
            mail_queue.enqueue(session, store, letter)
    assert {mail.ihk for mail in mail_queue.outbox(store, ACTORS["ihk_foreign"])} == {"Potsdam"}
    assert len(mail_queue.outbox(store, ADMIN)) == 3


def test_values_of_a_town_for_the_ministry_follow_the_release(store: Store) -> None:
    ministry, town = ACTORS["ministry"], ACTORS["town_own"]
    assert people.visible_towns(store, ministry, [FORST, POTSDAM]) == set()
    people.set_release(store, town, FORST, True)
    assert people.visible_towns(store, ministry, [FORST, POTSDAM]) == {FORST}
    people.set_release(store, town, FORST, False)
    assert people.visible_towns(store, ministry, [FORST, POTSDAM]) == set()


def test_every_write_is_logged_without_names(store: Store, world: dict[str, int]) -> None:
    written = {(entry.actor, entry.action, entry.kind) for entry in audit.entries(store, ADMIN)}
    assert {("ihk", "create", "meeting"), ("ihk", "publish", "meeting"), ("ihk", "add", "task"),
            ("admin", "submit", "contribution"), ("admin", "create", "proposal")} <= written  # fmt: skip
    assert not any("Kammer" in entry.actor for entry in audit.entries(store, ADMIN))
