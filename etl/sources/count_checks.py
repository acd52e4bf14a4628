"""What the staged counts of a file reveal: gaps, outages, clock-change days, implausible values, shifted columns.

All checks work on sensor-days or on the few suspicious hours, never on every hour twice.
"""

from typing import Final

from etl.rules import notice
from etl.sources.contract import FileRefused
from etl.sources.count_layout import Staging, install_days

MAX_COUNT_PER_HOUR: Final = 20_000
TIMES_OWN_P99: Final = 8
TIMES_OWN_MEAN: Final = 10
ZERO_RUN_H: Final = 4
SUM_FAILURE_SHARE: Final = 0.01
LEVEL_RATIO: Final = 2.0


def check_sums(staging: Staging) -> None:
    """F06: parts (directions, adults and children) must add up to the count in 99 % of the rows that give both.

    Raises FileRefused when a check fails in more: the columns are shifted.
    """
    count = next(iter(staging.layout.counts))
    for name, positions in staging.layout.parts.items():
        total = " + ".join(f"TRY_CAST(c{p} AS INTEGER)" for p in positions)
        checked, failed = staging.one(
            f"SELECT count(d), count(*) FILTER (d <> 0) FROM (SELECT {total} - TRY_CAST(c{count} AS INTEGER) AS d FROM raw)"
        )
        if checked and failed > SUM_FAILURE_SHARE * checked:
            raise FileRefused(notice("F06", check=name, failed=failed, checked=checked, rows=failed, scope="file"))
        if failed:
            staging.notices.append(
                notice("F06", check=name, failed=failed, checked=checked, rows=failed, level="warning", scope="file")
            )


def check_empty_columns(staging: Staging) -> None:
    """F13: columns without any value."""
    if not staging.rows_read:
        return
    for position, name in enumerate(staging.layout.columns):
        if not staging.one(f"SELECT 1 FROM raw WHERE trim(c{position}::VARCHAR) <> '' LIMIT 1"):
            staging.notices.append(notice("F13", column=name, scope="file"))


def check_hours(staging: Staging, names: list[str]) -> None:
    """F04, F05, F07, F12 over the staged hours; ``names`` are the counting points by sensor_no."""
    if not staging.has_days:
        install_days(staging.connection, "staged_footfall_hour")
    _clock_changes(staging, names)
    _gaps(staging, names)
    _outages(staging, names)
    _implausible(staging, names)
    _level_breaks(staging, names)


def _clock_changes(staging: Staging, names: list[str]) -> None:
    for no, day, hours, expected in staging.connection.execute(
        "SELECT sensor_no, local_date, hours, expected FROM sensor_day WHERE expected <> 24 AND hours <> expected AND hours >= 22 ORDER BY ALL"
    ).fetchall():
        staging.notices.append(notice("F12", sensor=names[no], date=f"{day:%d.%m.%Y}", hours=hours, expected=expected))


def _gaps(staging: Staging, names: list[str]) -> None:
    """Missing hours between a sensor's first and last: looked for only in sensors whose days show a deficit."""
    rows = staging.connection.execute(
        """
        WITH deficient AS (
            SELECT sensor_no FROM sensor_day GROUP BY sensor_no
            HAVING date_diff('hour', min(first_hour), max(last_hour)) + 1 > sum(hours)),
        steps AS (
            SELECT sensor_no, ts_utc, lag(ts_utc) OVER (PARTITION BY sensor_no ORDER BY ts_utc) AS before
            FROM staged_footfall_hour SEMI JOIN deficient USING (sensor_no))
        SELECT sensor_no, date_diff('hour', before, ts_utc) - 1, before + INTERVAL 1 HOUR, ts_utc FROM steps
        WHERE ts_utc > before + INTERVAL 1 HOUR ORDER BY sensor_no, ts_utc
        """
    ).fetchall()
    for no, hours, start, end in rows:
        staging.notices.append(
            notice(
                "F04",
                sensor=names[no],
                hours=hours,
                start=f"{start:%d.%m.%Y %H:00}",
                end=f"{end:%d.%m.%Y %H:00} UTC",
                rows=hours,
            )
        )


