-- Which articles cite an outlet?
-- The newest, to read what it is cited for. An outlet's own articles do not count.
-- match is in the search's own language: glue sticks, "glue sticks", glue OR paste.
WITH {citing},
shown AS (SELECT id, date FROM citing ORDER BY date DESC, id DESC LIMIT 10)
SELECT
    shown.id,
    shown.date,
    articles.published_precision,
    sites.name AS site,
    articles.kicker,
    articles.title,
    articles.summary,
    (SELECT count(*) FROM sources WHERE sources.article_id = shown.id) AS sources,
    articles.url
FROM shown
CROSS JOIN articles ON articles.id = shown.id
LEFT JOIN sites ON sites.id = articles.site_id
ORDER BY shown.date DESC, shown.id DESC;
