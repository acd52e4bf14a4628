"""Short counts by hand after the protocol of the German retail real-estate association (gif): a small table, one row per
count of some minutes at a counting point.

The counts of a clock hour are extrapolated to the hour: sum × 60 / minutes counted.  They are measured, with method
``manual``; how far single days reach is said by the indicator, not here.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from etl.delivery import Delivery, Head
from etl.rules import notice
from etl.sources.contract import ReadContext, Reading
from etl.sources.count_layout import Layout
from etl.sources.count_rows import CountRows, read_rows
from etl.sources.tables import Row, heading_share, read_table
from etl.sources.time_labels import read_time_labels

KIND: Final = "manual_counts"
TOPIC: Final = "footfall"

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "sensor": ("Zählstelle", "Standort", "Messpunkt", "Ort", "Straße"),
    "date": ("Datum", "Tag", "Zähltag"),
    "begin": ("Beginn", "Start", "von", "Uhrzeit"),
    "minutes": ("Dauer (min)", "Dauer", "Minuten", "Dauer in Minuten", "Zähldauer"),
    "count": ("Anzahl", "Passanten", "Personen", "gezählt"),
    "direction": ("Richtung",),
    "centre": ("Zentrum", "centre_id"),
    "ags": ("AGS", "Gemeindeschlüssel"),
}
NEEDED: Final = ("sensor", "date", "begin", "minutes", "count")
MINUTES: Final = (5, 60)
# sensor, hour, hour's count, centre, ags
_LAYOUT: Final = Layout(
    columns=("Zeit", "Anzahl", "Zählstelle", "Zentrum", "AGS"),
    time=(0,),
    counts={1: "Anzahl"},
    sensor=2,
    centre=3,
    ags=4,
)


@dataclass
class _Hour:
    """What was counted in one clock hour of a counting point: per direction, passages and minutes."""

    line: int
    centre: str | None
    ags: str | None
    count: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    minutes: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def per_hour(self) -> int:
        return round(sum(self.count[way] * 60 / self.minutes[way] for way in self.count))


def recognise(head: Head) -> float:
    """Sure when one of the first rows has all needed headings; a large workbook is looked into late."""
    share = heading_share(head, COLUMNS, NEEDED)
    return 0.97 * share if share else (0.22 if head.is_workbook else 0.0)


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """One value per counting point and clock hour in which was counted."""
    table = read_table(delivery, COLUMNS, NEEDED)
    rows = CountRows(_LAYOUT, rows_read=len(table.rows))
    hours: dict[tuple[str, datetime], _Hour] = {}
    seen: set[tuple[str, ...]] = set()
    for row in table.rows:
        identity = tuple(row.get(name) for name in ("sensor", "date", "begin", "direction"))
        said = _count(row, rows)
        if said is None:
            continue
        if (*identity, row.get("count"), row.get("minutes")) in seen:
            rows.rows_duplicate += 1
            continue
        seen.add((*identity, row.get("count"), row.get("minutes")))
        start, minutes, count = said
        middle = (start + timedelta(minutes=minutes / 2)).replace(minute=0)
        new = _Hour(row.line, row.get("centre") or None, row.get("ags") or None)
        hour = hours.setdefault((row.get("sensor"), middle), new)
        hour.count[row.get("direction")] += count
        hour.minutes[row.get("direction")] += minutes
    for (sensor, start), hour in hours.items():
        rows.add(hour.line, f"{start:%Y-%m-%d %H:%M}", str(hour.per_hour()), sensor, hour.centre, hour.ags)
    if hours:
        rows.notices.append(notice("F19", rows=len(table.rows) - rows.log.rejected, scope="file"))
    return read_rows(rows, delivery, context, "manual", is_continuous=False)


def _count(row: Row, rows: CountRows) -> tuple[datetime, int, int] | None:
    """(start, minutes, passages) of a row, None when it was rejected."""
    label = f"{row.get('date')} {row.get('begin')}"
    times = read_time_labels([label])
    if not row.get("sensor") or times.table.empty or times.ambiguous or not row.get("begin"):
        rows.log.reject("F01", row.line, raw=row.raw, column="Datum, Beginn", value=label)
        return None
    minutes = row.get("minutes").lower().removesuffix("min").removesuffix("minuten").strip(" .")
    if not minutes.isdecimal() or not MINUTES[0] <= int(minutes) <= MINUTES[1]:
        rows.log.reject("F21", row.line, raw=row.raw, column="Dauer (min)", value=row.get("minutes"))
        return None
    if not row.get("count").isdecimal() or len(row.get("count")) > 6:
        rows.log.reject("F08", row.line, raw=row.raw, column="Anzahl", value=row.get("count"))
        return None
    return times.table["local_ts"].iloc[0].to_pydatetime(), int(minutes), int(row.get("count"))
