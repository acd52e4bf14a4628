-- One row per counting point with anything delivered: its first and last local day, and whether example data are among them.
SELECT d.sensor_key,
       min(d.local_date) AS first_on,
       max(d.local_date) AS last_on,
       max(CASE WHEN s.load_id IS NULL THEN 0 ELSE 1 END) = 1 AS is_synthetic
FROM sensor_day d
LEFT JOIN synthetic_load s ON s.load_id = d.load_id
GROUP BY d.sensor_key
