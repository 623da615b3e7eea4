-- How many articles of each week has each site?
-- The last 12 weeks: a site that dries up, or begins to publish much more, is seen at once. A week is named by its
-- Monday; articles whose day is not known are in none.
SELECT
    sites.name AS site,
    date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days') AS week,
    count(*) AS articles
FROM sites
CROSS JOIN articles ON articles.site_id = sites.id
WHERE (nullif(:site, '') IS NULL OR sites.name = :site)
    AND date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days')
        >= date(coalesce(nullif(:until, ''), 'now'), 'weekday 0', '-6 days', '-77 days')
    AND date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days')
        <= date(coalesce(nullif(:until, ''), 'now'))
GROUP BY sites.id, 2
ORDER BY sites.name, 2;
