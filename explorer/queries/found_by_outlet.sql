-- Which outlets do the articles that a search finds rest on?
-- Who is cited most on a subject, by how many sites, and since when. An outlet's own articles do not count.
-- match is in the search's own language: glue sticks, "glue sticks", glue OR paste. since and until are dates such as 2026-05-12 or 2026-05.
WITH {found}
SELECT
    outlets.name AS outlet,
    outlets.domain,
    count(DISTINCT found.id) AS articles,
    count(DISTINCT found.site_id) AS sites,
    min(found.date) AS first_cited,
    max(found.date) AS last_cited
FROM found
CROSS JOIN sources ON sources.article_id = found.id
JOIN outlets ON outlets.id = sources.outlet_id
WHERE found.outlet_id IS NOT sources.outlet_id
GROUP BY sources.outlet_id
ORDER BY count(DISTINCT found.id) DESC, outlets.name
LIMIT 100;
