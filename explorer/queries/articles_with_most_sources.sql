-- Which articles rest on the most outlets?
-- An article with many outlets is where to begin on a subject: somebody has read the rest. Of those published since a day such as 2026-05-01; without one it is 30 days before the newest.
WITH asked (since) AS (
    SELECT coalesce(nullif(:since, ''), date(substr(max(coalesce(published, saved_at)), 1, 10), '-30 days'))
    FROM articles
    WHERE coalesce(published, saved_at) <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
),
most AS (
    SELECT articles.id, count(DISTINCT sources.outlet_id) AS outlets, count(*) AS sources
    FROM asked
    CROSS JOIN articles AS dated INDEXED BY articles_date ON coalesce(dated.published, dated.saved_at) >= asked.since
    CROSS JOIN articles INDEXED BY articles_glance ON articles.id = dated.id
    CROSS JOIN sources ON sources.article_id = articles.id
    WHERE (nullif(:site, '') IS NULL OR articles.site_id = (SELECT id FROM sites WHERE name = :site))
        AND (nullif(:topic, '') IS NULL
            OR EXISTS (SELECT 1 FROM topics WHERE topics.topic = :topic AND topics.article_id = articles.id))
    GROUP BY articles.id
    ORDER BY count(DISTINCT sources.outlet_id) DESC, count(*) DESC, articles.id DESC
    LIMIT coalesce(CAST(nullif(:rows, '') AS INTEGER), 50)
)
SELECT
    articles.title,
    sites.name AS site,
    coalesce(articles.published, articles.saved_at) AS date,
    most.outlets,
    most.sources,
    most.id AS article_id,
    articles.url
FROM most
JOIN articles ON articles.id = most.id
LEFT JOIN sites ON sites.id = articles.site_id
ORDER BY most.outlets DESC, most.sources DESC, most.id DESC;
