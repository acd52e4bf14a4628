"""A network in the middle of its work, written by the app's own functions: something to show on every page of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from dashboard.network import (
    alerts,
    exchange,
    identity,
    introductions,
    mail_queue,
    meetings,
    minutes,
    people,
    proposals,
    questions,
    registrations,
    voting,
)
from dashboard.network.forms import AgendaLine, ContributionForm, ProposalForm, TaskForm, UserForm
from dashboard.network.models import Mail
from dashboard.network.rules import Actor
from dashboard.network.settings import Settings
from dashboard.network.snapshot_view import baseline, newest
from dashboard.network.store import Store, open_store
from dashboard.snapshot_reader import SnapshotReader
from etl.stores import Stores
from tests.network.conftest import ADMIN, COTTBUS, FORST, GUBEN, IHK, meeting_form, registration_form

QUESTIONS = ("Was hilft gegen Leerstand in der Hauptstraße?", "Die Passantenfrequenz sinkt seit Jahren.", "")


def fill(data: Path) -> dict[str, str]:
    """Fill the store of a data directory with a snapshot; gives the address of every page of the network by a name."""
    store = open_store(Settings(_env_file=None, mail_from="netzwerk@ihk.example"), data)
    meeting_id, links = _meeting(store)
    entry = _exchange(store)
    proposal = _proposal(store, data)
    local = identity.local_user(store)
    alerts.subscribe(store, local, alerts.Wish("problem", "structural-vacancy"))
    alerts.subscribe(store, local, alerts.Wish("centre", f"{FORST}-01", "weekly", "en"))
    _troubled_mail(store)
    store.close()
    return {
        "impulses": "impulse",
        "meetings": "treffen",
        "meeting": f"treffen?meeting={meeting_id}",
        "registration": f"anmeldung?meeting={meeting_id}",
        "confirm": links["confirm"],
        "manage": links["manage"],
        "voting": links["vote"],
        "unsubscribe": links["unsubscribe"],
        "exchange": "austausch",
        "contribution": f"austausch?entry={entry}",
        "proposals": "projektvorschlaege",
        "proposal": f"projektvorschlaege?proposal={proposal}",
        "new_proposal": "projektvorschlaege?view=new",
        "alerts": "abos",
        "outbox": "postausgang",
        "users": "benutzer",
    }


def _meeting(store: Store) -> tuple[int, dict[str, str]]:
    now = datetime.now(UTC)
    agenda = (
        AgendaLine(minutes=10, title="Begrüßung", speaker="IHK Cottbus"),
        AgendaLine(minutes=30, title="Praxisfall mit Zahlen", speaker="Stadt Forst (Lausitz)"),
        AgendaLine(minutes=45, title="Fragen aus der Anmeldung"),
    )
    form = meeting_form(
        starts_at=now + timedelta(days=30), ends_at=now + timedelta(days=30, hours=2), capacity=12, agenda=agenda,
        register_until=now + timedelta(days=20), format="hybrid", place="Cottbus, Goethestraße 1", notes="Stufenloser Zugang.",
    )  # fmt: skip
    meeting_id = meetings.create(store, IHK, "Cottbus", form)
    meetings.publish(store, IHK, meeting_id)
    for number, ags in enumerate((COTTBUS, FORST, GUBEN, COTTBUS, FORST)):
        wanted = registration_form(
            number, ags=ags, mode="onsite" if number % 2 else "online", question=QUESTIONS[number % 3], wants_news=True,
            may_show_question=True, may_share_contact=True, may_share_values=ags == FORST, topic="Händler gewinnen",
        )  # fmt: skip
        registrations.register(store, meeting_id, wanted)
        registrations.confirm(store, _link(store, "confirm").partition("link=")[2].partition("&")[0])
    for question in questions.of_meeting(store, ADMIN, meeting_id)[:2]:
        questions.release(store, ADMIN, question.id, True)
    questions.answer(store, ADMIN, question.id, "Ein gemeinsames Leerstandsmanagement, siehe Maßnahmen.")
    voting.add(store, ADMIN, meeting_id, "Leerstand gemeinsam vermarkten", "structural-vacancy")
    voting.add(store, ADMIN, meeting_id, "Abendangebote abstimmen", "evening-emptiness")
    topics = [topic.id for topic in voting.topics(store, meeting_id)]
    voting.put_on_ballot(store, ADMIN, meeting_id, set(topics))
    voting.open_voting(store, ADMIN, meeting_id)
    voting.cast(store, _link(store, "vote").partition("link=")[2], {topics[0]: 2, topics[1]: 1})
    task = TaskForm(title="Liste der Ansprechpersonen", owner="Stadt Forst", ags=FORST, due_on=now.date())
    minutes.add_task(store, ADMIN, meeting_id, task)
    minutes.write_minutes(store, ADMIN, meeting_id, "Nächstes Treffen im Frühjahr.", {})
    minutes.publish_minutes(store, ADMIN, meeting_id)
    meetings.invite(store, IHK, _further_meeting(store))
    links = {"manage": _link(store, "registered", "anmeldung"), "vote": _link(store, "vote"),
             "unsubscribe": _link(store, "invitation", "abmelden")}  # fmt: skip
    registrations.register(store, meeting_id, registration_form(9))
    return meeting_id, links | {"confirm": _link(store, "confirm")}


def _further_meeting(store: Store) -> int:
    now = datetime.now(UTC)
    form = meeting_form(
        title="Sprechstunde Daten", starts_at=now + timedelta(days=60), ends_at=now + timedelta(days=60, hours=1),
        register_until=now + timedelta(days=50), agenda=(),
    )  # fmt: skip
    meeting_id = meetings.create(store, IHK, "Cottbus", form)
    meetings.publish(store, IHK, meeting_id)
    return meeting_id


def _exchange(store: Store) -> int:
    town = _account(store, "guben", GUBEN)
    for kind, title in (("example", "Probemiete in leeren Läden"), ("offer", "Wir zeigen unser Leerstandsregister")):
        number = exchange.submit(store, ADMIN, ContributionForm(
            kind=kind, ags=FORST, problem_id="structural-vacancy", title=title, contact="Wirtschaftsförderung",
            text="Drei Läden wurden für sechs Monate vergeben.", result="Ein Laden blieb."))  # type: ignore[arg-type]  # fmt: skip
        exchange.review(store, IHK, number, exchange.Verdict(True, frozenset(exchange.criteria())))
    exchange.comment(store, town, number, "Wie hoch war die Miete?")
    exchange.submit(store, ADMIN, ContributionForm(
        kind="failure", ags=COTTBUS, problem_id="anchor-loss", title="Gutscheinheft", text="Kaum jemand nutzte es."))  # fmt: skip
    _account(store, "forst", FORST)
    introductions.ask(store, town, "structural-vacancy", [FORST], "Wir suchen Partner.")
    return number


def _proposal(store: Store, data: Path) -> int:
    build = newest(SnapshotReader(Stores(data)))
    partners = (COTTBUS, FORST)
    form = ProposalForm(
        title="Gemeinsames Leerstandsmanagement", problem_id="structural-vacancy", indicator_id="vacancy_rate_units",
        measure_id="active-vacancy-management", aim="Bis Ende 2028 sinkt die Quote um zwei Punkte.", area="Innenstädte",
        budget_band="L", programme_id="stbf-lz", addressee="MIL", partners=partners,
    )  # fmt: skip
    frozen = baseline(build, partners, form.problem_id, form.indicator_id)
    proposals.create(store, ADMIN, form, frozen)
    number = proposals.create(store, ADMIN, form.model_copy(update={"title": "Abendprogramm der Städte"}), frozen)
    proposals.submit(store, ADMIN, number)
    return number


def _account(store: Store, name: str, ags: str) -> Actor:
    form = UserForm(email=f"{name}@stadt.example", name=name.title(), role="municipality", ags=ags)
    return Actor("municipality", ags, None, people.save_user(store, ADMIN, form), name, f"{name}@stadt.example")


def _troubled_mail(store: Store) -> None:
    with store.writing() as session:
        letter = mail_queue.Letter(
            "trouble", "invitation", "niemand@stadt.example", "Einladung", "Guten Tag", ihk="Cottbus"
        )
        mail_queue.enqueue(session, store, letter)
        mail = session.scalars(select(Mail).where(Mail.unique_key == "trouble")).one()
        mail.status, mail.problem, mail.attempts = "failed", "SMTP 550", 1


def _link(store: Store, kind: str, page: str = "") -> str:
    """Page and token of the newest mail of a kind."""
    with store.reading() as session:
        text = session.scalars(select(Mail.text).where(Mail.kind == kind).order_by(Mail.id.desc()).limit(1)).one()
    found = re.findall(rf"/({page or '[a-z]+'}\?link=\S+)", text)
    return str(found[-1])
