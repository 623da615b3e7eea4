asked AS (
    SELECT
        coalesce(
            nullif(:since, ''),
            (SELECT date(substr(max(coalesce(published, saved_at)), 1, 10), '-89 days') FROM articles
                WHERE coalesce(published, saved_at) < strftime('%Y-%m-%d~', 'now')),
            '0000') AS since,
        coalesce(nullif(:until, ''), '9999') || '~' AS until,
        min(1000, max(3, CAST(coalesce(nullif(:nodes, ''), 30) AS INTEGER))) AS nodes
)
