-- Which outlets are cited on a topic since a day, and were they before?
-- Tells the voices that a topic has now from those that it had. since is a day such as 2026-05-01; without one it is 30 days before the newest article. Without a topic it is one of the article saved last.
WITH asked (topic, since) AS (
    SELECT
        coalesce(nullif(:topic, ''), (SELECT topic FROM topics ORDER BY id DESC LIMIT 1)),
        coalesce(nullif(:since, ''), (
            SELECT date(substr(max(coalesce(published, saved_at)), 1, 10), '-30 days')
            FROM articles
            WHERE coalesce(published, saved_at) <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
        ))
),
citing AS (  -- articles_glance is a narrow copy of the articles: their rows have the texts
    SELECT DISTINCT
        sources.outlet_id,
        articles.id,
        articles.site_id,
        coalesce(articles.published, articles.saved_at) AS date
    FROM asked
    CROSS JOIN topics ON topics.topic = asked.topic
    CROSS JOIN articles INDEXED BY articles_glance ON articles.id = topics.article_id
    CROSS JOIN sources ON sources.article_id = articles.id
    WHERE articles.outlet_id IS NOT sources.outlet_id
)
SELECT
    asked.topic,
    outlets.name AS outlet,
    outlets.domain,
    sum(citing.date >= asked.since) AS articles_since,
    sum(citing.date < asked.since) AS articles_before,
    count(DISTINCT citing.site_id) AS sites,
    min(citing.date) AS first_cited
FROM citing
CROSS JOIN asked
JOIN outlets ON outlets.id = citing.outlet_id
GROUP BY citing.outlet_id
HAVING sum(citing.date >= asked.since) > 0
ORDER BY articles_since DESC, outlets.name
LIMIT coalesce(CAST(nullif(:rows, '') AS INTEGER), 100);
