"""Funding programmes: what they pay for, whether a town can still apply, and when that was last checked."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import streamlit as st

from dashboard import names, numbers
from dashboard.build import catalogue
from dashboard.components.pickers import switch
from dashboard.links import link
from dashboard.text import in_words, t
from etl.catalogue.measures import Programme
from etl.local_time import today


def programmes() -> None:
    """All programmes, open ones first; closed ones only on demand."""
    st.markdown(t("funding.intro"))
    with_closed = switch(t("funding.show_closed"), "closed")
    shown = [one for one in by_openness() if with_closed or one.can_be_applied_for]
    late = sum(is_overdue("programme", one.id) for one in shown)
    st.caption(t("funding.count", count=len(shown), all=len(catalogue().programmes), late=late))
    columns = st.columns(2)
    for number, programme in enumerate(shown):
        with columns[number % 2], st.container(border=True):
            _programme(programme)


def by_openness() -> list[Programme]:
    """Programmes a town can apply for first, then by name."""
    return sorted(
        catalogue().programmes.values(), key=lambda one: (not one.can_be_applied_for, in_words(one.name).lower())
    )


def _programme(programme: Programme) -> None:
    state = names.term("programme_statuses", programme.status)
    st.markdown(f"**{in_words(programme.name)}** · {state}")
    lines = (("funds", programme.funds), ("eligible", programme.eligible), ("share", programme.share),
             ("period", programme.period), ("note", programme.status_note), ("body", programme.body))  # fmt: skip
    st.markdown("\n".join(f"- **{t(f'funding.{name}')}:** {in_words(text)}" for name, text in lines))
    st.caption(checked("programme", programme.id, programme.status_as_of))
    sources = [source for source in programme.sources if source.startswith("http")]
    if sources:
        st.caption(" · ".join(f"[{t('funding.source', number=n)}]({url})" for n, url in enumerate(sources, 1)))
    count = sum(programme.id in measure.funding for measure in catalogue().measures.values())
    if count:
        link("measures", t("funding.to_measures", count=count), ":material/list_alt:", view="all", funding=programme.id)


@lru_cache(maxsize=2)
def _overdue(day: date) -> dict[tuple[str, str], date]:
    """Kind and id of every record whose check is overdue on a day, with the day it was due."""
    return {(late.kind, late.id): late.due_on for late in catalogue().stale(day)}


def is_overdue(kind: str, record_id: str) -> bool:
    """Whether a record was last checked longer ago than its kind allows."""
    return (kind, record_id) in _overdue(today())


def checked(kind: str, record_id: str, dated: Any) -> str:
    """When a record was last checked; overdue checks say so."""
    due, day = _overdue(today()).get((kind, record_id)), numbers.period(dated)
    return t("funding.checked", day=day) if due is None else t("funding.overdue", day=day, due=numbers.month(due))
