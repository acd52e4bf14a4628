"""Event share against a planted uplift; reasons where nothing can be said."""

import numpy as np
import pandas as pd
import pytest

from etl.indicators.footfall import events

CENTRE = "12061316-01"
DAYS = pd.date_range("2023-01-01", "2025-12-31")
BY_WEEKDAY = np.array([900, 900, 1000, 1000, 1200, 1500, 500])


def test_uplift_of_event_days_by_the_year(region):
    counts = BY_WEEKDAY[DAYS.day_of_week].astype(float)
    year = counts[DAYS.year == 2025].sum()
    extra = 0.0
    for first in ("2023-06-16", "2024-06-14", "2025-06-13"):
        festival = (first <= DAYS) & (pd.Timestamp(first) + pd.Timedelta(days=3) > DAYS)
        if first.startswith("2025"):
            extra = float(2 * counts[festival].sum())
        counts[festival] *= 3
        region.add_event(first, str((pd.Timestamp(first) + pd.Timedelta(days=2)).date()))
    region.add_days(region.add_sensor("a"), DAYS, counts)
    row = region.compute(events).loc[("event_share", CENTRE, "2025-12")]
    assert row["value"] == pytest.approx(extra / (year + extra), rel=0.02)
    assert row["n"] == 3


def test_works_are_no_events_and_no_calendar_is_a_reason(region):
    region.add_days(region.add_sensor("a"), DAYS, 1000)
    region.add_event("2025-05-01", "2025-09-30", kind="building_site")
    rows = region.compute(events)
    assert rows.loc[("event_share", CENTRE), "method"].tolist() == ["no_event_calendar"]


def test_short_series_gives_no_share(region):
    region.add_days(region.add_sensor("a"), DAYS[DAYS >= "2025-06-01"], 1000)
    region.add_event("2025-08-01", "2025-08-02")
    assert region.compute(events).loc[("event_share", CENTRE), "method"].tolist() == ["too_few_days"]
