"""Exchange: review, search, comments, mails with unsubscribe, introductions by consent."""

import re

import pytest
from pydantic import ValidationError

from dashboard.network import alerts, exchange, introductions, mail_texts, people, proposals, registrations
from dashboard.network.alerts import Wish
from dashboard.network.exchange import CriteriaMissing, TooManyContributions, Verdict
from dashboard.network.forms import ContributionForm, ProposalForm, UserForm
from dashboard.network.rules import Actor, NotAllowed
from dashboard.network.signed_links import BadLink
from dashboard.network.store import Store
from tests.network.conftest import (
    ADMIN,
    COTTBUS,
    FORST,
    GUBEN,
    IHK,
    MovableClock,
    published_meeting,
    registration_form,
)
from tests.network.test_registration import mails


def account(store: Store, name: str, role: str = "municipality", ags: str | None = FORST) -> Actor:
    """A real account and the person behind it."""
    form = UserForm.model_validate(
        {
            "email": f"{name}@stadt.example",
            "name": name,
            "role": role,
            "ags": ags,
            "ihk": "Cottbus" if role == "ihk" else None,
        }
    )
    return Actor(role, ags, None, people.save_user(store, ADMIN, form), name, f"{name}@stadt.example")  # type: ignore[arg-type]


def form(**changes: object) -> ContributionForm:
    values: dict[str, object] = {
        "kind": "example", "ags": FORST, "problem_id": "structural-vacancy", "title": "Probemiete in leeren Läden",
        "text": "Drei Läden wurden für sechs Monate vergeben.", "result": "Ein Laden blieb.",
    }  # fmt: skip
    return ContributionForm.model_validate(values | changes)


def publish(store: Store, number: int) -> None:
    exchange.review(store, IHK, number, Verdict(True, frozenset(exchange.criteria())))


def test_published_only_when_the_criteria_of_the_kind_are_met(store: Store) -> None:
    number = exchange.submit(store, account(store, "forst"), form())
    with pytest.raises(CriteriaMissing):
        exchange.review(store, IHK, number, Verdict(True, frozenset({"understandable", "problem_fits"})))
    exchange.review(store, IHK, number, Verdict(False, frozenset(), "Bitte das Ergebnis nennen."))
    assert "Bitte das Ergebnis nennen." in mails(store, "reviewed_rejected")[0].text
    publish(store, number)
    assert exchange.get(store, Actor("ministry"), number).status == "published"
    assert len(mails(store, "reviewed_published")) == 1


def test_a_question_needs_no_result_to_be_published(store: Store) -> None:
    number = exchange.submit(store, ADMIN, form(kind="question", result=""))
    exchange.review(store, IHK, number, Verdict(True, frozenset(exchange.required("question"))))
    assert exchange.get(store, IHK, number).status == "published"


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("Läden", True), ("laden", True), ("Probemieten", True), ("vergeben Monat", True), ("Forst", True),
        ("Parkhaus", False), ("Läden Parkhaus", False), ("", True), ("%", True), ("_", True), ("' OR 1=1 --", False),
    ],
)  # fmt: skip
def test_search_finds_every_form_of_the_word(words: str, is_found: bool, store: Store) -> None:
    publish(store, exchange.submit(store, ADMIN, form()))
    assert bool(exchange.search(store, IHK, words)) is is_found


def test_search_narrows_by_problem_kind_and_town(store: Store) -> None:
    for number in (
        exchange.submit(store, ADMIN, form()),
        exchange.submit(store, ADMIN, form(kind="failure", ags=COTTBUS, problem_id="anchor-loss", title="Kein Erfolg")),
    ):
        publish(store, number)
    titles = {
        "problem": [entry.title for entry in exchange.search(store, IHK, problem_id="anchor-loss")],
        "kind": [entry.title for entry in exchange.search(store, IHK, kind="failure")],
        "town": [entry.title for entry in exchange.search(store, IHK, ags=COTTBUS)],
    }
    assert titles == {"problem": ["Kein Erfolg"], "kind": ["Kein Erfolg"], "town": ["Kein Erfolg"]}


def test_comments_reach_the_author_and_can_be_hidden(store: Store) -> None:
    author, other = account(store, "forst"), account(store, "guben", ags=GUBEN)
    number = exchange.submit(store, author, form())
    with pytest.raises(NotAllowed):
        exchange.comment(store, other, number, "zu früh")
    publish(store, number)
    exchange.comment(store, other, number, "Wie hoch war die Miete?")
    exchange.comment(store, author, number, "Null Euro.")
    assert [row.recipient for row in mails(store, "commented")] == ["forst@stadt.example"]
    first = exchange.comments(store, other, number)[0]
    exchange.hide_comment(store, IHK, first.id, True)
    assert [remark.text for remark in exchange.comments(store, other, number)] == ["Null Euro."]
    assert len(exchange.comments(store, IHK, number)) == 2


def test_subscribers_hear_once_and_can_leave_by_the_link(store: Store) -> None:
    reader = account(store, "guben", ags=GUBEN)
    alerts.subscribe(store, reader, Wish("exchange", "all"))
    alerts.subscribe(store, reader, Wish("exchange", "structural-vacancy"))
    publish(store, exchange.submit(store, ADMIN, form()))
    (letter,) = mails(store, "exchange_new")
    found = re.search(r"abmelden\?link=([\w.%-]+)", letter.unsubscribe_url)
    assert found
    for _ in range(2):
        alerts.unsubscribe_by_link(store, found[1])
    assert [subscription.target for subscription in alerts.of_user(store, reader)] == ["structural-vacancy"]
    with pytest.raises(BadLink):
        alerts.unsubscribe_by_link(store, found[1] + "x")


