-- One row per counting point, calendar month, weekday and local hour: mean of the measured hours of days of state ok.
-- The hour that stands twice in October is averaged with itself, not added up.
WITH ok_day AS (
    SELECT p.sensor_key, p.local_date, p.month, p.weekday, p.expected_hours, p.is_synthetic
    FROM day_panel p
    LEFT JOIN low_day l ON l.sensor_key = p.sensor_key AND l.local_date = p.local_date
    WHERE p.state = 'ok' AND l.sensor_key IS NULL
),
profile AS (
    SELECT o.sensor_key, o.month, o.weekday, f.local_hour, o.is_synthetic,
           avg(f.count) AS mean_count,
           sum(CASE WHEN o.expected_hours = 25 AND f.local_hour = 2 THEN 0.5 ELSE 1 END) AS days
    FROM hour_fact f
    JOIN ok_day o ON o.sensor_key = f.sensor_key AND o.local_date = f.local_date
    WHERE f.status = 0 AND f.count IS NOT NULL
    GROUP BY o.sensor_key, o.month, o.weekday, f.local_hour, o.is_synthetic
)
SELECT s.sensor_id,
       s.centre_id,
       p.month,
       CAST(p.weekday AS INTEGER) AS weekday,
       CAST(p.local_hour AS INTEGER) AS hour,
       CAST(p.mean_count AS DOUBLE) AS mean_count,
       CAST(ceil(p.days) AS INTEGER) AS days,
       p.is_synthetic
FROM profile p
JOIN chosen_sensor s ON s.sensor_key = p.sensor_key
