"""Registration: double opt-in, places, waiting list, races, links, robots."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from dashboard.network import mail, meetings, minutes, registrations
from dashboard.network.forms import ChangeForm
from dashboard.network.models import Mail, Question, Registration
from dashboard.network.registrations import Closed, TooMany
from dashboard.network.settings import Settings
from dashboard.network.signed_links import BadLink, ExpiredLink, Target, make_token
from dashboard.network.store import Store
from tests.conftest import ROOT
from tests.network.conftest import (
    COTTBUS,
    IHK,
    Inbox,
    MovableClock,
    meeting_form,
    published_meeting,
    registration_form,
)

LINK = re.compile(r"https://zentren\.example/(\w+)\?link=([\w.%-]+)")
CHANGE = {"name": "Neu", "organisation": "Stadt", "role": "Leitung", "mode": "online"}


def mails(store: Store, kind: str = "", number: int | None = None) -> list[Mail]:
    wanted = select(Mail).order_by(Mail.id)
    if kind:
        wanted = wanted.where(Mail.kind == kind)
    if number is not None:
        wanted = wanted.where(Mail.recipient == f"person{number}@stadt.example")
    with store.reading() as session:
        return list(session.scalars(wanted))


def link_in(mail_row: Mail) -> str:
    found = LINK.search(mail_row.text)
    assert found, mail_row.text
    return found[2]


def confirmed(store: Store, meeting_id: int, number: int = 1, **changes: object) -> Registration:
    registrations.register(store, meeting_id, registration_form(number, **changes))
    return registrations.confirm(store, link_in(mails(store, "confirm", number)[-1]))


def manage_link(store: Store, number: int) -> str:
    kinds = ("registered", "waiting", "promoted")
    return link_in([row for row in mails(store, number=number) if row.kind in kinds][-1])


def statuses(store: Store) -> dict[str, int]:
    with store.reading() as session:
        rows = session.execute(select(Registration.status, func.count()).group_by(Registration.status))
        return {status: count for status, count in rows}


def test_registered_only_after_confirmation(store: Store) -> None:
    meeting_id = published_meeting(store)
    registrations.register(store, meeting_id, registration_form())
    assert statuses(store) == {"unconfirmed": 1}
    registrations.confirm(store, link_in(mails(store)[0]))
    assert statuses(store) == {"confirmed": 1}


def test_access_link_goes_to_the_registered_only(store: Store) -> None:
    meeting_id = published_meeting(store, capacity=1)
    confirmed(store, meeting_id, 1)
    assert confirmed(store, meeting_id, 2).status == "waiting"
    registrations.register(store, meeting_id, registration_form(3))
    with_link = {
        row.recipient for row in mails(store) if "raum-4711" in row.text or b"raum-4711" in (row.calendar or b"")
    }
    assert with_link == {"person1@stadt.example"}


def test_confirming_twice_gives_one_place_and_one_mail(store: Store) -> None:
    meeting_id = published_meeting(store)
    registrations.register(store, meeting_id, registration_form())
    token = link_in(mails(store)[0])
    for _ in range(3):
        assert registrations.confirm(store, token).status == "confirmed"
    assert len(mails(store, "registered")) == 1


def test_calendar_file_says_when(store: Store) -> None:
    confirmed(store, published_meeting(store))
    calendar = icalendar.Calendar.from_ical(mails(store, "registered")[0].calendar)
    event = calendar.walk("VEVENT")[0]
    assert event["dtstart"].dt.isoformat() == "2026-12-02T13:00:00+01:00"
    assert str(event["url"]) == "https://video.example/raum-4711"


def test_registering_twice_changes_nothing_and_tells_only_the_owner(store: Store) -> None:
    meeting_id = published_meeting(store)
    confirmed(store, meeting_id)
    registrations.register(store, meeting_id, registration_form(1, name="Jemand anders", email="PERSON1@stadt.example"))
    assert statuses(store) == {"confirmed": 1}
    with store.reading() as session:
        assert session.scalar(select(Registration.name)) == "Person 1"
    assert [row.kind for row in mails(store)] == ["confirm", "registered", "already"]


def test_fifty_at_once_for_the_last_ten_places(store: Store) -> None:
    meeting_id = published_meeting(store, capacity=15)
    for number in range(5):
        confirmed(store, meeting_id, number)
    with ThreadPoolExecutor(50) as pool:
        done = list(pool.map(lambda number: confirmed(store, meeting_id, number).status, range(100, 150)))
    assert (done.count("confirmed"), done.count("waiting")) == (10, 40)
    assert statuses(store) == {"confirmed": 15, "waiting": 40}
    assert len(mails(store, "registered")) == 15
    assert len(mails(store, "waiting")) == 40


def test_the_same_person_fifty_times_at_once_is_one_registration(store: Store) -> None:
    meeting_id = published_meeting(store)

    def attempt(_: int) -> str:
        try:
            registrations.register(store, meeting_id, registration_form())
        except TooMany:
            return "refused"
        return "taken"

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(attempt, range(50)))
    assert statuses(store) == {"unconfirmed": 1}
    assert len(mails(store)) <= 2


CHILD = """
import sys
from datetime import datetime
from pathlib import Path
sys.path.insert(0, {root!r})
from dashboard.network import registrations
from dashboard.network.settings import Settings
from dashboard.network.store import open_store
from tests.network.conftest import registration_form, NOON
settings = Settings(_env_file=None, database_url={url!r}, mail_from="netzwerk@ihk.example")
store = open_store(settings, Path({folder!r}), lambda: NOON)
for number in range({first}, {first} + 10):
    registrations.register(store, {meeting}, registration_form(number, email=f"p{{number}}@stadt.example"))
