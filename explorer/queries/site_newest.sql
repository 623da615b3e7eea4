-- What is new on a site?
-- Its newest articles by the day they were published or, where that is not known, first saved.
SELECT
    articles.id,
    coalesce(articles.published, articles.saved_at) AS date,
    articles.published_precision,
    articles.kicker,
    articles.title,
    articles.summary,
    (SELECT count(*) FROM sources WHERE sources.article_id = articles.id) AS sources,
    articles.url
FROM articles
WHERE articles.site_id = (
    SELECT id FROM sites WHERE sites.name = coalesce(nullif(:site, ''), (SELECT min(name) FROM sites))
)
ORDER BY coalesce(articles.published, articles.saved_at) DESC, articles.guid DESC
LIMIT 10;
