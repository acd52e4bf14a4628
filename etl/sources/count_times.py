"""The time labels of a counting file as hours of the calendar."""

from typing import Final

from etl.rules import notice
from etl.sources.contract import FileRefused
from etl.sources.count_layout import Staging, label_sql
from etl.sources.time_labels import read_time_labels

# 2024-04-01, 2024-04-01T13:00:00+02:00, 2022-06-01 00:00:00 +0200, 2024-04-01 13:00:00Z
ISO_LABEL: Final = (
    r"^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?\s?(Z|([+-])(\d{2})(?::?(\d{2}))?)?)?$"
)


def read_times(staging: Staging) -> None:
    """Create ``time_label`` (label → ts_utc, local_date, local_hour) for the labels that are no plain ISO instants."""
    if not _read_iso_labels(staging):
        _read_other_labels(staging)
    staging.connection.execute(
        """
        CREATE OR REPLACE TABLE time_label AS
        SELECT l.label, c.ts_utc, c.local_date, c.local_hour, date_part('minute', l.local_ts) AS minute,
               false AS is_ambiguous, true AS is_hour
        FROM label_time l JOIN hour_calendar c
          ON c.ts_utc = date_trunc('hour', l.local_ts - to_minutes(l.offset_min)) WHERE l.offset_min IS NOT NULL
        UNION ALL
        SELECT l.label, c.ts_utc, c.local_date, c.local_hour, date_part('minute', l.local_ts),
               count(*) OVER (PARTITION BY l.label) > 1, true
        FROM label_time l JOIN hour_calendar c ON c.local_ts = date_trunc('hour', l.local_ts) WHERE l.offset_min IS NULL
        UNION ALL  -- the local hour that the clock change leaves out
        SELECT l.label, NULL, l.local_ts::DATE, NULL, 0, false, false
        FROM label_time l ANTI JOIN hour_calendar c ON c.local_ts = date_trunc('hour', l.local_ts)
        WHERE l.offset_min IS NULL
        """
    )


def _read_iso_labels(staging: Staging) -> bool:
    """Fill ``label_time`` (label, local_ts, offset_min) in SQL when every label is a plain ISO day or instant; millions of
    labels then cost no more than the rows.  False: some label is written otherwise, nothing is decided."""
    label = label_sql(staging.layout)
    staging.connection.execute(
        f"""
        CREATE OR REPLACE TABLE label_time AS
        WITH labels AS (SELECT DISTINCT {label} AS label FROM raw WHERE {label} IS NOT NULL),
        parts AS (SELECT label, regexp_extract(label, $form, ['day', 'clock', 'zone', 'sign', 'h', 'm']) AS part FROM labels)
        SELECT label, TRY_CAST(part.day || ' ' || coalesce(nullif(part.clock, ''), '00:00') AS TIMESTAMP) AS local_ts,
               CASE WHEN part.zone = 'Z' THEN 0
                    WHEN part.zone <> '' THEN (part.sign || '1')::INTEGER * (part.h::INTEGER * 60 + coalesce(nullif(part.m, ''), '0')::INTEGER)
                    WHEN $is_utc THEN 0 END AS offset_min
        FROM parts
        """,
        {"form": ISO_LABEL, "is_utc": staging.layout.zone_is_utc},
    )
    return not staging.one(
        "SELECT 1 FROM label_time WHERE local_ts IS NULL OR year(local_ts) NOT BETWEEN 1990 AND 2039"
    )


def _read_other_labels(staging: Staging) -> None:
    """Fill ``label_time`` with the labels that some style explains; raises FileRefused (F01) when day and month could be
    swapped in every label."""
    layout = staging.layout
    labels = [row[0] for row in staging.connection.execute("SELECT label FROM label_time ORDER BY label").fetchall()]
    times = read_time_labels(labels, month_first=layout.month_first)
    if times.ambiguous:
        raise FileRefused(notice("F01", value=labels[0], column=layout.columns[layout.time[0]], scope="file"))
    table = times.table
    if layout.zone_is_utc:
        table = table.assign(offset_min=table["offset_min"].fillna(0))
    staging.connection.register("_labels", table)
    staging.connection.execute("CREATE OR REPLACE TABLE label_time AS SELECT * FROM _labels")
    staging.connection.unregister("_labels")
