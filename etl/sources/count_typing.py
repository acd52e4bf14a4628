"""The counts of a file as numbers with their time; what is no count is rejected with its line."""

from etl.rules import notice
from etl.sources.count_layout import Layout, Staging, label_sql, line_sql


def type_rows(staging: Staging) -> None:
    """``typed``: one row per raw row and counting point, with the parsed count and the fault code, if any."""
    layout = staging.layout
    if layout.is_wide:
        cells = ", ".join(f"c{p}" for p in layout.counts)
        source = (
            f"(SELECT row_no, label, s.sensor_no, cell FROM (UNPIVOT (SELECT rowid AS row_no, {label_sql(layout)} AS label, {cells}"
            f" FROM raw) ON {cells} INTO NAME col VALUE cell) u JOIN sensor_number s ON u.col = 'c' || s.position)"
        )
    else:
        position = next(iter(layout.counts))
        number = "0" if layout.sensor is None else "s.sensor_no"
        join = "" if layout.sensor is None else f"LEFT JOIN sensor_number s ON raw.c{layout.sensor} = s.label"
        extra = f", c{layout.direction} AS direction" if layout.direction is not None else ""
        extra += f", c{layout.status} AS status_text" if layout.status is not None else ""
        extra += f", c{layout.modelled} AS origin_text" if layout.modelled is not None else ""
        source = f"(SELECT raw.rowid AS row_no, {label_sql(layout)} AS label, {number} AS sensor_no, c{position}::VARCHAR AS cell{extra} FROM raw {join})"
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
        settle_october_hour(staging)


def _status_sql(layout: Layout) -> tuple[str, list[object]]:
    """Expression of the status of a count (COUNT_STATUSES) and the values it binds."""
    origin = "WHEN lower(trim(origin_text)) IN ('modelled', 'modelliert', 'imputed') THEN 1"
    cases = origin if layout.modelled is not None and not layout.is_wide else ""
    values: list[object] = []
    if layout.status is not None and not layout.is_wide:
        cases, values = f"WHEN status_text IN (SELECT unnest(?)) THEN 2 {cases}", [sorted(layout.unverified)]
    return (f"CASE {cases} ELSE 0 END" if cases else "0"), values


def settle_october_hour(staging: Staging) -> None:
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


def reject_rows(staging: Staging) -> None:
    """Move the faulty rows from ``typed`` to ``rejected`` and say so."""
    layout = staging.layout
    if not staging.one("SELECT 1 FROM typed WHERE fault IS NOT NULL LIMIT 1"):
        return
    time_name = layout.columns[layout.time[0]]
    count_name = layout.columns[next(iter(layout.counts))]
    raw_json = "json_array(" + ", ".join(f"c{i}::VARCHAR" for i in range(len(layout.columns))) + ")"
    shown = {"F08": f"c{next(iter(layout.counts))}"}.get("F08")
    staging.connection.execute(
        f"""
        INSERT INTO rejected
        SELECT {line_sql("f")}, f.fault, CASE WHEN f.fault = 'F08' THEN ? ELSE ? END,
               CASE WHEN f.fault = 'F08' THEN {shown}::VARCHAR ELSE {label_sql(layout)}::VARCHAR END, {raw_json}::VARCHAR
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
