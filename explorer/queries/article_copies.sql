-- Of which article is an article a copy, and which are copies of it?
-- The same title and text on another site is an agency's text, a syndicated piece or a stolen one. is: what the other one is, a 'copy' of it or the 'original', which was saved first. Without an id it is the article saved last.
SELECT
    iif(duplicates.article_id = articles.id, 'copy', 'original') AS "is",
    articles.id,
    articles.title,
    sites.name AS site,
    articles.published AS date,
    articles.published_precision AS date_precision,
    articles.published_zone AS date_zone,
    duplicates.found_at
FROM duplicates
CROSS JOIN articles ON articles.id = iif(
    duplicates.article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles)),
    duplicates.original_id, duplicates.article_id)
LEFT JOIN sites ON sites.id = articles.site_id
WHERE duplicates.undone_at IS NULL
    AND (duplicates.article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
        OR duplicates.original_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles)))
ORDER BY duplicates.id
LIMIT 50;
