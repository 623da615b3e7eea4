-- How much does the ledger hold, and since when?
-- What every share is a share of. Kept since: when the first article was saved; what it tells may be older.
SELECT
    (SELECT count(*) FROM articles) AS articles,
    (SELECT count(*) FROM sites) AS sites,
    (SELECT count(*) FROM outlets) AS outlets,
    (
        SELECT min(saved)
        FROM (
            SELECT (SELECT min(saved_at) FROM articles WHERE articles.site_id = sites.id) AS saved FROM sites
            UNION ALL
            SELECT min(saved_at) FROM articles WHERE site_id IS NULL
        )
    ) AS kept_since,
    (
        SELECT count(*)
        FROM articles
        WHERE coalesce(published, saved_at) > coalesce(nullif(:until, ''), date('now')) || '~'
    ) AS articles_dated_later;
