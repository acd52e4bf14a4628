"""Settings of an installation, from the environment or a file `.env`; periods and limits from data/reference/methods."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Final, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from etl.stores import CONTENT

_LIMITS: Final = CONTENT / "reference" / "methods" / "network.toml"


class Settings(BaseSettings):
    """Environment variables ZENTREN_…; without a mail server mails wait in the outbox."""

    model_config = SettingsConfigDict(env_prefix="ZENTREN_", env_file=".env", extra="ignore")

    database_url: SecretStr | None = None
    address: str = "http://localhost:8501"
    secret: SecretStr | None = Field(default=None, min_length=32)
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    mail_from: str = "zentrenkompass@localhost"
    mail_name: str = "Netzwerk Innenstadt"
    role_claim: str = ""
    ags_claim: str = "zentren_ags"
    ihk_claim: str = "zentren_ihk"
    local_ihk: str = "Cottbus"
    local_email: str = "lokal@localhost"


@lru_cache
def _limits() -> dict[str, float]:
    table = tomllib.loads(_LIMITS.read_text(encoding="utf-8"))["parameters"]
    return {name: parameter["value"] for name, parameter in table.items()}


def limit(name: str) -> int:
    """A period or limit by its name in data/reference/methods/network.toml."""
    return int(_limits()[name])
