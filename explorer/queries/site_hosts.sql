-- From which hosts is a site crawled, and how do they want to be treated?
-- What their robots.txt answered last, and until when they asked to be left alone. With a time for paused_at: only those
-- that are left alone then. A host belongs to a site that has found or fetched addresses of it.
SELECT
    sites.name AS site,
    hosts.origin,
    hosts.robots_status,
    hosts.robots_fetched_at,
    length(hosts.robots_txt) AS robots_letters,
    hosts.tdmrep IS NOT NULL AS has_tdmrep,
    hosts.paused_until,
    hosts.pause_reason,
    hosts.failures,
    hosts.validators_lie_at,
    hosts.id
FROM hosts
CROSS JOIN sites
WHERE (nullif(:site, '') IS NULL OR sites.name = :site)
    AND (nullif(:paused_at, '') IS NULL OR hosts.paused_until > :paused_at)
    AND (
        EXISTS (SELECT 1 FROM resources WHERE resources.site_id = sites.id
            AND resources.url >= hosts.origin || '/' AND resources.url < hosts.origin || '0')
        OR EXISTS (SELECT 1 FROM found_urls WHERE found_urls.site_id = sites.id
            AND found_urls.url >= hosts.origin || '/' AND found_urls.url < hosts.origin || '0')
        OR sites.id IN (SELECT site_id FROM fetches
            WHERE fetches.url >= hosts.origin || '/' AND fetches.url < hosts.origin || '0' LIMIT 20)
    )
ORDER BY sites.name, hosts.paused_until DESC, hosts.origin
LIMIT 500;
