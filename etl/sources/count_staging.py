"""From the text of a counting file to staged hourly facts, in SQL: shared by all sources of footfall counts.

``raw`` holds the file's rows as text; every check that speaks of single counts works on sets, so ten million rows cost
little more than reading them.  Nothing is repaired: a row is staged, rejected with its line, or a duplicate.
"""

from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from etl.canonical import STAGED_FOOTFALL, STAGED_FOOTFALL_DAY
from etl.delivery import TextForm
from etl.rules import notice
from etl.sources.contract import FileRefused
from etl.sources.count_encoding import stage_encoded
from etl.sources.count_facts import stage_days, stage_hours
from etl.sources.count_layout import Staging
from etl.sources.count_points import number_sensors
from etl.sources.count_times import read_times
from etl.sources.count_typing import reject_rows, type_rows

MAX_LISTED_REJECTS: Final = 100_000


def read_raw(connection: duckdb.DuckDBPyConnection, path: Path, form: TextForm, columns: tuple[str, ...]) -> int:
    """Read the file's data rows as text into ``raw`` (c0, c1, …); rows with another number of fields become rejects.

    Returns the number of data rows.  Raises FileRefused when DuckDB cannot read the text at all.
    """
    names = {f"c{i}": "VARCHAR" for i in range(len(columns))}
    try:
        connection.execute(
            """
            CREATE OR REPLACE TABLE raw AS SELECT * FROM read_csv(
                ?, columns = ?, header = false, skip = ?, delim = ?, quote = '"', escape = '"', auto_detect = false,
                store_rejects = true, rejects_limit = 1000000, max_line_size = 4194304, null_padding = false, nullstr = '')
            """,
            [str(path), names, form.header_line + 1, form.separator],
        )
    except duckdb.Error as error:
        raise FileRefused(notice("L13", kind="CSV", reason=str(error).splitlines()[0][:200], scope="file")) from error
    connection.execute(
        """
        CREATE OR REPLACE TABLE rejected AS
        SELECT DISTINCT ON (line) line::BIGINT AS line, 'L14' AS code, NULL::VARCHAR AS column_name,
               csv_line[:200] AS value, csv_line[:2000] AS raw
        FROM reject_errors ORDER BY line
        """
    )
    # how many rejected lines stand before a row of ``raw``: its line in the file is row number + first line + these
    connection.execute(
        """
        CREATE OR REPLACE TABLE skipped AS
        SELECT line - ? - row_number() OVER (ORDER BY line) + 1 AS row_no FROM rejected
        """,
        [form.header_line + 2],
    )
    row = connection.execute("SELECT (SELECT count(*) FROM raw) + (SELECT count(*) FROM rejected)").fetchone()
    return int(row[0]) if row else 0


def stage(staging: Staging) -> pd.DataFrame:
    """Fill ``staged_footfall_hour`` (or ``…_day``) from ``raw`` and return the counting points (sensor_no, sensor_ref,
    centre_id, ags, lat, lon).  Rejected rows are added to ``rejected``, duplicates counted, notices collected."""
    connection, layout = staging.connection, staging.layout
    connection.execute(STAGED_FOOTFALL if not layout.is_daily else STAGED_FOOTFALL_DAY)
    sensors = number_sensors(staging)
    read_times(staging)
    if staging.is_encoded and stage_encoded(staging):
        return sensors
    type_rows(staging)
    reject_rows(staging)
    if layout.is_daily:
        stage_days(staging)
    else:
        stage_hours(staging)
    return sensors


def rejected_rows(staging: Staging) -> pd.DataFrame:
    """The rejected rows with their line in the file, ordered by line."""
    frame = staging.connection.execute(
        "SELECT line, code, column_name, value, raw FROM rejected ORDER BY line LIMIT ?", [MAX_LISTED_REJECTS]
    ).df()
    return frame.astype({"line": "int64"})
