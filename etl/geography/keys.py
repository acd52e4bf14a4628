"""Official keys of German areas: AGS (8 digits) and ARS (12 digits), always text.

AGS = Land 2 + Regierungsbezirk 1 + Kreis 2 + Gemeinde 3; ARS has the four digits of the municipal
association (Amt, Verbandsgemeinde) before the last three. The association changes more often than the
municipality, therefore an ARS gives an AGS but never the other way round.
"""

import re
from dataclasses import dataclass
from typing import Literal

Level = Literal["land", "regierungsbezirk", "kreis", "gemeinde", "verband", "gemeinde_ars"]

DIGITS: dict[Level, int] = {
    "land": 2,
    "regierungsbezirk": 3,
    "kreis": 5,
    "gemeinde": 8,
    "verband": 9,
    "gemeinde_ars": 12,
}
_LEVEL_OF_LENGTH: dict[int, Level] = {digits: level for level, digits in DIGITS.items()}
# A missing digit is read as a lost leading zero. Eight digits stay an AGS, never an association that lost its zero.
_LEVEL_OF_SHORTENED: dict[int, Level] = {1: "land", 4: "kreis", 7: "gemeinde", 11: "gemeinde_ars"}
_LANDS = frozenset(f"{number:02d}" for number in range(1, 17))
_SEPARATORS = re.compile(r"[\s\u00a0\u202f]+")
_WHOLE_NUMBER = re.compile(r"^(\d+)[.,]0$")


class KeyFormatError(ValueError):
    """A value that cannot be an official key; the message is German and names the value."""


@dataclass(frozen=True)
class RegionalKey:
    """One official key.

    digits: the key as text, padded to the width of its level.
    level: administrative level, from the number of digits.
    remark: German sentence on a repair for the load report (rule K02), None if the key came as it should.
    """

    digits: str
    level: Level
    remark: str | None = None

    @property
    def land(self) -> str:
        """Two digits of the Land."""
        return self.digits[:2]

    @property
    def kreis(self) -> str | None:
        """Five digits of the district, None for a Land or Regierungsbezirk."""
        return self.digits[:5] if len(self.digits) >= DIGITS["kreis"] else None

    @property
    def ags(self) -> str | None:
        """Eight digits of the municipality, None for every other level."""
        if self.level == "gemeinde":
            return self.digits
        return ars_to_ags(self.digits) if self.level == "gemeinde_ars" else None

    @property
    def ars(self) -> str | None:
        """Twelve digits if the key was delivered as ARS; an ARS is never made up from an AGS."""
        return self.digits if self.level == "gemeinde_ars" else None


def parse_key(raw: object, level: Level | None = None) -> RegionalKey:
    """Read a delivered key (text, or a number from a spreadsheet) as a key of its level.

    `level` is the level of the column where known; without it the number of digits decides.
    A lost leading zero is put back and reported in `remark`. Raises KeyFormatError.
    """
    digits = _digits(raw)
    width = DIGITS[level] if level else _width_of(digits, raw)
    found = _LEVEL_OF_LENGTH[width]
    if len(digits) == width:
        remark = None
    elif len(digits) == width - 1:
        digits = digits.zfill(width)
        remark = f"Schlüssel „{_shown(raw)}“ hatte die führende Null verloren und wurde zu {digits} ergänzt."
    else:
        raise KeyFormatError(f"Schlüssel „{_shown(raw)}“ hat {len(digits)} Ziffern, erwartet werden {width}.")
    if digits[:2] not in _LANDS:
        raise KeyFormatError(
            f"Schlüssel „{_shown(raw)}“ beginnt mit {digits[:2]}; ein Land hat eine Nummer von 01 bis 16."
        )
    return RegionalKey(digits, found, remark)


def municipality_ags(raw: object) -> str:
    """Return the AGS of a delivered municipality key (AGS or ARS). Raises KeyFormatError for every other level."""
    key = parse_key(raw)
    if key.ags is None:
        raise KeyFormatError(
            f"Schlüssel „{_shown(raw)}“ ist kein Gemeindeschlüssel: erwartet werden 8 (AGS) oder 12 Ziffern (ARS)."
        )
    return key.ags


def ars_to_ags(ars: str) -> str:
    """Return the AGS of a 12-digit ARS: its first five and its last three digits. Raises KeyFormatError."""
    if not (len(ars) == DIGITS["gemeinde_ars"] and ars.isdecimal()):
        raise KeyFormatError(f"Regionalschlüssel „{ars}“ hat nicht 12 Ziffern.")
    return ars[:5] + ars[9:]


def is_independent_city(ags: str) -> bool:
    """Tell whether an AGS names a kreisfreie Stadt, which is municipality and district in one (…000)."""
    return len(ags) == DIGITS["gemeinde"] and ags.endswith("000")


def _digits(raw: object) -> str:
    text = _SEPARATORS.sub("", _shown(raw))
    whole = _WHOLE_NUMBER.match(text)
    if whole:
        text = whole.group(1)
    if not text:
        raise KeyFormatError("Der Schlüssel fehlt.")
    if not (text.isascii() and text.isdecimal()):
        raise KeyFormatError(f"Schlüssel „{_shown(raw)}“ besteht nicht nur aus Ziffern.")
    return text


def _width_of(digits: str, raw: object) -> int:
    level = _LEVEL_OF_LENGTH.get(len(digits)) or _LEVEL_OF_SHORTENED.get(len(digits))
    if level is None:
        raise KeyFormatError(
            f"Schlüssel „{_shown(raw)}“ hat {len(digits)} Ziffern. Gemeinden haben 8 (AGS) oder 12 (ARS), Kreise 5."
        )
    return DIGITS[level]


def _shown(raw: object) -> str:
    return "" if raw is None else str(raw).strip()
