"""How each centre's data stand per topic: first and last day, completeness, state, and the cheapest next step."""

from datetime import date
from typing import Final

import duckdb

OUTDATED_MONTHS: Final = {"footfall": 3, "vacancy": 18, "survey": 30}
MIN_FOOTFALL_DAYS: Final = 365
COLUMN_TYPES: Final = ("TEXT", "TEXT", "TEXT", "DATE", "DATE", "BOOLEAN", "DOUBLE", "INTEGER", "TEXT", "TEXT")
# ids of texts under "next_step" of the dashboard; a topic without any data begins with the first
NEXT_STEPS: Final = {
    ("footfall", "no_data"): "manual_count",
    ("footfall", "too_little_data"): "keep_counting",
    ("footfall", "outdated"): "deliver_counts_again",
    ("vacancy", "no_data"): "walk_the_centre",
    ("vacancy", "too_little_data"): "list_all_units",
    ("vacancy", "outdated"): "walk_again",
    ("survey", "no_data"): "survey_hundred_visitors",
    ("survey", "too_little_data"): "survey_more_visitors",
    ("survey", "outdated"): "repeat_survey",
}


def fill(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Fill snapshot.topic_state from the facts in the snapshot and table ``fingerprint``; one row per centre and topic."""
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE topic_span AS
        SELECT centre_id, 'footfall' AS topic, min(local_date) FILTER (state <> 'missing') AS first_on,
               max(local_date) FILTER (state <> 'missing') AS last_on,
               count(*) FILTER (state = 'ok' AND local_date > ?::DATE - INTERVAL 365 DAY)::DOUBLE
                 / nullif(count(*) FILTER (local_date > ?::DATE - INTERVAL 365 DAY), 0) AS completeness,
               max(local_date) - min(local_date) + 1 AS extent
        FROM snapshot.footfall_daily GROUP BY centre_id
        UNION ALL
        SELECT centre_id, 'vacancy', min(observed_on), max(observed_on),
               count(*) FILTER (status <> 'unknown')::DOUBLE / count(*),
               count(*) FILTER (is_register_complete)
        FROM snapshot.vacancy_unit GROUP BY centre_id
        UNION ALL
        SELECT centre_id, 'survey', min(wave_on), max(wave_on), NULL, max(n)
        FROM (SELECT centre_id, n,
                     (CASE WHEN length(wave) = 4 THEN make_date(wave::INTEGER, 12, 31)
                           ELSE last_day(try_cast(left(wave, 7) || '-01' AS DATE)) END) AS wave_on FROM snapshot.survey_result)
        GROUP BY centre_id
        """,
        [as_of, as_of],
    )
    rows = connection.execute(
        """
        SELECT c.centre_id, t.topic, coalesce(f.fingerprint, ''), s.first_on, least(s.last_on, ?::DATE), f.is_synthetic, s.completeness,
               coalesce(f.load_count, 0), s.extent
        FROM snapshot.centre c CROSS JOIN (VALUES ('footfall'), ('vacancy'), ('survey')) t(topic)
        LEFT JOIN fingerprint f USING (centre_id, topic) LEFT JOIN topic_span s USING (centre_id, topic)
        ORDER BY ALL
        """,
        [as_of],
    ).fetchall()
    filled = []
    for *head, load_count, extent in rows:
        topic, last_on = head[1], head[4]
        state = _state(topic, last_on, extent, as_of)
        filled.append((*head, load_count, state, NEXT_STEPS.get((topic, state))))
    columns = [list(column) for column in zip(*filled, strict=True)] or [[] for _ in COLUMN_TYPES]
    lists = ", ".join(f"unnest(?::{kind}[])" for kind in COLUMN_TYPES)
    connection.execute(f"INSERT INTO snapshot.topic_state SELECT {lists}", columns)


def _state(topic: str, last_on: date | None, extent: int | None, as_of: date) -> str:
    """no_data, outdated, too_little_data (a year of counts, 15 units, 30 respondents) or current."""
    if last_on is None:
        return "no_data"
    age_months = (as_of.year - last_on.year) * 12 + as_of.month - last_on.month
    if age_months > OUTDATED_MONTHS[topic]:
        return "outdated"
    least = {"footfall": MIN_FOOTFALL_DAYS, "vacancy": 15, "survey": 30}[topic]
    return "too_little_data" if (extent or 0) < least else "current"
