-- One row per counting point and calendar month between its first and last day: mean per day, each weekday weighted by how
-- often it occurs in the month (FHWA Traffic Monitoring Guide 2022, chapter 3).
WITH month_weekday AS (
    SELECT month, weekday, count(*) AS occurrences FROM calendar_day GROUP BY month, weekday
),
by_weekday AS (
    SELECT p.sensor_key, p.month, p.weekday, p.is_synthetic,
           avg(CASE WHEN p.state = 'ok' AND l.sensor_key IS NULL THEN p.count END) AS mean_count,
           count(CASE WHEN p.state = 'ok' AND l.sensor_key IS NULL THEN p.count END) AS valid_days
    FROM day_panel p
    LEFT JOIN low_day l ON l.sensor_key = p.sensor_key AND l.local_date = p.local_date
    GROUP BY p.sensor_key, p.month, p.weekday, p.is_synthetic
),
by_month AS (
    SELECT b.sensor_key, b.month, b.is_synthetic,
           sum(w.occurrences * b.mean_count) / sum(w.occurrences) AS mean_per_day,
           sum(b.valid_days) AS valid_days,
           count(b.mean_count) AS weekdays
    FROM by_weekday b
    JOIN month_weekday w ON w.month = b.month AND w.weekday = b.weekday
    GROUP BY b.sensor_key, b.month, b.is_synthetic
),
month_length AS (
    SELECT month, count(*) AS days_in_month FROM calendar_day GROUP BY month
)
SELECT s.sensor_id,
       s.centre_id,
       m.month,
       CAST(CASE WHEN m.valid_days >= r.minimum_days AND m.weekdays = 7 THEN m.mean_per_day END AS DOUBLE) AS mean_per_day,
       CAST(m.valid_days AS INTEGER) AS valid_days,
       CAST(n.days_in_month AS INTEGER) AS days_in_month,
       CAST(m.weekdays AS INTEGER) AS weekdays,
       m.valid_days >= r.minimum_days AND m.weekdays = 7 AS is_usable,
       m.valid_days >= r.full_days AND m.weekdays = 7 AS is_full,
       m.is_synthetic
FROM by_month m
JOIN chosen_sensor s ON s.sensor_key = m.sensor_key
JOIN month_length n ON n.month = m.month
CROSS JOIN day_rule r
