"""Entering the state of one shop unit: a correction or an addition to the newest register of the centre."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import numbers
from dashboard.components import notices
from dashboard.delivery.pending import keep
from dashboard.queries.delivered import newest_register
from dashboard.rows import Row
from dashboard.text import t
from etl.delivery import fold
from etl.local_time import today
from etl.templates.catalogue import templates
from etl.templates.contract import Cell, Template
from etl.templates.vacancy import CAUSES, FLOORS, LOCATIONS, STATUSES
from etl.templates.workbook import filled_workbook
from etl.trades import trades

NEW: Final = ""
WORDS: Final = {
    "occupied": "belegt", "vacant": "leer", "partly_vacant": "teilweise leer", "interim_use": "Zwischennutzung",
    "under_construction": "in Sanierung", "planned": "geplant", "converted": "umgenutzt", "unknown": "unbekannt",
}  # fmt: skip
CAUSE_WORDS: Final = {
    "size_layout": "Größe/Zuschnitt", "visibility": "Sichtbarkeit", "access": "Zugang", "condition": "Zustand",
    "rent": "Miete", "owner": "Eigentümer", "succession": "Nachfolge", "insolvency": "Insolvenz", "location": "Lage",
    "conversion": "Umnutzung",
}  # fmt: skip
AREA_HEADINGS: Final = {
    "sales": "Verkaufsfläche (m²)", "usable": "Nutzfläche (m²)", "commercial": "Gewerbefläche (m²)", "unknown": "Fläche (m²)",
}  # fmt: skip
AREA_HEADING: Final = AREA_HEADINGS["sales"]


def unit_form(build_id: str | None, centre_id: str) -> None:
    """A form over one unit; what is sent becomes a register of one row with the date of the newest register."""
    st.markdown(t("deliver_unit.intro"))
    units = newest_register(build_id, centre_id) if build_id and centre_id else pd.DataFrame()
    if units.empty:
        notices.empty(t("deliver_unit.no_register"))
        return
    if bool(units["is_synthetic"].any()):
        notices.empty(t("deliver_unit.example_register"))
        return
    observed_on = pd.Timestamp(units["observed_on"].iloc[0]).date()
    rows = {str(row["unit_id"]): row for row in units.to_dict("records")}
    labels = {NEW: t("deliver_unit.new")} | {unit_id: _label(row) for unit_id, row in rows.items()}
    chosen = st.selectbox(
        t("deliver_unit.unit"),
        list(labels),
        format_func=labels.__getitem__,
        key=f"unit_{centre_id}",
    )
    st.caption(t("deliver_unit.register_of", day=numbers.day(observed_on), count=numbers.number(len(units))))
    said = _fields(rows.get(chosen, {}), chosen)
    if said is None:
        return
    if not said["Straße"] or not said["Hausnr."]:
        st.warning(t("deliver_unit.incomplete"), icon=":material/edit:")
        return
    name = f"ladeneinheit-{observed_on}-{fold(str(said['Straße']))[:30]}-{fold(str(said['Hausnr.']))[:8]}.xlsx"
    keep(name, register_of_one(said, rows.get(chosen, {}), observed_on), {"complete": "ja"})
    st.rerun()


def register_of_one(said: dict[str, Cell], known: Row, observed_on: date) -> bytes:
    """One row of the register: what was said, with the number, the position and the kind of area known before."""
    kind = str(known.get("area_kind") or "sales")
    heading = AREA_HEADINGS.get(kind, AREA_HEADING)
    template = _with_heading(templates()["vacancy"], heading)
    values = {heading if name == AREA_HEADING else name: value for name, value in said.items()}
    if known:
        values |= {"Objekt-Nr.": str(known["unit_id"])}
        values |= {"Breitengrad": _number(known["lat"]), "Längengrad": _number(known["lon"])}
    return filled_workbook(template, [template.row(values | {"Begehung am": observed_on})])


def _fields(known: Row, unit_id: str) -> dict[str, Cell] | None:
    """The entries of the form by heading of the template; None until it is sent."""
    trade_words = {trade.key: trade.de for trade in trades().values()}
    key = fold(unit_id)[:40] or "new"
    with st.form(f"unit_{key}", border=True):
        left, middle, right = st.columns(3)
        street = left.text_input(t("column.street"), _text(known, "street"), max_chars=80, key=f"street_{key}")
        house = middle.text_input(
            t("deliver_field.house_no"), _text(known, "house_no"), max_chars=10, key=f"house_{key}"
        )
        floor = right.selectbox(
            t("deliver_field.floor"),
            *_choice(FLOORS, _text(known, "floor")),
            key=f"floor_{key}",
            placeholder=t("pick.placeholder"),
        )
        status = left.selectbox(
            t("column.status"),
            *_choice(STATUSES, WORDS.get(_text(known, "status"), "")),
            key=f"status_{key}",
            placeholder=t("pick.placeholder"),
        )
        area = middle.number_input(
            t("column.area"), 5.0, 50_000.0, value=_number(known.get("area_m2")), step=5.0, key=f"area_{key}"
        )
        since = right.date_input(
            t("column.vacant_since"), value=_day(known.get("vacant_since")), min_value=date(1950, 1, 1), max_value=today(),
            format="DD.MM.YYYY", key=f"since_{key}",
        )  # fmt: skip
        words = tuple(trade_words.values())
        trade = left.selectbox(
            t("column.trade"),
            *_choice(words, trade_words.get(_text(known, "trade"), "")),
            key=f"trade_{key}",
            placeholder=t("pick.placeholder"),
        )
        previous = middle.selectbox(
            t("deliver_field.previous_trade"), *_choice(words, trade_words.get(_text(known, "previous_trade"), "")),
            key=f"previous_{key}", placeholder=t("pick.placeholder"),
        )  # fmt: skip
        location = right.selectbox(
            t("deliver_field.location_class"),
            *_choice(LOCATIONS, _text(known, "location_class")),
            key=f"location_{key}",
            placeholder=t("pick.placeholder"),
        )
        cause = left.selectbox(
            t("deliver_unit.cause"),
            *_choice(CAUSES, CAUSE_WORDS.get(_text(known, "cause"), "")),
            key=f"cause_{key}",
            placeholder=t("pick.placeholder"),
        )
        closing = middle.date_input(
            t("deliver_unit.closing"),
            value=_day(known.get("closure_announced_on")),
            format="DD.MM.YYYY",
            key=f"closing_{key}",
        )
        if not st.form_submit_button(t("deliver.to_check"), icon=":material/fact_check:"):
            return None
    return {
        "Straße": street.strip(), "Hausnr.": house.strip(), "Etage": floor or None, AREA_HEADING: area, "Status": status or "unbekannt",
        "Leer seit": since if isinstance(since, date) else None, "Branche": trade or None, "Letzte Nutzung": previous or None,
        "Lage (A/B/C)": location or None, "Leerstandsgrund": cause or None,
        "Schließung angekündigt": closing if isinstance(closing, date) else None,
    }  # fmt: skip


def _with_heading(template: Template, heading: str) -> Template:
    columns = tuple(
        replace(column, heading=heading) if column.heading == AREA_HEADING else column for column in template.columns
    )
    return replace(template, columns=columns)


def _choice(words: tuple[str, ...], known: str) -> tuple[list[str], int]:
    """Options with an empty one first, and the position of the known one."""
    options = ["", *words] if known in ("", *words) else ["", known, *words]
    return options, options.index(known)


def _label(row: Row) -> str:
    parts = (row["street"], row["house_no"], row["floor"], t(f"unit_status.{row['status']}"))
    return " ".join(str(part) for part in parts if isinstance(part, str) and part)


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def _day(value: Any) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()
