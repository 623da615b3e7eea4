-- Which articles cite two outlets together?
-- Shows what two outlets are read for together: a report and its echo, a claim and its denial. outlet and other are domains; without them they are two that the newest article with two cites.
WITH first (id) AS (
    SELECT CASE
        WHEN nullif(:outlet, '') IS NOT NULL THEN (SELECT id FROM outlets WHERE domain = :outlet)
        ELSE (
            SELECT sources.outlet_id FROM sources
            WHERE sources.outlet_id IS NOT NULL
                AND EXISTS (SELECT 1 FROM sources AS others
                    WHERE others.article_id = sources.article_id AND others.outlet_id <> sources.outlet_id)
            ORDER BY sources.id DESC LIMIT 1
        )
    END
),
second (id) AS (
    SELECT CASE
        WHEN nullif(:other, '') IS NOT NULL THEN (SELECT id FROM outlets WHERE domain = :other)
        ELSE (
            SELECT others.outlet_id FROM sources
            CROSS JOIN sources AS others ON others.article_id = sources.article_id
            WHERE sources.outlet_id = (SELECT id FROM first) AND others.outlet_id <> sources.outlet_id
            ORDER BY sources.article_id DESC LIMIT 1
        )
    END
),
found AS (
    SELECT articles.id, coalesce(articles.published, articles.saved_at) AS date
    FROM (
        SELECT DISTINCT article_id FROM sources WHERE outlet_id = (SELECT id FROM first)
        INTERSECT
        SELECT DISTINCT article_id FROM sources WHERE outlet_id = (SELECT id FROM second)
    ) AS both
    CROSS JOIN articles INDEXED BY articles_glance ON articles.id = both.article_id
    WHERE coalesce(articles.published, articles.saved_at) >= coalesce(:since, '')
    ORDER BY date DESC, articles.id DESC
    LIMIT coalesce(CAST(nullif(:rows, '') AS INTEGER), 50)
)
SELECT
    found.date,
    sites.name AS site,
    articles.title,
    (SELECT name FROM outlets WHERE id = (SELECT id FROM first)) AS outlet,
    (SELECT name FROM outlets WHERE id = (SELECT id FROM second)) AS other,
    found.id AS article_id,
    articles.url
FROM found
JOIN articles ON articles.id = found.id
LEFT JOIN sites ON sites.id = articles.site_id
ORDER BY found.date DESC, found.id DESC;
