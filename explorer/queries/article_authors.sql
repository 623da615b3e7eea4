-- Who wrote an article?
-- The people and agencies that its page names as authors, in its order. Without an id it is the article saved last.
SELECT authors.position, authors.name
FROM authors
WHERE authors.article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
ORDER BY authors.position
LIMIT 100;
