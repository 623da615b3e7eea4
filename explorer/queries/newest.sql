-- What is new?
-- The newest articles by the day they were published or, where that is not known, first saved. What a page dates later than the last day asked for is left out: it would stand above all others until that day has come.
SELECT
    articles.id,
    coalesce(articles.published, articles.saved_at) AS date,
    articles.published_precision,
    articles.published_zone,
    sites.name AS site,
    articles.kicker,
    articles.title,
    articles.summary,
    (SELECT count(*) FROM sources WHERE sources.article_id = articles.id) AS sources
FROM articles
LEFT JOIN sites ON sites.id = articles.site_id
WHERE coalesce(articles.published, articles.saved_at) < coalesce(nullif(:until, ''), date('now')) || '~'
ORDER BY coalesce(articles.published, articles.saved_at) DESC, articles.guid DESC
LIMIT CAST(coalesce(nullif(:number, ''), 30) AS INTEGER);
