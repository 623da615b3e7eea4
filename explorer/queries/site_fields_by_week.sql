-- Of how many of a site's articles is each field known, in percent, week by week?
-- A field that falls from one week to the next tells of a site that changed its pages. Of a week with many articles some
-- 60 are looked at, spread evenly over it: looked_at says how many of articles. A week is named by its Monday.
WITH known AS MATERIALIZED (
    SELECT
        articles.id,
        date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days') AS week
    FROM sites
    CROSS JOIN articles INDEXED BY articles_week ON articles.site_id = sites.id
    WHERE sites.name = coalesce(nullif(:site, ''), (SELECT min(name) FROM sites))
        AND date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days')
            >= coalesce(date(nullif(:since, ''), 'weekday 0', '-6 days'), (
                SELECT date(max(date(substr(coalesce(published, saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days')),
                    '-77 days')
                FROM articles AS its WHERE its.site_id = sites.id
                    AND date(substr(coalesce(published, saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days') <= date('now')
            ))
        AND date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days')
            <= coalesce(nullif(:until, ''), date('now'))
),
placed AS (
    SELECT id, week, row_number() OVER (PARTITION BY week ORDER BY id) - 1 AS place, count(*) OVER (PARTITION BY week) AS number
    FROM known
)
SELECT
    placed.week,
    placed.number AS articles,
    count(*) AS looked_at,
    round(100.0 * avg(articles.summary IS NOT NULL), 1) AS summary,
    round(100.0 * avg(articles.text IS NOT NULL), 1) AS text,
    round(100.0 * avg(articles.published IS NOT NULL), 1) AS published,
    round(100.0 * avg(EXISTS (SELECT 1 FROM authors WHERE authors.article_id = articles.id)), 1) AS authors,
    round(100.0 * avg(EXISTS (SELECT 1 FROM outline WHERE outline.article_id = articles.id)), 1) AS outline,
    round(100.0 * avg(EXISTS (SELECT 1 FROM sources WHERE sources.article_id = articles.id)), 1) AS sources,
    round(100.0 * avg(EXISTS (SELECT 1 FROM related_news WHERE related_news.article_id = articles.id)), 1) AS related,
    round(100.0 * avg(articles.image IS NOT NULL), 1) AS image,
    round(100.0 * avg(EXISTS (SELECT 1 FROM topics WHERE topics.article_id = articles.id)), 1) AS topics,
    round(100.0 * avg(articles.language IS NOT NULL), 1) AS language
FROM placed
CROSS JOIN articles ON articles.id = placed.id
WHERE placed.place % ((placed.number + 59) / 60) = 0
GROUP BY placed.week
ORDER BY placed.week;
