"""Accounts, sign-in, retention, export and deletion of one person."""

import json

import pytest
from sqlalchemy import inspect, select, text

from dashboard.network import (
    alerts,
    exchange,
    identity,
    introductions,
    meetings,
    people,
    questions,
    registrations,
    retention,
)
from dashboard.network.alerts import Wish
from dashboard.network.forms import UserForm
from dashboard.network.models import Base, Mail, User
from dashboard.network.rules import PUBLIC
from dashboard.network.store import Store
from tests.network.conftest import ADMIN, FORST, GUBEN, IHK, MovableClock, published_meeting, registration_form
from tests.network.test_exchange import account, form, publish
from tests.network.test_registration import confirmed, link_in, mails, statuses


def everything(store: Store) -> str:
    """All text of all tables."""
    with store.reading() as session:
        return json.dumps(
            [
                [str(value) for value in row]
                for table in Base.metadata.sorted_tables
                for row in session.execute(select(table))
            ]
        )


def busy_person(store: Store) -> str:
    """A person who has used everything."""
    person = account(store, "erika")
    other = account(store, "guben", ags=GUBEN)
    meeting_id = published_meeting(store)
    registrations.register(
        store,
        meeting_id,
        registration_form(1, email=person.email, name="Erika Muster", question="Leerstand?", wants_news=True),
    )
    registrations.confirm(store, link_in(mails(store, "confirm")[0]))
    number = exchange.submit(store, person, form())
    publish(store, number)
    exchange.comment(store, person, number, "Nachtrag")
    alerts.subscribe(store, person, Wish("exchange", "all"))
    introductions.ask(store, person, "structural-vacancy", [GUBEN], "Hallo")
    introductions.answer(store, other, introductions.of_town(store, other)[0].id, True)
    return person.email


def test_export_names_everything_and_is_json(store: Store) -> None:
    found = people.export_person(store, ADMIN, busy_person(store).upper())
    assert set(found) == {
        "app_user", "registration", "news_recipient", "mail", "question", "contribution", "comment", "subscription",
        "introduction",
    }  # fmt: skip
    assert "Erika Muster" in json.dumps(found, ensure_ascii=False)


def test_deletion_leaves_nothing_of_the_person(store: Store) -> None:
    email = busy_person(store)
    assert people.delete_person(store, ADMIN, email) > 8
    left = everything(store).lower()
    assert "erika" not in left.replace("kontakt in", "")
    assert not people.export_person(store, ADMIN, email)
    assert "Probemiete" in everything(store)
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM question WHERE registration_id IS NULL")).scalar() == 1


def test_every_column_that_can_hold_an_address_is_searched() -> None:
    """A new table with an address must be added to export and deletion: this list is made by hand."""
    with_address = {
        (mapper.local_table.name, column.name)
        for mapper in Base.registry.mappers
        for column in inspect(mapper.class_).columns
        if getattr(column.type, "length", None) == 254
    }
    assert with_address == {
        ("app_user", "email"), ("registration", "email"), ("news_recipient", "email"), ("mail", "recipient"),
        ("introduction", "from_contact"), ("introduction", "to_contact"),
    }  # fmt: skip


def test_retention_deletes_registrations_after_the_meeting_and_keeps_questions(
    store: Store, clock: MovableClock
) -> None:
    meeting_id = published_meeting(store)
    confirmed(store, meeting_id, 1, question="Leerstand?", name="Erika Muster")
    clock.move(days=30 + 90)
    assert retention.apply(store)["registration"] == 0
    clock.move(days=1)
    assert retention.apply(store)["registration"] == 1
    assert "Erika" not in everything(store)
    assert [question.text for question in questions.of_meeting(store, IHK, meeting_id)] == ["Leerstand?"]


