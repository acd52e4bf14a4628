"""What keeps persons out of survey answers: personal columns, contact details in texts, rare combinations of traits."""

import re
from collections.abc import Collection, Iterable
from typing import Final

import numpy as np
import pandas as pd

from etl.delivery import fold
from etl.rules import notice
from etl.sources.read_log import ReadLog
from etl.statistics.suppression import small_groups

MAX_TEXT: Final = 2000

_PERSONAL_WORDS: Final = re.compile(
    r"\b(e-?mail\w*|mail-?adresse|telefon\w*|handy\w*|mobilnummer|phone|vorname|nachname|familienname|first name|last name"
    r"|surname|(ihr|ihren|your) name\w*|name und anschrift|anschrift|kontaktdaten|contact details|iban|geburtsdatum"
    r"|date of birth|ip-?adresse)\b",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?<![\w.,])(?:\+\d{2}|00\d{2}|0\d)[\d\s()/.-]{5,}\d(?!\w)")
_LINK: Final = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_CAPITALISED: Final = r"[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?"
_TITLED_NAME: Final = re.compile(
    rf"\b(Herrn?|Frau|Hr\.|Fr\.|Familie|Fam\.|Mr\.?|Mrs\.?|Ms\.?)\s+((?:Dr\.|Prof\.)\s*)*{_CAPITALISED}(?:\s+{_CAPITALISED})?"
    rf"|\b(?:Dr\.|Prof\.)\s*(?:Dr\.\s*)*{_CAPITALISED}(?:\s+{_CAPITALISED})?"
)
_SAID_NAME: Final = re.compile(
    rf"\b([Ii]ch heiße|[Mm]ein Name ist|[Mm]y name is|(?:[Mm]it )?(?:freundlichen|besten|lieben) Grüßen?,?|[Vv]iele Grüße,?|MfG,?|Gez\.)"
    rf"\s+{_CAPITALISED}(?:\s+{_CAPITALISED})?"
)
_TRAITS: Final[dict[str, re.Pattern[str]]] = {
    "age": re.compile(
        r"\b(alter|altersgruppe|altersklasse|wie alt|geburtsjahr|lebensalter|age|age group|year of birth)\b",
        re.IGNORECASE,
    ),
    "sex": re.compile(r"\b(geschlecht|gender|sex)\b", re.IGNORECASE),
    "postcode": re.compile(r"\b(plz|postleitzahl|post ?code|zip( code)?)\b", re.IGNORECASE),
    "origin": re.compile(
        r"\b(wohnort|ortsteil|stadtteil|nationalität|staatsangehörigkeit|geburtsland|nationality)\b", re.IGNORECASE
    ),
}
_POSTCODE: Final = re.compile(r"^\d{5}$")
_WHOLE_NUMBER: Final = re.compile(r"^\d{1,4}$")


def asks_for_person(heading: str) -> bool:
    """Whether a question asks for name, address or contact."""
    return _PERSONAL_WORDS.search(heading) is not None


def holds_contact(texts: Iterable[str]) -> bool:
    """Whether an e-mail address or a telephone number stands in one of the texts."""
    return any(_EMAIL.search(text) or _PHONE.search(text) for text in texts)


def without_person(text: str) -> str:
    """A free text without e-mail, telephone, link and names behind a title or a greeting, at most 2,000 characters."""
    for pattern, mark in ((_EMAIL, "[E-Mail]"), (_LINK, "[Link]"), (_PHONE, "[Telefon]"), (_TITLED_NAME, "[Name]")):
        text = pattern.sub(mark, text)
    return _SAID_NAME.sub(lambda found: f"{found[1]} [Name]", text)[:MAX_TEXT].strip()


def trait_of(*descriptions: str) -> str | None:
    """``age``, ``sex``, ``postcode`` or ``origin`` when a question asks for it, else None."""
    text = " ".join(descriptions)
    return next((trait for trait, words in _TRAITS.items() if words.search(text)), None)


def are_postcodes(texts: Collection[str]) -> bool:
    """Whether at least nine of ten texts are German postal codes."""
    return len(texts) > 0 and sum(bool(_POSTCODE.match(text.strip())) for text in texts) >= 0.9 * len(texts)


def protected(answered: pd.DataFrame, traits: Collection[str], log: ReadLog) -> pd.DataFrame:
    """``answered`` (row, item, kind, code, value) with single years of age and postal codes cut to classes where they
    single somebody out, and a notice (S16) on combinations of ``traits`` shared by fewer than five respondents.
    """
    present = [item for item in traits if (answered["item"] == item).any()]
    if not present:
        return answered
    is_trait = answered["item"].isin(present)
    texts = answered["code"].where(answered["code"].notna(), answered["value"].map(_number_text))
    wide = texts[is_trait].groupby([answered["row"], answered["item"]]).first().unstack(fill_value="")[present]
    done = "Sie wurden unverändert übernommen."
    if not small_groups(wide, present).empty:
        classes = {item: _wider(wide[item]) for item in present}
        changed = [item for item in present if not classes[item].equals(wide[item])]
        for item in changed:
            wide[item] = classes[item]
            rows = answered["item"] == item
            codes = answered.loc[rows, "row"].map(wide[item])
            answered = answered.assign(
                code=answered["code"].where(~rows, codes),
                kind=answered["kind"].where(~rows, "choice"),
                value=answered["value"].where(~rows, np.nan),
            )
        if changed:
            done = f"Vergröbert: {', '.join(changed)}."
    rare = small_groups(wide, present)
    if not rare.empty:
        log.note(notice("S16", value=", ".join(present), rows=int(rare["count"].sum()), done=done, scope="file"))
    elif "Vergröbert" in done:
        log.note(notice("S16", value=", ".join(present), rows=0, done=done, scope="file"))
    return answered


def _number_text(value: float) -> str:
    return "" if pd.isna(value) else str(int(value)) if float(value).is_integer() else str(value)


def _wider(values: pd.Series) -> pd.Series:
    answered = values[values != ""]
    distinct = answered.unique()
    if are_postcodes(distinct):
        return values.where(values == "", values.str.strip().str[:2] + "xxx")
    if len(distinct) > 10 and all(_WHOLE_NUMBER.match(value) for value in distinct):
        decade = answered.astype(int) // 10 * 10
        classes = decade.astype(str) + "-" + (decade + 9).astype(str)
        return values.where(values == "", classes.reindex(values.index))
    return values


def is_personal_heading(heading: str) -> bool:
    """Whether a heading alone is a personal field such as ``Name``."""
    return fold(heading) in ("name", "kontakt", "contact", "adresse", "address", "email", "telefon", "phone")
