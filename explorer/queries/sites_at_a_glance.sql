-- How is it with each site?
-- One line for each: all its articles, those of the last 7 days beside what is usual in a week (the mean of the four
-- weeks before; not known of a site that is newer), its last run, and when it is crawled next. A run that has not ended
-- goes on, or was cut off.
WITH days AS (
    SELECT coalesce(nullif(:until, ''), (
        SELECT substr(max(coalesce(published, saved_at)), 1, 10) FROM articles
        WHERE coalesce(published, saved_at) <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
            AND length(coalesce(published, saved_at)) >= 10
    ), date('now')) AS last
)
SELECT
    sites.name AS site,
    (SELECT count(*) FROM articles INDEXED BY articles_saved WHERE articles.site_id = sites.id) AS articles,
    (SELECT count(*) FROM articles WHERE articles.site_id = sites.id
        AND coalesce(published, saved_at) >= date(days.last, '-6 days')
        AND coalesce(published, saved_at) < days.last || '~') AS last_7_days,
    CASE WHEN (SELECT min(coalesce(published, saved_at)) FROM articles WHERE articles.site_id = sites.id)
            < date(days.last, '-33 days')
        THEN (SELECT count(*) FROM articles WHERE articles.site_id = sites.id
            AND coalesce(published, saved_at) >= date(days.last, '-34 days')
            AND coalesce(published, saved_at) < date(days.last, '-6 days')) / 4.0 END AS usual_in_7_days,
    (SELECT max(coalesce(published, saved_at)) FROM articles WHERE articles.site_id = sites.id
        AND coalesce(published, saved_at) < days.last || '~') AS newest_article,
    (SELECT max(saved_at) FROM articles WHERE articles.site_id = sites.id) AS last_saved,
    runs.started_at AS last_run_began,
    runs.ended_at AS last_run_ended,
    runs.reason AS last_run_reason,
    runs.asked_by AS last_run_asked_by,
    EXISTS (SELECT 1 FROM runs AS looks WHERE looks.site_id = sites.id
        AND looks.asked_by IN ('crawl', 'due', 'watch', 'demo')) AS is_crawled,
    sites.failures,
    sites.due_at,
    sites.due_reason,
    sites.id
FROM days
CROSS JOIN sites
LEFT JOIN runs ON runs.id = (SELECT last.id FROM runs AS last WHERE last.site_id = sites.id ORDER BY last.id DESC LIMIT 1)
WHERE nullif(:site, '') IS NULL OR sites.name = :site
ORDER BY sites.name;
