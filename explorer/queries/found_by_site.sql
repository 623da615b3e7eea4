-- Which sites have the articles that a search finds?
-- Tells who reports on a subject, since when, and who no longer does.
-- match is in the search's own language: glue sticks, "glue sticks", glue OR paste. since and until are dates such as 2026-05-12 or 2026-05.
WITH {found}
SELECT sites.name AS site, count(*) AS articles, min(found.date) AS first, max(found.date) AS last
FROM found
LEFT JOIN sites ON sites.id = found.site_id
GROUP BY found.site_id
ORDER BY count(*) DESC, sites.name
LIMIT 100;
