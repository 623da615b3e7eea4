-- How many articles of each day and site are there?
-- Shows at a glance when a site went quiet or loud. An article's day is the day it was published or, where that is not known, first saved.
WITH dated AS MATERIALIZED (  -- a plain GROUP BY would read each article's row to show the day, whole texts and all
    SELECT substr(coalesce(articles.published, articles.saved_at), 1, 10) AS day, articles.site_id
    FROM (SELECT id FROM sites UNION ALL SELECT NULL) AS site
    CROSS JOIN articles INDEXED BY articles_site_date ON articles.site_id IS site.id
    WHERE coalesce(articles.published, articles.saved_at) >= coalesce(nullif(:since, ''), date('now', '-30 days'))
        AND coalesce(articles.published, articles.saved_at) < coalesce(nullif(:until, ''), date('now')) || '~'
        AND length(coalesce(articles.published, articles.saved_at)) >= 10
)
SELECT dated.day, sites.name AS site, count(*) AS articles
FROM dated
LEFT JOIN sites ON sites.id = dated.site_id
WHERE nullif(:site, '') IS NULL OR sites.name = :site
GROUP BY dated.day, dated.site_id
ORDER BY dated.day, sites.name;
