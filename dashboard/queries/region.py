"""Counts over real centres for the regional report, with the number of towns behind each; suppressed by the report."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard.build import query_all as query
from dashboard.queries.programmes import newest_outcomes, programmes
from dashboard.reports.figures import RegionFigures, source_ids

DIMENSIONS: Final = ("all", "district_name", "ihk", "planning_region", "size_class", "central_place_level")
# towns that are a district of their own stand together, or the district would name the town
_PLACED: Final = """alone AS (SELECT district_ags FROM municipality GROUP BY district_ags HAVING count(*) = 1),
    placed AS (
    SELECT c.centre_id, c.ags, CASE $dimension
           WHEN 'district_name' THEN CASE WHEN m.district_ags IN (SELECT district_ags FROM alone) THEN 'independent'
                                          ELSE m.district_name END
           WHEN 'ihk' THEN m.ihk
           WHEN 'planning_region' THEN m.planning_region WHEN 'size_class' THEN m.size_class
           WHEN 'central_place_level' THEN m.central_place_level::TEXT ELSE 'all' END AS class
    FROM centre c JOIN municipality m USING (ags) WHERE NOT c.is_example)"""
_JUDGED: Final = "f.status NOT IN ('no_data', 'too_little_data', 'outdated')"


@st.cache_resource(max_entries=8, show_spinner=False)
def region_figures(build_id: str, dimension: str) -> RegionFigures:
    """All frames of the regional report for one way to divide the region; KeyError for an unknown one."""
    if dimension not in DIMENSIONS:
        raise KeyError(f"no dimension '{dimension}'")
    values = {"dimension": dimension}
    listed = programmes(build_id)
    behind = query(
        build_id,
        """SELECT DISTINCT source_ids, bool_or(is_synthetic) AS is_synthetic
           FROM finding JOIN centre USING (centre_id) WHERE NOT is_example AND source_ids IS NOT NULL
           GROUP BY source_ids ORDER BY source_ids""",
    )
    return RegionFigures(
        dimension,
        query(build_id, _PROBLEMS),
        query(build_id, f"WITH {_PLACED} {_OVER_TIME}", {"dimension": "all"}),
        query(build_id, f"WITH {_PLACED} {_OVER_TIME}", values),
        query(build_id, f"WITH {_PLACED} {_BY_CLASS}", values),
        query(build_id, f"WITH {_PLACED} {_GAPS}", values),
        bool(pd.concat([behind["is_synthetic"], listed["is_synthetic"]]).fillna(False).any()),
        source_ids(pd.DataFrame(behind), listed),
        newest_outcomes(build_id),
    )


_PROBLEMS: Final = f"""
    SELECT problem_id, count(DISTINCT c.ags) FILTER ({_JUDGED}) AS towns, count(*) FILTER ({_JUDGED}) AS judged,
           count(*) FILTER (status = 'unremarkable') AS unremarkable, count(*) FILTER (status = 'watch') AS watch,
           count(*) FILTER (status = 'conspicuous') AS conspicuous, count(*) FILTER (status = 'severe') AS severe,
           count(*) FILTER (NOT {_JUDGED}) AS gaps, max(f.data_on) AS data_on
    FROM finding f JOIN centre c USING (centre_id) WHERE NOT c.is_example GROUP BY problem_id ORDER BY problem_id"""  # noqa: S608 (fixed text)
_OVER_TIME: Final = """, per_centre AS (
        SELECT class, quarter, ags, centre_id, bool_or(status IN ('conspicuous', 'severe')) AS is_conspicuous,
               bool_or(status = 'watch') AS is_watched
        FROM finding_history JOIN placed USING (centre_id)
        WHERE status NOT IN ('no_data', 'too_little_data', 'outdated') AND class IS NOT NULL GROUP BY ALL)
    SELECT class, quarter, count(DISTINCT ags) AS towns, count(*) AS judged,
           count(*) FILTER (is_conspicuous) AS conspicuous,
           count(*) FILTER (is_watched AND NOT is_conspicuous) AS watched
    FROM per_centre GROUP BY 1, 2 ORDER BY 1, 2"""
_BY_CLASS: Final = f"""
    SELECT class, problem_id, count(DISTINCT ags) AS towns, count(*) AS judged,
           count(*) FILTER (status IN ('conspicuous', 'severe')) AS remarkable
    FROM finding f JOIN placed USING (centre_id) WHERE class IS NOT NULL AND {_JUDGED} GROUP BY 1, 2 ORDER BY 1, 2"""  # noqa: S608 (fixed text)
_GAPS: Final = """
    SELECT class, topic, count(DISTINCT ags) AS towns, count(*) AS centres,
           count(*) FILTER (state = 'current') AS current, count(*) FILTER (state = 'outdated') AS outdated
    FROM topic_state JOIN placed USING (centre_id) WHERE class IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"""
