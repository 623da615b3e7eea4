lines AS MATERIALIZED (
    SELECT
        shown_outlets.outlet_id,
        shown_outlets.articles AS outlet_articles,
        between_them.site_id,
        between_them.site_articles,
        between_them.articles,
        row_number() OVER (PARTITION BY shown_outlets.outlet_id ORDER BY between_them.articles DESC, between_them.site_id)
            AS of_outlet,
        row_number() OVER (PARTITION BY between_them.site_id ORDER BY between_them.articles DESC, shown_outlets.outlet_id)
            AS of_site
    FROM shown_outlets
    LEFT JOIN (
        SELECT cited.outlet_id, cited.site_id, cited.articles, shown_sites.articles AS site_articles
        FROM shown_sites JOIN cited ON cited.site_id = shown_sites.site_id
    ) AS between_them ON between_them.outlet_id = shown_outlets.outlet_id
)
SELECT
    sites.name AS site,
    lines.site_articles,
    outlets.name AS outlet,
    outlets.domain,
    lines.outlet_articles,
    lines.articles,
    (SELECT count(articles) FROM lines) AS lines
FROM lines
JOIN outlets ON outlets.id = lines.outlet_id
LEFT JOIN sites ON sites.id = lines.site_id
