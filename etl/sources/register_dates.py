"""Days as towns write them into registers: „05/2023“, „Mai 2023“, „ca. 2 J.“, Excel's day numbers, „5. Jul“ for 5-7."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from etl.sources.register_grid import Cell, text_of

Precision = Literal["day", "month", "year", "about"]
DAYS_PER_YEAR: Final = 365.25
SERIAL_1900: Final = date(1899, 12, 30)
SERIAL_1904: Final = date(1904, 1, 1)
# day numbers of 1954-10-03 and 2064-04-08: outside of years, areas and numbers of units
SERIAL_RANGE: Final = (20_000, 60_000)
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januar jan january jaenner jänner",
            "februar feb feber february",
            "märz mär mrz maerz mar march",
            "april apr",
            "mai may",
            "juni jun june",
            "juli jul july",
            "august aug",
            "september sep sept",
            "oktober okt oct october",
            "november nov",
            "dezember dez dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH_WORD: Final = r"(?P<month>[A-Za-zä]{3,9})\.?"
_LEADING: Final = re.compile(
    r"^(?:(?:leer(?:stehend)?|leerstand|frei|ungenutzt|seit|ab|zum|am|im|bis|stand|vom|von|mind\.?|mindestens|schon|bereits)\b[:.]?\s*)+",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    r"^(?:ca\.?|circa|etwa|ungefähr|rund|um|vor|nach|über|mehr als|länger als|mindestens|mind\.|>|≥|<|~|≈|wohl|vermutlich|geschätzt)\s*",
    re.IGNORECASE,
)
_DURATION: Final = re.compile(
    r"^(?P<number>\d+(?:[.,]\d+)?|ein(?:em|er)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|halb(?:es|en)?)"
    r"(?:\s*(?:-|–|bis)\s*(?P<upper>\d+))?\s*"
    r"(?P<unit>j|jahr|jahre|jahren|a|y|years?|m|mo|mon|monat|monate|monaten|months?|w|wo|woche|wochen|tage?n?)\.?$",
    re.IGNORECASE,
)
_NUMBER_WORDS: Final = {
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "zehn": 10,
}
_UNIT_DAYS: Final = {
    "j": DAYS_PER_YEAR,
    "a": DAYS_PER_YEAR,
    "y": DAYS_PER_YEAR,
    "m": DAYS_PER_YEAR / 12,
    "w": 7.0,
    "t": 1.0,
}
_ISO_DAY: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_GERMAN_DAY: Final = re.compile(r"^(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?:\s+\d{1,2}:\d{2}.*)?$")
_WORD_DAY: Final = re.compile(rf"^(\d{{1,2}})[.\s-]+{_MONTH_WORD}[\s.-]*'?(\d{{4}}|\d{{2}})$")
_ISO_MONTH: Final = re.compile(r"^(\d{4})[-/.](0?[1-9]|1[0-2])$")
_MONTH: Final = re.compile(r"^(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})$")
_WORD_MONTH: Final = re.compile(rf"^{_MONTH_WORD}[\s./-]*'?(\d{{4}}|\d{{2}})$")
_QUARTER: Final = re.compile(
    r"^(?:(?P<a>[1-4])\.?\s*(?:quartal|q)|q\s?(?P<b>[1-4])|(?P<c>i{1,3}|iv)\.?\s*quartal)[\s/.-]*(?P<year>\d{4})$",
    re.IGNORECASE,
)
_PART: Final = re.compile(
    r"^(?P<part>anfang|mitte|ende|frühjahr|frühling|sommer|herbst|winter|jahresanfang|jahresende)\s*(?P<year>\d{4})$",
    re.IGNORECASE,
)
_PART_MONTH: Final = {"anfang": 1, "jahresanfang": 1, "mitte": 6, "ende": 11, "jahresende": 12, "frühjahr": 3, "frühling": 3,
                      "sommer": 6, "herbst": 9, "winter": 12}  # fmt: skip
_YEAR: Final = re.compile(r"^(19\d\d|20\d\d)$")
_YEARS: Final = re.compile(r"^(19\d\d|20\d\d)\s?[-/–]\s?(\d{2}|\d{4})$")
_IN_TEXT: Final = re.compile(
    r"(?<!\d)(\d{4}-\d{2}-\d{2}|\d{4}_\d{2}_\d{2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{1,2}\.\d{1,2}\.\d{2}|20\d{2}[01]\d[0-3]\d)(?!\d)"
    r"|((?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)\s+20\d{2}|(?<!\d)\d{2}/20\d{2}|(?<!\d)20\d{2}-\d{2})(?!\d)"
    r"|(?<!\d)((?:19[89]|20[0-4])\d)(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Period:
    """The days a date text may mean: ``first`` to ``last``, and how exactly it was said."""

    first: date
    last: date
    precision: Precision


def read_period(cell: Cell, seen_on: date | None = None, *, uses_1904: bool = False) -> Period | None:
    """Read a day, month, year or duration; a duration counts back from ``seen_on``. None when it cannot be read."""
    if isinstance(cell, datetime):
        return _day(cell.date())
    if isinstance(cell, date):
        return _day(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(float(cell), uses_1904)
    text = text_of(cell)[:60]
    text = _LEADING.sub("", text).strip(" ()")
    bare = text
    while (shorter := _ABOUT.sub("", bare).strip()) != bare:
        bare = shorter
    bare = _LEADING.sub("", bare)
    found = _from_text(bare, uses_1904) or _from_duration(bare, seen_on)
    if found is not None and bare != text:
        return Period(found.first, found.last, "about")
    return found


def find_period(text: str) -> Period | None:
    """The first day, month or year named inside a title, a sheet name or a file name."""
    best: Period | None = None
    for found in _IN_TEXT.finditer(text[:300]):
        day = found[1]
        if day and re.fullmatch(r"20\d{6}", day):
            day = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        read = read_period((day or found[2] or found[3] or "").replace("_", "-"))
        order = ("day", "month", "about", "year")
        if read is not None and (best is None or order.index(read.precision) < order.index(best.precision)):
            best = read
    return best


def excel_day(serial: float, *, uses_1904: bool = False) -> date:
    """The day of a spreadsheet's day number (EN: 1 = 1900-01-01, or 0 = 1904-01-01)."""
    return (SERIAL_1904 if uses_1904 else SERIAL_1900) + timedelta(days=int(serial))


