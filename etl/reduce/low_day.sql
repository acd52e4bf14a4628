-- One row per day that counts less than 5 % of the median of the same weekday within four weeks before and after, the day
-- itself and days of zero hours left out. Only days below 5 % of the highest neighbour can be low, so few are joined.
SELECT p.sensor_key, p.local_date
FROM day_panel p
CROSS JOIN day_rule r
JOIN day_panel n ON n.sensor_key = p.sensor_key AND n.weekday = p.weekday
                AND n.day_no BETWEEN p.day_no - 28 AND p.day_no + 28 AND n.day_no <> p.day_no
WHERE p.state = 'ok' AND p.count < r.low_day_share * p.highest_near
GROUP BY p.sensor_key, p.local_date, p.count, r.low_day_share
HAVING p.count < r.low_day_share * median(n.reference_count)
