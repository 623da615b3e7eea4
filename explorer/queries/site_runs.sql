-- What were the last runs of a site's crawl, what did they cost and bring?
-- ended is NULL for a run that goes on or was cut off; last_sign is when that stored something last.
SELECT
    runs.id,
    runs.started_at AS began,
    runs.ended_at AS ended,
    round((julianday(runs.ended_at) - julianday(runs.started_at)) * 86400) AS seconds,
    runs.reason,
    runs.asked_by,
    runs.requests,
    runs.bytes,
    runs.pages_read,
    (SELECT count(*) FROM fetches WHERE fetches.run_id = runs.id AND fetches.outcome = 'saved') AS saved,
    (SELECT count(*) FROM fetches WHERE fetches.run_id = runs.id AND fetches.outcome = 'revised') AS revised,
    (SELECT count(*) FROM fetches WHERE fetches.run_id = runs.id AND fetches.outcome IN ('not an article', 'rejected',
        'http error', 'blocked by robots', 'opted out', 'refused', 'unreachable', 'failed')) AS in_vain,
    CASE WHEN runs.ended_at IS NULL
        THEN (SELECT max(fetched_at) FROM fetches WHERE fetches.run_id = runs.id) END AS last_sign
FROM runs
WHERE runs.site_id = (SELECT id FROM sites WHERE sites.name = coalesce(nullif(:site, ''), (SELECT min(name) FROM sites)))
ORDER BY runs.id DESC
LIMIT 20;
