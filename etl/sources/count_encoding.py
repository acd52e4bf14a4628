"""Large counting files: the same rows as in ``raw`` as text, in a tenth of the memory.

A file of many million hours repeats its time labels and its counting points.  It is read twice: first for the labels, then
into ``raw`` with labels as numbers of an enumeration and counts as whole numbers.  Nothing is lost: every cell gives back
its text, so all later steps see the same file.  Where that is not so, or a line is broken, the text itself is read.
"""

from pathlib import Path
from typing import Final

import duckdb

from etl.delivery import TextForm
from etl.sources.count_layout import Layout, Staging
from etl.sources.count_typing import settle_october_hour

MIN_BYTES: Final = 64 << 20
MAX_TIMES: Final = 2_000_000
MAX_POINTS: Final = 100_000
# whole numbers of two bytes hold nearly all counts of an hour, those of four all; with the value that stands for "no count"
SIZES: Final = (("USMALLINT", 65_535), ("INTEGER", -1))


def read_encoded(connection: duckdb.DuckDBPyConnection, path: Path, form: TextForm, layout: Layout) -> bool:
    """Fill ``raw`` (and empty ``rejected`` and ``skipped``); False = not done, the file must be read as text."""
    if path.stat().st_size < MIN_BYTES or not _is_plain(layout):
        return False
    try:
        return _read(connection, path, form, layout)
    except duckdb.Error:  # a broken line, or no text at all: the reader of texts says which
        return False


def _is_plain(layout: Layout) -> bool:
    special = (layout.direction, layout.status, layout.modelled)
    return (
        not layout.is_wide
        and not layout.is_daily
        and len(layout.time) == 1
        and layout.sensor is not None
        and not layout.parts
        and all(position is None for position in special)
        and len({layout.time[0], layout.sensor, *layout.counts}) == 3
    )


def _read(connection: duckdb.DuckDBPyConnection, path: Path, form: TextForm, layout: Layout) -> bool:
    time, sensor, count = f"c{layout.time[0]}", f"c{layout.sensor}", f"c{next(iter(layout.counts))}"
    names = {f"c{i}": "VARCHAR" for i in range(len(layout.columns))}
    source = """read_csv(?, columns = ?, header = false, skip = ?, delim = ?, quote = '"', escape = '"', auto_detect = false,
        max_line_size = 4194304, null_padding = false, nullstr = '')"""

    def values(columns: dict[str, str]) -> list[object]:
        return [str(path), columns, form.header_line + 1, form.separator]

    connection.execute(
        f"CREATE OR REPLACE TABLE seen AS SELECT {time} AS time, {sensor} AS point FROM {source} GROUP BY GROUPING SETS (({time}), ({sensor}))",
        values(names),
    )
    [(times, points)] = connection.execute("SELECT count(time), count(point) FROM seen").fetchall()
    if not 0 < times <= MAX_TIMES or not 0 < points <= MAX_POINTS:
        return False
    connection.execute("DROP TABLE IF EXISTS raw; DROP TYPE IF EXISTS time_text; DROP TYPE IF EXISTS point_text")
    connection.execute("CREATE TYPE time_text AS ENUM (SELECT time FROM seen WHERE time IS NOT NULL ORDER BY time)")
    connection.execute("CREATE TYPE point_text AS ENUM (SELECT point FROM seen WHERE point IS NOT NULL ORDER BY point)")
    encoded = {**names, time: "time_text", sensor: "point_text"}
    if not any(_read_counts(connection, source, values(encoded), count, size) for size in SIZES):
        return False
    connection.execute(
        """
        CREATE OR REPLACE TABLE rejected (line BIGINT, code VARCHAR, column_name VARCHAR, value VARCHAR, raw VARCHAR);
        CREATE OR REPLACE TABLE skipped (row_no BIGINT)
        """
    )
    return True


def _read_counts(
    connection: duckdb.DuckDBPyConnection, source: str, given: list[object], count: str, size: tuple[str, int]
) -> bool:
    """Fill ``raw``, its column ``count`` as whole numbers of a size; False = some count is none, or too large for it."""
    kind, no_count = size
    number = f"TRY_CAST({count} AS {kind})"
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE raw AS SELECT * REPLACE (
            CASE WHEN {number}::VARCHAR IS DISTINCT FROM {count} OR {number} < 0 THEN {no_count}::{kind} ELSE {number} END AS {count}) FROM {source}
        """,
        given,
    )
    return not connection.execute(f"SELECT 1 FROM raw WHERE {count} = {no_count} LIMIT 1").fetchall()


def stage_encoded(staging: Staging) -> bool:
    """``staged_footfall_hour`` as a view of ``raw`` when every row is a whole hour of a known point and none comes twice.

    False = some row needs a decision; the general steps take it.
    """
    layout = staging.layout
    time, sensor, count = f"c{layout.time[0]}", f"c{layout.sensor}", f"c{next(iter(layout.counts))}"
    [(unnamed, unsure)] = staging.connection.execute(
        f"""
        SELECT (SELECT count(*) FROM raw WHERE {time} IS NULL OR {sensor} IS NULL),
               (SELECT count(*) FROM (SELECT DISTINCT {time} AS label FROM raw) r LEFT JOIN time_label t ON t.label = r.label
                WHERE t.ts_utc IS NULL OR NOT t.is_hour OR t.minute <> 0
                   OR t.ts_utc > now()::TIMESTAMP + INTERVAL 1 DAY)
        """
    ).fetchall()
    if unnamed or unsure:
        return False
    staging.connection.execute(
        f"""
        CREATE OR REPLACE TABLE time_number AS
        SELECT label::time_text AS label, ts_utc, local_date, local_hour, minute, is_ambiguous FROM time_label;
        CREATE OR REPLACE TABLE point_number AS
        SELECT label::point_text AS label, sensor_no FROM sensor_number;
        CREATE OR REPLACE TABLE typed AS
        SELECT raw.rowid AS row_no, p.sensor_no, t.* EXCLUDE (label), raw.{count}::INTEGER AS count, 0::UTINYINT AS status
        FROM raw JOIN point_number p ON p.label = raw.{sensor} JOIN time_number t ON t.label = raw.{time} WHERE t.is_ambiguous;
        DELETE FROM time_number WHERE is_ambiguous;
        CREATE OR REPLACE VIEW encoded_hour AS
        SELECT p.sensor_no, t.ts_utc, t.local_date, t.local_hour, raw.{count}::INTEGER AS count, 0::UTINYINT AS status
        FROM raw JOIN point_number p ON p.label = raw.{sensor} JOIN time_number t ON t.label = raw.{time} WHERE raw.{count} IS NOT NULL
        UNION ALL SELECT sensor_no, ts_utc, local_date, local_hour, count, status FROM typed WHERE count IS NOT NULL
        """
    )
    settle_october_hour(staging)  # only the rows of the hour that comes twice are held one by one
    if staging.repeats("encoded_hour"):
        return False
    staging.connection.execute(
        "DROP TABLE staged_footfall_hour; ALTER VIEW encoded_hour RENAME TO staged_footfall_hour"
    )
    return True
