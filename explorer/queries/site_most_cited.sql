-- Whom does a site cite most?
-- The outlets that most of its articles of these days rest on, without itself. An article that cites one twice counts
-- once.
WITH its AS MATERIALIZED (
    SELECT articles.id FROM sites
    CROSS JOIN articles ON articles.site_id = sites.id
    WHERE sites.name = coalesce(nullif(:site, ''), (SELECT min(name) FROM sites))
        AND coalesce(articles.published, articles.saved_at) >= coalesce(nullif(:since, ''), (
            SELECT date(substr(max(coalesce(published, saved_at)), 1, 10), '-29 days') FROM articles AS newest
            WHERE newest.site_id = sites.id AND coalesce(published, saved_at) < date('now') || '~'
        ), '')
        AND coalesce(articles.published, articles.saved_at) < coalesce(nullif(:until, ''), date('now')) || '~'
)
SELECT
    outlets.name AS outlet,
    outlets.domain,
    count(DISTINCT articles.id) AS articles
FROM its
CROSS JOIN articles INDEXED BY articles_glance ON articles.id = its.id
CROSS JOIN sources INDEXED BY sources_article ON sources.article_id = articles.id
JOIN outlets ON outlets.id = sources.outlet_id
WHERE articles.outlet_id IS NOT outlets.id
GROUP BY outlets.id
ORDER BY 3 DESC, outlets.name
LIMIT 12;
