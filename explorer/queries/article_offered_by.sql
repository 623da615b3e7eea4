-- Whose pages offer an article as related news?
-- Shows which of our articles lead their readers to it. Without an id it is the article saved last.
SELECT
    articles.id,
    articles.title,
    sites.name AS site,
    articles.published AS date,
    articles.published_precision AS date_precision,
    articles.published_zone AS date_zone,
    related_news.first_seen,
    related_news.gone_at,
    count(*) OVER () AS articles
FROM related_news
CROSS JOIN articles ON articles.id = related_news.article_id
LEFT JOIN sites ON sites.id = articles.site_id
WHERE related_news.related_article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
    AND related_news.article_id <> related_news.related_article_id
ORDER BY related_news.gone_at IS NOT NULL, related_news.id DESC
LIMIT coalesce(CAST(nullif(:limit, '') AS INTEGER), 50);
