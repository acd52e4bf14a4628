"""From the text of a counting file to staged hourly facts, in SQL: shared by all sources of footfall counts.

``raw`` holds the file's rows as text; every check that speaks of single counts works on sets, so ten million rows cost
little more than reading them.  Nothing is repaired: a row is staged, rejected with its line, or a duplicate.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from etl.canonical import STAGED_FOOTFALL, STAGED_FOOTFALL_DAY
from etl.delivery import TextForm
from etl.rules import Notice, notice
from etl.sources.contract import FileRefused
from etl.sources.time_labels import read_time_labels

MAX_LISTED_REJECTS: Final = 100_000
QUARANTINED: Final = 3
# 2024-04-01, 2024-04-01T13:00:00+02:00, 2022-06-01 00:00:00 +0200, 2024-04-01 13:00:00Z
ISO_LABEL: Final = (
    r"^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?\s?(Z|([+-])(\d{2})(?::?(\d{2}))?)?)?$"
)


@dataclass(frozen=True)
class Layout:
    """Which columns of the file mean what, as positions.

    ``time`` is one column, or date and hour; ``counts`` one column (long) or one per counting point (wide: position →
    name); ``sensor`` the column naming the counting point, or None with ``sensor_name`` for the whole file;
    ``parts`` are the sum checks: name → positions that must add up to the count; ``unverified`` are the texts of the
    column ``status`` that mark a value as unverified.
    """

    columns: tuple[str, ...]
    time: tuple[int, ...]
    counts: dict[int, str]
    sensor: int | None = None
    sensor_name: str | None = None
    direction: int | None = None
    status: int | None = None
    centre: int | None = None
    ags: int | None = None
    lat: int | None = None
    lon: int | None = None
    point: int | None = None
    parts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    is_daily: bool = False
    month_first: bool | None = None
    zone_is_utc: bool = False
    unverified: frozenset[str] = frozenset()
    modelled: int | None = None  # column saying how the value came about: "modelled" values are no measurement
    directions: tuple[str | None, str | None] | None = None  # names of the two directions, where the file tells them

    @property
    def is_wide(self) -> bool:
        return len(self.counts) > 1 or (self.sensor is None and self.sensor_name is None)


@dataclass
class Staging:
    """The state of one file on its way into the staged tables."""

    connection: duckdb.DuckDBPyConnection
    layout: Layout
    first_line: int
    rows_read: int = 0
    rows_duplicate: int = 0
    notices: list[Notice] = field(default_factory=list)

    def one(self, sql: str, values: list[object] | None = None) -> tuple:
        row = self.connection.execute(sql, values or []).fetchone()
        return row or ()


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
    sensors = _number_sensors(staging)
    _read_times(staging)
    _type_rows(staging)
    _reject_rows(staging)
    if layout.is_daily:
        _stage_days(staging)
    else:
        _stage_hours(staging)
    return sensors


def rejected_rows(staging: Staging) -> pd.DataFrame:
    """The rejected rows with their line in the file, ordered by line."""
    frame = staging.connection.execute(
        "SELECT line, code, column_name, value, raw FROM rejected ORDER BY line LIMIT ?", [MAX_LISTED_REJECTS]
    ).df()
    return frame.astype({"line": "int64"})


def _number_sensors(staging: Staging) -> pd.DataFrame:
    layout = staging.layout
    if layout.is_wide:
        twice = [name for name, count in Counter(layout.counts.values()).items() if count > 1]
        if twice:
            raise FileRefused(notice("L21", column=twice[0], scope="file"))
        frame = pd.DataFrame({"sensor_no": range(len(layout.counts)), "sensor_ref": list(layout.counts.values())})
        frame["position"] = list(layout.counts)
        staging.connection.register("_wide", frame)
        staging.connection.execute("CREATE OR REPLACE TABLE sensor_number AS SELECT * FROM _wide")
        return frame.drop(columns="position").assign(centre_id=None, ags=None, lat=None, lon=None)
    if layout.sensor is None:
        return pd.DataFrame(
            {
                "sensor_no": [0],
                "sensor_ref": [layout.sensor_name],
                "centre_id": None,
                "ags": None,
                "lat": None,
                "lon": None,
            }
        )
    lat, lon = _point_columns(layout)
    identity = [f"trim(c{layout.sensor})"] + [
        "NULL" if column is None else f"any_value(trim(c{column}))" for column in (layout.centre, layout.ags)
    ]
    staging.connection.execute(
        f"""
        CREATE OR REPLACE TABLE sensor_number AS
        SELECT (dense_rank() OVER (ORDER BY ref_row) - 1)::INTEGER AS sensor_no, * EXCLUDE (first_row, ref_row) FROM (
            SELECT *, min(first_row) OVER (PARTITION BY sensor_ref) AS ref_row FROM (
                SELECT c{layout.sensor} AS label, {identity[0]} AS sensor_ref, {identity[1]} AS centre_id,
                       {identity[2]} AS ags, any_value({lat}) AS lat, any_value({lon}) AS lon, min(rowid) AS first_row
                FROM raw WHERE c{layout.sensor} IS NOT NULL GROUP BY label))
        """
    )
    # one point although its name was written with other blanks
    return staging.connection.execute(
        """
        SELECT sensor_no, any_value(sensor_ref) AS sensor_ref, any_value(centre_id) AS centre_id, any_value(ags) AS ags,
               any_value(lat) AS lat, any_value(lon) AS lon FROM sensor_number GROUP BY sensor_no ORDER BY sensor_no
        """
    ).df()


def _point_columns(layout: Layout) -> tuple[str, str]:
    if layout.point is not None:
        part = f"string_split(replace(c{layout.point}, ' ', ''), ',')"
        return f"TRY_CAST({part}[1] AS DOUBLE)", f"TRY_CAST({part}[2] AS DOUBLE)"
    if layout.lat is not None and layout.lon is not None:
        return tuple(f"TRY_CAST(replace(c{c}, ',', '.') AS DOUBLE)" for c in (layout.lat, layout.lon))  # type: ignore[return-value]
    return "NULL::DOUBLE", "NULL::DOUBLE"


def _label(layout: Layout) -> str:
    if len(layout.time) == 1:
        return f"c{layout.time[0]}"
    return f"(c{layout.time[0]} || ' ' || c{layout.time[1]})"


def _read_times(staging: Staging) -> None:
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
    label = _label(staging.layout)
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


def _type_rows(staging: Staging) -> None:
    """``typed``: one row per raw row and counting point, with the parsed count and the fault code, if any."""
    layout = staging.layout
    if layout.is_wide:
        cells = ", ".join(f"c{p}" for p in layout.counts)
        source = (
            f"(SELECT row_no, label, s.sensor_no, cell FROM (UNPIVOT (SELECT rowid AS row_no, {_label(layout)} AS label, {cells}"
            f" FROM raw) ON {cells} INTO NAME col VALUE cell) u JOIN sensor_number s ON u.col = 'c' || s.position)"
        )
    else:
        position = next(iter(layout.counts))
        number = "0" if layout.sensor is None else "s.sensor_no"
        join = "" if layout.sensor is None else f"LEFT JOIN sensor_number s ON raw.c{layout.sensor} = s.label"
        extra = f", c{layout.direction} AS direction" if layout.direction is not None else ""
        extra += f", c{layout.status} AS status_text" if layout.status is not None else ""
        extra += f", c{layout.modelled} AS origin_text" if layout.modelled is not None else ""
        source = f"(SELECT raw.rowid AS row_no, {_label(layout)} AS label, {number} AS sensor_no, c{position} AS cell{extra} FROM raw {join})"
    flagged, values = _status_sql(layout)
    staging.connection.execute(
        f"""
        CREATE OR REPLACE TABLE typed AS
        SELECT r.row_no, r.sensor_no, t.ts_utc, t.local_date, t.local_hour, t.minute, t.is_ambiguous,
               TRY_CAST(r.cell AS INTEGER) AS count, ({flagged})::UTINYINT AS status,
               CASE WHEN t.label IS NULL THEN 'F01' WHEN NOT t.is_hour THEN 'F12' WHEN r.sensor_no IS NULL THEN 'L14'
                    WHEN r.cell IS NULL OR trim(r.cell) = '' THEN NULL
                    WHEN TRY_CAST(r.cell AS INTEGER) IS NULL OR TRY_CAST(r.cell AS INTEGER) < 0
                         OR TRY_CAST(r.cell AS DOUBLE) <> TRY_CAST(r.cell AS INTEGER) THEN 'F08'
                    WHEN t.ts_utc > now()::TIMESTAMP + INTERVAL 1 DAY THEN 'F14' END AS fault
        FROM {source} r LEFT JOIN time_label t ON r.label = t.label
        """,
        values,
    )
    if staging.one("SELECT 1 FROM typed WHERE is_ambiguous LIMIT 1"):
        _settle_october_hour(staging)


def _line(alias: str) -> str:
    """Expression of a row's line in the file; binds the first line."""
    return f"{alias}.row_no + ? + (SELECT count(*) FROM skipped s WHERE s.row_no <= {alias}.row_no)"


