-- What does an article's page offer as related, and when was that published?
-- Puts an article among the pieces before and after it. What was saved itself has its own title and date, other pieces those that the page gives; gone_at: since when it is no longer offered. Without an id it is the article saved last.
SELECT
    related_news.related_article_id AS id,
    coalesce(pieces.title, related_news.title) AS title,
    coalesce(pieces.summary, related_news.summary) AS summary,
    coalesce(pieces.url, related_news.url) AS url,
    sites.name AS site,
    coalesce(pieces.published, related_news.published) AS date,
    iif(pieces.published IS NULL, related_news.published_precision, pieces.published_precision) AS date_precision,
    iif(pieces.published IS NULL, related_news.published_zone, pieces.published_zone) AS date_zone,
    related_news.first_seen,
    related_news.gone_at,
    count(*) OVER () AS pieces
FROM related_news
LEFT JOIN articles AS pieces ON pieces.id = related_news.related_article_id
LEFT JOIN sites ON sites.id = pieces.site_id
WHERE related_news.article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
ORDER BY related_news.gone_at IS NOT NULL, related_news.position
LIMIT coalesce(CAST(nullif(:limit, '') AS INTEGER), 50);
