"""A meeting as a calendar file."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from dashboard.network.models import Meeting
from dashboard.network.store import Store

_LOCAL = ZoneInfo("Europe/Berlin")


def calendar_file(store: Store, meeting: Meeting, with_access: bool = False) -> bytes:
    """The calendar file of a meeting; the access link only for the registered."""
    calendar = Calendar()
    calendar.add("prodid", "-//Zentrenkompass//Netzwerk//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    domain = store.settings.mail_from.rpartition("@")[2]
    event.add("uid", f"meeting-{meeting.id}@{domain}")
    event.add("sequence", meeting.revision)
    event.add("dtstamp", store.now())
    event.add("dtstart", meeting.starts_at.astimezone(_LOCAL))
    event.add("dtend", meeting.ends_at.astimezone(_LOCAL))
    event.add("summary", meeting.title)
    event.add("location", meeting.place or ("online" if meeting.format == "online" else ""))
    event.add("status", "CANCELLED" if meeting.status == "cancelled" else "CONFIRMED")
    if meeting.goal:
        event.add("description", meeting.goal)
    if with_access and meeting.access_url:
        event.add("url", meeting.access_url)
    calendar.add_component(event)
    year = meeting.starts_at.year
    calendar.add_missing_timezones(date(year - 1, 1, 1), date(year + 1, 12, 31))
    return bytes(calendar.to_ical())
