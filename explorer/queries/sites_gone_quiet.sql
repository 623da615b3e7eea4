-- Which sites have brought nothing new for longer than is usual with them?
-- A site is quiet when its last crawl found it silent for more than twice as long as it ever was in the four weeks before
-- its last article. A site that brought something new on fewer than four days then says too little. Days are those on
-- which articles were saved.
WITH known AS MATERIALIZED (
    SELECT
        sites.id,
        sites.name,
        (SELECT max(saved_at) FROM articles WHERE articles.site_id = sites.id) AS last_saved,
        (SELECT started_at FROM runs WHERE runs.site_id = sites.id AND runs.ended_at IS NOT NULL
            AND runs.asked_by IN ('crawl', 'due', 'watch', 'demo') ORDER BY runs.id DESC LIMIT 1) AS looked_at
    FROM sites
    WHERE nullif(:site, '') IS NULL OR sites.name = :site
),
days AS (
    SELECT DISTINCT known.id, substr(articles.saved_at, 1, 10) AS day
    FROM known
    CROSS JOIN articles INDEXED BY articles_saved ON articles.site_id = known.id
        AND articles.saved_at >= date(known.last_saved, '-28 days')
    WHERE known.looked_at > date(known.last_saved, '+1 day')
),
pauses AS (
    SELECT id, julianday(day) - julianday(lag(day) OVER (PARTITION BY id ORDER BY day)) AS days FROM days
)
SELECT
    known.name AS site,
    known.last_saved,
    known.looked_at,
    CAST(julianday(known.looked_at) - julianday(known.last_saved) AS INTEGER) AS silent_days,
    CAST(max(pauses.days) AS INTEGER) AS longest_pause_before
FROM pauses
JOIN known ON known.id = pauses.id
GROUP BY known.id
HAVING count(*) >= 4 AND julianday(known.looked_at) - julianday(known.last_saved) > 2 * max(pauses.days)
ORDER BY silent_days DESC, known.name;
