-- Which new articles have these words in their title or kicker?
-- What the search box shows of articles while one types. Words are written as SQLite's FTS5 takes them: "harbour" "wir"* finds the beginning of the last. The newest of the 60 that were saved last: to rank a million by how well they fit would take too long for a letter.
WITH found AS MATERIALIZED (
    SELECT articles_fts.rowid AS id
    FROM articles_fts
    WHERE articles_fts MATCH '{title kicker ngrams} : (' || coalesce(nullif(:words, ''), '"new"*') || ')'
    ORDER BY articles_fts.rowid DESC
    LIMIT 60
),
newest_found AS MATERIALIZED (
    SELECT found.id, coalesce(glance.published, glance.saved_at) AS date
    FROM found
    CROSS JOIN articles AS glance INDEXED BY articles_glance ON glance.id = found.id
    ORDER BY 2 DESC, 1 DESC
    LIMIT CAST(coalesce(nullif(:number, ''), 6) AS INTEGER)
)
SELECT articles.id, articles.title, sites.name AS site, newest_found.date
FROM newest_found
CROSS JOIN articles ON articles.id = newest_found.id
LEFT JOIN sites ON sites.id = articles.site_id
ORDER BY newest_found.date DESC, newest_found.id DESC;
