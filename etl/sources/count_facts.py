"""From typed counts to the staged facts: hours or days, each once."""

from etl.rules import notice
from etl.sources.count_layout import REPEATED_DAYS, Staging, line_sql


def stage_hours(staging: Staging) -> None:
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
    if not staging.repeats("typed"):
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
    _drop_repetitions(
        staging, REPEATED_DAYS, "ts_utc", "staged_footfall_hour", "sensor_no, ts_utc, local_date, local_hour"
    )


def stage_days(staging: Staging) -> None:
    """Whole days as delivered; equal repetitions dropped, conflicts rejected."""
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
            f"INSERT INTO rejected SELECT {line_sql('t')}, 'F03', ?, r.counts, NULL {surplus} WHERE NOT r.is_equal",
            [staging.first_line, staging.layout.columns[next(iter(staging.layout.counts))]],
        )
        for line, value in connection.execute(
            f"SELECT {line_sql('t')}, r.counts {surplus} WHERE NOT r.is_equal ORDER BY 1 LIMIT 200",
            [staging.first_line],
        ).fetchall():
            staging.notices.append(notice("F03", row=line, sensor="diese Zählstelle", value=value))
    connection.execute(
        f"DELETE FROM {table} s USING repeated r WHERE s.sensor_no = r.sensor_no AND s.{instant} = r.{instant}"
    )
    connection.execute(
        f"INSERT INTO {table} SELECT DISTINCT {', '.join('t.' + c.strip() for c in columns.split(','))}, t.count, t.status {surplus} WHERE r.is_equal AND t.row_no = r.first_row"
    )
