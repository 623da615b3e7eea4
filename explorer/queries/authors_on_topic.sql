-- Who writes on a topic?
-- Finds the people to read or to ask, and for which sites they write. Without a topic it is one of the article saved last. since is a day such as 2026-05-01.
WITH asked (topic) AS (
    SELECT coalesce(nullif(:topic, ''), (SELECT topic FROM topics ORDER BY id DESC LIMIT 1))
)
SELECT
    asked.topic,
    authors.name AS author,
    count(DISTINCT articles.id) AS articles,
    group_concat(DISTINCT sites.name) AS sites,
    min(coalesce(articles.published, articles.saved_at)) AS first_wrote,
    max(coalesce(articles.published, articles.saved_at)) AS last_wrote,
    max(articles.id) AS article_id
FROM asked
CROSS JOIN topics ON topics.topic = asked.topic
CROSS JOIN articles INDEXED BY articles_glance ON articles.id = topics.article_id
CROSS JOIN authors ON authors.article_id = articles.id
LEFT JOIN sites ON sites.id = articles.site_id
WHERE coalesce(articles.published, articles.saved_at) >= coalesce(:since, '')
GROUP BY authors.name
ORDER BY count(DISTINCT articles.id) DESC, authors.name
LIMIT coalesce(CAST(nullif(:rows, '') AS INTEGER), 100);
