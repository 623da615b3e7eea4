-- What went wrong in the last runs of each site?
-- For a look each morning: how the last run of a site ended, and what became of the addresses that were asked for in it or in the 24 hours before its end, whichever is longer. The sites with most trouble come first.
-- Ended as meant: all is done, or the time that was given is over. Trouble: addresses that gave an error, no answer, a page that cannot be read, or that may not be asked for. Failed runs: how many have failed since the last that did not.
WITH last_run AS MATERIALIZED (
    SELECT
        sites.id AS site_id,
        sites.name AS site,
        sites.failures AS failed_runs,
        runs.started_at,
        runs.ended_at,
        runs.reason,
        min(
            runs.started_at,
            strftime(
                '%Y-%m-%dT%H:%M:%SZ',
                coalesce(runs.ended_at, runs.started_at),
                CAST(-coalesce(nullif(:hours, ''), 24) AS TEXT) || ' hours'
            )
        ) AS since
    FROM sites
    JOIN runs ON runs.id = (SELECT max(runs.id) FROM runs WHERE runs.site_id = sites.id)
)
SELECT
    last_run.site,
    last_run.started_at,
    last_run.ended_at,
    last_run.reason,
    last_run.ended_at IS NOT NULL AND last_run.reason IN ('finished', 'closespider_timeout') AS ended_as_meant,
    last_run.failed_runs,
    max(fetches.fetched_at) AS last_fetch,
    count(fetches.fetched_at) AS fetches,
    count(*) FILTER (WHERE fetches.outcome IN (
        'failed', 'unreachable', 'http error', 'rejected', 'refused', 'opted out', 'blocked by robots'
    )) AS trouble,
    count(*) FILTER (WHERE fetches.outcome = 'failed') AS failed,
    count(*) FILTER (WHERE fetches.outcome = 'unreachable') AS unreachable,
    count(*) FILTER (WHERE fetches.outcome = 'http error') AS http_errors,
    count(*) FILTER (WHERE fetches.outcome = 'rejected') AS rejected,
    count(*) FILTER (WHERE fetches.outcome = 'refused') AS refused,
    count(*) FILTER (WHERE fetches.outcome = 'opted out') AS opted_out,
    count(*) FILTER (WHERE fetches.outcome = 'blocked by robots') AS blocked_by_robots
FROM last_run
LEFT JOIN fetches INDEXED BY fetches_site
    ON fetches.site_id = last_run.site_id AND fetches.fetched_at >= last_run.since
GROUP BY last_run.site_id
ORDER BY
    ended_as_meant,
    last_run.failed_runs > 0 DESC,
    trouble DESC,
    last_run.site;
