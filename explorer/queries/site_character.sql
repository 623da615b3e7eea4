-- What are a site's newest articles like?
-- Of its 200 newest: their languages, countries, zones, how precise their dates are, and whether one has to pay. What
-- should be the same for all of a site, and is not, is worth a look.
WITH newest AS MATERIALIZED (
    SELECT articles.id FROM articles
    WHERE articles.site_id = (
        SELECT id FROM sites WHERE sites.name = coalesce(nullif(:site, ''), (SELECT min(name) FROM sites))
    )
    ORDER BY coalesce(articles.published, articles.saved_at) DESC, articles.guid DESC
    LIMIT 200
),
known AS MATERIALIZED (
    SELECT language, country, zone, published_precision, paywall FROM newest CROSS JOIN articles ON articles.id = newest.id
),
counted AS (
    SELECT 'language' AS what, language AS value, count(*) AS articles FROM known GROUP BY language
    UNION ALL
    SELECT 'country', country, count(*) FROM known GROUP BY country
    UNION ALL
    SELECT 'zone', zone, count(*) FROM known GROUP BY zone
    UNION ALL
    SELECT 'date known to', published_precision, count(*) FROM known GROUP BY published_precision
    UNION ALL
    SELECT 'paywall', CASE paywall WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END, count(*) FROM known GROUP BY paywall
)
SELECT what, value, articles, round(100.0 * articles / (SELECT count(*) FROM newest), 1) AS percent
FROM counted
ORDER BY what, articles DESC, value;
