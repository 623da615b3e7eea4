-- Which articles hold these words?
-- The newest first, or the best (sort: best); 20 a page. What matches stands between the control characters 2 and 3.
-- match is in the search's own language: glue sticks, "glue sticks", glue OR paste. since and until are dates such as 2026-05-12 or 2026-05.
WITH {span},
hits AS (  -- by words or, without them, by topic or cited outlet; else all of the time asked for
    SELECT rowid AS id, CASE :sort WHEN 'best' THEN bm25(articles_fts, 10, 5, 5, 5, 3, 1, 0.5, 1) END AS score
    FROM articles_fts WHERE articles_fts MATCH coalesce(nullif(:match, ''), '""')
        AND rowid >= (SELECT first FROM span) AND rowid <= (SELECT last FROM span)
    UNION ALL
    SELECT DISTINCT article_id, NULL FROM topics WHERE nullif(:match, '') IS NULL AND topic = nullif(:topic, '')
        AND article_id >= (SELECT first FROM span) AND article_id <= (SELECT last FROM span)
    UNION ALL
    SELECT DISTINCT article_id, NULL FROM sources
    WHERE coalesce(nullif(:match, ''), nullif(:topic, '')) IS NULL
        AND outlet_id = (SELECT id FROM outlets WHERE domain = :outlet)
        AND article_id >= (SELECT first FROM span) AND article_id <= (SELECT last FROM span)
    UNION ALL
    SELECT id, NULL FROM articles INDEXED BY articles_site_date
    WHERE coalesce(nullif(:match, ''), nullif(:topic, ''), nullif(:outlet, '')) IS NULL
        AND site_id = (SELECT id FROM sites WHERE name = :site)
        AND coalesce(published, saved_at) >= coalesce(:since, '')
        AND coalesce(published, saved_at) < coalesce(:until, '') || '~'
    UNION ALL
    SELECT id, NULL FROM articles INDEXED BY articles_date
    WHERE coalesce(nullif(:match, ''), nullif(:topic, ''), nullif(:outlet, ''), nullif(:site, '')) IS NULL
        AND coalesce(published, saved_at) >= coalesce(:since, '')
        AND coalesce(published, saved_at) < coalesce(:until, '') || '~'
),
found AS (  -- articles_glance is a narrow copy of the articles: their rows have the texts
    SELECT
        hits.id,
        hits.score,
        coalesce(articles.published, articles.saved_at) AS date,
        articles.site_id,
        articles.outlet_id,
        articles.language
{matching}
),
shown AS (
    SELECT id, date, score FROM found ORDER BY score, date DESC, id DESC
    LIMIT 20 OFFSET 20 * (coalesce(CAST(nullif(:page, '') AS INTEGER), 1) - 1)
)
SELECT
    shown.id,
    shown.date,
    articles.published_precision,
    sites.name AS site,
    articles.language,
    articles.kicker,
    articles.title,
    articles.summary,
    (SELECT count(*) FROM sources WHERE sources.article_id = shown.id) AS sources,
    articles.url,
    (SELECT highlight(articles_fts, 0, char(2), char(3)) FROM articles_fts
        WHERE articles_fts MATCH coalesce(nullif(:match, ''), '""') AND rowid = shown.id) AS marked_title,
    (SELECT snippet(articles_fts, -1, char(2), char(3), '…', 32) FROM articles_fts
        WHERE articles_fts MATCH coalesce(nullif(:match, ''), '""') AND rowid = shown.id) AS passage
FROM shown
CROSS JOIN articles ON articles.id = shown.id
LEFT JOIN sites ON sites.id = articles.site_id
ORDER BY shown.score, shown.date DESC, shown.id DESC;
