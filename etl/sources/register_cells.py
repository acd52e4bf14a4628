"""Single cells of a register: numbers with „ca.“, areas, house numbers that Excel turned into days, yes and no."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from etl.delivery import fold
from etl.sources.register_dates import SERIAL_RANGE, excel_day, month_number
from etl.sources.register_grid import Cell, text_of
from etl.sources.register_vocabulary import code_of, vocabulary

LONGEST: Final = 120
_AREA_WORDS: Final = re.compile(
    r"(?:m²|m2|qm|quadratmeter|m\^2|m\b)|\b(?:ca|circa|etwa|rund|geschätzt|gesch|insg|insgesamt|vkf|nf|gesamt|über|unter|mind|bis zu|max)\b\.?|[~≈<>≥≤*]",
    re.IGNORECASE,
)
_NUMBER: Final = r"\d+(?:\.\d{3})*(?:[.,]\d+)?|\d+"
_PLAIN: Final = re.compile(rf"^({_NUMBER})$")
_SPAN: Final = re.compile(rf"^({_NUMBER})\s*(?:-|–|—|bis)\s*({_NUMBER})$")
_SUM: Final = re.compile(rf"^({_NUMBER})\s*\+\s*({_NUMBER})$")
_PRODUCT: Final = re.compile(rf"^(\d)\s*[x×]\s*({_NUMBER})$")
_THOUSANDS: Final = re.compile(r"^\d{1,3}(?:\.\d{3})+(?:,\d+)?$")
# every further number needs a sign before it: no text can be read in two ways, so long texts are refused fast
_HOUSE: Final = r"\d{1,4}(?:\s?[a-zA-Z]\b)?(?:\s?(?:[-–/+,&]|u\.|und)\s?(?:\d{1,4}(?:\s?[a-zA-Z]\b)?|[a-zA-Z]\b))*"
_HOUSE_NO: Final = re.compile(rf"^(?:nr\.?|hausnr\.?)?\s*({_HOUSE})$", re.IGNORECASE)
_ADDRESS: Final = re.compile(rf"^(?P<street>.*?[^\d\s,].*?)[\s,]+(?:nr\.?\s*)?(?P<no>{_HOUSE})$", re.IGNORECASE)
_DAY_WORD: Final = re.compile(r"^(\d{1,2})[.\s-]+([A-Za-zäÄ]{3,9})\.?$")
_WORD_DAY: Final = re.compile(r"^([A-Za-zäÄ]{3,9})\.?[\s-]+(\d{1,2})$")
_DAY_TEXT: Final = re.compile(r"^(?:(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?|(\d{2})\.(\d{2})\.(\d{4}))$")
_FLOOR: Final = re.compile(r"^(\d{1,2})\.?\s*(?:og|obergeschoss|stock|etage|ebene)$")
_FLOOR_SPLIT: Final = re.compile(r"\s*(?:\+|/|,|&|;|\bund\b|\bu\.|-|–|\bbis\b)\s*")


@dataclass(frozen=True)
class Repaired:
    """A value that was not written as meant; ``value`` None = not readable."""

    value: str | None
    was_repaired: bool = False


@dataclass(frozen=True)
class Area:
    """Square metres; ``is_rough`` when the cell gave a span, a sum or a grouped number; None = not readable."""

    value: float | None
    is_rough: bool = False


def is_blank(cell: Cell) -> bool:
    """Empty, or a sign that stands for nothing („-“, „k. A.“)."""
    text = text_of(cell)
    return not text or text in vocabulary().blank_words


def read_flag(cell: Cell) -> bool | None:
    """ja/nein/x/1/0 as a truth value, None for anything else."""
    text = text_of(cell)
    return vocabulary().flag_words.get(fold(text) or text)


def read_area(cell: Cell) -> Area:
    """An area in m²; „80-100“ is its middle, „60+40“ its sum, „1.200“ one thousand two hundred."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Area(float(cell))
    text = _AREA_WORDS.sub(" ", text_of(cell)[:LONGEST]).strip(" .()")
    text = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)
    if found := _PLAIN.match(text):
        return Area(_number(found[1]), is_rough=_THOUSANDS.match(found[1]) is not None and "," not in found[1])
    if found := _SPAN.match(text):
        low, high = _number(found[1]), _number(found[2])
        return Area((low + high) / 2, is_rough=True) if low <= high else Area(None)
    if found := _SUM.match(text):
        return Area(_number(found[1]) + _number(found[2]), is_rough=True)
    if found := _PRODUCT.match(text):
        return Area(int(found[1]) * _number(found[2]), is_rough=True)
    return Area(None)


