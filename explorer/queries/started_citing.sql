-- Who started to cite whom lately?
-- A site that never cited an outlet and now does has found a new voice, or a new partner. Of a site, an outlet (its domain), or both; without them it is the site of the article saved last. since is a day such as 2026-05-01; without one it is 30 days before the newest article.
WITH asked (since, site_id) AS (
    SELECT
        coalesce(nullif(:since, ''), (
            SELECT date(substr(max(coalesce(published, saved_at)), 1, 10), '-30 days')
            FROM articles
            WHERE coalesce(published, saved_at) <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
        )),
        CASE
            WHEN nullif(:site, '') IS NOT NULL THEN coalesce((SELECT id FROM sites WHERE name = :site), -1)
            WHEN nullif(:outlet, '') IS NULL THEN
                (SELECT site_id FROM articles INDEXED BY articles_glance ORDER BY id DESC LIMIT 1)
        END
),
lately AS (
    SELECT
        articles.site_id,
        sources.outlet_id,
        count(DISTINCT sources.article_id) AS articles,
        min(coalesce(articles.published, articles.saved_at)) AS first_cited,
        max(articles.id) AS article_id
    FROM asked
    CROSS JOIN articles AS dated INDEXED BY articles_date ON coalesce(dated.published, dated.saved_at) >= asked.since
    CROSS JOIN articles INDEXED BY articles_glance ON articles.id = dated.id
    CROSS JOIN sources ON sources.article_id = articles.id
    WHERE sources.outlet_id IS NOT NULL
        AND articles.outlet_id IS NOT sources.outlet_id
        AND (asked.site_id IS NULL OR articles.site_id = asked.site_id)
        AND (nullif(:outlet, '') IS NULL OR sources.outlet_id = (SELECT id FROM outlets WHERE domain = :outlet))
    GROUP BY articles.site_id, sources.outlet_id
)
SELECT
    sites.name AS site,
    outlets.name AS outlet,
    outlets.domain,
    lately.first_cited,
    lately.articles,
    lately.article_id
FROM lately
JOIN outlets ON outlets.id = lately.outlet_id
LEFT JOIN sites ON sites.id = lately.site_id
WHERE NOT EXISTS (
    SELECT 1
    FROM sources AS earlier
    CROSS JOIN articles AS before INDEXED BY articles_glance ON before.id = earlier.article_id
    WHERE earlier.outlet_id = lately.outlet_id
        AND before.site_id IS lately.site_id
        AND coalesce(before.published, before.saved_at) < (SELECT since FROM asked)
)
ORDER BY lately.articles DESC, lately.first_cited DESC, outlets.name
LIMIT coalesce(CAST(nullif(:rows, '') AS INTEGER), 100);
