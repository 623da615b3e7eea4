wanted (id) AS (
    SELECT id FROM outlets WHERE domain = coalesce(nullif(:outlet, ''), (SELECT domain FROM outlets ORDER BY id LIMIT 1))
),
{span},
citing AS (  -- articles_glance is a narrow copy of the articles: their rows have the texts
    SELECT
        cited.article_id AS id,
        coalesce(articles.published, articles.saved_at) AS date,
        articles.site_id
    FROM (
        SELECT DISTINCT article_id FROM sources
        WHERE outlet_id = (SELECT id FROM wanted)
            AND article_id >= (SELECT first FROM span) AND article_id <= (SELECT last FROM span)
    ) AS cited
    CROSS JOIN articles INDEXED BY articles_glance ON articles.id = cited.article_id
    WHERE articles.outlet_id IS NOT (SELECT id FROM wanted)
        AND (nullif(:language, '') IS NULL OR articles.language = :language)
        AND (nullif(:topic, '') IS NULL
            OR EXISTS (SELECT 1 FROM topics WHERE topic = :topic AND article_id = cited.article_id))
        AND (nullif(:match, '') IS NULL
            OR cited.article_id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match))
        AND (nullif(:site, '') IS NULL OR articles.site_id = (SELECT id FROM sites WHERE name = :site))
        AND coalesce(articles.published, articles.saved_at) >= coalesce(:since, '')
        AND coalesce(articles.published, articles.saved_at) < coalesce(:until, '') || '~'
)
