"""The facts a build starts from: the warehouse as it counts today, and its small tables copied into the snapshot.

Where a town has delivered data of its own, the example data of that centre and topic no longer count; withdrawn
deliveries never do.  The rest of the build sees the warehouse through views that know this.
"""

from pathlib import Path
from typing import Final

import duckdb

from etl import warehouse
from etl.stores import CONTENT

TOPICS: Final = ("footfall", "vacancy", "survey")
_CENTRE_FACTS: Final = {"vacancy_unit": "vacancy", "survey_answer": "survey", "survey_aggregate": "survey"}
_PLAIN: Final = (
    "municipality",
    "municipality_boundary",
    "centre",
    "structure_value",
    "event",
    "measure_carried_out",
    "programme_participation",
    "street_network",
    "weather_day",
)


def open_warehouse(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Attach the warehouse read-only as ``store`` and show what counts of it as ``warehouse``."""
    warehouse.attach_patiently(connection, path, read_only=True, name="store")
    connection.execute("ATTACH ':memory:' AS warehouse")
    connection.execute("CREATE VIEW warehouse.load AS SELECT * FROM store.load WHERE status = 'loaded'")
    connection.execute(
        """
        CREATE TABLE warehouse.hidden AS
        WITH touched AS (
            SELECT c.centre_id, c.topic, l.load_id, l.is_synthetic,
                   bool_or(NOT l.is_synthetic AND l.status = 'loaded') OVER (PARTITION BY c.centre_id, c.topic) AS has_real,
                   l.status
            FROM store.load_centre c JOIN store.load l USING (load_id)
        )
        SELECT centre_id, topic, load_id FROM touched WHERE status <> 'loaded' OR (is_synthetic AND has_real)
        """
    )
    connection.execute(
        """
        CREATE VIEW warehouse.load_centre AS
        SELECT c.* FROM store.load_centre c ANTI JOIN warehouse.hidden h USING (centre_id, topic, load_id)
        """
    )
    tables = {
        name
        for (name,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'"
        ).fetchall()
    }
    for table in _PLAIN:
        if table in tables:
            connection.execute(f"CREATE VIEW warehouse.{table} AS SELECT * FROM store.{table}")
    for table, topic in _CENTRE_FACTS.items():
        connection.execute(
            f"""
            CREATE VIEW warehouse.{table} AS SELECT f.* FROM store.{table} f
            ANTI JOIN (SELECT centre_id, load_id FROM warehouse.hidden WHERE topic = '{topic}') h USING (centre_id, load_id)
            """
        )
    _show_counts(connection)


def close_warehouse(connection: duckdb.DuckDBPyConnection) -> None:
    """Let go of the warehouse, so that deliveries can be loaded while the build goes on."""
    connection.execute("DETACH warehouse")
    connection.execute("DETACH store")


def _show_counts(connection: duckdb.DuckDBPyConnection) -> None:
    """Views on counts; they filter only where something is hidden, because the hours are many."""
    connection.execute(
        """
        CREATE TABLE warehouse.hidden_count AS
        SELECT DISTINCT s.sensor_key, h.load_id
        FROM warehouse.hidden h JOIN store.sensor s USING (centre_id) WHERE h.topic = 'footfall'
        """
    )
    has_hidden = connection.execute("SELECT 1 FROM warehouse.hidden_count LIMIT 1").fetchone() is not None
    for table in ("footfall_hour", "footfall_day"):
        clause = " ANTI JOIN warehouse.hidden_count h USING (sensor_key, load_id)" if has_hidden else ""
        connection.execute(f"CREATE VIEW warehouse.{table} AS SELECT f.* FROM store.{table} f{clause}")
    if not has_hidden:
        connection.execute("CREATE VIEW warehouse.sensor AS SELECT * FROM store.sensor")
        return
    connection.execute(
        """
        CREATE TABLE warehouse.shown_sensor AS
        WITH doubtful AS (SELECT s.sensor_key FROM store.sensor s SEMI JOIN warehouse.hidden_count h USING (sensor_key, load_id))
        SELECT sensor_key FROM store.sensor WHERE sensor_key NOT IN (SELECT sensor_key FROM doubtful)
        UNION SELECT DISTINCT sensor_key FROM warehouse.footfall_hour WHERE sensor_key IN (SELECT sensor_key FROM doubtful)
        UNION SELECT DISTINCT sensor_key FROM warehouse.footfall_day WHERE sensor_key IN (SELECT sensor_key FROM doubtful)
        """
    )
    connection.execute(
        "CREATE VIEW warehouse.sensor AS SELECT s.* FROM store.sensor s SEMI JOIN warehouse.shown_sensor USING (sensor_key)"
    )


def fingerprints(connection: duckdb.DuckDBPyConnection) -> None:
    """Table ``fingerprint`` (centre_id, topic, fingerprint): a hash over the deliveries behind each centre and topic."""
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE fingerprint AS
        SELECT c.centre_id, c.topic,
               sha256(string_agg(concat_ws('|', l.sha256, l.kind, l.target, l.source_id, l.options), chr(10) ORDER BY l.load_id)) AS fingerprint,
               bool_and(l.is_synthetic) AS is_synthetic, count(*)::INTEGER AS load_count
        FROM warehouse.load_centre c JOIN warehouse.load l USING (load_id)
        WHERE c.topic IN ('footfall', 'vacancy', 'survey') GROUP BY ALL
        """
    )


