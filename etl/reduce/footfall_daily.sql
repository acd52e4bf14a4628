-- One row per counting point and local day between its first and last day, with its state; no count where it may not be used.
SELECT s.sensor_id,
       s.centre_id,
       p.local_date,
       CAST(CASE WHEN l.sensor_key IS NULL AND p.state IN ('ok', 'incomplete') THEN p.count END AS INTEGER) AS count,
       CAST(p.hours AS INTEGER) AS hours,
       CAST(p.expected_hours AS INTEGER) AS expected_hours,
       CAST(p.zero_hours AS INTEGER) AS zero_hours,
       CASE WHEN l.sensor_key IS NULL THEN p.state ELSE 'suspected_outage' END AS state,
       CAST(CASE WHEN l.sensor_key IS NULL AND p.state IN ('ok', 'incomplete') THEN p.evening_count END AS INTEGER)
           AS evening_count,
       CAST(CASE WHEN l.sensor_key IS NULL AND p.state IN ('ok', 'incomplete') THEN p.midday_count END AS INTEGER)
           AS midday_count,
       p.is_synthetic
FROM day_panel p
JOIN chosen_sensor s ON s.sensor_key = p.sensor_key
LEFT JOIN low_day l ON l.sensor_key = p.sensor_key AND l.local_date = p.local_date
