"""Towns with and without a funding programme beside the outcome of their centres; few towns are hidden here, not on the page."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard.build import query_all as query
from dashboard.programme_exposure import shown_outcomes, shown_years

_UNJUDGED: Final = "('no_data', 'too_little_data', 'outdated')"
# every choice of the reader is a programme, '' is any of them
_CHOICES: Final = "choice AS (SELECT DISTINCT programme_id FROM listed UNION ALL SELECT '')"
_LISTED: Final = (
    """listed AS (SELECT p.* FROM programme_participation p JOIN municipality m USING (ags) WHERE NOT m.is_example)"""
)
_OUTCOMES: Final = f"""
    WITH {_LISTED}, {_CHOICES}, centre_quarter AS (
        SELECT h.quarter, c.ags, h.centre_id, bool_or(h.status IN ('conspicuous', 'severe')) AS is_conspicuous
        FROM finding_history h JOIN centre c USING (centre_id)
        WHERE NOT c.is_example AND h.status NOT IN {_UNJUDGED} AND ($problem = '' OR h.problem_id = $problem) GROUP BY ALL
    ), member AS (
        SELECT DISTINCT o.programme_id, q.quarter, q.ags FROM (SELECT DISTINCT quarter, ags FROM centre_quarter) q
        JOIN listed l ON l.ags = q.ags AND l.starts_on <= q.quarter
             AND coalesce(l.ends_on, q.quarter) >= date_trunc('quarter', q.quarter)
        JOIN choice o ON o.programme_id IN ('', l.programme_id)
    ), size AS (SELECT programme_id, quarter, count(*) AS towns FROM member GROUP BY ALL
    ), shared AS (
        SELECT a.programme_id, b.programme_id AS other, quarter, count(*) AS towns
        FROM member a JOIN member b USING (quarter, ags) WHERE a.programme_id <> b.programme_id GROUP BY ALL
    ), close AS (
        SELECT DISTINCT s.programme_id, s.quarter FROM shared s JOIN size own USING (programme_id, quarter)
        JOIN size bigger ON bigger.programme_id = s.other AND bigger.quarter = s.quarter
        WHERE s.towns = own.towns AND bigger.towns - own.towns BETWEEN 1 AND 2
    )
    SELECT o.programme_id, q.quarter, m.ags IS NOT NULL AS is_with, count(DISTINCT q.ags) AS towns, count(*) AS judged,
           count(*) FILTER (is_conspicuous) AS conspicuous, bool_or(k.quarter IS NOT NULL) AS is_close
    FROM centre_quarter q CROSS JOIN choice o
    LEFT JOIN member m ON m.programme_id = o.programme_id AND m.quarter = q.quarter AND m.ags = q.ags
    LEFT JOIN close k ON k.programme_id = o.programme_id AND k.quarter = q.quarter
    GROUP BY ALL ORDER BY 1, 2, 3"""  # noqa: S608 (fixed text)
_YEARS: Final = f"""
    WITH {_LISTED}, {_CHOICES}, span AS (
        SELECT unnest(generate_series(min(year(starts_on)), (SELECT year(as_of) FROM build_info))) AS year FROM listed
    )
    SELECT o.programme_id, s.year::INTEGER AS year, count(DISTINCT l.ags) AS towns,
           count(DISTINCT l.ags) FILTER (year(l.starts_on) = s.year AND l.amount_eur IS NOT NULL) AS paid,
           sum(l.amount_eur) FILTER (year(l.starts_on) = s.year) AS eur
    FROM span s CROSS JOIN choice o
    JOIN listed l ON o.programme_id IN ('', l.programme_id) AND year(l.starts_on) <= s.year
         AND (l.ends_on IS NULL OR year(l.ends_on) >= s.year)
    GROUP BY ALL ORDER BY 1, 2"""  # noqa: S608 (fixed text)


@st.cache_resource(max_entries=32, show_spinner=False)
def outcomes(build_id: str, problem_id: str) -> pd.DataFrame:
    """One row per choice (programme, or `ANY`), quarter and group (`is_with`): towns, judged and conspicuous centres.

    A town is "with" in a quarter in which its participation runs. `problem_id` '' counts centres with any conspicuous
    problem. Missing: fewer than three towns, or such a count could be worked out. Empty without a delivered list.
    """
    return shown_outcomes(query(build_id, _OUTCOMES, {"problem": problem_id}))


@st.cache_resource(max_entries=8, show_spinner=False)
def newest_outcomes(build_id: str) -> pd.DataFrame:
    """The newest quarter of `outcomes` over all problems, not yet suppressed (`is_close`): for the regional report."""
    if programmes(build_id).empty:
        return pd.DataFrame()
    rows = query(build_id, _OUTCOMES, {"problem": ""})
    return rows[rows["quarter"] == rows["quarter"].max()]


@st.cache_resource(max_entries=8, show_spinner=False)
def years(build_id: str) -> pd.DataFrame:
    """One row per choice and year: towns taking part, and euros of what began in the year; missing where few towns."""
    return shown_years(query(build_id, _YEARS))


@st.cache_resource(max_entries=8, show_spinner=False)
def programmes(build_id: str) -> pd.DataFrame:
    """One row per programme of a delivered list: programme_id, source_ids, is_synthetic; empty when there is no list."""
    known = query(
        build_id,
        """SELECT 1 FROM duckdb_tables()
           WHERE database_name = current_database() AND table_name = 'programme_participation'""",
    )
    if known.empty:  # a snapshot from before has no such table
        return pd.DataFrame(columns=["programme_id", "source_ids", "is_synthetic"])
    return query(
        build_id,
        f"""WITH {_LISTED} SELECT programme_id, string_agg(DISTINCT source_id, ', ' ORDER BY source_id) AS source_ids,
                  bool_or(is_synthetic) AS is_synthetic
           FROM listed GROUP BY 1 ORDER BY 1""",  # noqa: S608 (fixed text)
    )
