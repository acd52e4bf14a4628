"""Counts as Parquet: the generic columns with types, for long histories of many counting points.

Columns by the headings of the generic CSV: a time (TIMESTAMP WITH TIME ZONE, or local TIMESTAMP), a count (whole number) and
the counting point (text).  Typed columns need no reading of labels, so 100 million hours cost little more than the file.
"""

from typing import Final

import duckdb
import pandas as pd

from etl.canonical import STAGED_FOOTFALL
from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import REJECT_COLUMNS, FileRefused, ReadContext, Reading
from etl.sources.count_checks import check_hours
from etl.sources.count_layout import Layout, Staging
from etl.sources.count_parquet_plain import stage_plain
from etl.sources.footfall_csv import HEADINGS

KIND: Final = "count_parquet"
TOPIC: Final = "footfall"

MAGIC: Final = b"PAR1"
WHOLE: Final = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
MAX_REJECTS: Final = 100_000
NOTHING_REFUSED: Final = """
CREATE OR REPLACE TABLE refused (line BIGINT, code VARCHAR, column_name VARCHAR, value VARCHAR, raw VARCHAR);
CREATE OR REPLACE TABLE repeated_row (row_no BIGINT)
"""


def recognise(head: Head) -> float:
    """Sure by the first four bytes."""
    return 1.0 if head.raw[:4] == MAGIC else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Hours per counting point; rows with a negative count, an unknown hour or a second value are rejected."""
    connection, path = context.scratch, str(delivery.path)
    time, count, sensor, is_zoned = _columns(connection, path)
    source = "read_parquet(?, file_row_number = true)"
    connection.execute(STAGED_FOOTFALL)
    connection.execute("CREATE OR REPLACE TABLE hour_of_day AS SELECT * FROM hour_calendar")
    staging = Staging(
        connection, Layout(columns=(time, count), time=(0,), counts={1: count}, sensor_name=""), first_line=1
    )
    try:
        plain = (
            sensor is not None
            and is_zoned
            and stage_plain(staging, path, _quoted(time), _quoted(count), _quoted(sensor))
        )
        if plain:
            connection.execute(NOTHING_REFUSED)
        else:
            _stage(connection, path, (source, time, count, sensor), is_zoned)
    except duckdb.Error as error:
        raise FileRefused(notice("L13", kind=KIND, reason=str(error).splitlines()[0][:200], scope="file")) from error
    [(rows,)] = connection.execute("SELECT count(*) FROM read_parquet(?)", [path]).fetchall()
    if not rows:
        raise FileRefused(notice("L03", reason="die Datei enthält keine Zeilen", scope="file"))
    points = connection.execute("SELECT sensor_no, sensor_ref FROM sensor_number ORDER BY sensor_no").df()
    rejects = connection.execute(
        "SELECT line, code, column_name, value, raw FROM refused ORDER BY line LIMIT ?", [MAX_REJECTS]
    ).df()
    zone = (
        "mit Abstand zu UTC, umgerechnet in Ortszeit"
        if is_zoned
        else "Ortszeit Europe/Berlin (die Datei nennt keine Zone)"
    )
    staging.notices.append(notice("F23", value=zone, scope="file"))
    for line, code, column, value in rejects.head(200)[["line", "code", "column_name", "value"]].to_numpy(dtype=object):
        fields = (
            {"sensor": "diese Zählstelle"}
            if code != "F12"
            else {"sensor": "", "date": value, "hours": 24, "expected": 23}
        )
        staging.notices.append(notice(code, row=int(line), column=column, value=value, level="error", **fields))
    check_hours(staging, points["sensor_ref"].tolist())
    [(duplicates,)] = connection.execute("SELECT count(*) FROM repeated_row").fetchall()
    frame = points.assign(
        name=points["sensor_ref"], centre_id=None, ags=None, lat=None, lon=None, method=context.option("method", "unknown"),
        counted_object="person", direction_a=None, direction_b=None,
    )  # fmt: skip
    return Reading(
        rows_read=int(rows),
        frames={"sensor": frame},
        staged=("footfall_hour",),
        rejects=rejects.astype({"line": "int64"}) if len(rejects) else pd.DataFrame(columns=list(REJECT_COLUMNS)),
        rows_duplicate=int(duplicates),
        notices=tuple(staging.notices),
        in_order=plain,
    )


def _columns(connection: duckdb.DuckDBPyConnection, path: str) -> tuple[str, str, str | None, bool]:
    """(time, count, counting point, whether times have a zone); raises FileRefused (L03, L08)."""
    try:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
    except duckdb.Error as error:
        raise FileRefused(notice("L03", reason=str(error).splitlines()[0][:200], scope="file")) from error
    types = {str(row[0]): str(row[1]) for row in described}

    def named(role: str) -> str | None:
        names = {fold(name) for name in HEADINGS[role]}
        return next((name for name in types if fold(name) in names), None)

    time, count, sensor = named("time"), named("count"), named("sensor")
    fitting = time is not None and types[time].startswith("TIMESTAMP") and count is not None and types[count] in WHOLE
    if not fitting or time is None or count is None:
        shown = ", ".join(f"{name} {kind}" for name, kind in list(types.items())[:12])
        raise FileRefused(notice("L08", columns="Zeit (TIMESTAMP) und Anzahl (ganze Zahl)", found=shown, scope="file"))
    return time, count, sensor, "TIME ZONE" in types[time]


def _stage(
    connection: duckdb.DuckDBPyConnection, path: str, named: tuple[str, str, str, str | None], is_zoned: bool
) -> None:
    """Number the points, join the hours to the calendar, put what does not fit into ``refused``."""
    source, time, count, sensor = named
    t, n = _quoted(time), _quoted(count)
    ref = f"coalesce(trim({_quoted(sensor)}::VARCHAR), '')" if sensor else "'Zählstelle'"
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE sensor_number AS SELECT (row_number() OVER (ORDER BY first_row) - 1)::INTEGER AS sensor_no, sensor_ref
        FROM (SELECT {ref} AS sensor_ref, min(file_row_number) AS first_row FROM {source} GROUP BY 1)
        """,
        [path],
    )
    key = (
        f"c.ts_utc = date_trunc('hour', timezone('UTC', r.{t}))"
        if is_zoned
        else f"c.local_ts = date_trunc('hour', r.{t}) AND NOT c.is_second"
    )
    moment, hour = (f"timezone('UTC', r.{t})", "c.ts_utc") if is_zoned else (f"r.{t}", "c.local_ts")
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE typed AS
        SELECT r.file_row_number AS row_no, s.sensor_no, c.ts_utc, c.local_date, c.local_hour, r.{n}::BIGINT AS count,
               CASE WHEN c.ts_utc IS NULL THEN CASE WHEN coalesce(minute({moment}), 1) <> 0 THEN 'F01' ELSE 'F12' END
                    WHEN {moment} >= {hour} + INTERVAL 1 MINUTE THEN 'F01' WHEN r.{n} IS NULL THEN NULL WHEN r.{n} < 0 OR r.{n} > 2000000000 THEN 'F08'
                    WHEN c.ts_utc > now()::TIMESTAMP + INTERVAL 1 DAY THEN 'F14' END AS fault
        FROM {source} r JOIN sensor_number s ON s.sensor_ref = {ref.replace(_quoted(sensor), "r." + _quoted(sensor)) if sensor else ref}
        LEFT JOIN hour_of_day c ON {key}
        """,
        [path],
    )
    connection.execute(
        """
        CREATE OR REPLACE TABLE refused AS
        SELECT row_no + 1 AS line, fault AS code, CASE fault WHEN 'F08' THEN 'Anzahl' ELSE 'Zeit' END AS column_name,
               coalesce(count::VARCHAR, '') AS value, NULL::VARCHAR AS raw FROM typed WHERE fault IS NOT NULL
        """
    )
    connection.execute("CREATE OR REPLACE TABLE repeated_row (row_no BIGINT)")
    # the hours of a local day follow each other, 25 at most: a bit for each is counted faster than different values are
    repeated = "SELECT sensor_no, local_date FROM typed WHERE fault IS NULL AND count IS NOT NULL GROUP BY ALL HAVING count(*) <> bit_count(bit_or(1::BIGINT << (epoch(ts_utc)::BIGINT // 3600 % 32)::INTEGER))"
    if connection.execute(f"SELECT 1 FROM ({repeated}) LIMIT 1").fetchone():
        _settle_repetitions(connection)
    connection.execute(
        """
        INSERT INTO staged_footfall_hour SELECT sensor_no, ts_utc, local_date, local_hour, count::INTEGER, 0::UTINYINT
        FROM typed WHERE fault IS NULL AND count IS NOT NULL
        """
    )
    connection.execute("DROP TABLE typed")


def _settle_repetitions(connection: duckdb.DuckDBPyConnection) -> None:
    """F03: an hour with one value several times is kept once; with several values all its rows are rejected."""
    connection.execute(
        """
        CREATE OR REPLACE TABLE judged AS
        SELECT row_no, min(row_no) OVER w AS first_row, min(count) OVER w = max(count) OVER w AS is_equal, count(*) OVER w AS times,
               min(count) OVER w || ' / ' || max(count) OVER w AS counts
        FROM typed WHERE fault IS NULL AND count IS NOT NULL WINDOW w AS (PARTITION BY sensor_no, ts_utc);
        INSERT INTO refused SELECT row_no + 1, 'F03', 'Anzahl', counts, NULL FROM judged WHERE times > 1 AND NOT is_equal;
        INSERT INTO repeated_row SELECT row_no FROM judged WHERE times > 1 AND is_equal AND row_no > first_row;
        DELETE FROM typed USING judged j WHERE typed.row_no = j.row_no AND j.times > 1 AND (NOT j.is_equal OR j.row_no > j.first_row);
        """
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
