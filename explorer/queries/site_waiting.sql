-- What has a site's crawl found and not yet fetched?
-- What was found before a crawl ended is fetched by the next; much that waits for long is more than its crawls may ask for.
SELECT
    found_urls.kind,
    count(*) AS urls,
    sum(found_urls.tries > 0) AS asked_for_in_vain,
    min(found_urls.found_at) AS oldest,
    found_urls.url AS oldest_url -- SQLite takes it from the row that has the minimum
FROM found_urls
WHERE found_urls.site_id = (
    SELECT id FROM sites WHERE sites.name = coalesce(nullif(:site, ''), (SELECT min(name) FROM sites))
)
GROUP BY found_urls.kind
ORDER BY found_urls.kind;
