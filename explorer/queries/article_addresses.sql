-- Under which addresses was an article seen?
-- Its own, those that were asked for, and those that redirects led to. Without an id it is the article saved last.
SELECT article_urls.url, article_urls.first_seen
FROM article_urls
WHERE article_urls.article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
ORDER BY article_urls.first_seen, article_urls.id
LIMIT 50;