def month_number(word: str) -> int | None:
    """1 to 12 for a German or English month name or its abbreviation."""
    return MONTHS.get(word.lower().rstrip("."))


def _from_number(value: float, uses_1904: bool) -> Period | None:
    if value.is_integer() and 1900 <= value <= 2100:
        return _year(int(value))
    low, high = SERIAL_RANGE
    shift = 1462 if uses_1904 else 0
    if low <= value + shift <= high:
        return _day(excel_day(value, uses_1904=uses_1904))
    if value.is_integer() and re.fullmatch(r"(19|20)\d{2}(0[1-9]|1[0-2])", str(int(value))):
        return _month(int(value) // 100, int(value) % 100)
    return _from_text(f"{value:.4f}", uses_1904) if 1 <= value < 13 and not value.is_integer() else None


def _from_text(text: str, uses_1904: bool) -> Period | None:
    try:
        return _day_text(text) or _month_text(text) or _rough_text(text, uses_1904)
    except ValueError:
        return None


def _day_text(text: str) -> Period | None:
    if found := _ISO_DAY.match(text):
        return _day(date(int(found[1]), int(found[2]), int(found[3])))
    if found := _GERMAN_DAY.match(text):
        return _day(date(_full_year(found[3]), int(found[2]), int(found[1])))
    if (found := _WORD_DAY.match(text)) and (month := month_number(found["month"])):
        return _day(date(_full_year(found[3]), month, int(found[1])))
    return None


def _month_text(text: str) -> Period | None:
    if found := _ISO_MONTH.match(text):
        return _month(int(found[1]), int(found[2]))
    if found := _MONTH.match(text):
        return _month(_full_year(found[2]), int(found[1]))
    if (found := _WORD_MONTH.match(text)) and (month := month_number(found["month"])):
        return _month(_full_year(found[2]), month)
    return None


def _rough_text(text: str, uses_1904: bool) -> Period | None:
    if found := _QUARTER.match(text):
        quarter = int(found["a"] or found["b"] or {"i": 1, "ii": 2, "iii": 3, "iv": 4}[found["c"].lower()])
        year = int(found["year"])
        return Period(date(year, 3 * quarter - 2, 1), _month(year, 3 * quarter).last, "about")
    if found := _PART.match(text):
        first = date(int(found["year"]), _PART_MONTH[found["part"].lower()], 1)
        last_month = min(first.month + 1, 12)
        return Period(first, _month(first.year, last_month).last, "about")
    if found := _YEAR.match(text):
        return _year(int(found[1]))
    if found := _YEARS.match(text):
        later = int(found[2]) if len(found[2]) == 4 else int(found[1]) // 100 * 100 + int(found[2])
        return Period(date(int(found[1]), 1, 1), date(later, 12, 31), "about") if later >= int(found[1]) else None
    if re.fullmatch(r"\d{5}(?:[.,]0+)?", text):
        return _from_number(float(text.replace(",", ".")), uses_1904)
    return None


def _from_duration(text: str, seen_on: date | None) -> Period | None:
    found = _DURATION.match(text)
    if found is None or seen_on is None:
        return None
    word = found["number"].lower()
    number = float(
        _NUMBER_WORDS.get(word, 0.5 if word.startswith("halb") else 1 if word.startswith("ein") else 0)
    ) or float(word.replace(",", "."))
    if found["upper"]:
        number = (number + int(found["upper"])) / 2
    days = round(number * _UNIT_DAYS[found["unit"][0].lower()])
    if days > 150 * DAYS_PER_YEAR:
        return None
    begin = seen_on - timedelta(days=days)
    return Period(begin, begin, "about")


def _full_year(text: str) -> int:
    """Two digits up to 40 belong to this century (EN: 23 = 2023, 98 = 1998)."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year <= 40 else 1900)


def _day(day: date) -> Period:
    return Period(day, day, "day")


def _month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return Period(first, last, "month")


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), "year")