"""


def test_two_app_processes_write_at_once(store: Store, settings: Settings, tmp_path: Path) -> None:
    meeting_id = published_meeting(store)
    url = settings.database_url.get_secret_value() if settings.database_url else None
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD.format(root=str(ROOT), url=url, folder=str(tmp_path), first=first, meeting=meeting_id)],
            stderr=subprocess.PIPE,
        )
        for first in (0, 100)
    ]  # fmt: skip
    assert [(child.wait(120), child.stderr.read()) for child in children if child.stderr] == [(0, b""), (0, b"")]
    assert statuses(store) == {"unconfirmed": 20}
    assert len(mails(store, "confirm")) == 20


def test_cancelling_moves_the_first_of_the_waiting_list_up(store: Store, clock: MovableClock) -> None:
    meeting_id = published_meeting(store, capacity=1)
    for number in (1, 2, 3):
        confirmed(store, meeting_id, number)
        clock.move(minutes=1)
    token = manage_link(store, 1)
    for _ in range(2):
        assert registrations.cancel(store, token).status == "cancelled"
    assert statuses(store) == {"cancelled": 1, "confirmed": 1, "waiting": 1}
    assert [row.recipient for row in mails(store, "promoted")] == ["person2@stadt.example"]
    assert "raum-4711" in mails(store, "promoted")[0].text


def test_more_places_fill_from_the_waiting_list(store: Store) -> None:
    meeting_id = published_meeting(store, capacity=1)
    for number in (1, 2, 3):
        confirmed(store, meeting_id, number)
    meetings.change(store, IHK, meeting_id, meeting_form(capacity=3))
    assert statuses(store) == {"confirmed": 3}


def test_hybrid_meeting_limits_the_room_not_the_line(store: Store) -> None:
    meeting_id = published_meeting(store, format="hybrid", place="Cottbus", capacity=1)
    assert confirmed(store, meeting_id, 1, mode="onsite").status == "confirmed"
    assert confirmed(store, meeting_id, 2, mode="onsite").status == "waiting"
    assert confirmed(store, meeting_id, 3, mode="online").status == "confirmed"
    assert "raum-4711" not in mails(store, "registered", 1)[0].text
    assert registrations.change(store, manage_link(store, 2), ChangeForm(**CHANGE)).status == "confirmed"
    assert (
        registrations.change(store, manage_link(store, 3), ChangeForm(**CHANGE | {"mode": "onsite"})).status
        == "waiting"
    )


def test_a_changed_meeting_is_told_once(store: Store) -> None:
    meeting_id = published_meeting(store, access_url="")
    confirmed(store, meeting_id)
    form = meeting_form(access_url="https://video.example/raum-neu")
    meetings.change(store, IHK, meeting_id, form)
    meetings.change(store, IHK, meeting_id, form)
    meetings.change(store, IHK, meeting_id, form.model_copy(update={"title": "Anderer Titel"}))
    told = mails(store, "changed")
    assert len(told) == 1
    assert "raum-neu" in told[0].text


def test_called_off(store: Store) -> None:
    meeting_id = published_meeting(store)
    confirmed(store, meeting_id)
    registrations.register(store, meeting_id, registration_form(2))
    for _ in range(2):
        meetings.call_off(store, IHK, meeting_id)
    assert [row.recipient for row in mails(store, "called_off")] == ["person1@stadt.example"]
    with pytest.raises(Closed):
        registrations.confirm(store, link_in(mails(store, "confirm", 2)[0]))
    with pytest.raises(Closed):
        registrations.register(store, meeting_id, registration_form(3))


def test_reminder_once_and_not_to_late_comers(store: Store, clock: MovableClock) -> None:
    meeting_id = published_meeting(store, register_until=clock.moment + timedelta(days=29))
    confirmed(store, meeting_id, 1)
    assert meetings.queue_reminders(store) == 0
    clock.move(days=24)
    confirmed(store, meeting_id, 2)
    assert meetings.queue_reminders(store) == 1
    assert meetings.queue_reminders(store) == 0
    assert "raum-4711" in mails(store, "reminder")[0].text


def test_deadline(store: Store, clock: MovableClock) -> None:
    meeting_id = published_meeting(store)
    clock.move(days=21)
    with pytest.raises(Closed):
        registrations.register(store, meeting_id, registration_form())


def test_draft_takes_no_registration(store: Store) -> None:
    meeting_id = meetings.create(store, IHK, "Cottbus", meeting_form())
    with pytest.raises(Closed):
        registrations.register(store, meeting_id, registration_form())


def test_robots_are_told_the_same_and_nothing_is_kept(store: Store) -> None:
    meeting_id = published_meeting(store)
    registrations.register(store, meeting_id, registration_form(website="https://spam.example"))
    registrations.register(store, meeting_id, registration_form(seconds=0.3))
    assert statuses(store) == {}
    assert not mails(store)


def test_rate_limit_per_address_and_per_client(store: Store, clock: MovableClock) -> None:
    meeting_id = published_meeting(store)
    for _ in range(5):
        registrations.register(store, meeting_id, registration_form())
    with pytest.raises(TooMany):
        registrations.register(store, meeting_id, registration_form())
    assert len(mails(store)) == 2  # the first, and one more within this hour
    for number in range(100, 130):
        registrations.register(store, meeting_id, registration_form(number), client="192.0.2.7")
    with pytest.raises(TooMany):
        registrations.register(store, meeting_id, registration_form(131), client="192.0.2.7")
    clock.move(hours=1, minutes=1)
    registrations.register(store, meeting_id, registration_form(132), client="192.0.2.7")


@pytest.mark.parametrize("spoil", ["cut", "changed", "other_key", "other_purpose", "empty", "words", "umlaut"])
def test_forged_links(spoil: str, store: Store) -> None:
    meeting_id = published_meeting(store)
    registrations.register(store, meeting_id, registration_form())
    token = link_in(mails(store)[0])
    body, _, signature = token.partition(".")
    expires = store.now() + timedelta(days=1)
    forged = {
        "cut": token[:-1],
        "changed": f"{body[:-2]}AA.{signature}",
        "other_key": f"{make_token(store, Target('confirm', 999), expires).partition('.')[0]}.{signature}",
        "other_purpose": make_token(store, Target("vote", 1), expires),
        "empty": "",
        "words": "nicht.gut",
        "umlaut": "ü.ä",
    }[spoil]
    with pytest.raises(BadLink):
        registrations.confirm(store, forged)
    assert statuses(store) == {"unconfirmed": 1}


def test_expired_links(store: Store, clock: MovableClock) -> None:
    meeting_id = published_meeting(store)
    registrations.register(store, meeting_id, registration_form())
    confirmed(store, meeting_id, 2)
    clock.move(hours=48)
    with pytest.raises(ExpiredLink):
        registrations.confirm(store, link_in(mails(store, "confirm", 1)[0]))
    assert registrations.of_link(store, manage_link(store, 2))[0].status == "confirmed"
    clock.move(days=61)
    with pytest.raises(ExpiredLink):
        registrations.cancel(store, manage_link(store, 2))


def test_links_of_an_earlier_round_are_void(store: Store) -> None:
    meeting_id = published_meeting(store)
    confirmed(store, meeting_id)
    old = manage_link(store, 1)
    registrations.cancel(store, old)
    registrations.register(store, meeting_id, registration_form())
    with pytest.raises(BadLink):
        registrations.cancel(store, old)
    assert registrations.confirm(store, link_in(mails(store, "confirm", 1)[-1])).status == "confirmed"
    assert len(mails(store, "registered")) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("question", "x" * 501), ("name", "x" * 201), ("name", "  "), ("name", "\x07"), ("email", "kein-at"),
     ("email", "a" * 250 + "@stadt.example"), ("ags", "99999999"), ("mode", "brief"), ("problem_id", "<b>"),
     ("topic", "x" * 201), ("needs", "x" * 501), ("website", "x" * 2001), ("role_in_app", "admin")],
)  # fmt: skip
def test_input_is_limited(field: str, value: str) -> None:
    with pytest.raises(ValidationError):
        registration_form(**{field: value})


def test_input_is_stored_as_written_and_control_characters_are_dropped(store: Store) -> None:
    meeting_id = published_meeting(store)
    name = "<script>alert(1)</script> [Link](https://böse.example)\u202e\x00"
    confirmed(store, meeting_id, name=name, question="=1+1 <b>Leerstand</b>\r\nzweite Zeile")
    with store.reading() as session:
        assert session.scalar(select(Registration.name)) == "<script>alert(1)</script> [Link](https://böse.example)"
        assert session.scalar(select(Question.text)) == "=1+1 <b>Leerstand</b>\nzweite Zeile"


def test_a_name_cannot_add_mail_headers(store: Store, inbox: Inbox) -> None:
    meeting_id = published_meeting(store, title="Treffen\r\nBcc: opfer@stadt.example")
    registrations.register(store, meeting_id, registration_form(name="A\r\nBcc: opfer@stadt.example"))
    assert mail.send_due(store) == 1
    assert inbox.letters[0]["Bcc"] is None
    assert inbox.letters[0]["To"] == "person1@stadt.example"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_guest_list_has_no_formulas(start: str, store: Store) -> None:
    meeting_id = published_meeting(store)
    with store.writing() as session:
        session.add(
            Registration(meeting_id=meeting_id, email="a@b.example", name=f"{start}cmd|' /C calc'!A0", organisation="x",
                         role="y", ags=COTTBUS, mode="online", status="confirmed", created_at=store.now())
        )  # fmt: skip
    cells = minutes.guests_csv(store, IHK, meeting_id).decode("utf-8-sig")
    assert f"'{start}cmd" in cells


def test_invitations_to_those_who_agreed_with_unsubscribe(store: Store) -> None:
    meeting_id = published_meeting(store)
    confirmed(store, meeting_id, 1, wants_news=True)
    confirmed(store, meeting_id, 2)
    second = published_meeting(store, title="Zweites Treffen")
    assert meetings.invite(store, IHK, second) == 1
    assert meetings.invite(store, IHK, second) == 0
    letter = mails(store, "invitation")[0]
    assert letter.calendar is not None
    assert b"BEGIN:VCALENDAR" in letter.calendar
    assert b"raum-4711" not in letter.calendar
    assert letter.recipient == "person1@stadt.example"
    assert letter.unsubscribe_url in letter.text
