-- Which outlets do most articles rest on lately, and which of them are rising?
-- Compares some days, 30 if nothing else is said, with as many days before. An article that cites an outlet twice counts once; an outlet's own articles do not count.
-- Expected: how many articles would cite it if its share of all articles were what it was before. Times: (articles + 3) / (expected + 3); the threes keep one article more from being a rise, and where fewer than 10 articles are of the days before there is nothing to compare with. Rising are those with 3 articles or more, and 1.2 times or more. First cited lately: no older article cites it.
WITH asked AS (
    SELECT
        coalesce(
            nullif(:until, ''),
            (
                SELECT substr(max(coalesce(published, saved_at)), 1, 10)
                FROM articles
                WHERE coalesce(published, saved_at) <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
                    AND length(coalesce(published, saved_at)) >= 10
            )
        ) AS until,
        CAST(coalesce(nullif(:days, ''), 30) AS INTEGER) AS days,
        CAST(coalesce(nullif(:number, ''), 10) AS INTEGER) AS number
),
period AS MATERIALIZED (
    SELECT 1 AS late, date(until, (1 - days) || ' days') AS first, until || '~' AS last FROM asked
    UNION ALL
    SELECT 0, date(until, (1 - 2 * days) || ' days'), date(until, (1 - days) || ' days') FROM asked
),
held AS MATERIALIZED (
    SELECT
        period.late,
        (
            SELECT count(*)
            FROM articles
            WHERE coalesce(published, saved_at) >= period.first AND coalesce(published, saved_at) < period.last
        ) AS articles
    FROM period
),
cited AS (
    SELECT period.late, sources.outlet_id, sources.article_id
    FROM period
    CROSS JOIN articles INDEXED BY articles_date
        ON coalesce(articles.published, articles.saved_at) >= period.first
        AND coalesce(articles.published, articles.saved_at) < period.last
    CROSS JOIN articles AS glance INDEXED BY articles_glance ON glance.id = articles.id
    CROSS JOIN sources ON sources.article_id = articles.id
    WHERE sources.outlet_id IS NOT NULL AND sources.outlet_id IS NOT glance.outlet_id
    GROUP BY sources.outlet_id, period.late, sources.article_id
),
counted AS (
    SELECT outlet_id, sum(late) AS articles, sum(NOT late) AS articles_before
    FROM cited
    GROUP BY outlet_id
),
compared AS (
    SELECT
        *,
        CASE
            WHEN (SELECT articles FROM held WHERE NOT late) >= 10
                THEN 1.0 * articles_before * (SELECT articles FROM held WHERE late)
                    / (SELECT articles FROM held WHERE NOT late)
        END AS expected
    FROM counted
    WHERE articles > 0
),
judged AS (
    SELECT
        *,
        (articles + 3) / (expected + 3) AS times,
        coalesce(articles >= 3 AND (articles + 3) / (expected + 3) >= 1.2, 0) AS is_rising
    FROM compared
),
placed AS (
    SELECT
        *,
        row_number() OVER (ORDER BY articles DESC, articles_before, outlet_id) AS place,
        iif(is_rising, row_number() OVER (ORDER BY is_rising DESC, times DESC, outlet_id), NULL) AS rising_place
    FROM judged
)
SELECT
    outlets.name,
    outlets.domain,
    placed.articles,
    round(100.0 * placed.articles / (SELECT articles FROM held WHERE late), 1) AS percent,
    placed.articles_before,
    round(placed.expected, 1) AS expected,
    round(placed.times, 2) AS times,
    placed.place,
    placed.rising_place,
    placed.articles_before = 0 AND NOT EXISTS (
        SELECT 1
        FROM sources
        CROSS JOIN articles INDEXED BY articles_glance ON articles.id = sources.article_id
        WHERE sources.outlet_id = placed.outlet_id
            AND articles.outlet_id IS NOT placed.outlet_id
            AND coalesce(articles.published, articles.saved_at) < (SELECT first FROM period WHERE late)
    ) AS first_cited_lately
FROM placed
JOIN outlets ON outlets.id = placed.outlet_id
WHERE placed.place <= (SELECT number FROM asked) OR placed.rising_place <= (SELECT number FROM asked)
ORDER BY placed.place;
