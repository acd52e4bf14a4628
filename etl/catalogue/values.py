"""Small values every catalogue record is made of: bilingual text, parameters with their origin, partial dates."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

Language = Literal["de", "en"]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$")]
Sentence = Annotated[str, StringConstraints(min_length=2)]

_PARTIAL_DATE = re.compile(r"(?<!\d)(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?!\d)")


class Record(BaseModel):
    """Immutable record; unknown fields are refused so that a typing error in a file is found at once."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Text(Record):
    """One text in both languages of the product."""

    de: Sentence
    en: Sentence

    def of(self, language: Language) -> str:
        """The text in one language."""
        return self.de if language == "de" else self.en


class Prose(Record):
    """Editorial text written in German first; without a translation the German text is shown in both languages.

    A plain string in a file is the German text.
    """

    de: Sentence
    en: Sentence | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_string_is_german(cls, given: Any) -> Any:
        return {"de": given} if isinstance(given, str) else given

    def of(self, language: Language) -> str:
        """The text in one language, German where it is not translated."""
        return self.en if language == "en" and self.en is not None else self.de


class Labelled(Record):
    """An identifier with its text, e.g. one piece of counter-evidence."""

    id: Identifier
    text: Text


class Parameter(Record):
    """A number a planner would argue about, with its unit and its origin.

    `source` names where the value is published. `proposal` marks a value of this project; a proposal may
    name in `source` what it leans on.
    """

    value: float | int | bool | str | tuple[float, ...]
    unit: Identifier
    text: Text
    source: Sentence | None = None
    url: str | None = None
    proposal: bool = False

    @model_validator(mode="after")
    def _has_an_origin(self) -> Parameter:
        if self.source is None and not self.proposal:
            raise ValueError("a parameter needs a source or proposal = true")
        return self


def _must_hold_a_year(text: str) -> str:
    earliest_day(text)
    return text


def earliest_day(text: str) -> date:
    """First day a partial date can mean: '2025-12' gives 1 December 2025, 'um 2023' gives 1 January 2023.

    Raises ValueError when the text holds no year.
    """
    found = _PARTIAL_DATE.search(text)
    if found is None:
        raise ValueError(f"'{text}' holds no year; write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = found.groups()
    return date(int(year), int(month or 1), int(day or 1))


PartialDate = Annotated[str, Field(description="YYYY, YYYY-MM or YYYY-MM-DD"), AfterValidator(_must_hold_a_year)]
