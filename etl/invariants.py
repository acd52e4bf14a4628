"""What every snapshot must prove before it may be shown: grains, vocabularies, sums, references."""

from collections.abc import Sequence
from typing import Final

import duckdb

from etl import snapshot
from etl.catalogue.register import Catalogue
from etl.takeover import Changed

STATUSES: Final = ("no_data", "too_little_data", "unremarkable", "watch", "conspicuous", "severe", "outdated")
GRAINS: Final[dict[str, tuple[str, ...]]] = {
    "municipality": ("ags",),
    "centre": ("centre_id",),
    "source": ("source_id",),
    "load": ("load_id",),
    "topic_state": ("centre_id", "topic"),
    "sensor": ("sensor_id",),
    "sensor_link": ("new_sensor_id",),
    "footfall_daily": ("sensor_id", "local_date"),
    "footfall_profile": ("sensor_id", "month", "weekday", "hour"),
    "footfall_month": ("sensor_id", "month"),
    "footfall_filled": ("sensor_id", "local_date"),
    "question": ("centre_id", "sensor_id"),
    "unusual_day": ("centre_id", "local_date"),
    "event_uplift": ("centre_id", "title", "kind"),
    "footfall_season": ("centre_id", "month"),
    "vacancy_unit": ("centre_id", "observed_on", "unit_id"),
    "survey_result": ("centre_id", "survey_id", "wave", "frame", "item", "kind", "code"),
    "indicator": ("centre_id", "indicator_id", "period"),
    "peer": ("centre_id", "peer_id"),
    "composite": ("centre_id", "dimension"),
    "finding": ("centre_id", "problem_id"),
    "measure": ("measure_id",),
    "recommendation": ("centre_id", "problem_id", "measure_id"),
}
# each query counts rows that must not exist
FORBIDDEN: Final[dict[str, str]] = {
    "a day that is neither ok nor incomplete has a count": "FROM snapshot.footfall_daily WHERE count IS NOT NULL AND state NOT IN ('ok', 'incomplete')",
    "an ok day has no count": "FROM snapshot.footfall_daily WHERE count IS NULL AND state = 'ok'",
    "a filled day was counted": "FROM snapshot.footfall_filled JOIN snapshot.footfall_daily d USING (sensor_id, local_date) WHERE d.state = 'ok'",
    "a local day has other than 23, 24 or 25 hours": "FROM snapshot.footfall_daily WHERE expected_hours NOT IN (23, 24, 25)",
    "a day has more hours than it can have": "FROM snapshot.footfall_daily WHERE hours > expected_hours",
    "a value lies outside its interval": "FROM snapshot.indicator WHERE value < low - 1e-6 * greatest(1, abs(value)) OR value > high + 1e-6 * greatest(1, abs(value))",
    "a hidden indicator has a value": "FROM snapshot.indicator WHERE visibility = 'hidden' AND value IS NOT NULL",
    "a hidden cell of a survey has a value": "FROM snapshot.survey_result WHERE visibility = 'hidden' AND (mean IS NOT NULL OR cases IS NOT NULL)",
    "a figure stands for an unknown centre": "FROM snapshot.indicator ANTI JOIN snapshot.centre USING (centre_id)",
    "a finding has an unknown status": "FROM snapshot.finding WHERE status NOT IN (SELECT unnest(?::TEXT[]))",
    "a recommendation answers no finding": "FROM snapshot.recommendation ANTI JOIN snapshot.finding USING (centre_id, problem_id)",
    "a recommendation names an unknown measure": "FROM snapshot.recommendation ANTI JOIN snapshot.measure USING (measure_id)",
}


class BrokenInvariant(Exception):
    """The snapshot would not be true; it was not published."""


def prove(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, changed: Changed) -> None:
    """Raise BrokenInvariant with everything that is wrong with the snapshot under construction.

    Keys of reduced facts are looked at for the centres reduced anew: what was taken over has been proved before, and a
    counting point, so every key of its rows, belongs to one centre.
    """
    broken = [f"{table}: {count} rows repeat their key" for table, count in _repeated(connection, changed) if count]
    for sentence, source in FORBIDDEN.items():
        parameters = [list(STATUSES)] if "?" in source else []
        count = _count(connection, f"SELECT count(*) {source}", parameters)
        if count:
            broken.append(f"{sentence} ({count} rows)")
    broken += _unknown_indicators(connection, catalogue)
    expected = _count(connection, "SELECT count(*) FROM snapshot.centre") * len(catalogue.problems)
    found = _count(connection, "SELECT count(*) FROM snapshot.finding")
    if found != expected:
        broken.append(f"finding: {found} rows instead of {expected} (centres × problems)")
    if broken:
        raise BrokenInvariant("Die Auswertung wurde nicht freigegeben: " + "; ".join(broken))


def row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of every table of the snapshot under construction."""
    return {name: _count(connection, f"SELECT count(*) FROM snapshot.{name}") for name in snapshot.tables(connection)}


def _repeated(connection: duckdb.DuckDBPyConnection, changed: Changed) -> list[tuple[str, int]]:
    found = []
    for table, keys in GRAINS.items():
        anew = changed.of_table(table) if table != "sensor" else None
        where, parameters = (
            ("", []) if anew is None else ("WHERE centre_id IN (SELECT unnest(?::TEXT[]))", [list(anew)])
        )
        groups = f"SELECT count(*) AS n FROM snapshot.{table} {where} GROUP BY {', '.join(keys)} HAVING n > 1"
        found.append((table, _count(connection, f"SELECT coalesce(sum(n - 1), 0) FROM ({groups})", parameters)))
    return found


def _unknown_indicators(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> list[str]:
    used = {name for (name,) in connection.execute("SELECT DISTINCT indicator_id FROM snapshot.indicator").fetchall()}
    unknown = sorted(used - set(catalogue.indicators))
    return [f"indicator without a record in data/indicators: {', '.join(unknown)}"] if unknown else []


def _count(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[object] = ()) -> int:
    row = connection.execute(sql, list(parameters)).fetchone()
    return int(row[0]) if row else 0
