-- Which outlets are new to the ledger?
-- Names that nobody had cited before: a new outlet, a new beat, or a domain that somebody mistyped. The newest 100 outlets, or as many as "rows" says.
WITH newest AS (
    SELECT id, name, domain FROM outlets ORDER BY id DESC LIMIT coalesce(CAST(nullif(:rows, '') AS INTEGER), 100)
)
SELECT
    newest.name AS outlet,
    newest.domain,
    count(DISTINCT articles.id) AS articles,
    count(DISTINCT articles.site_id) AS sites,
    min(coalesce(articles.published, articles.saved_at)) AS first_cited,
    min(articles.id) AS article_id
FROM newest
CROSS JOIN sources ON sources.outlet_id = newest.id
CROSS JOIN articles INDEXED BY articles_glance ON articles.id = sources.article_id
WHERE articles.outlet_id IS NOT newest.id
GROUP BY newest.id
ORDER BY newest.id DESC;
