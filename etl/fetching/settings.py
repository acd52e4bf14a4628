"""Which services are asked, with which credentials: from the environment (``ZENTREN_FETCH_…``) alone, none by default.

Nested values are joined by two underscores: ``ZENTREN_FETCH_HYSTREET__URL``, ``ZENTREN_FETCH_HYSTREET__TOKEN``,
``ZENTREN_FETCH_HYSTREET__STATIONS={"148": "12062140-01"}``.  A service without address is never asked.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Service(BaseModel):
    """Where a service is."""

    url: HttpUrl

    @property
    def base(self) -> str:
        return str(self.url).rstrip("/")


class Hystreet(Service):
    """hystreet: stations by number with the centre they belong to."""

    token: SecretStr
    version: Literal[1, 2] = 2
    stations: dict[str, str]
    start: date | None = None  # first day ever fetched; None: a year ago


class EcoCounter(Service):
    """Eco-Counter: the public page (needs the organisation) or the interface for customers (needs the token)."""

    version: Literal[1, 2] = 1  # of the interface for customers; 2 takes its key as token
    organisation: str | None = None
    token: SecretStr | None = None
    sites: dict[str, str]  # number of the site → centre
    names: dict[str, str] = Field(default_factory=dict)  # number of the site → name of the counting point
    flows: dict[str, str] = Field(default_factory=dict)  # number of the site → its flow ids (public page, version 2)
    start: date | None = None


class Overpass(Service):
    """Overpass: shops and vacancies of municipalities."""

    municipalities: list[str]
    every_days: int = Field(default=7, ge=1)


class Genesis(Service):
    """A database of the GENESIS family: tables by code, with the option to cut them to a region."""

    username: SecretStr
    password: SecretStr
    tables: list[str]
    regional_variable: str = ""
    regional_key: str = ""
    first_year: int = Field(default=2015, ge=1950)
    job_pause_s: float = Field(default=10.0, ge=0)  # between two looks at a job of a large table
    job_looks: int = Field(default=90, ge=1)


class LimeSurvey(Service):
    """LimeSurvey: address of RemoteControl 2 (…/admin/remotecontrol), surveys by number with the centre they belong to."""

    username: SecretStr
    password: SecretStr
    surveys: dict[str, str]
    options: dict[str, dict[str, str]] = Field(default_factory=dict)  # number of the survey → wave, frame, mode, …
    language: str = "de"
    every_days: int = Field(default=1, ge=1)

    @field_validator("surveys")
    @classmethod
    def _numbers(cls, surveys: dict[str, str]) -> dict[str, str]:
        if not all(number.isdecimal() for number in surveys):
            raise ValueError("a survey is named by its number")
        return surveys


class Polygons(Service):
    """The file of the administrative polygons (VG250): its own address."""


class BrightSky(Service):
    """Bright Sky: weather at the named centres (all known centres when none is named)."""

    centres: list[str] = Field(default_factory=list)
    start: date | None = None


class FetchSettings(BaseSettings):
    """All services and how patient and polite the client is."""

    model_config = SettingsConfigDict(env_prefix="ZENTREN_FETCH_", env_nested_delimiter="__", extra="ignore")

    hystreet: Hystreet | None = None
    eco_counter: EcoCounter | None = None
    overpass: Overpass | None = None
    genesis: Genesis | None = None
    limesurvey: LimeSurvey | None = None
    polygons: Polygons | None = None
    bright_sky: BrightSky | None = None

    timeout_s: float = Field(default=60.0, gt=0)
    tries: int = Field(default=5, ge=1, le=20)
    pause_s: float = Field(default=2.0, ge=0)  # first pause after a refusal; doubles
    longest_pause_s: float = Field(default=300.0, ge=0)
    between_s: float = Field(default=0.5, ge=0)  # between two requests to a service
    reread_days: int = Field(default=28, ge=0, le=366)  # corrected afterwards by providers
    largest_answer_mb: int = Field(default=500, ge=1)
