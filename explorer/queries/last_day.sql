-- What is the last day that the ledger has an article of?
-- Where a ledger is not crawled today, the last 30 days of its pages end with this day. Dates in the future do not count.
SELECT substr(max(coalesce(published, saved_at)), 1, 10) AS day
FROM articles
WHERE coalesce(published, saved_at) <= coalesce(nullif(:now, ''), strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    AND length(coalesce(published, saved_at)) >= 10;
