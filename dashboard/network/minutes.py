"""After the meeting: attendance, minutes, tasks with owner and date."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from dashboard.network import audit, letters, rules
from dashboard.network.forms import TaskForm
from dashboard.network.meetings import managed, participants
from dashboard.network.models import Meeting, Registration, Task
from dashboard.network.rules import Actor
from dashboard.network.store import Store
from dashboard.network.towns import town_name

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def guests(store: Store, actor: Actor, meeting_id: int) -> list[Registration]:
    """Registrations of a meeting with their personal data, for the inviting body."""
    with store.reading() as session:
        managed(session, actor, meeting_id)
        return participants(session, meeting_id, ("confirmed", "waiting", "unconfirmed", "cancelled"))


def guests_csv(store: Store, actor: Actor, meeting_id: int) -> bytes:
    """The list of participants for the reception desk; text that a spreadsheet would compute is made plain text."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow(["Name", "Organisation", "Funktion", "Kommune", "Teilnahme", "Status", "Bedarf"])
    for guest in guests(store, actor, meeting_id):
        if guest.status in ("confirmed", "waiting"):
            cells = [
                guest.name,
                guest.organisation,
                guest.role,
                town_name(guest.ags),
                guest.mode,
                guest.status,
                guest.needs,
            ]
            writer.writerow([harmless(cell) for cell in cells])
    return target.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def set_attendance(store: Store, actor: Actor, meeting_id: int, present: set[int]) -> None:
    """Note who came."""
    with store.writing() as session:
        managed(session, actor, meeting_id)
        for guest in participants(session, meeting_id):
            guest.has_attended = guest.id in present
        audit.record(session, store, actor, "attendance", ("meeting", meeting_id))


def write_minutes(store: Store, actor: Actor, meeting_id: int, text: str, results: Mapping[int, str]) -> None:
    """Write the minutes: one result per point of the programme (by its id), and what else was said."""
    with store.writing() as session:
        meeting = managed(session, actor, meeting_id)
        meeting.minutes = text.strip()[:20_000]
        for item in meeting.agenda:
            item.result = results.get(item.id, item.result).strip()[:5000]
        audit.record(session, store, actor, "minutes", ("meeting", meeting_id))


def publish_minutes(store: Store, actor: Actor, meeting_id: int) -> int:
    """Show the minutes to everybody and tell the participants; returns how many mails are new."""
    with store.writing() as session:
        meeting = managed(session, actor, meeting_id)
        meeting.minutes_published_at = meeting.minutes_published_at or store.now()
        audit.record(session, store, actor, "publish_minutes", ("meeting", meeting_id))
        told = [guest for guest in participants(session, meeting_id) if guest.has_attended is not False]
        return sum(letters.to_participant(session, store, "minutes", guest) for guest in told)


def attending_towns(store: Store, meeting_id: int) -> list[str]:
    """AGS of the towns with a confirmed participant (with one who came, once attendance is noted), by name."""
    with store.reading() as session:
        found = participants(session, meeting_id)
    noted = any(guest.has_attended is not None for guest in found)
    return sorted({guest.ags for guest in found if guest.has_attended or not noted}, key=town_name)


def attendance(store: Store, meeting_id: int) -> tuple[int, list[str]]:
    """How many came, and from which towns (AGS, by name); nobody is named. Zero before attendance is noted."""
    with store.reading() as session:
        came = [guest for guest in participants(session, meeting_id) if guest.has_attended]
    return len(came), sorted({guest.ags for guest in came}, key=town_name)


def add_task(store: Store, actor: Actor, meeting_id: int, form: TaskForm) -> int:
    """Give a task to an organisation; returns its number."""
    with store.writing() as session:
        managed(session, actor, meeting_id)
        task = Task(meeting_id=meeting_id, status="open", **form.model_dump())
        session.add(task)
        session.flush()
        audit.record(session, store, actor, "add", ("task", task.id))
        return task.id


def close_task(store: Store, actor: Actor, task_id: int, is_done: bool = True) -> None:
    """A task is done, or lapsed."""
    with store.writing() as session:
        task = session.get(Task, task_id, with_for_update=True)
        rules.require(task is not None)
        assert task is not None
        meeting = session.get_one(Meeting, task.meeting_id)
        rules.require(rules.may_finish_task(actor, meeting.ihk, task.ags))
        task.status, task.done_at = ("done" if is_done else "lapsed"), store.now()
        audit.record(session, store, actor, task.status, ("task", task_id))


def tasks(store: Store, actor: Actor, meeting_id: int | None = None) -> list[Task]:
    """Tasks of one meeting or of all this person may see, by date: organisers see their district's, towns their own."""
    wanted = select(Task, Meeting.ihk).join(Meeting, Meeting.id == Task.meeting_id).order_by(Task.due_on, Task.id)
    if meeting_id is not None:
        wanted = wanted.where(Task.meeting_id == meeting_id)
    with store.reading() as session:
        return [task for task, ihk in session.execute(wanted) if rules.may_finish_task(actor, ihk, task.ags)]


def is_overdue(task: Task, now: datetime) -> bool:
    """An open task past its date."""
    return task.status == "open" and task.due_on < now.date()