def test_retention_deletes_unconfirmed_with_their_texts(store: Store, clock: MovableClock) -> None:
    meeting_id = published_meeting(store)
    registrations.register(store, meeting_id, registration_form(1, question="Spam", topic="Spam"))
    clock.move(hours=49)
    assert retention.apply(store)["registration"] == 1
    assert statuses(store) == {}
    with store.reading() as session:
        for table in ("question", "topic"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_retention_empties_mails_but_never_mails_twice(store: Store, clock: MovableClock) -> None:
    meeting_id = published_meeting(store, register_until=clock.moment)
    confirmed(store, meeting_id, 1)
    with store.writing() as session:
        for row in session.scalars(select(Mail)):
            row.status = "sent"
    clock.move(days=24)
    assert meetings.queue_reminders(store) == 1
    clock.move(days=7)
    assert retention.apply(store)["mail"] == 2
    assert meetings.queue_reminders(store) == 0
    with store.reading() as session:
        emptied = session.scalars(select(Mail).where(Mail.status == "sent")).all()
    assert {(row.recipient, row.text, row.calendar) for row in emptied} == {("", "", None)}
    assert retention.apply(store)["mail"] == 0


def test_retention_forgets_attempts_and_switched_off_accounts(store: Store, clock: MovableClock) -> None:
    person = account(store, "erika")
    registrations.register(store, published_meeting(store), registration_form())
    people.deactivate(store, ADMIN, person.user_id or 0)
    clock.move(days=2)
    counts = retention.apply(store)
    assert counts["attempt"] == 2
    assert counts["app_user"] == 0
    clock.move(days=365)
    assert retention.apply(store)["app_user"] == 1


def test_retention_forgets_the_address_in_a_wish_of_a_switched_off_account(store: Store, clock: MovableClock) -> None:
    erika, _ = account(store, "erika"), account(store, "guben", ags=GUBEN)
    assert introductions.ask(store, erika, "structural-vacancy", [GUBEN], "Hallo") == 1
    people.deactivate(store, ADMIN, erika.user_id or 0)
    clock.move(days=367)
    retention.apply(store)
    assert people.export_person(store, ADMIN, "erika@stadt.example") == {}


CLAIMS = {"sub": "s-1", "email": "erika@stadt.example", "email_verified": True, "name": "Erika"}


def test_signed_in_by_the_table(store: Store) -> None:
    known = account(store, "erika")
    found = identity.signed_in(store, CLAIMS)
    assert (found.role, found.ags, found.user_id) == ("municipality", FORST, known.user_id)
    assert identity.signed_in(store, {"sub": "s-1"}).user_id == known.user_id


@pytest.mark.parametrize(
    "claims",
    [
        CLAIMS | {"email_verified": False},
        CLAIMS | {"email_verified": "true"},
        {"sub": "s-1", "email": "erika@stadt.example"},
        CLAIMS | {"email": "jemand@stadt.example"},
        {},
        CLAIMS | {"zentren_role": "admin"},
    ],
)
def test_everybody_else_is_the_public(claims: dict[str, object], store: Store) -> None:
    """An address nobody has verified, an unknown one, no claims, or a role nobody asked the provider for."""
    if "zentren_role" not in claims:
        account(store, "erika")
    assert identity.signed_in(store, claims) == PUBLIC


def test_a_recycled_address_does_not_inherit_the_account(store: Store) -> None:
    account(store, "erika")
    identity.signed_in(store, CLAIMS)
    assert identity.signed_in(store, CLAIMS | {"sub": "s-2"}) == PUBLIC


def test_switched_off_is_the_public(store: Store) -> None:
    person = account(store, "erika")
    people.deactivate(store, ADMIN, person.user_id or 0)
    assert identity.signed_in(store, CLAIMS) == PUBLIC


def test_signed_in_by_claims(store: Store) -> None:
    store.settings = store.settings.model_copy(update={"role_claim": "zentren_role"})
    town = identity.signed_in(store, CLAIMS | {"zentren_role": "municipality", "zentren_ags": FORST})
    assert (town.role, town.ags) == ("municipality", FORST)
    chamber = identity.signed_in(store, CLAIMS | {"zentren_role": ["ihk", "public"], "zentren_ihk": "Cottbus"})
    assert (chamber.role, chamber.ags, chamber.ihk, chamber.user_id) == ("ihk", None, "Cottbus", town.user_id)
    assert identity.signed_in(store, CLAIMS) == PUBLIC
    assert identity.signed_in(store, CLAIMS | {"zentren_role": "municipality"}) == PUBLIC
    assert identity.signed_in(store, CLAIMS | {"zentren_role": "superuser"}) == PUBLIC


def test_the_local_user_is_one_account(store: Store) -> None:
    first, second = identity.local_user(store), identity.local_user(store)
    assert first == second
    assert first.role == "admin"
    with store.reading() as session:
        assert len(session.scalars(select(User)).all()) == 1


@pytest.mark.parametrize(
    ("address", "is_local"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("[::1]", True), ("127.8.9.1", True), ("0.0.0.0", False),
     ("", False), (None, False), ("::", False), ("192.168.1.5", False), ("localhost.angreifer.example", False)],
)  # fmt: skip
def test_loopback(address: str | None, is_local: bool) -> None:
    assert identity.is_loopback(address) is is_local


def test_saving_an_account_again_changes_it(store: Store) -> None:
    account(store, "erika")
    again = UserForm(email="ERIKA@stadt.example", name="Erika", role="ministry")
    people.save_user(store, ADMIN, again)
    (user,) = people.users(store, ADMIN)
    assert (user.role, user.ags) == ("ministry", None)
