"""Days far from what calendar and season let expect, and what recurring events bring (methods 1.9)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.day_panel import DayPanel
from etl.indicators.footfall.holiday_calendar import EVENT_KINDS, calendar_of, land_of
from etl.indicators.footfall.month_panel import MonthPanel
from etl.statistics.anomalies import editions_uplift, find_anomalies
from etl.statistics.arrays import Bools, Dates, Floats
from etl.statistics.calendar_effects import CalendarFit, calendar_design, fit_calendar
from etl.statistics.panel_index import geometric_index

HISTORY_DAYS: Final = 3 * 366
EDITION: Final = re.compile(r"\b(19|20)\d{2}\b|\b\d+\.(?=\s)|\b\d+\b")
_EVENTS: Final = """
SELECT DISTINCT c.centre_id, e.starts_on, coalesce(e.ends_on, e.starts_on) AS ends_on, e.kind, e.title FROM snapshot.event e
JOIN snapshot.centre c ON c.centre_id = e.centre_id OR (e.centre_id IS NULL AND c.ags = e.ags)
SEMI JOIN chosen ON chosen.centre_id = c.centre_id
WHERE e.starts_on <= ? AND list_contains(?, e.kind) AND e.title IS NOT NULL ORDER BY ALL
"""


@dataclass(frozen=True)
class _Centre:
    """Daily index of a centre over three years, its calendar fit without event days, and its events."""

    days: Dates
    index: Floats
    sensors: Floats
    fit: CalendarFit
    events: pd.DataFrame
    is_event: Bools


def unusual_days(facts: Facts, months: MonthPanel, days: Mapping[str, DayPanel]) -> pd.DataFrame:
    """Rows of ``snapshot.unusual_day``."""
    limit = float(facts.catalogue.method("footfall", "unusual_from").value)  # type: ignore[arg-type]
    frames = []
    for centre_id, centre in _centres(facts, days):
        found = find_anomalies(_with_all_days(centre), limit)
        rows = np.flatnonzero(found.is_anomaly[:, 0])
        frames.append(
            pd.DataFrame(
                {
                    "centre_id": centre_id,
                    "local_date": centre.days[rows].astype("datetime64[us]"),
                    "change": centre.index[rows] / found.expected[rows, 0] - 1,
                    "z": found.z[rows, 0],
                    "sensors": centre.sensors[rows],
                    "event_title": pd.Series([_title(centre.events, day) for day in centre.days[rows]], dtype=object),
                    "is_synthetic": months.is_synthetic[centre_id],
                }
            )
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def event_uplifts(facts: Facts, months: MonthPanel, days: Mapping[str, DayPanel]) -> pd.DataFrame:
    """Rows of ``snapshot.event_uplift``: editions of one title and kind together."""
    least = int(facts.catalogue.method("footfall", "min_editions").value)  # type: ignore[arg-type]
    rows = []
    for centre_id, centre in _centres(facts, days):
        residuals = _with_all_days(centre).residuals[:, 0]
        for (title, kind), editions in centre.events.groupby(["name", "kind"]):
            spans = [_rows_of(centre.days, first, last) for first, last in _spans(editions)]
            counted = [span for span in spans if (~np.isnan(residuals[span])).any()]
            if not counted:
                continue
            uplift = editions_uplift(residuals, [span.tolist() for span in counted], centre.is_event)
            rows.append(
                {
                    "centre_id": centre_id,
                    "title": title,
                    "kind": kind,
                    "editions": len(counted),
                    "uplift": uplift.mean,
                    "low": uplift.low,
                    "high": uplift.high,
                    "may_be_claimed": uplift.may_be_claimed and len(counted) >= least,
                    "last_on": centre.days[counted[-1][-1]].astype("datetime64[us]"),
                    "is_synthetic": months.is_synthetic[centre_id],
                }
            )
    return pd.DataFrame(rows)


def name_of(title: str) -> str:
    """Title of a recurring event without the year or number of the edition: "32. Stadtfest 2025" → "Stadtfest"."""
    return " ".join(EDITION.sub(" ", title).split()) or title


def _centres(facts: Facts, days: Mapping[str, DayPanel]) -> Iterator[tuple[str, _Centre]]:
    events = facts.query(_EVENTS, [facts.as_of, list(EVENT_KINDS)])
    events["name"] = events["title"].map(name_of)
    for centre_id, panel in days.items():
        recent = slice(-HISTORY_DAYS, None)
        dates, counts = panel.days[recent], panel.counts[recent]
        known = (counts > 0).any(axis=1) if len(dates) else np.zeros(0, dtype=bool)
        if known.sum() < 2 * 365:
            continue
        own = events[events["centre_id"] == centre_id]
        is_event = np.zeros(len(dates), dtype=bool)
        for first, last in _spans(own):
            is_event[_rows_of(dates, first, last)] = True
        index = geometric_index(counts, known).index
        years = dates.astype("datetime64[Y]").astype(int) + 1970
        design = calendar_design(dates, calendar_of(land_of(centre_id), int(years[0]), int(years[-1])))
        fit = fit_calendar(design, np.where(is_event, np.nan, index))
        sensors = (~np.isnan(counts)).sum(axis=1)
        yield centre_id, _Centre(dates, index, sensors, fit, own, is_event)


def _with_all_days(centre: _Centre) -> CalendarFit:
    """The fit of ordinary days with the residuals of event days too."""
    logs = np.log(centre.index, out=np.full(len(centre.index), np.nan), where=centre.index > 0)
    fit = centre.fit
    residuals = logs[:, np.newaxis] - fit.expected_log
    return CalendarFit(fit.design, fit.coefficients, fit.expected_log, residuals, fit.scale, fit.days)


def _spans(events: pd.DataFrame) -> Iterator[tuple[np.datetime64, np.datetime64]]:
    for first, last in zip(events["starts_on"], events["ends_on"], strict=True):
        yield np.datetime64(first, "D"), np.datetime64(last, "D")


def _rows_of(days: Dates, first: np.datetime64, last: np.datetime64) -> np.ndarray:
    return np.flatnonzero((days >= first) & (days <= last))


def _title(events: pd.DataFrame, day: np.datetime64) -> str | None:
    stamp = pd.Timestamp(day)
    inside = events[(pd.to_datetime(events["starts_on"]) <= stamp) & (pd.to_datetime(events["ends_on"]) >= stamp)]
    return str(inside["title"].iloc[0]) if len(inside) else None
