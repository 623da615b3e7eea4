-- Since when does each field of an article say what it says?
-- The fields that changed after the article was first saved, when each did last, and how often. Without an id it is the article saved last.
SELECT revisions.field, max(revisions.changed_at) AS changed_at, count(*) AS changes
FROM revisions
WHERE revisions.article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
GROUP BY revisions.field
ORDER BY revisions.field;
