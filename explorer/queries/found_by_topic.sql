-- Which topics do the articles that a search finds have?
-- Shows what a subject is called by those who report on it.
-- match is in the search's own language: glue sticks, "glue sticks", glue OR paste. since and until are dates such as 2026-05-12 or 2026-05.
WITH {found}
SELECT topics.topic, count(DISTINCT found.id) AS articles
FROM found
CROSS JOIN topics ON topics.article_id = found.id
GROUP BY topics.topic
ORDER BY count(DISTINCT found.id) DESC, topics.topic
LIMIT 100;
