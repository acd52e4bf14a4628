"""Users, the release of town values, and the log of writes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.network.models.base import Address, Ags, Base, Code, Key, Line


class User(Base):
    """One row per person who may sign in with more rights than the public."""

    __tablename__ = "app_user"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[Key]
    email: Mapped[Address] = mapped_column(unique=True)
    subject: Mapped[str | None] = mapped_column(String(255), unique=True)
    name: Mapped[Line]
    role: Mapped[Code]
    ags: Mapped[Ags | None]
    ihk: Mapped[Code | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Release(Base):
    """One row per municipality that has decided whether others may see its values."""

    __tablename__ = "town_release"

    ags: Mapped[Ags] = mapped_column(primary_key=True)
    is_released: Mapped[bool]
    changed_at: Mapped[datetime]


class AuditEntry(Base):
    """One row per write: who (an id or a role, never a name), what, on which record."""

    __tablename__ = "audit_entry"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[Code]
    action: Mapped[Code]
    kind: Mapped[Code]
    record_id: Mapped[Code]