def read_house_no(cell: Cell, *, uses_1904: bool = False) -> Repaired:
    """A house number as text; a day made by Excel becomes the span that was typed (EN: 5 July is 5-7)."""
    if isinstance(cell, datetime | date):
        return Repaired(_span_of(cell.day, cell.month, cell.year), was_repaired=True)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and SERIAL_RANGE[0] <= cell <= SERIAL_RANGE[1]:
        day = excel_day(float(cell), uses_1904=uses_1904)
        return Repaired(_span_of(day.day, day.month, day.year), was_repaired=True)
    text = text_of(cell)[:LONGEST]
    if found := _DAY_TEXT.match(text):
        parts = (found[3], found[2], found[1]) if found[1] else (found[4], found[5], found[6])
        return Repaired(_span_of(*map(int, parts)), was_repaired=True)
    for pattern, day_at, month_at in ((_DAY_WORD, 1, 2), (_WORD_DAY, 2, 1)):
        found = pattern.match(text)
        month_no = month_number(found[month_at]) if found else None
        if found and month_no:
            low, high = sorted((int(found[day_at]), month_no))
            return Repaired(f"{low}-{high}", was_repaired=True)
    found = _HOUSE_NO.match(text)
    return Repaired(found[1].strip() if found else None)


def split_address(text: str) -> tuple[str, str | None]:
    """Street and house number of „Hauptstr. 5-7, EG“ or „Hauptstr. 5, 03046 Cottbus“; no number gives None."""
    first = re.sub(r",\s*\d{5}\b.*$|\s+\d{5}\s+[A-ZÄÖÜ].*$", "", text[:LONGEST])
    parts = [part.strip() for part in first.split(",")]
    for length in (1, 2):
        found = _ADDRESS.match(" ".join(parts[:length]))
        if found:
            return found["street"].strip(" ,"), found["no"].strip()
    return parts[0], None


def read_floor(cell: Cell) -> Repaired:
    """EG, UG, DG, OG or „1. OG“; a unit on several floors that has the ground floor counts as ground floor."""
    text = text_of(cell)[:LONGEST]
    single = _one_floor(text)
    if single is not None:
        return Repaired(single)
    several = [_one_floor(part) for part in _FLOOR_SPLIT.split(text) if part]
    known = [floor for floor in several if floor is not None]
    if len(known) < len(several) or not known:
        return Repaired(None)
    return Repaired("EG" if "EG" in known else known[0], was_repaired=True)


@lru_cache(maxsize=50_000)
def comparable(text: str | None) -> str:
    """Form of an address part for telling units apart: „Hauptstraße“, „Hauptstr.“ and „Haupt Str“ are one street."""
    folded = fold(text or "")
    return re.sub(r"strasse$|str$", "str", folded)


def _one_floor(text: str) -> str | None:
    found = _FLOOR.match(text.lower().replace("ß", "ss"))
    if found:
        return "EG" if found[1] == "0" else f"{int(found[1])}. OG"
    if re.fullmatch(r"-\d", text):
        return "UG"
    if re.fullmatch(r"[1-9]", text):
        return f"{text}. OG"
    return code_of("floor", text) if text else None


def _span_of(day: int, month: int, year: int) -> str:
    """House numbers rise, so the smaller one comes first. „12-14“ becomes December 2014, the first of a month: a month
    followed closely by the two last digits of the year is such a span, else day and month are."""
    short_year = year % 100
    if day == 1 and month > 1 and 0 < short_year - month <= 8:
        return f"{month}-{short_year}"
    low, high = sorted((day, month))
    return f"{low}-{high}"


def _number(text: str) -> float:
    if _THOUSANDS.match(text):
        text = text.replace(".", "")
    return float(text.replace(",", "."))
