"""Municipalities and centres, and what the map says about them."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard.build import query, query_all

# worst last: the place in this list is the rank of a status
STATUS_ORDER: Final = ("no_data", "too_little_data", "outdated", "unremarkable", "watch", "conspicuous", "severe")


@st.cache_resource(max_entries=4, show_spinner=False)
def build_info(build_id: str) -> pd.DataFrame:
    """One row: what this snapshot is."""
    return query(build_id, "SELECT * FROM build_info")


@st.cache_resource(max_entries=4, show_spinner=False)
def municipalities(build_id: str) -> pd.DataFrame:
    """One row per real municipality, by AGS."""
    return query(
        build_id,
        """SELECT ags, short_name, name, district_ags, district_name, ihk, planning_region, central_place,
                  central_place_level, size_class, population, population_on, lat, lon
           FROM municipality WHERE NOT is_example ORDER BY ags""",
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def centres(build_id: str) -> pd.DataFrame:
    """One row per centre with its municipality, real places first, by name."""
    return query(
        build_id,
        """SELECT c.centre_id, c.ags, c.name, c.kind, c.lat, c.lon, c.is_default_boundary, c.is_example,
                  coalesce(m.short_name, c.name) AS town, m.district_name, m.ihk, m.size_class, m.central_place,
                  m.central_place_level, m.population, m.population_on
           FROM centre c LEFT JOIN municipality m USING (ags)
           ORDER BY c.is_example, town COLLATE de, c.centre_id""",
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def worst_status(build_id: str, problem_id: str) -> pd.DataFrame:
    """One row per centre: rank of the worst status, number of conspicuous problems; `problem_id` '' means all problems."""
    return query(
        build_id,
        """SELECT centre_id, max(list_position($order, status)) AS rank,
                  count(*) FILTER (status IN ('conspicuous', 'severe')) AS problems,
                  bool_or(is_synthetic) AS is_synthetic, max(data_on) AS data_on
           FROM finding WHERE $problem = '' OR problem_id = $problem GROUP BY centre_id""",
        {"order": list(STATUS_ORDER), "problem": problem_id},
    )


def latest_of_indicator(build_id: str, indicator_id: str) -> pd.DataFrame:
    """One row per centre: the youngest value of an indicator that may be shown."""
    rows, places_of = _latest(build_id)
    return rows.iloc[places_of.get(indicator_id, slice(0))]


@st.cache_resource(max_entries=4, show_spinner=False)
def _latest(build_id: str) -> tuple[pd.DataFrame, dict[str, slice]]:
    """The youngest value of every indicator at every centre, and which of these rows are those of an indicator."""
    rows = query(
        build_id,
        """SELECT indicator_id, centre_id, period, data_on, value, low, high, n, method, visibility, source_ids, is_synthetic
           FROM indicator WHERE visibility <> 'hidden' AND value IS NOT NULL
           QUALIFY row_number() OVER (PARTITION BY indicator_id, centre_id ORDER BY data_on DESC, period DESC) = 1
           ORDER BY indicator_id, centre_id""",
    )
    ids = rows.pop("indicator_id")
    begins = [place for place, is_new in enumerate(ids != ids.shift()) if is_new]
    places_of = {ids.iloc[begin]: slice(begin, end) for begin, end in zip(begins, [*begins[1:], len(ids)], strict=True)}
    return rows, places_of


@st.cache_resource(max_entries=4, show_spinner=False)
def indicators_with_values(build_id: str) -> list[str]:
    """Ids of the indicators that have at least one value to show."""
    found = query(
        build_id,
        """SELECT DISTINCT indicator_id FROM indicator
           WHERE value IS NOT NULL AND visibility <> 'hidden' ORDER BY indicator_id""",
    )
    return found["indicator_id"].tolist()


@st.cache_resource(max_entries=4, show_spinner=False)
def problems_with_findings(build_id: str) -> list[str]:
    """Ids of the problems the build has judged."""
    return query_all(build_id, "SELECT DISTINCT problem_id FROM finding ORDER BY problem_id")["problem_id"].tolist()


@st.cache_resource(max_entries=4, show_spinner=False)
def has_examples(build_id: str) -> bool:
    """Whether example data stand behind figures over all towns."""
    return bool(
        query_all(build_id, "SELECT coalesce(bool_or(is_synthetic), false) AS found FROM topic_state")["found"].iloc[0]
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def topic_states(build_id: str) -> pd.DataFrame:
    """One row per centre and topic: the deliveries behind it."""
    return query(build_id, "SELECT * FROM topic_state ORDER BY centre_id, topic")


@st.cache_resource(max_entries=4, show_spinner=False)
def change_within_a_year(build_id: str) -> pd.DataFrame:
    """One row per centre: conspicuous problems in the newest quarter, which may not be over, and at the end of the same
    quarter a year before."""
    return query(
        build_id,
        """WITH last AS (SELECT max(quarter) AS quarter FROM finding_history),
                days AS (SELECT quarter AS now,
                                (date_trunc('quarter', quarter - INTERVAL 12 MONTH) + INTERVAL 3 MONTH - INTERVAL 1 DAY)::DATE AS before
                         FROM last)
           SELECT centre_id,
                  count(*) FILTER (h.quarter = days.now AND status IN ('conspicuous', 'severe')) AS now_count,
                  count(*) FILTER (h.quarter = days.before AND status IN ('conspicuous', 'severe')) AS before_count,
                  bool_or(h.quarter = days.before AND status NOT IN ('no_data', 'too_little_data')) AS is_known_before
           FROM finding_history h, days GROUP BY centre_id""",
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def boundary(build_id: str, centre_id: str) -> bytes | None:
    """Outline of a centre as WKB, None when there is none."""
    found = query(build_id, "SELECT boundary_wkb FROM centre WHERE centre_id = ?", [centre_id])
    return bytes(found["boundary_wkb"].iloc[0]) if len(found) and found["boundary_wkb"].notna().all() else None
