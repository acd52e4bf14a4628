"""Contact details and names of persons in the cells of a register: found, and taken out of what is shown."""

import re
from typing import Final

_EMAIL: Final = re.compile(r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?<![\w.,])(?:\+\d{2}|00\d{2}|0\d)[\d\s()/.-]{5,20}\d(?!\w)")
_CAPITALISED: Final = r"[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?"
_NAME: Final = re.compile(
    rf"\b(?:Herrn?|Frau|Hr\.|Fr\.|Familie|Fam\.|Eheleute|Erben(?:gemeinschaft)?)\s+(?:(?:Dr|Prof)\.\s*)*{_CAPITALISED}(?:\s+{_CAPITALISED})?"
    rf"|\b(?:Dr\.|Prof\.)\s*(?:Dr\.\s*)*{_CAPITALISED}(?:\s+{_CAPITALISED})?"
)
LONGEST: Final = 500


def holds_contact(text: str) -> bool:
    """Whether a telephone number, an e-mail address or a person with title stands in the text."""
    shown = text[:LONGEST]
    return any(pattern.search(shown) for pattern in (_EMAIL, _PHONE, _NAME))


def without_person(text: str) -> str:
    """The text with contact details and names behind a title replaced."""
    shown = text[:LONGEST]
    for pattern, mark in ((_EMAIL, "[E-Mail]"), (_PHONE, "[Telefon]"), (_NAME, "[Name]")):
        shown = pattern.sub(mark, shown)
    return shown
