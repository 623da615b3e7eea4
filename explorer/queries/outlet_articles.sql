-- What has an outlet published itself?
-- Those of its own articles that the ledger holds, the one saved last first.
-- match is in the search's own language: glue sticks, "glue sticks", glue OR paste.
WITH shown AS (
    SELECT own.id, coalesce(articles.published, articles.saved_at) AS date
    FROM articles AS own INDEXED BY articles_outlet
    CROSS JOIN articles INDEXED BY articles_glance ON articles.id = own.id
    WHERE own.outlet_id = (SELECT id FROM outlets
            WHERE domain = coalesce(nullif(:outlet, ''), (SELECT domain FROM outlets ORDER BY id LIMIT 1)))
        AND (nullif(:language, '') IS NULL OR articles.language = :language)
        AND (nullif(:topic, '') IS NULL
            OR EXISTS (SELECT 1 FROM topics WHERE topic = :topic AND article_id = own.id))
        AND (nullif(:match, '') IS NULL
            OR own.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match))
        AND (nullif(:site, '') IS NULL OR articles.site_id = (SELECT id FROM sites WHERE name = :site))
        AND coalesce(articles.published, articles.saved_at) >= coalesce(:since, '')
        AND coalesce(articles.published, articles.saved_at) < coalesce(:until, '') || '~'
    ORDER BY own.id DESC
    LIMIT 10
)
SELECT
    shown.id,
    shown.date,
    articles.published_precision,
    sites.name AS site,
    articles.kicker,
    articles.title,
    articles.summary,
    (SELECT count(*) FROM sources WHERE sources.article_id = shown.id) AS sources,
    articles.url
FROM shown
CROSS JOIN articles ON articles.id = shown.id
LEFT JOIN sites ON sites.id = articles.site_id
ORDER BY shown.id DESC;