def test_mails_speak_the_language_the_person_registered_in(store: Store, clock: MovableClock) -> None:
    """German until somebody has registered or subscribed in English, then English; the newest choice counts."""
    author, other = account(store, "forst"), account(store, "guben", ags=GUBEN)
    number = exchange.submit(store, author, form())
    publish(store, number)
    registrations.register(
        store, published_meeting(store), registration_form(email="Forst@Stadt.example", language="en")
    )
    exchange.comment(store, other, number, "How much was the rent?")
    introductions.ask(store, other, "structural-vacancy", [FORST], "Hello")
    (commented,), (asked,) = mails(store, "commented"), mails(store, "introduction_asked")
    assert commented.subject == mail_texts.text(
        "en", "commented.subject", title="Probemiete in leeren Läden", town="Guben"
    )
    assert f"/austausch?entry={number}&lang=en" in commented.text
    assert "Structural vacancy" in asked.text
    assert mails(store, "reviewed_published")[0].text.startswith("Guten Tag")
    clock.move(hours=1)
    alerts.subscribe(store, author, Wish("exchange", "all", language="de"))
    exchange.comment(store, other, number, "Danke!")
    assert mails(store, "commented")[1].text.startswith("Guten Tag")


def test_the_ministry_hears_of_a_proposal_in_its_language(store: Store) -> None:
    ministry = account(store, "ministerium", "ministry", None)
    alerts.subscribe(store, ministry, Wish("exchange", "all", language="en"))
    wanted = ProposalForm(
        title="Gemeinsam", problem_id="structural-vacancy", indicator_id="vacancy_rate_units", aim="Quote senken",
        budget_band="M", addressee="MIL", partners=(FORST, GUBEN),
    )  # fmt: skip
    account(store, "guben", ags=GUBEN)
    proposals.submit(store, ADMIN, proposals.create(store, ADMIN, wanted, proposals.Baseline("b", ())))
    told = {row.recipient: row.subject.rpartition(": ")[2] for row in mails(store, "proposal")}
    assert told == {"ministerium@stadt.example": "submitted", "guben@stadt.example": "eingereicht"}


def test_who_wants_contributions_weekly_hears_of_them_once_a_week(store: Store, clock: MovableClock) -> None:
    reader, author = account(store, "guben", ags=GUBEN), account(store, "forst")
    alerts.subscribe(store, reader, Wish("exchange", "structural-vacancy", "weekly"))
    alerts.subscribe(store, author, Wish("exchange", "all", "weekly"))
    publish(store, exchange.submit(store, author, form()))
    publish(store, exchange.submit(store, author, form(problem_id="anchor-loss", title="Anderes Thema")))
    assert not mails(store, "exchange_new")
    assert [alerts.queue_digests(store) for _ in range(2)] == [1, 0]
    (letter,) = mails(store, "digest")
    assert letter.recipient == "guben@stadt.example"
    assert "Neuer Beitrag aus Forst (Lausitz): Probemiete in leeren Läden" in letter.text
    assert "Anderes Thema" not in letter.text
    clock.move(days=8)
    assert alerts.queue_digests(store) == 0


def test_no_more_than_twenty_a_day(store: Store) -> None:
    author = account(store, "forst")
    for _ in range(20):
        exchange.submit(store, author, form())
    with pytest.raises(TooManyContributions):
        exchange.submit(store, author, form())


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "x" * 201), ("text", "x" * 5001), ("text", ""), ("kind", "spam"), ("ags", "0"), ("problem_id", "a b")],
)
def test_contributions_are_limited(field: str, value: str) -> None:
    with pytest.raises(ValidationError):
        form(**{field: value})


def test_introduced_only_when_both_agree(store: Store) -> None:
    asking, asked = account(store, "forst"), account(store, "guben", ags=GUBEN)
    account(store, "cottbus", ags=COTTBUS)
    for expected in (2, 0):
        assert introductions.ask(store, asking, "structural-vacancy", [GUBEN, COTTBUS, FORST], "Guten Tag") == expected
    letters = mails(store, "introduction_asked")
    assert {row.recipient for row in letters} == {"guben@stadt.example", "cottbus@stadt.example"}
    assert not any("forst@stadt.example" in row.text for row in letters)
    (wish,) = introductions.of_town(store, asked)
    with pytest.raises(NotAllowed):
        introductions.answer(store, asking, wish.id, True)
    for _ in range(2):
        introductions.answer(store, asked, wish.id, True)
    made = {row.recipient: row.text for row in mails(store, "introduction_made")}
    assert "guben@stadt.example" in made["forst@stadt.example"]
    assert "forst@stadt.example" in made["guben@stadt.example"]
    assert len(made) == 2


def test_a_declined_wish_passes_nothing_on(store: Store) -> None:
    asking, asked = account(store, "forst"), account(store, "guben", ags=GUBEN)
    introductions.ask(store, asking, "structural-vacancy", [GUBEN], "")
    introductions.answer(store, asked, introductions.of_town(store, asked)[0].id, False)
    assert not mails(store, "introduction_made")
    assert introductions.of_town(store, asking)[0].to_contact is None
