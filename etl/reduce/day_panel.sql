-- One row per counting point and calendar day between its first and last day; days without delivery stand with 0 hours.
-- state: by hours alone. highest_near: highest plausible count of the same weekday within the weeks of the low-day rule.
WITH filled AS (
    SELECT s.sensor_key,
           c.local_date,
           c.day_no,
           c.weekday,
           c.month,
           c.expected_hours,
           COALESCE(d.hours, 0) AS hours,
           COALESCE(d.zero_hours, 0) AS zero_hours,
           d.count,
           d.evening_count,
           d.midday_count,
           s.is_synthetic,
           CASE WHEN COALESCE(d.zero_hours, 0) < r.outage_zero_hours THEN d.count END AS reference_count,
           CASE WHEN COALESCE(d.zero_hours, 0) >= r.outage_zero_hours THEN 'suspected_outage'
                WHEN COALESCE(d.hours, 0) = 0 THEN 'missing'
                WHEN d.hours > c.expected_hours THEN 'duplicate'
                WHEN d.hours < r.minimum_hours THEN 'incomplete'
                ELSE 'ok' END AS state
    FROM sensor_span s
    JOIN calendar_day c ON c.local_date BETWEEN s.first_on AND s.last_on
    CROSS JOIN day_rule r
    LEFT JOIN sensor_day d ON d.sensor_key = s.sensor_key AND d.local_date = c.local_date
)
SELECT sensor_key, local_date, day_no, weekday, month, expected_hours, hours, zero_hours, count, evening_count,
       midday_count, is_synthetic, reference_count, state,
       max(reference_count) OVER (PARTITION BY sensor_key, weekday ORDER BY day_no
                                  ROWS BETWEEN 4 PRECEDING AND 4 FOLLOWING) AS highest_near
FROM filled
