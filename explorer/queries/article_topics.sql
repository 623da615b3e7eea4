-- Under which topics does an article stand?
-- Its keywords and sections, as its page prints them. Without an id it is the article saved last.
SELECT topics.position, topics.topic
FROM topics
WHERE topics.article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
ORDER BY topics.position
LIMIT 100;
