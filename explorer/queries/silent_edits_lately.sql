-- Which texts were changed without a word, how much, and by whom?
-- A text that changes while its page gives the same date as before, or none, was changed silently. longer_by is in letters; the view silent_edits has both texts. since is a day such as 2026-05-01.
WITH silent AS (
    SELECT revisions.id, revisions.article_id, revisions.changed_at
    FROM revisions
    CROSS JOIN articles INDEXED BY articles_glance ON articles.id = revisions.article_id
    WHERE revisions.field = 'text'
        AND revisions.changed_at >= coalesce(:since, '')
        AND (nullif(:site, '') IS NULL OR articles.site_id = (SELECT id FROM sites WHERE name = :site))
        AND NOT EXISTS (
            SELECT 1 FROM revisions AS dated
            WHERE dated.article_id = revisions.article_id
                AND dated.field = 'modified'
                AND dated.changed_at = revisions.changed_at
        )
    ORDER BY revisions.changed_at DESC
    LIMIT coalesce(CAST(nullif(:rows, '') AS INTEGER), 50)
)
SELECT
    silent.changed_at,
    sites.name AS site,
    articles.title,
    length(revisions.new) - length(revisions.old) AS longer_by,
    articles.modified,
    silent.article_id,
    articles.url
FROM silent
JOIN revisions ON revisions.id = silent.id
JOIN articles ON articles.id = silent.article_id
LEFT JOIN sites ON sites.id = articles.site_id
ORDER BY silent.changed_at DESC;
