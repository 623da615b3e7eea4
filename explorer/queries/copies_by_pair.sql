-- Which site has copies of whose articles, and how many?
-- Two sites with many copies share an agency, an owner or a habit. A copy has the title and text of an article that was saved before.
SELECT
    copying.name AS site,
    copied.name AS original_site,
    count(*) AS copies,
    min(duplicates.found_at) AS first_found,
    max(duplicates.found_at) AS last_found,
    max(duplicates.article_id) AS article_id,
    max(duplicates.original_id) AS original_id
FROM duplicates
CROSS JOIN articles INDEXED BY articles_glance ON articles.id = duplicates.article_id
CROSS JOIN articles AS originals INDEXED BY articles_glance ON originals.id = duplicates.original_id
LEFT JOIN sites AS copying ON copying.id = articles.site_id
LEFT JOIN sites AS copied ON copied.id = originals.site_id
WHERE duplicates.undone_at IS NULL
    AND (nullif(:site, '') IS NULL OR :site IN (copying.name, copied.name))
GROUP BY articles.site_id, originals.site_id
ORDER BY count(*) DESC, copying.name, copied.name;
