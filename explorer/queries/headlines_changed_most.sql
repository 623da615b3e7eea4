-- Which articles had the most headlines?
-- A headline that changes again and again was tried out on readers, or had to be taken back. since is a day such as 2026-05-01.
WITH most AS (
    SELECT
        revisions.article_id,
        count(*) AS changes,
        min(revisions.changed_at) AS first_change,
        max(revisions.changed_at) AS last_change
    FROM revisions
    WHERE revisions.field = 'title'
        AND revisions.changed_at >= coalesce(:since, '')
        AND (nullif(:site, '') IS NULL OR EXISTS (
            SELECT 1 FROM articles INDEXED BY articles_glance
            WHERE articles.id = revisions.article_id AND articles.site_id = (SELECT id FROM sites WHERE name = :site)
        ))
    GROUP BY revisions.article_id
    ORDER BY count(*) DESC, max(revisions.changed_at) DESC
    LIMIT coalesce(CAST(nullif(:rows, '') AS INTEGER), 50)
)
SELECT
    sites.name AS site,
    most.changes + 1 AS headlines,
    most.first_change,
    most.last_change,
    (SELECT old FROM revisions WHERE revisions.article_id = most.article_id AND revisions.field = 'title'
        ORDER BY revisions.changed_at LIMIT 1) AS first_headline,
    articles.title AS headline_now,
    most.article_id,
    articles.url
FROM most
JOIN articles ON articles.id = most.article_id
LEFT JOIN sites ON sites.id = articles.site_id
ORDER BY most.changes DESC, most.last_change DESC;