def _status_sql(layout: Layout) -> tuple[str, list[object]]:
    """Expression of the status of a count (COUNT_STATUSES) and the values it binds."""
    origin = "WHEN lower(trim(origin_text)) IN ('modelled', 'modelliert', 'imputed') THEN 1"
    cases = origin if layout.modelled is not None and not layout.is_wide else ""
    values: list[object] = []
    if layout.status is not None and not layout.is_wide:
        cases, values = f"WHEN status_text IN (SELECT unnest(?)) THEN 2 {cases}", [sorted(layout.unverified)]
    return (f"CASE {cases} ELSE 0 END" if cases else "0"), values


def _settle_october_hour(staging: Staging) -> None:
    """Two equal local hours: the first row of the file is the first hour, the second row the second; a single row is the
    first.  Each row was joined to both hours; keep the pair that fits."""
    staging.connection.execute(
        """
        CREATE OR REPLACE TABLE typed AS
        SELECT * EXCLUDE (turn, hour_turn, rows_here) FROM (
            SELECT *, dense_rank() OVER (PARTITION BY sensor_no, local_date, local_hour, minute, is_ambiguous ORDER BY row_no) AS turn,
                   dense_rank() OVER (PARTITION BY sensor_no, local_date, local_hour, minute, is_ambiguous ORDER BY ts_utc) AS hour_turn,
                   count(DISTINCT row_no) OVER (PARTITION BY sensor_no, local_date, local_hour, minute, is_ambiguous) AS rows_here
            FROM typed)
        WHERE NOT coalesce(is_ambiguous, false) OR hour_turn = least(turn, 2)
        """
    )