def _outages(staging: Staging, names: list[str]) -> None:
    """F05: days with at least four zero hours between 8 and 20, put together to runs of days."""
    rows = staging.connection.execute(
        """
        WITH dead AS (SELECT sensor_no, local_date, zero_hours,
                             local_date - row_number() OVER (PARTITION BY sensor_no ORDER BY local_date)::INTEGER AS island
                      FROM sensor_day WHERE zero_hours >= ?)
        SELECT sensor_no, min(local_date), max(local_date), sum(zero_hours)::INTEGER FROM dead
        GROUP BY sensor_no, island ORDER BY 1, 2
        """,
        [ZERO_RUN_H],
    ).fetchall()
    for no, start, end, hours in rows:
        staging.notices.append(
            notice("F05", sensor=names[no], start=f"{start:%d.%m.%Y}", end=f"{end:%d.%m.%Y}", hours=hours, rows=hours)
        )


def _implausible(staging: Staging, names: list[str]) -> None:
    """F07: set counts aside that exceed 20,000 an hour, or 8 times the sensor's own 99th percentile of that hour of the
    week and 10 times its mean (so that a busy night in a quiet street stays)."""
    suspicious = staging.connection.execute(
        """
        SELECT sensor_no FROM sensor_day GROUP BY sensor_no
        HAVING max(highest) > ? OR max(highest) > ? * sum(count) / sum(hours)
        """,
        [MAX_COUNT_PER_HOUR, TIMES_OWN_MEAN],
    ).fetchall()
    if not suspicious:
        return
    staging.settle_staged()
    rows = staging.connection.execute(
        """
        WITH suspect AS (
            SELECT sensor_no, avg(count) AS mean FROM staged_footfall_hour GROUP BY sensor_no
            HAVING max(count) > $limit OR max(count) > $means * avg(count)),
        hours AS (
            SELECT f.*, quantile_cont(count, 0.99) OVER (PARTITION BY sensor_no, dayofweek(local_date), local_hour) AS p99, mean
            FROM staged_footfall_hour f JOIN suspect USING (sensor_no))
        UPDATE staged_footfall_hour s SET status = 3 FROM hours h
        WHERE s.sensor_no = h.sensor_no AND s.ts_utc = h.ts_utc
          AND (h.count > $limit OR (h.count > $times * h.p99 AND h.count > $means * h.mean))
        RETURNING s.sensor_no, s.count, s.local_date, s.local_hour
        """,
        {"limit": MAX_COUNT_PER_HOUR, "means": TIMES_OWN_MEAN, "times": TIMES_OWN_P99},
    ).fetchall()
    for no, count, day, hour in sorted(rows):
        staging.notices.append(notice("F07", sensor=names[no], value=f"{count} am {day:%d.%m.%Y}, {hour} Uhr"))


def _level_breaks(staging: Staging, names: list[str]) -> None:
    """F09: the median day of 28 days is more than twice, or less than half, the median of the 28 days before."""
    rows = staging.connection.execute(
        """
        WITH medians AS (
            SELECT sensor_no, local_date,
                   median(count) OVER (PARTITION BY sensor_no ORDER BY local_date ROWS BETWEEN 27 PRECEDING AND CURRENT ROW) AS level,
                   row_number() OVER (PARTITION BY sensor_no ORDER BY local_date) AS day_no
            FROM sensor_day WHERE zero_hours < $zeros AND hours >= 22),
        ratios AS (
            SELECT sensor_no, local_date, day_no, level / nullif(lag(level, 28) OVER w, 0) AS ratio FROM medians
            WINDOW w AS (PARTITION BY sensor_no ORDER BY local_date))
        SELECT sensor_no, arg_max(local_date, abs(ln(ratio))), arg_max(ratio, abs(ln(ratio))) FROM ratios
        WHERE day_no >= 56 AND (ratio > $ratio OR ratio < 1 / $ratio) GROUP BY sensor_no, date_trunc('year', local_date) ORDER BY 1, 2
        """,
        {"zeros": ZERO_RUN_H, "ratio": LEVEL_RATIO},
    ).fetchall()
    for no, day, ratio in rows:
        shown = f"{ratio:.1f}".replace(".", ",")
        staging.notices.append(notice("F09", sensor=names[no], date=f"{day:%d.%m.%Y}", ratio=shown, value=shown))
