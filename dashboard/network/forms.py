"""What people may enter: every field with its length, so that nothing longer reaches the store."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, HttpUrl, StringConstraints, model_validator

from dashboard.network.towns import towns

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def _without_control(text: str) -> str:
    return _CONTROL.sub("", text).replace("\r\n", "\n")


def _one_line(text: str) -> str:
    return " ".join(_without_control(text).split())


def _known_town(ags: str) -> str:
    if ags not in towns():
        raise ValueError("unknown town")
    return ags


def _web_address(text: str) -> str:
    return str(HttpUrl(text)) if text else ""


Stripped = StringConstraints(strip_whitespace=True, max_length=200)
LineText = Annotated[str, Stripped, AfterValidator(_one_line)]
RequiredLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
                         AfterValidator(_one_line), Field(min_length=1)]  # fmt: skip
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_without_control)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000), AfterValidator(_without_control)]
RequiredText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000),
                         AfterValidator(_without_control)]  # fmt: skip
TownKey = Annotated[str, AfterValidator(_known_town)]
WebAddress = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), AfterValidator(_web_address)]
RecordId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,80}$")]
Format = Literal["onsite", "online", "hybrid"]


class Form(BaseModel):
    """Base of all forms: unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AgendaLine(Form):
    """A point of the programme."""

    minutes: int = Field(ge=1, le=600)
    title: RequiredLine
    speaker: LineText = ""
    problem_id: RecordId | None = None


class MeetingForm(Form):
    """A meeting as the inviting body enters it. Times are aware."""

    title: RequiredLine
    goal: ShortText = ""
    starts_at: datetime
    ends_at: datetime
    format: Format
    place: LineText = ""
    access_url: WebAddress = ""
    register_until: datetime
    capacity: int | None = Field(default=None, ge=1, le=10_000)
    contact: LineText = ""
    notes: LongText = ""
    agenda: tuple[AgendaLine, ...] = Field(default=(), max_length=30)

    @model_validator(mode="after")
    def _times_in_order(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("ends before it starts")
        if self.register_until > self.starts_at:
            raise ValueError("deadline after the start")
        return self


class RegistrationForm(Form):
    """The registration as the person enters it; `website` is a trap that people leave empty."""

    name: RequiredLine
    email: EmailStr = Field(max_length=254)
    organisation: RequiredLine
    role: RequiredLine
    ags: TownKey
    mode: Literal["onsite", "online"]
    question: ShortText = ""
    problem_id: RecordId | None = None
    topic: LineText = ""
    needs: ShortText = ""
    may_show_question: bool = False
    may_share_contact: bool = False
    may_share_values: bool = False
    wants_news: bool = False
    language: Literal["de", "en"] = "de"
    website: str = Field(default="", max_length=2000)
    seconds: float = 60.0


class ChangeForm(Form):
    """What a registered person may change by their link."""

    name: RequiredLine
    organisation: RequiredLine
    role: RequiredLine
    mode: Literal["onsite", "online"]
    needs: ShortText = ""
    may_share_contact: bool = False
    may_share_values: bool = False


class TaskForm(Form):
    """A follow-up task: what, which organisation, until when."""

    title: RequiredLine
    owner: RequiredLine
    ags: TownKey | None = None
    due_on: date


class ContributionForm(Form):
    """A contribution of a town."""

    kind: Literal["example", "failure", "question", "offer"]
    ags: TownKey
    problem_id: RecordId
    measure_id: RecordId | None = None
    title: RequiredLine
    text: RequiredText
    result: LongText = ""
    contact: LineText = ""


class ProposalForm(Form):
    """A joint project proposal; the first partner leads."""

    title: RequiredLine
    problem_id: RecordId
    measure_id: RecordId | None = None
    indicator_id: RecordId
    aim: RequiredText
    area: LineText = ""
    budget_band: RecordId
    programme_id: RecordId | None = None
    addressee: RequiredLine
    partners: tuple[TownKey, ...] = Field(min_length=2, max_length=20)

    @model_validator(mode="after")
    def _partners_differ(self) -> Self:
        if len(set(self.partners)) != len(self.partners):
            raise ValueError("a partner is named twice")
        return self


class UserForm(Form):
    """An account with its role."""

    email: EmailStr = Field(max_length=254)
    name: RequiredLine
    role: Literal["municipality", "ihk", "ministry", "admin"]
    ags: TownKey | None = None
    ihk: LineText | None = None
    subject: Annotated[str, StringConstraints(max_length=255)] | None = None

    @model_validator(mode="after")
    def _role_has_its_place(self) -> Self:
        if self.role == "municipality" and not self.ags:
            raise ValueError("a municipality needs its town")
        if self.role == "ihk" and not self.ihk:
            raise ValueError("a chamber needs its district")
        return self
