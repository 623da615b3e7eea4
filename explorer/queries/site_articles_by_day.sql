-- How many articles of each day has a site?
-- Gaps are days on which it published nothing, or was not read. An article's day is the day it was published or, where
-- that is not known, first saved.
WITH span AS (
    SELECT
        sites.id,
        coalesce(nullif(:since, ''), (
            SELECT date(substr(max(coalesce(published, saved_at)), 1, 10), '-59 days') FROM articles
            WHERE articles.site_id = sites.id AND coalesce(published, saved_at) < date('now') || '~'
        ), '') AS first,
        coalesce(nullif(:until, ''), date('now')) AS last
    FROM sites
    WHERE sites.name = coalesce(nullif(:site, ''), (SELECT min(name) FROM sites))
)
SELECT
    substr(coalesce(articles.published, articles.saved_at), 1, 10) AS day,
    count(*) AS articles
FROM span
-- By week first: this index has all that is asked for, so that the rows with their texts stay unread.
CROSS JOIN articles INDEXED BY articles_week ON articles.site_id = span.id
    AND date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days')
        >= date(substr(span.first || '-01-01', 1, 10), 'weekday 0', '-6 days')
    AND date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days')
        <= span.last || '~'
WHERE coalesce(articles.published, articles.saved_at) >= span.first
    AND coalesce(articles.published, articles.saved_at) < span.last || '~'
GROUP BY 1
ORDER BY 1;
