-- How was an article changed after it was saved?
-- Each field that a later fetch showed otherwise, from what and to what, the latest first. silent: the text changed while the page went on to give the same date of its last change, or none. Without an id it is the article saved last.
SELECT
    revisions.id,
    revisions.field,
    revisions.changed_at,
    substr(revisions.old, 1, 100000) AS old,
    substr(revisions.new, 1, 100000) AS new,
    max(length(revisions.old), length(revisions.new)) > 100000 AS is_cut,
    revisions.field = 'text' AND NOT EXISTS (
        SELECT 1 FROM revisions AS dated
        WHERE dated.article_id = revisions.article_id
            AND dated.field = 'modified'
            AND dated.changed_at = revisions.changed_at
    ) AS silent,
    count(*) OVER () AS revisions
FROM revisions
WHERE revisions.article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
ORDER BY revisions.changed_at DESC, revisions.id
LIMIT coalesce(CAST(nullif(:limit, '') AS INTEGER), 30);
