"""What the network forms share: choices with titles, times, messages about what was entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_datetime
from pydantic import ValidationError

from dashboard import names, numbers, state
from dashboard.build import catalogue
from dashboard.network.rules import NotAllowed
from dashboard.network.towns import town_name, towns
from dashboard.text import t, texts

LOCAL: Final = ZoneInfo("Europe/Berlin")
_DONE: Final = "network_done"


@contextmanager
def explained() -> Iterator[None]:
    """Say in words what is wrong with the input, or that the right is missing; nothing else is caught."""
    try:
        yield
    except ValidationError as error:
        fields = dict.fromkeys(str(fault["loc"][0]) if fault["loc"] else "" for fault in error.errors())
        shown = ", ".join(_label(field) for field in fields)
        st.error(t("network.check_input", fields=shown), icon=":material/error:")
    except NotAllowed:
        st.error(t("network.not_allowed"), icon=":material/lock:")


def done(message: str) -> None:
    """Run the page again and then say that something was done."""
    state.remember(_DONE, message)
    st.rerun()


def show_done() -> None:
    """The message of what was just done."""
    if message := state.recall(_DONE, ""):
        state.forget(_DONE)
        st.success(message, icon=":material/check_circle:")


def choose_problem(key: str, value: str | None = None, label: str = "") -> str | None:
    """A problem of the catalogue or none."""
    options: list[str | None] = [None, *catalogue().problems]
    return st.selectbox(
        label or t("pick.problem"),
        options,
        index=options.index(value) if value in options else 0,
        format_func=lambda problem: names.problem_title(problem) if problem else t("network.no_problem"),
        key=key,
    )


def choose_town(key: str, value: str | None = None, only: list[str] | None = None) -> str | None:
    """A municipality by name; nothing is chosen beforehand."""
    options = only or list(towns())
    return st.selectbox(
        t("network.field.ags"),
        options,
        index=options.index(value) if value in options else 0 if only and len(only) == 1 else None,
        format_func=town_name,
        placeholder=t("pick.placeholder"),
        key=key,
    )


def choose(label: str, key: str, options: list[str], titles: Callable[[str], str], value: str = "") -> str:
    """One of a few values with titles."""
    return str(
        st.selectbox(label, options, index=options.index(value) if value in options else 0, format_func=titles, key=key)
    )


def moment(label: str, key: str, value: datetime) -> datetime:
    """Date and time of day, local."""
    local = value.astimezone(LOCAL)
    left, right = st.columns([3, 2])
    day = left.date_input(label, local.date(), key=f"{key}_day", format="DD.MM.YYYY")
    clock = right.time_input(t("network.clock"), local.time(), key=f"{key}_clock", step=900)
    return datetime.combine(day, clock, tzinfo=LOCAL)


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Day, begin and end, local."""
    begin, end = starts_at.astimezone(LOCAL), ends_at.astimezone(LOCAL)
    weekday = format_datetime(begin, "EEEE", locale=numbers.locale())
    return t("network.span", weekday=weekday, day=numbers.day(begin.date()), start=f"{begin:%H:%M}", end=f"{end:%H:%M}")


def instant(value: datetime | None) -> str:
    """Day and time, local."""
    if value is None:
        return numbers.NO_VALUE
    local = value.astimezone(LOCAL)
    return f"{numbers.day(local.date())} {local:%H:%M}"


def base_language() -> str:
    """Language of the session, for mails."""
    return state.language()


def _label(field: str) -> str:
    return t(f"network.field.{field}") if f"network.field.{field}" in texts(state.language()) else field
