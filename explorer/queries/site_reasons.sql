-- What went wrong with a site's pages most often, and why?
-- Each reason with the last address that it was given for: open one, and see what is there.
SELECT
    fetches.outcome,
    fetches.reason,
    count(*) AS urls,
    max(fetches.fetched_at) AS last,
    fetches.url AS example -- SQLite takes it from the row that has the maximum
FROM sites
CROSS JOIN fetches INDEXED BY fetches_site ON fetches.site_id = sites.id
WHERE sites.name = coalesce(nullif(:site, ''), (SELECT min(name) FROM sites))
    AND fetches.fetched_at >= coalesce(nullif(:since, ''), (
        SELECT date(max(its.fetched_at), '-29 days') FROM fetches AS its WHERE its.site_id = sites.id
    ))
    AND fetches.fetched_at < coalesce(nullif(:until, ''), '9999') || '~'
    AND fetches.outcome IN ('not an article', 'rejected', 'http error', 'blocked by robots', 'opted out', 'refused',
        'unreachable', 'failed')
GROUP BY fetches.outcome, fetches.reason
ORDER BY urls DESC, last DESC, fetches.outcome, fetches.reason
LIMIT 12;
