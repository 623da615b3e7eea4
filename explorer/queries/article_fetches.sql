-- When was an article's page fetched, and what did the server answer?
-- Shows what an article was read from: the address asked for and the one that answered, the run, the HTTP status, the validators. Failures under one of its addresses are among them, so that a page that is gone is seen. Without an id it is the article saved last.
SELECT
    fetches.id,
    fetches.fetched_at,
    fetches.outcome,
    fetches.reason,
    fetches.status,
    fetches.size,
    fetches.url,
    fetches.final_url,
    fetches.etag,
    fetches.last_modified,
    fetches.opt_out,
    fetches.run_id,
    runs.name AS run,
    runs.asked_by,
    count(*) OVER () AS fetches
FROM fetches
LEFT JOIN runs ON runs.id = fetches.run_id
WHERE fetches.article_id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
    OR fetches.url_key IN (
        SELECT article_urls.url_key FROM article_urls
        WHERE article_urls.article_id
            = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles)))
ORDER BY fetches.fetched_at DESC, fetches.id DESC
LIMIT coalesce(CAST(nullif(:limit, '') AS INTEGER), 20);
