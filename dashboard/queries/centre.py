"""Figures of one centre: indicators with history, footfall, vacancy, survey."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.build import query, query_all
from dashboard.suppression import MIN_TOWNS
from dashboard.town_release import is_selection


@st.cache_resource(max_entries=128, show_spinner=False)
def latest_values(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per indicator of a centre: its youngest row, hidden ones without a value."""
    return query(
        build_id,
        """SELECT indicator_id, period, data_on, value, low, high, n, completeness, method, visibility, source_ids,
                  is_synthetic
           FROM indicator WHERE centre_id = ?
           QUALIFY row_number() OVER (PARTITION BY indicator_id ORDER BY data_on DESC, period DESC) = 1
           ORDER BY indicator_id""",
        [centre_id],
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def series(build_id: str, centre_id: str, indicator_id: str) -> pd.DataFrame:
    """One row per period of an indicator in its finest grain (months rather than years), in time order."""
    return query(
        build_id,
        """SELECT period, data_on, value, low, high, n, completeness, method, visibility, source_ids, is_synthetic
           FROM indicator WHERE centre_id = ? AND indicator_id = ?
           QUALIFY length(period) = max(length(period)) OVER () ORDER BY data_on, period""",
        [centre_id, indicator_id],
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def peer_values(build_id: str, centre_id: str, indicator_id: str) -> pd.DataFrame:
    """One row per peer with a value of the indicator to show: its youngest one."""
    return query(
        build_id,
        """SELECT p.peer_id, i.value, i.n, i.data_on, i.is_synthetic
           FROM peer p JOIN indicator i ON i.centre_id = p.peer_id
           WHERE p.centre_id = ? AND i.indicator_id = ? AND i.visibility <> 'hidden' AND i.value IS NOT NULL
           QUALIFY row_number() OVER (PARTITION BY p.peer_id ORDER BY i.data_on DESC, i.period DESC) = 1
           ORDER BY p.rank""",
        [centre_id, indicator_id],
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def peer_medians(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per indicator: median over the peers' youngest values and how many have one.

    Over all peers, also those that have not released their values; then only of three towns and more.
    """
    return query_all(
        build_id,
        """WITH youngest AS (
               SELECT i.indicator_id, i.value, left(p.peer_id, 8) AS ags
               FROM peer p JOIN indicator i ON i.centre_id = p.peer_id
               WHERE p.centre_id = ? AND i.visibility <> 'hidden' AND i.value IS NOT NULL
               QUALIFY row_number() OVER (PARTITION BY p.peer_id, i.indicator_id
                                          ORDER BY i.data_on DESC, i.period DESC) = 1)
           SELECT indicator_id, median(value) AS median, count(*) AS peers FROM youngest
           GROUP BY 1 HAVING count(DISTINCT ags) >= ? ORDER BY 1""",
        [centre_id, MIN_TOWNS if is_selection(build_id) else 1],
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def sensors(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per counting point of a centre."""
    return query(build_id, "SELECT * FROM sensor WHERE centre_id = ? ORDER BY name, version", [centre_id])


@st.cache_resource(max_entries=128, show_spinner=False)
def sensor_links(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per move of a counting point that the town asked to link, oldest first, with the name of the point."""
    return query(
        build_id,
        """SELECT l.*, coalesce(s.name, l.new_sensor_id) AS sensor
           FROM sensor_link l LEFT JOIN sensor s ON s.sensor_id = l.new_sensor_id
           WHERE l.centre_id = ? ORDER BY l.moved_on, sensor""",
        [centre_id],
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def week_profile(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per weekday and hour: persons per hour over all counting points, mean of the last twelve months."""
    return query(
        build_id,
        """WITH recent AS (
               SELECT sensor_id, weekday, hour, sum(mean_count * days) / sum(days) AS mean_count, sum(days) AS days
               FROM footfall_profile
               WHERE centre_id = $centre AND days > 0 AND month > (SELECT max(month) - INTERVAL 12 MONTH
                                                      FROM footfall_profile WHERE centre_id = $centre)
               GROUP BY 1, 2, 3)
           SELECT weekday, hour, sum(mean_count) AS persons, sum(days)::INTEGER AS days
           FROM recent GROUP BY 1, 2 ORDER BY 1, 2""",
        {"centre": centre_id},
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def day_states(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per month and day state of the last 24 months: number of sensor days."""
    return query(
        build_id,
        """SELECT date_trunc('month', local_date)::DATE AS month, state, count(*) AS days
           FROM footfall_daily
           WHERE centre_id = $centre AND local_date > (SELECT max(local_date) - INTERVAL 24 MONTH
                                                       FROM footfall_daily WHERE centre_id = $centre)
           GROUP BY 1, 2 ORDER BY 1, 2""",
        {"centre": centre_id},
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def events(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per event, opening Sunday, building site or closure of a centre or its whole municipality."""
    return query(
        build_id,
        """SELECT e.starts_on, e.ends_on, e.kind, e.title FROM event e
           WHERE e.centre_id = $centre OR (e.centre_id IS NULL AND e.ags = left($centre, 8))
           ORDER BY e.starts_on DESC""",
        {"centre": centre_id},
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def units(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per unit of the newest register of a centre."""
    return query(
        build_id,
        """SELECT unit_id, observed_on, street, house_no, area_m2, area_kind, status, vacant_since,
                  vacant_since_precision, trade, previous_trade, location_class, lat, lon, is_register_complete,
                  is_synthetic
           FROM vacancy_unit
           WHERE centre_id = $centre
             AND observed_on = (SELECT max(observed_on) FROM vacancy_unit WHERE centre_id = $centre)
           ORDER BY street, house_no, unit_id""",
        {"centre": centre_id},
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def street_segments(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per street segment of the newest register of a centre, highest rate first."""
    return query(
        build_id,
        """SELECT * FROM street_segment
           WHERE centre_id = $centre
             AND observed_on = (SELECT max(observed_on) FROM street_segment WHERE centre_id = $centre)
           ORDER BY rate DESC NULLS LAST, street""",
        {"centre": centre_id},
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def grades(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per graded item of the newest wave: mean grade with interval and the mean of the town class."""
    return query(
        build_id,
        """SELECT item, wave, n, mean, low, high, class_mean, visibility, mode, frame, method, is_synthetic
           FROM survey_result
           WHERE centre_id = $centre AND kind = 'grade' AND code IS NULL
             AND wave = (SELECT max(wave) FROM survey_result WHERE centre_id = $centre AND kind = 'grade')
           ORDER BY mean DESC NULLS LAST, item""",
        {"centre": centre_id},
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def waves(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per survey wave of a centre with the largest number of answers to one item."""
    return query(
        build_id,
        """SELECT survey_id, wave, any_value(mode) AS mode, any_value(frame) AS frame, max(n) AS n,
                  bool_or(is_synthetic) AS is_synthetic
           FROM survey_result WHERE centre_id = ? GROUP BY 1, 2 ORDER BY wave DESC""",
        [centre_id],
    )
