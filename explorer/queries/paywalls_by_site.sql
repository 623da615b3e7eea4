-- How much of each site is behind a paywall?
-- What readers cannot follow up is worth less as a source, and its text may be cut. Looks at the newest 50 articles of each site, or as many as "newest" says; percent is of those whose pages say.
SELECT
    sites.name AS site,
    count(*) AS articles,
    sum(articles.paywall = 1) AS behind_a_paywall,
    sum(articles.paywall = 0) AS free,
    sum(articles.paywall IS NULL) AS not_said,
    round(100.0 * sum(articles.paywall = 1) / sum(articles.paywall IS NOT NULL)) AS percent,
    min(articles.saved_at) AS since
FROM sites
CROSS JOIN articles ON articles.id IN (
    SELECT latest.id
    FROM articles AS latest
    WHERE latest.site_id = sites.id
    ORDER BY latest.saved_at DESC
    LIMIT coalesce(CAST(nullif(:newest, '') AS INTEGER), 50)
)
WHERE nullif(:site, '') IS NULL OR sites.name = :site
GROUP BY sites.id
ORDER BY percent DESC, sites.name;
