-- Which outlets are cited together with an outlet?
-- Two that often stand under one article may depend on each other, or on the same source.
-- match is in the search's own language: glue sticks, "glue sticks", glue OR paste.
WITH {citing}
SELECT outlets.name AS outlet, outlets.domain, count(DISTINCT citing.id) AS articles
FROM citing
CROSS JOIN sources ON sources.article_id = citing.id
JOIN outlets ON outlets.id = sources.outlet_id
WHERE sources.outlet_id <> (SELECT id FROM wanted)
GROUP BY sources.outlet_id
ORDER BY count(DISTINCT citing.id) DESC, outlets.name
LIMIT 100;