def copy_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy the small tables of the warehouse into the snapshot, whole: they are quick and need no bookkeeping."""
    _copy_municipalities(connection)
    _copy_centres(connection)
    _copy_weather(connection)
    _copy_programmes(connection)
    _copy_streets(connection)
    connection.execute(
        """
        INSERT INTO snapshot.load
        SELECT load_id, file, sha256, kind, topic, source_id, target, received_at, status, rows_read, rows_loaded, rows_rejected,
               rows_duplicate, rows_replaced, is_synthetic
        FROM store.load ORDER BY load_id;
        INSERT INTO snapshot.load_notice SELECT * FROM store.load_notice ORDER BY load_id, notice_no;
        INSERT INTO snapshot.reject SELECT * FROM store.reject ORDER BY load_id, line;
        INSERT INTO snapshot.vacancy_unit
        SELECT unit_id, centre_id, observed_on, street, house_no, floor, area_m2, area_kind, u.status, vacant_since,
               vacant_since_precision, trade, previous_trade, location_class, cause, closure_announced_on, lat, lon,
               is_register_complete, l.is_synthetic
        FROM warehouse.vacancy_unit u JOIN warehouse.load l USING (load_id) ORDER BY centre_id, observed_on, unit_id;
        INSERT INTO snapshot.event
        SELECT event_id, centre_id, ags, starts_on, ends_on, kind, title FROM warehouse.event ORDER BY ALL;
        INSERT INTO snapshot.measure_carried_out
        SELECT centre_id, measure_id, starts_on, ends_on, expected_indicator, expected_effect, registered_on, scope, l.is_synthetic
        FROM warehouse.measure_carried_out m JOIN warehouse.load l USING (load_id) ORDER BY ALL;
        INSERT INTO snapshot.structure_value
        SELECT key, level, indicator, label, reference_on, value, unit, sign, quality, l.source_id
        FROM warehouse.structure_value v JOIN warehouse.load l USING (load_id) ORDER BY ALL;
        """
    )


def _has_table(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether the warehouse knows the table: one from before later additions lacks some until its next delivery."""
    found = connection.execute(
        "SELECT 1 FROM duckdb_views() WHERE database_name = 'warehouse' AND view_name = ?", [table]
    ).fetchone()
    return found is not None


def _copy_streets(connection: duckdb.DuckDBPyConnection) -> None:
    """Street networks as delivered, of each municipality the newest."""
    if _has_table(connection, "street_network"):
        connection.execute(
            """
            INSERT INTO snapshot.street_network
            SELECT ags, geometry_wkb, l.source_id, l.is_synthetic FROM warehouse.street_network JOIN warehouse.load l USING (load_id)
            QUALIFY row_number() OVER (PARTITION BY ags ORDER BY load_id DESC) = 1 ORDER BY ags
            """
        )


