-- One row per chosen version of a counting point; a point that never delivered has no days.
SELECT s.sensor_id,
       s.sensor_key,
       s.centre_id,
       s.name,
       s.version,
       s.lat,
       s.lon,
       s.method,
       s.counted_object,
       d.first_on,
       d.last_on,
       COALESCE(d.is_synthetic, s.is_synthetic) AS is_synthetic
FROM chosen_sensor s
LEFT JOIN sensor_span d ON d.sensor_key = s.sensor_key
