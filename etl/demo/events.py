"""Events of the example towns: the same days lift the counts and stand in the event lists."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from etl.demo.places import Place


@dataclass(frozen=True)
class TownEvent:
    """One event with its last day included; ``log_lift`` is the log change of footfall on its days."""

    first: date
    last: date
    kind: str
    title: str
    log_lift: float


def town_events(year: int) -> tuple[TownEvent, ...]:
    """The events of one year; every town keeps the same simple calendar.

    Opening Sundays lift a Sunday to about a weak weekday, the town festival one weekend in June.
    """
    june = _weekday_on_or_after(date(year, 6, 8), 4)
    autumn = _weekday_on_or_after(date(year, 9, 26), 6)
    advent = _weekday_on_or_after(date(year, 11, 27), 6)
    return (
        TownEvent(june, june + timedelta(days=2), "Stadtfest", f"Stadtfest {year}", 0.55),
        TownEvent(autumn, autumn, "verkaufsoffener Sonntag", f"Herbstsonntag {year}", 0.8),
        TownEvent(advent, advent, "verkaufsoffener Sonntag", f"Adventssonntag {year}", 0.8),
        TownEvent(advent - timedelta(days=2), advent - timedelta(days=1), "Markt", f"Weihnachtsmarkt {year}", 0.35),
    )


def write_event_list(path: Path, place: Place, years: range, until: date) -> None:
    """Write the events of one town that began until ``until`` as CSV (";", UTF-8 with BOM, German dates)."""
    lines = ["AGS;Ort;Beginn;Ende;Art;Titel"]
    for year in years:
        for event in sorted(town_events(year), key=lambda one: one.first):
            if event.first <= until:
                title = f"{event.title} (Beispieldaten)"
                days = f"{event.first:%d.%m.%Y};{event.last:%d.%m.%Y}"
                lines.append(f"{place.ags};{place.town};{days};{event.kind};{title}")
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())


def _weekday_on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)
