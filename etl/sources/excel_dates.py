"""Answer options such as ``1-2`` or ``3-5`` that a spreadsheet turned into dates (2-Jan, 05. Mrz, 2026-03-05)."""

import re
from collections.abc import Collection
from typing import Final

_MONTHS: Final = {
    name: month
    for month, names in enumerate(
        (("jan",), ("feb",), ("mar", "mrz", "mär"), ("apr",), ("may", "mai"), ("jun",), ("jul",), ("aug",), ("sep",),
         ("oct", "okt"), ("nov",), ("dec", "dez")),
        start=1,
    )
    for name in names
}  # fmt: skip
_DAY_MONTH: Final = re.compile(r"^(\d{1,2})[-. ]+\s*([A-Za-zä]{3})[a-z]*\.?$")
_MONTH_YEAR: Final = re.compile(r"^([A-Za-zä]{3})[a-z]*[-. ]+\s*(\d{2})$")
_FULL: Final = re.compile(r"^\d{4}-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?$")


def undated(answer: str, others: Collection[str] = ()) -> str | None:
    """The range an answer was before a spreadsheet read it as a date, None when it is no such date.

    A range ascends, so day and month are put in order; of several readings one that stands among ``others`` wins.
    """
    candidates = _candidates(answer)
    known = [candidate for candidate in candidates if candidate in others]
    return next(iter(known or candidates), None)


def _candidates(answer: str) -> list[str]:
    if found := _DAY_MONTH.match(answer):
        month = _MONTHS.get(found[2].lower())
        return _ranges(int(found[1]), month) if month else []
    if found := _MONTH_YEAR.match(answer):
        month = _MONTHS.get(found[1].lower())
        return _ranges(month, int(found[2])) if month else []
    if found := _FULL.match(answer):
        return _ranges(int(found[1]), int(found[2]))
    return []


def _ranges(one: int, other: int) -> list[str]:
    low, high = sorted((one, other))
    return [form.format(low, high) for form in ("{}-{}", "{} - {}", "{}–{}", "{} – {}")]
