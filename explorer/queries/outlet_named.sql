-- Who is the outlet of this domain?
-- What it is called here, and how many articles of its own the ledger holds. outlet is a domain; so in all of these.
SELECT outlets.domain, outlets.name, (SELECT count(*) FROM articles WHERE articles.outlet_id = outlets.id) AS own_articles
FROM outlets
WHERE outlets.domain = coalesce(nullif(:outlet, ''), (SELECT domain FROM outlets ORDER BY id LIMIT 1));