def _reject_rows(staging: Staging) -> None:
    layout = staging.layout
    if not staging.one("SELECT 1 FROM typed WHERE fault IS NOT NULL LIMIT 1"):
        return
    time_name = layout.columns[layout.time[0]]
    count_name = layout.columns[next(iter(layout.counts))]
    raw_json = "json_array(" + ", ".join(f"c{i}" for i in range(len(layout.columns))) + ")"
    shown = {"F08": f"c{next(iter(layout.counts))}"}.get("F08")
    staging.connection.execute(
        f"""
        INSERT INTO rejected
        SELECT {_line("f")}, f.fault, CASE WHEN f.fault = 'F08' THEN ? ELSE ? END,
               CASE WHEN f.fault = 'F08' THEN {shown} ELSE {_label(layout)} END, {raw_json}::VARCHAR
        FROM (SELECT row_no, min(fault) AS fault FROM typed WHERE fault IS NOT NULL GROUP BY row_no) f
        JOIN raw ON raw.rowid = f.row_no
        """,
        [staging.first_line, count_name, time_name],
    )
    staging.connection.execute("DELETE FROM typed WHERE row_no IN (SELECT row_no FROM typed WHERE fault IS NOT NULL)")
    for line, code, column, value in staging.connection.execute(
        "SELECT line, code, column_name, value FROM rejected WHERE code <> 'L14' ORDER BY line LIMIT 500"
    ).fetchall():
        fields = {"sensor": "", "date": value, "hours": 24, "expected": 23} if code == "F12" else {}
        staging.notices.append(notice(code, row=line, column=column, value=value, level="error", **fields))


