-- One row per counting point and local day with anything delivered; only measured counts (status 0) are added up.
-- Reads hour_fact, day_fact (warehouse facts of the chosen counting points), day_rule (one row: the rules of a valid day).
-- A day delivered both by hours and as a day value keeps its hours. A day value of 0 is 0 in every hour of the daytime.
WITH by_hours AS (
    SELECT f.sensor_key,
           f.local_date,
           count(CASE WHEN f.status = 0 THEN f.count END) AS hours,
           sum(CASE WHEN f.status = 0 THEN f.count END) AS count,
           count(CASE WHEN f.count = 0 AND f.status IN (0, 2)
                       AND f.local_hour BETWEEN r.first_daytime_hour AND r.last_daytime_hour THEN 1 END) AS zero_hours,
           sum(CASE WHEN f.status = 0 AND f.local_hour >= 18 THEN f.count
                    WHEN f.status = 0 THEN 0 END) AS evening_count,
           sum(CASE WHEN f.status = 0 AND f.local_hour BETWEEN 12 AND 15 THEN f.count
                    WHEN f.status = 0 THEN 0 END) AS midday_count,
           max(f.load_id) AS load_id
    FROM hour_fact f CROSS JOIN day_rule r
    GROUP BY f.sensor_key, f.local_date
)
SELECT sensor_key, local_date, hours, count, zero_hours, evening_count, midday_count, load_id
FROM by_hours
UNION ALL
SELECT d.sensor_key,
       d.local_date,
       CASE WHEN d.status = 0 AND d.count IS NOT NULL THEN c.expected_hours ELSE 0 END,
       CASE WHEN d.status = 0 THEN d.count END,
       CASE WHEN d.count = 0 AND d.status IN (0, 2) THEN r.last_daytime_hour - r.first_daytime_hour + 1 ELSE 0 END,
       NULL,
       NULL,
       d.load_id
FROM day_fact d
JOIN calendar_day c ON c.local_date = d.local_date
CROSS JOIN day_rule r
LEFT JOIN by_hours h ON h.sensor_key = d.sensor_key AND h.local_date = d.local_date
WHERE h.sensor_key IS NULL
