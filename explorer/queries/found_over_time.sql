-- When were the articles that a search finds published?
-- Shows when a subject came up, and when it went away. per: day, week or month.
-- match is in the search's own language: glue sticks, "glue sticks", glue OR paste. since and until are dates such as 2026-05-12 or 2026-05.
WITH {found}
SELECT
    CASE coalesce(nullif(:per, ''), 'month')
        WHEN 'day' THEN substr(date, 1, 10)
        WHEN 'week' THEN date(substr(date, 1, 10) || 'T00:00', 'weekday 0', '-6 days')
        ELSE substr(date, 1, 7)
    END AS at,
    count(*) AS articles
FROM found
GROUP BY at
ORDER BY at;