def _stage_hours(staging: Staging) -> None:
    """Whole hours: parts of an hour and directions are added up, equal repetitions dropped, conflicts rejected."""
    layout = staging.layout
    parts = layout.direction is not None or bool(staging.one("SELECT 1 FROM typed WHERE minute <> 0 LIMIT 1"))
    if parts:
        # directions and quarter hours add up; an hour with fewer parts than usual is no hour
        staging.connection.execute(
            """
            INSERT INTO staged_footfall_hour
            WITH hours AS (
                SELECT sensor_no, ts_utc, any_value(local_date) AS local_date, any_value(local_hour) AS local_hour,
                       sum(count)::INTEGER AS count, max(status) AS status, count(count) AS parts
                FROM typed GROUP BY sensor_no, ts_utc),
            usual AS (SELECT sensor_no, mode(parts) AS parts FROM hours GROUP BY sensor_no)
            SELECT h.sensor_no, ts_utc, local_date, local_hour, count, status
            FROM hours h JOIN usual u USING (sensor_no) WHERE h.parts >= u.parts AND count IS NOT NULL
            """
        )
        return
    repeated = "SELECT sensor_no, local_date FROM typed WHERE count IS NOT NULL GROUP BY ALL HAVING count(*) <> bit_count(bit_or(1::BIGINT << (epoch(ts_utc)::BIGINT // 3600 % 32)::INTEGER))"
    if not staging.one(f"SELECT 1 FROM ({repeated}) LIMIT 1"):
        # nothing repeats: the typed rows are the staged rows, without copying them
        staging.connection.execute("DELETE FROM typed WHERE count IS NULL")
        staging.connection.execute("DROP TABLE staged_footfall_hour; ALTER TABLE typed RENAME TO staged_footfall_hour")
        return
    staging.connection.execute(
        """
        INSERT INTO staged_footfall_hour
        SELECT sensor_no, ts_utc, local_date, local_hour, count, status FROM typed WHERE count IS NOT NULL
        """
    )
    _drop_repetitions(staging, repeated, "ts_utc", "staged_footfall_hour", "sensor_no, ts_utc, local_date, local_hour")


def _stage_days(staging: Staging) -> None:
    staging.connection.execute(
        "INSERT INTO staged_footfall_day SELECT sensor_no, local_date, count, status FROM typed WHERE count IS NOT NULL"
    )
    repeated = "SELECT sensor_no, local_date FROM typed WHERE count IS NOT NULL GROUP BY ALL HAVING count(*) > 1"
    if staging.one(f"SELECT 1 FROM ({repeated}) LIMIT 1"):
        _drop_repetitions(staging, repeated, "local_date", "staged_footfall_day", "sensor_no, local_date")


def _drop_repetitions(staging: Staging, repeated: str, instant: str, table: str, columns: str) -> None:
    """F03: an hour that stands twice with one value is a duplicate (kept once); with two values all its rows are rejected."""
    connection = staging.connection
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE repeated AS
        SELECT t.sensor_no, t.{instant}, min(t.row_no) AS first_row, min(t.count) = max(t.count) AS is_equal,
               string_agg(t.count, ' / ' ORDER BY t.row_no) AS counts
        FROM typed t SEMI JOIN ({repeated}) d ON t.sensor_no = d.sensor_no AND t.local_date = d.local_date
        WHERE t.count IS NOT NULL GROUP BY t.sensor_no, t.{instant} HAVING count(*) > 1
        """
    )
    match = f"t.sensor_no = r.sensor_no AND t.{instant} = r.{instant}"
    surplus = f"FROM typed t JOIN repeated r ON {match}"
    if not staging.layout.is_wide:
        same = staging.one(f"SELECT count(*) {surplus} WHERE r.is_equal AND t.row_no > r.first_row")[0]
        staging.rows_duplicate += int(same)
        if same:
            staging.notices.append(
                notice("F03", sensor="eine Zählstelle", value="gleicher Wert", rows=int(same), level="warning")
            )
        connection.execute(
            f"INSERT INTO rejected SELECT {_line('t')}, 'F03', ?, r.counts, NULL {surplus} WHERE NOT r.is_equal",
            [staging.first_line, staging.layout.columns[next(iter(staging.layout.counts))]],
        )
        for line, value in connection.execute(
            f"SELECT {_line('t')}, r.counts {surplus} WHERE NOT r.is_equal ORDER BY 1 LIMIT 200",
            [staging.first_line],
        ).fetchall():
            staging.notices.append(notice("F03", row=line, sensor="diese Zählstelle", value=value))
    connection.execute(
        f"DELETE FROM {table} s USING repeated r WHERE s.sensor_no = r.sensor_no AND s.{instant} = r.{instant}"
    )
    connection.execute(
        f"INSERT INTO {table} SELECT DISTINCT {', '.join('t.' + c.strip() for c in columns.split(','))}, t.count, t.status {surplus} WHERE r.is_equal AND t.row_no = r.first_row"
    )
