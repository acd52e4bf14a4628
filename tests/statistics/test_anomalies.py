"""Unusual days: the known days of Auckland, injected days, and no alarm on ordinary ones."""

import holidays
import numpy as np
import pytest

from etl.statistics.anomalies import CENTRE_LIMIT, event_uplift, find_anomalies
from etl.statistics.calendar_effects import CalendarDays, bridge_days, calendar_design, fit_calendar, to_days
from etl.statistics.panel_index import geometric_index

KNOWN_DAYS = {
    "2023-02-13": "cyclone Gabrielle",
    "2023-12-25": "Christmas Day",
    "2023-11-26": "Santa parade",
    "2024-12-31": "New Year's Eve",
}


@pytest.fixture(scope="module")
def auckland_centre(auckland):
    """Daily index of the steady sensors from 2022 on, with New Zealand's holidays."""
    recent = auckland.days >= np.datetime64("2022-01-01")
    counts = auckland.valid_counts[recent][:, auckland.steady]
    days = auckland.days[recent]
    daily = geometric_index(counts, np.ones(len(days), dtype=bool)).index
    public = to_days(holidays.country_holidays("NZ", subdiv="AUK", years=range(2022, 2026)).keys())
    calendar = CalendarDays(public_holidays=public, bridge_days=bridge_days(public))
    return days, fit_calendar(calendar_design(days, calendar), daily)


def test_auckland_named_days(auckland_centre):
    days, fit = auckland_centre
    found = find_anomalies(fit, CENTRE_LIMIT)
    unusual = set(days[found.is_anomaly[:, 0]].astype(str).tolist())
    assert set(KNOWN_DAYS) <= unusual
    z = dict(zip(days.astype(str).tolist(), found.z[:, 0].tolist(), strict=True))
    assert z["2023-02-13"] < -8
    assert z["2023-11-26"] > 4
    per_year = len(unusual) / (len(days) / 365.25)
    assert per_year < 25  # 10.6 days a year in the methods; the exact number hangs on the holidays


@pytest.mark.statistics
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_injected_days_are_found(factor):
    rng = np.random.default_rng(3)
    days = np.arange(np.datetime64("2022-01-01"), np.datetime64("2025-01-01"))
    weekday = np.array([0.9, 0.9, 1, 1, 1.2, 1.4, 0.6])[(days.astype(int) + 3) % 7]
    season = 1 + 0.2 * np.sin(2 * np.pi * (days.astype(int) % 365) / 365)
    design = calendar_design(days, CalendarDays(public_holidays=to_days([])))
    hits, false_alarms = [], []
    for _ in range(20):
        counts = 1000 * weekday * season * np.exp(rng.normal(0, 0.12, len(days)))
        chosen = rng.choice(np.arange(30, len(days) - 30), 10, replace=False)
        counts[chosen] *= factor
        flagged = find_anomalies(fit_calendar(design, counts), 3.5).is_anomaly[:, 0]
        hits += flagged[chosen].tolist()
        false_alarms.append(np.delete(flagged, chosen).mean())
    assert np.mean(hits) >= 0.95
    assert np.mean(false_alarms) < 0.005


def test_event_uplift_by_hand():
    days = np.arange(np.datetime64("2022-01-01"), np.datetime64("2025-01-01"))
    rng = np.random.default_rng(9)
    counts = 1000 * np.exp(rng.normal(0, 0.05, len(days)))
    events = np.array(["2022-06-11", "2023-06-10", "2024-06-08"], dtype="datetime64[D]")
    counts[np.isin(days, events)] = 2500
    fit = fit_calendar(calendar_design(days, CalendarDays(public_holidays=to_days([]))), counts)
    uplift = event_uplift(fit, events)
    assert uplift.mean == pytest.approx(1.5, abs=0.15)
    assert uplift.may_be_claimed
    assert not event_uplift(fit, events[:2]).may_be_claimed
