-- Which headings does an article have?
-- The outline tells what an article is about before one reads it. Without an id it is that of the article saved last.
SELECT outline.position, outline.level, outline.heading
FROM outline
WHERE outline.article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
ORDER BY outline.position
LIMIT 500;
