"""Time labels of counting files: every distinct label is read once, in one proven date style, or refused.

A label is the text of a time column, or date and hour joined by a blank.  Hour labels name the start of the interval;
``1..24`` is understood as the hours 0 to 23, ``24:00`` as midnight of the next day.
"""

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

ISO: Final = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ](.*))?$")
GERMAN: Final = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?:,?[T ]+(.*))?$")
SLASHED: Final = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:,? +(.*))?$")
NAMED: Final = re.compile(
    r"^(?:([A-Za-zä]{3,9})\.? (\d{1,2}), (\d{4})|(\d{1,2})[- ]([A-Za-zä]{3,9})\.?[- ](\d{4}|\d{2}))(?:,? +(.*))?$"
)
COMPACT: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})(\d{2})?()$")
CLOCK: Final = re.compile(
    r"^(?:Std\.?\s*|Stunde\s*)?(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,]\d+)?)?\s*(?:Uhr|h)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$"
)
SPAN: Final = re.compile(r"^(\d{1,2})(?::\d{2})?\s*(?:Uhr)?\s*(?:-|–|bis)\s*\d{1,2}(?::\d{2})?\s*(?:Uhr)?$")
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan januar january", "feb februar february", "mar mär mrz maer märz march", "apr april", "may mai", "jun juni june",
         "jul juli july", "aug august", "sep sept september", "oct okt oktober october", "nov november",
         "dec dez dezember december"), start=1)
    for name in names.split()
}  # fmt: skip


@dataclass(frozen=True)
class TimeLabels:
    """What the labels of a column mean.

    ``table``: label, local_ts (naive, minutes kept), offset_min (minutes east of UTC, None without zone);
    ``unread``: labels that no style explains; ``ambiguous``: True when day and month could be swapped in every label;
    ``hour_style``: ``0-23`` or ``1-24``.
    """

    table: pd.DataFrame
    unread: tuple[str, ...]
    ambiguous: bool
    hour_style: str


def read_time_labels(labels: list[str], *, month_first: bool | None = None) -> TimeLabels:
    """Read distinct labels; slashed dates need a day above 12 somewhere in the column to prove their order,
    or ``month_first`` as said by the sender."""
    parsed = [_split(label.strip()) for label in labels]
    slashed = [(a, b) for p in parsed if p is not None and p[0] == "slashed" for a, b in [(p[1], p[2])]]
    ambiguous = False
    if slashed and month_first is None:
        first_is_day, second_is_day = any(a > 12 for a, _ in slashed), any(b > 12 for _, b in slashed)
        ambiguous = first_is_day == second_is_day
        month_first = second_is_day
    hours = {p[4] for p in parsed if p is not None and p[4] is not None}
    counts_from_one = 24 in hours and 0 not in hours
    rows, unread = [], []
    for label, parts in zip(labels, parsed, strict=True):
        stamp = _stamp(parts, bool(month_first), counts_from_one)
        if stamp is None or parts is None:
            unread.append(label)
        else:
            rows.append((label, stamp, parts[6]))
    table = pd.DataFrame(rows, columns=["label", "local_ts", "offset_min"])
    table["local_ts"] = pd.to_datetime(table["local_ts"]).astype("datetime64[us]")
    table["offset_min"] = table["offset_min"].astype("Int32")
    return TimeLabels(table, tuple(unread), ambiguous, "1-24" if counts_from_one else "0-23")


# style, first, second, year (or month-resolved), hour, minute, offset
_Parts = tuple[str, int, int, int, int | None, int, int | None]


def _split(label: str) -> _Parts | None:
    for style, pattern in (("iso", ISO), ("german", GERMAN), ("slashed", SLASHED), ("compact", COMPACT)):
        match = pattern.match(label)
        if match is None:
            continue
        groups = match.groups()
        if style == "compact":
            clock = (int(groups[3] or 0), 0, None)
            return ("iso", int(groups[1]), int(groups[2]), int(groups[0]), *clock)
        clock_read = _clock(groups[3])
        if clock_read is None:
            return None
        if style == "iso":
            return ("iso", int(groups[1]), int(groups[2]), int(groups[0]), *clock_read)
        year = int(groups[2]) + (2000 if len(groups[2]) == 2 else 0)
        return (style, int(groups[0]), int(groups[1]), year, *clock_read)
    return _split_named(label)


def _split_named(label: str) -> _Parts | None:
    match = NAMED.match(label)
    if match is None:
        return None
    name, day, year, day2, name2, year2, clock = match.groups()
    month = MONTHS.get((name or name2).lower())
    clock_read = _clock(clock)
    if month is None or clock_read is None:
        return None
    full_year = int(year or year2) + (2000 if len(year or year2) == 2 else 0)
    return ("iso", month, int(day or day2), full_year, *clock_read)


def _clock(text: str | None) -> tuple[int | None, int, int | None] | None:
    """(hour, minute, offset) of the part behind the date; hour None when there is none; None when unreadable."""
    if text is None or not text.strip():
        return (None, 0, None)
    span = SPAN.match(text.strip())
    if span is not None:
        return (int(span.group(1)), 0, None)
    match = CLOCK.match(text.strip())
    if match is None:
        return None
    hour, minute = int(match.group(1)), int(match.group(2) or 0)
    half, zone = (match.group(4) or "").lower().replace(".", ""), match.group(5)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 24 or minute > 59:
        return None
    return (hour, minute, _offset(zone))


def _offset(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone in ("Z", "UTC"):
        return 0
    digits = zone[1:].replace(":", "")
    return (1 if zone[0] == "+" else -1) * (int(digits[:2]) * 60 + int(digits[2:] or 0))


def _stamp(parts: _Parts | None, month_first: bool, counts_from_one: bool) -> pd.Timestamp | None:
    if parts is None:
        return None
    style, first, second, year, hour, minute, _ = parts
    month, day = (first, second) if style == "iso" or (style == "slashed" and month_first) else (second, first)
    hour = (hour or 0) - (1 if counts_from_one and hour is not None else 0)
    if not (1990 <= year <= 2039 and 1 <= month <= 12 and 0 <= hour <= 24):
        return None
    try:
        return pd.Timestamp(year, month, day) + pd.Timedelta(hours=hour, minutes=minute)
    except ValueError:
        return None
