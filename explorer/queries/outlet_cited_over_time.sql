-- When is an outlet cited, and by which sites?
-- Shows when it came up, and whether one site or many rest on it. per: day, week or month.
-- match is in the search's own language: glue sticks, "glue sticks", glue OR paste.
WITH {citing}
SELECT
    CASE coalesce(nullif(:per, ''), 'month')
        WHEN 'day' THEN substr(date, 1, 10)
        WHEN 'week' THEN date(substr(date, 1, 10) || 'T00:00', 'weekday 0', '-6 days')
        ELSE substr(date, 1, 7)
    END AS at,
    sites.name AS site,
    count(*) AS articles
FROM citing
LEFT JOIN sites ON sites.id = site_id
GROUP BY at, site_id
ORDER BY at, sites.name;
