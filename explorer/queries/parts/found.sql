{span},
hits AS (  -- by words or, without them, by topic or cited outlet; else all of the time asked for
    SELECT rowid AS id FROM articles_fts
    WHERE articles_fts MATCH coalesce(nullif(:match, ''), '""')
        AND rowid >= (SELECT first FROM span) AND rowid <= (SELECT last FROM span)
    UNION ALL
    SELECT DISTINCT article_id FROM topics WHERE nullif(:match, '') IS NULL AND topic = nullif(:topic, '')
        AND article_id >= (SELECT first FROM span) AND article_id <= (SELECT last FROM span)
    UNION ALL
    SELECT DISTINCT article_id FROM sources
    WHERE coalesce(nullif(:match, ''), nullif(:topic, '')) IS NULL
        AND outlet_id = (SELECT id FROM outlets WHERE domain = :outlet)
        AND article_id >= (SELECT first FROM span) AND article_id <= (SELECT last FROM span)
    UNION ALL
    SELECT id FROM articles INDEXED BY articles_site_date
    WHERE coalesce(nullif(:match, ''), nullif(:topic, ''), nullif(:outlet, '')) IS NULL
        AND site_id = (SELECT id FROM sites WHERE name = :site)
        AND coalesce(published, saved_at) >= coalesce(:since, '')
        AND coalesce(published, saved_at) < coalesce(:until, '') || '~'
    UNION ALL
    SELECT id FROM articles INDEXED BY articles_date
    WHERE coalesce(nullif(:match, ''), nullif(:topic, ''), nullif(:outlet, ''), nullif(:site, '')) IS NULL
        AND coalesce(published, saved_at) >= coalesce(:since, '')
        AND coalesce(published, saved_at) < coalesce(:until, '') || '~'
),
found AS (  -- articles_glance is a narrow copy of the articles: their rows have the texts
    SELECT
        hits.id,
        coalesce(articles.published, articles.saved_at) AS date,
        articles.site_id,
        articles.outlet_id,
        articles.language
{matching}
)
