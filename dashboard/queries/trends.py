"""Problem types over time by region and class; few towns, and what would give them away, are hidden here, not on the page."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard.build import query_all as query
from dashboard.suppression import MIN_TOWNS as MIN_TOWNS
from dashboard.suppression import suppressed

DIMENSIONS: Final = ("all", "district_name", "ihk", "planning_region", "size_class", "central_place_level")
_CHOOSE: Final = """CASE $dimension WHEN 'district_name' THEN m.district_name WHEN 'ihk' THEN m.ihk
    WHEN 'planning_region' THEN m.planning_region WHEN 'size_class' THEN m.size_class
    WHEN 'central_place_level' THEN m.central_place_level::TEXT ELSE 'all' END"""
_UNJUDGED: Final = "('no_data', 'too_little_data', 'outdated')"
_COUNTS: Final = """count(DISTINCT ags) AS towns, count(*) AS judged, count(*) FILTER (is_conspicuous) AS conspicuous,
    count(*) FILTER (is_watched AND NOT is_conspicuous) AS watched"""


@st.cache_resource(max_entries=64, show_spinner=False)
def status_counts(build_id: str, dimension: str, problem_id: str) -> pd.DataFrame:
    """One row per class, quarter: towns, judged, conspicuous and watched centres; missing below three towns.

    `problem_id` '' counts centres with any conspicuous problem. Invented centres are left out.
    """
    rows = query(
        build_id,
        f"""WITH centre_quarter AS (
               SELECT {_CHOOSE} AS class, h.quarter, c.ags, h.centre_id,
                      bool_or(h.status IN ('conspicuous', 'severe')) AS is_conspicuous,
                      bool_or(h.status = 'watch') AS is_watched
               FROM finding_history h JOIN centre c USING (centre_id) JOIN municipality m USING (ags)
               WHERE NOT c.is_example AND h.status NOT IN {_UNJUDGED} AND ($problem = '' OR h.problem_id = $problem)
               GROUP BY ALL)
           SELECT class, quarter, {_COUNTS} FROM centre_quarter WHERE class IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2""",  # noqa: S608 (fixed text)
        {"dimension": dimension, "problem": problem_id},
    )
    return suppressed(rows, ["quarter"], ["judged", "conspicuous", "watched"])


@st.cache_resource(max_entries=16, show_spinner=False)
def counts_by_problem(build_id: str, dimension: str) -> pd.DataFrame:
    """One row per problem, class, quarter, as `status_counts` of every single problem; missing below three towns."""
    rows = query(
        build_id,
        f"""WITH judged AS (
               SELECT h.problem_id, {_CHOOSE} AS class, h.quarter, c.ags,
                      h.status IN ('conspicuous', 'severe') AS is_conspicuous, h.status = 'watch' AS is_watched
               FROM finding_history h JOIN centre c USING (centre_id) JOIN municipality m USING (ags)
               WHERE NOT c.is_example AND h.status NOT IN {_UNJUDGED})
           SELECT problem_id, class, quarter, {_COUNTS} FROM judged WHERE class IS NOT NULL
           GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",  # noqa: S608 (fixed text)
        {"dimension": dimension},
    )
    return suppressed(rows, ["problem_id", "quarter"], ["judged", "conspicuous", "watched"])


@st.cache_resource(max_entries=8, show_spinner=False)
def problem_counts(build_id: str) -> pd.DataFrame:
    """One row per problem: centres by status now; NULL below three judged towns."""
    return query(
        build_id,
        """SELECT problem_id, count(DISTINCT c.ags) FILTER (status NOT IN ('no_data', 'too_little_data', 'outdated')) AS towns,
                  count(*) FILTER (status IN ('no_data', 'too_little_data', 'outdated')) AS gaps,
                  CASE WHEN towns >= $minimum THEN count(*) FILTER (status = 'unremarkable') END AS unremarkable,
                  CASE WHEN towns >= $minimum THEN count(*) FILTER (status = 'watch') END AS watch,
                  CASE WHEN towns >= $minimum THEN count(*) FILTER (status = 'conspicuous') END AS conspicuous,
                  CASE WHEN towns >= $minimum THEN count(*) FILTER (status = 'severe') END AS severe,
                  bool_or(f.is_synthetic) AS is_synthetic, max(f.data_on) AS data_on
           FROM finding f JOIN centre c USING (centre_id) WHERE NOT c.is_example
           GROUP BY problem_id ORDER BY problem_id""",
        {"minimum": MIN_TOWNS},
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def data_gaps(build_id: str, dimension: str) -> pd.DataFrame:
    """One row per class and topic: towns, centres, and how many have current data; missing below three towns."""
    rows = query(
        build_id,
        f"""SELECT {_CHOOSE} AS class, s.topic, count(DISTINCT c.ags) AS towns, count(*) AS centres,
                  count(*) FILTER (s.state = 'current') AS current, count(*) FILTER (s.state = 'outdated') AS outdated
           FROM topic_state s JOIN centre c USING (centre_id) JOIN municipality m USING (ags)
           WHERE NOT c.is_example AND class IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2""",  # noqa: S608 (fixed text)
        {"dimension": dimension},
    )
    return suppressed(rows, ["topic"], ["centres", "current", "outdated"])
