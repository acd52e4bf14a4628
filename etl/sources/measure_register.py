"""The register of measures carried out: what a centre started when, and what it expected, written down before the start.

Columns zentrum; massnahme; beginn; erwartete_kennzahl; erwarteter_effekt; eingetragen_am; geltungsbereich (CSV or Excel).
The expected effect is a fraction (0,10 = +10 %) or a percentage with its sign ("10 %").
"""

import re
from typing import Final

import pandas as pd

from etl.canonical import checked
from etl.catalogue.models import EffectQuantity
from etl.catalogue.register import Catalogue, load_catalogue
from etl.delivery import Delivery, Head, fold
from etl.sources.contract import ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.tables import Row, german_day, german_number, heading_share, read_table

KIND: Final = "measure_register"
TOPIC: Final = "place"

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "centre_id": ("zentrum", "centre_id", "Zentrums-ID"),
    "measure_id": ("massnahme", "maßnahme", "measure_id", "measure"),
    "starts_on": ("beginn", "start", "starts_on"),
    "ends_on": ("ende", "ends_on"),
    "expected_indicator": ("erwartete_kennzahl", "kennzahl", "expected_indicator"),
    "expected_effect": ("erwarteter_effekt", "erwartete_wirkung", "expected_effect"),
    "registered_on": ("eingetragen_am", "registered_on"),
    "scope": ("geltungsbereich", "scope"),
}
NEEDED: Final = ("measure_id", "starts_on", "expected_indicator")
KEY: Final = ("centre_id", "measure_id", "starts_on")
WHOLE_CENTRE: Final = frozenset({"", "zentrum", "ganzeszentrum", "centre", "innenstadt"})
_CENTRE_ID: Final = re.compile(r"\d{8}-\d{2}")


def recognise(head: Head) -> float:
    """Sure when measure, start and expected indicator stand in one heading row."""
    return 0.95 * heading_share(head, COLUMNS, NEEDED)


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """One row per centre, measure and start; a repeated row counts as duplicate."""
    table = read_table(delivery, COLUMNS, NEEDED)
    catalogue, log = load_catalogue(), ReadLog()
    names = _names(catalogue)
    kept: dict[tuple[object, ...], dict[str, object]] = {}
    repeated = 0
    for row in table.rows:
        measure = _measure(row, context, names, catalogue, log)
        if measure is not None:
            key = tuple(measure[name] for name in KEY)
            repeated += key in kept
            kept[key] = measure
    return Reading(
        rows_read=len(table.rows),
        frames={"measure_carried_out": checked("measure_carried_out", pd.DataFrame(list(kept.values())))}
        if kept
        else {},
        rejects=log.rejects,
        rows_duplicate=repeated,
        notices=log.notices,
        is_synthetic="beispieldaten" in delivery.name.lower(),
    )


def _names(catalogue: Catalogue) -> dict[str, str]:
    """Folded id and titles of every measure -> its id."""
    return {
        fold(name): measure.id
        for measure in catalogue.measures.values()
        for name in (measure.id, measure.title.de, measure.title.en)
    }


def _measure(
    row: Row, context: ReadContext, names: dict[str, str], catalogue: Catalogue, log: ReadLog
) -> dict[str, object] | None:
    measure_id = names.get(fold(row.get("measure_id")))
    if measure_id is None:
        log.reject("M01", row.line, raw=row.raw, column="massnahme", value=row.get("measure_id"))
        return None
    starts_on = german_day(row.get("starts_on"))
    if starts_on is None:
        log.reject("M02", row.line, raw=row.raw, column="beginn", value=row.get("starts_on"))
        return None
    centre_id = row.get("centre_id") or context.centre_id
    if centre_id is not None and not _CENTRE_ID.fullmatch(centre_id):
        log.reject("M05", row.line, raw=row.raw, column="zentrum", value=centre_id)
        return None
    registered_on = german_day(row.get("registered_on"))
    if registered_on is not None and registered_on > starts_on:
        log.warn("M03", row.line, column="eingetragen_am", value=row.get("registered_on"))
    return {
        "centre_id": centre_id,
        "ags": None if centre_id else context.ags,
        "measure_id": measure_id,
        "starts_on": pd.Timestamp(starts_on),
        "ends_on": _day(row.get("ends_on")),
        "expected_indicator": _indicator(row, catalogue, log),
        "expected_effect": _effect(row, log),
        "registered_on": None if registered_on is None else pd.Timestamp(registered_on),
        "scope": None if fold(row.get("scope")) in WHOLE_CENTRE else row.get("scope"),
    }


def _day(text: str) -> pd.Timestamp | None:
    day = german_day(text)
    return None if day is None else pd.Timestamp(day)


def _indicator(row: Row, catalogue: Catalogue, log: ReadLog) -> str | None:
    """Id of an indicator, or of what it measures (a quantity of effects gives its first indicator)."""
    name = row.get("expected_indicator")
    if name in catalogue.indicators or not name:
        return name or None
    quantity = catalogue.effect_quantities.get(name) or _quantity_of(name, catalogue)
    if quantity is not None and quantity.measured_by:
        return quantity.measured_by[0]
    log.warn("M04", row.line, column="erwartete_kennzahl", value=name)
    return None


def _quantity_of(title: str, catalogue: Catalogue) -> EffectQuantity | None:
    """The quantity of effects with this title, as the template offers them."""
    alike = (
        one for one in catalogue.effect_quantities.values() if fold(title) in (fold(one.title.de), fold(one.title.en))
    )
    return next(alike, None)


def _effect(row: Row, log: ReadLog) -> float | None:
    text = row.get("expected_effect")
    number = german_number(text.rstrip("% ").lstrip("+"))
    if number is None:
        if text:
            log.warn("M04", row.line, column="erwarteter_effekt", value=text)
        return None
    return number / 100 if text.endswith("%") else number
