-- What became of the pages that were fetched from a site, day by day?
-- More that went wrong than before tells of a site that changed, that blocks us, or that is ill. Pages that are as they
-- were (unchanged, not modified) are most of them on a site that is crawled often.
SELECT
    substr(fetches.fetched_at, 1, 10) AS day,
    fetches.outcome,
    count(*) AS urls
FROM sites
CROSS JOIN fetches INDEXED BY fetches_site ON fetches.site_id = sites.id
WHERE sites.name = coalesce(nullif(:site, ''), (SELECT min(name) FROM sites))
    AND fetches.fetched_at >= coalesce(nullif(:since, ''), (
        SELECT date(max(its.fetched_at), '-29 days') FROM fetches AS its WHERE its.site_id = sites.id
    ))
    AND fetches.fetched_at < coalesce(nullif(:until, ''), '9999') || '~'
GROUP BY 1, 2
ORDER BY 1, 2;
