-- What does an article rest on, and how many articles cite the same outlets?
-- Tells whether a source is one that everybody cites or one that nobody else has. An outlet's own articles do not count; cited_by stops at 1001. Without an id it is the article saved last.
SELECT
    listed.position,
    listed.name,
    listed.label,
    listed.url,
    coalesce(outlets.domain, listed.domain) AS domain,
    listed.kind,
    outlets.name AS outlet,
    (SELECT count(*) FROM (
        SELECT DISTINCT sources.article_id
        FROM sources
        CROSS JOIN articles INDEXED BY articles_glance ON articles.id = sources.article_id
        WHERE sources.outlet_id = listed.outlet_id AND articles.outlet_id IS NOT sources.outlet_id
        LIMIT 1001
    )) AS cited_by,
    listed.sources
FROM (
    SELECT *, count(*) OVER () AS sources
    FROM sources
    WHERE article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
    ORDER BY position
    LIMIT coalesce(CAST(nullif(:limit, '') AS INTEGER), 100)
) AS listed
LEFT JOIN outlets ON outlets.id = listed.outlet_id
ORDER BY listed.position;
