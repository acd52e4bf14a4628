-- The warehouse: facts as delivered, what was rejected, and where everything came from.
-- Only the ETL opens it; one transaction per delivery. No keys are declared: uniqueness is kept by the merge in
-- etl/warehouse.py and proved by every build, because an index would make loading work grow with the stock.

CREATE TABLE load (
    load_id INTEGER, file TEXT, sha256 TEXT, kind TEXT, topic TEXT, source_id TEXT, target TEXT, options TEXT,
    received_at TIMESTAMP, status TEXT, rows_read BIGINT, rows_loaded BIGINT, rows_rejected BIGINT, rows_duplicate BIGINT,
    rows_replaced BIGINT, is_synthetic BOOLEAN
);
CREATE TABLE load_notice (
    load_id INTEGER, notice_no INTEGER, code TEXT, level TEXT, row_no BIGINT, column_name TEXT, value TEXT, rows BIGINT, message TEXT
);
CREATE TABLE reject (load_id INTEGER, line BIGINT, code TEXT, column_name TEXT, value TEXT, raw TEXT);
CREATE TABLE load_centre (load_id INTEGER, centre_id TEXT, topic TEXT);

CREATE TABLE municipality (
    ags TEXT, ars TEXT, name TEXT, type TEXT, area_km2 DOUBLE, population DOUBLE, population_on DATE, postal_code TEXT,
    central_place_level DOUBLE, lat DOUBLE, lon DOUBLE, territorial_status_on DATE, load_id INTEGER
);
CREATE TABLE municipality_boundary (ags TEXT, name TEXT, geometry_wkb BLOB, territorial_status_on DATE, load_id INTEGER);
CREATE TABLE centre (
    centre_id TEXT, ags TEXT, name TEXT, kind TEXT, lat DOUBLE, lon DOUBLE, boundary_wkb BLOB, is_default_boundary BOOLEAN,
    load_id INTEGER
);
CREATE TABLE sensor (
    sensor_key INTEGER, sensor_id TEXT, centre_id TEXT, sensor_ref TEXT, version INTEGER, name TEXT, lat DOUBLE, lon DOUBLE,
    method TEXT, counted_object TEXT, direction_a TEXT, direction_b TEXT, load_id INTEGER
);
CREATE TABLE footfall_hour (
    sensor_key INTEGER, ts_utc TIMESTAMP, local_date DATE, local_hour UTINYINT, count INTEGER, status UTINYINT, load_id INTEGER
);
CREATE TABLE footfall_day (sensor_key INTEGER, local_date DATE, count INTEGER, status UTINYINT, load_id INTEGER);
CREATE TABLE vacancy_unit (
    unit_id TEXT, centre_id TEXT, observed_on DATE, street TEXT, house_no TEXT, floor TEXT, area_m2 DOUBLE, area_kind TEXT,
    status TEXT, vacant_since DATE, vacant_since_precision TEXT, trade TEXT, previous_trade TEXT, location_class TEXT,
    cause TEXT, closure_announced_on DATE, lat DOUBLE, lon DOUBLE, is_register_complete BOOLEAN, load_id INTEGER
);
CREATE TABLE survey_answer (
    survey_id TEXT, centre_id TEXT, wave TEXT, response_id TEXT, item TEXT, kind TEXT, code TEXT, value DOUBLE,
    is_complete BOOLEAN, mode TEXT, frame TEXT, load_id INTEGER
);
CREATE TABLE survey_aggregate (
    survey_id TEXT, centre_id TEXT, wave TEXT, item TEXT, n INTEGER, mean DOUBLE, sd DOUBLE, top2_share DOUBLE,
    class_mean DOUBLE, load_id INTEGER
);
CREATE TABLE structure_value (
    key TEXT, level TEXT, indicator TEXT, label TEXT, reference_on DATE, value DOUBLE, unit TEXT, sign TEXT, quality TEXT,
    load_id INTEGER
);
CREATE TABLE event (
    event_id TEXT, centre_id TEXT, ags TEXT, starts_on DATE, ends_on DATE, kind TEXT, title TEXT, load_id INTEGER
);
CREATE TABLE measure_carried_out (
    centre_id TEXT, measure_id TEXT, starts_on DATE, ends_on DATE, expected_indicator TEXT, expected_effect DOUBLE,
    registered_on DATE, scope TEXT, load_id INTEGER
);
CREATE TABLE programme_participation (
    ags TEXT, programme_id TEXT, starts_on DATE, ends_on DATE, amount_eur DOUBLE, note TEXT, load_id INTEGER
);
CREATE TABLE street_network (ags TEXT, geometry_wkb BLOB, load_id INTEGER);
CREATE TABLE weather_day (
    station_id TEXT, station_name TEXT, lat DOUBLE, lon DOUBLE, local_date DATE, temperature_max_c DOUBLE,
    temperature_mean_c DOUBLE, precipitation_mm DOUBLE, hours INTEGER, load_id INTEGER
);
CREATE TABLE transit_stop (
    stop_id TEXT, name TEXT, lat DOUBLE, lon DOUBLE, counted_on DATE, departures INTEGER, feed_valid_until DATE,
    load_id INTEGER
);
