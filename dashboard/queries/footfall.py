"""Days of a centre: counted, filled in, unusual, expected; questions about steps; what events brought."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard.build import query

# a counting point belongs to the picture of the days when it counted within so many days before the last one
FRESH_DAYS: Final = 14


@st.cache_resource(max_entries=128, show_spinner=False)
def days(build_id: str, centre_id: str, weeks: int) -> pd.DataFrame:
    """One row per day of the last weeks: persons per counting point, over the same points every day.

    `counted` where every point has a valid count, `completed` with filled-in values as well; is_filled: the day has one.
    """
    return query(
        build_id,
        """WITH own AS (SELECT * FROM footfall_daily WHERE centre_id = $centre),
                last AS (SELECT max(local_date) AS day FROM own WHERE state = 'ok'),
                active AS (SELECT sensor_id FROM own, last
                           WHERE state = 'ok' AND local_date > day - $fresh::INTEGER GROUP BY sensor_id),
                value AS (SELECT o.local_date, CASE WHEN o.state = 'ok' THEN o.count END AS counted, f.count AS filled
                          FROM own o JOIN active USING (sensor_id)
                          LEFT JOIN footfall_filled f USING (sensor_id, local_date), last
                          WHERE o.local_date > day - 7 * $weeks::INTEGER AND o.local_date <= day)
           SELECT local_date,
                  CASE WHEN count(counted) = (SELECT count(*) FROM active) THEN avg(counted) END AS counted,
                  CASE WHEN count(coalesce(counted, filled)) = (SELECT count(*) FROM active)
                       THEN avg(coalesce(counted, filled)) END AS completed,
                  bool_or(counted IS NULL AND filled IS NOT NULL) AS is_filled,
                  (SELECT count(*) FROM active) AS sensors
           FROM value GROUP BY local_date ORDER BY local_date""",
        {"centre": centre_id, "weeks": weeks, "fresh": FRESH_DAYS},
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def expected_days(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per day of the next four weeks with the 80 % band; empty where nothing can be expected."""
    return query(
        build_id,
        """SELECT period::DATE AS local_date, data_on, value, low, high, source_ids, is_synthetic
           FROM indicator WHERE centre_id = ? AND indicator_id = 'footfall_forecast' AND value IS NOT NULL
           ORDER BY local_date""",
        [centre_id],
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def unusual_days(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per unusually busy or quiet day of a centre, newest first."""
    return query(
        build_id,
        """SELECT local_date, change, z, sensors, event_title, is_synthetic FROM unusual_day WHERE centre_id = ?
           ORDER BY local_date DESC""",
        [centre_id],
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def event_uplifts(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per recurring event of a centre, largest uplift first."""
    return query(build_id, "SELECT * FROM event_uplift WHERE centre_id = ? ORDER BY uplift DESC, title", [centre_id])


@st.cache_resource(max_entries=128, show_spinner=False)
def questions(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per step of a counting point the town should explain, with the name of the point."""
    return query(
        build_id,
        """SELECT q.*, coalesce(s.name, q.sensor_id) AS sensor FROM question q LEFT JOIN sensor s USING (sensor_id)
           WHERE q.centre_id = ? ORDER BY q.begins_on DESC, sensor""",
        [centre_id],
    )