def _copy_programmes(connection: duckdb.DuckDBPyConnection) -> None:
    """Participation in funding programmes; example rows give way to a real list of their town or of the whole region."""
    if _has_table(connection, "programme_participation"):
        connection.execute(
            """
            INSERT INTO snapshot.programme_participation
            WITH listed AS (
                SELECT p.*, l.source_id, l.is_synthetic FROM warehouse.programme_participation p JOIN warehouse.load l USING (load_id)
            ), spoken_for AS (
                SELECT left(target, 8) AS ags FROM warehouse.load WHERE kind = 'programme_list' AND NOT is_synthetic
                UNION SELECT ags FROM listed WHERE NOT is_synthetic
            )
            SELECT ags, programme_id, starts_on, ends_on, amount_eur, source_id, is_synthetic FROM listed
            WHERE NOT is_synthetic OR NOT EXISTS (FROM spoken_for s WHERE s.ags IN (listed.ags, '')) ORDER BY ALL
            """
        )


def _copy_weather(connection: duckdb.DuckDBPyConnection) -> None:
    """Days of weather stations, the newest delivery first."""
    if _has_table(connection, "weather_day"):
        connection.execute(
            """
            INSERT INTO snapshot.weather_day
            SELECT station_id, station_name, lat, lon, local_date, temperature_max_c, temperature_mean_c, precipitation_mm
            FROM warehouse.weather_day SEMI JOIN warehouse.load USING (load_id)
            QUALIFY row_number() OVER (PARTITION BY station_id, local_date ORDER BY load_id DESC) = 1
            ORDER BY station_id, local_date
            """
        )


def _copy_municipalities(connection: duckdb.DuckDBPyConnection) -> None:
    """Newest state of every municipality, with the planning facts of the reference table and a polygon where one is known."""
    connection.execute(
        """
        INSERT INTO snapshot.municipality
        WITH newest AS (
            SELECT * FROM warehouse.municipality
            QUALIFY row_number() OVER (PARTITION BY ags ORDER BY territorial_status_on DESC NULLS LAST, load_id DESC) = 1
        ), reference AS (
            SELECT * FROM read_csv(?, all_varchar = true, header = true)
        ), polygon AS (
            SELECT ags, geometry_wkb FROM warehouse.municipality_boundary
            QUALIFY row_number() OVER (PARTITION BY ags ORDER BY load_id DESC) = 1
        )
        SELECT n.ags, coalesce(n.ars, r.ars), n.name,
               coalesce(r.name_short, regexp_replace(n.name, ',.*$', '')), coalesce(n.type, r.type),
               left(n.ags, 5), r.district_name, r.ihk, r.planning_region, nullif(r.central_place, ''),
               n.central_place_level::INTEGER,
               CASE WHEN n.population IS NULL THEN NULL WHEN n.population < 5000 THEN 'under_5000'
                    WHEN n.population < 10000 THEN '5000_10000' WHEN n.population < 20000 THEN '10000_20000'
                    WHEN n.population < 50000 THEN '20000_50000' ELSE '50000_plus' END,
               round(n.population)::INTEGER, n.population_on, coalesce(n.area_km2, r.area_km2::DOUBLE),
               n.population / nullif(coalesce(n.area_km2, r.area_km2::DOUBLE), 0), coalesce(n.postal_code, r.postal_code_admin),
               n.lat, n.lon, p.geometry_wkb, left(n.ags, 2) = '99'
        FROM newest n LEFT JOIN reference r USING (ags) LEFT JOIN polygon p USING (ags) ORDER BY n.ags
        """,
        [str(CONTENT / "reference" / "municipalities_brandenburg.csv")],
    )


def _copy_centres(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        INSERT INTO snapshot.centre
        SELECT centre_id, ags, name, kind, lat, lon, boundary_wkb, is_default_boundary, left(ags, 2) = '99'
        FROM warehouse.centre QUALIFY row_number() OVER (PARTITION BY centre_id ORDER BY load_id DESC) = 1 ORDER BY centre_id
        """
    )
