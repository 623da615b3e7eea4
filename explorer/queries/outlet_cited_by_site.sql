-- Which sites cite an outlet, and since when?
-- Who started citing it lately stands out by first_cited: it is the first time at all that the site did, on these words and topic; since and until narrow the rest.
-- match is in the search's own language: glue sticks, "glue sticks", glue OR paste.
WITH wanted (id) AS (
    SELECT id FROM outlets WHERE domain = coalesce(nullif(:outlet, ''), (SELECT domain FROM outlets ORDER BY id LIMIT 1))
),
citing AS (  -- articles_glance is a narrow copy of the articles: their rows have the texts
    SELECT
        cited.article_id AS id,
        coalesce(articles.published, articles.saved_at) AS date,
        articles.site_id
    FROM (SELECT DISTINCT article_id FROM sources WHERE outlet_id = (SELECT id FROM wanted)) AS cited
    CROSS JOIN articles INDEXED BY articles_glance ON articles.id = cited.article_id
    WHERE articles.outlet_id IS NOT (SELECT id FROM wanted)
        AND (nullif(:language, '') IS NULL OR articles.language = :language)
        AND (nullif(:topic, '') IS NULL
            OR EXISTS (SELECT 1 FROM topics WHERE topic = :topic AND article_id = cited.article_id))
        AND (nullif(:match, '') IS NULL
            OR cited.article_id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match))
)
SELECT
    sites.name AS site,
    sum(counted) AS articles,
    min(date) AS first_cited,
    min(iif(counted, date, NULL)) AS first_of_these,
    max(iif(counted, date, NULL)) AS last_cited
FROM (SELECT site_id, date, date >= coalesce(:since, '') AND date < coalesce(:until, '') || '~' AS counted FROM citing)
LEFT JOIN sites ON sites.id = site_id
WHERE nullif(:site, '') IS NULL OR sites.name = :site
GROUP BY site_id
HAVING sum(counted) > 0
ORDER BY sum(counted) DESC, sites.name;
