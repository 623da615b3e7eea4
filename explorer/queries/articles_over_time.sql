-- How many articles are there of each day, week or month?
-- All sites together: a day that stands out is one of news, or one of a crawl that failed. per: day, week or month.
WITH RECURSIVE days (day) AS (  -- from one day that has articles to the next, without a look at those of the day
    SELECT (SELECT substr(coalesce(published, saved_at), 1, 10) FROM articles
        WHERE coalesce(published, saved_at) >= coalesce(:since, '')
            AND coalesce(published, saved_at) < coalesce(:until, '') || '~'
        ORDER BY coalesce(published, saved_at) LIMIT 1)
    UNION ALL
    SELECT (SELECT substr(coalesce(published, saved_at), 1, 10) FROM articles
        WHERE coalesce(published, saved_at) > iif(length(day) < 10, day, day || '~')
            AND coalesce(published, saved_at) < coalesce(:until, '') || '~'
        ORDER BY coalesce(published, saved_at) LIMIT 1)
    FROM days WHERE day IS NOT NULL
)
SELECT
    CASE coalesce(nullif(:per, ''), 'month')
        WHEN 'day' THEN day
        WHEN 'week' THEN date(day || 'T00:00', 'weekday 0', '-6 days')
        ELSE substr(day, 1, 7)
    END AS at,
    sum((SELECT count(*) FROM articles
        WHERE coalesce(published, saved_at) >= max(day, coalesce(:since, ''))
            AND coalesce(published, saved_at) <= iif(length(day) < 10, day, day || '~')
            AND coalesce(published, saved_at) < coalesce(:until, '') || '~')) AS articles
FROM days
WHERE day IS NOT NULL
GROUP BY at
ORDER BY at;
