-- Which stories do other articles offer most as related?
-- What pages keep leading back to is what a story hangs on. Of the articles published since a day such as 2026-05-01; without one it is 30 days before the newest.
WITH asked (since) AS (
    SELECT coalesce(nullif(:since, ''), date(substr(max(coalesce(published, saved_at)), 1, 10), '-30 days'))
    FROM articles
    WHERE coalesce(published, saved_at) <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
),
most AS (
    SELECT articles.id, count(*) AS offered_by
    FROM asked
    CROSS JOIN articles AS dated INDEXED BY articles_date ON coalesce(dated.published, dated.saved_at) >= asked.since
    CROSS JOIN articles INDEXED BY articles_glance ON articles.id = dated.id
    CROSS JOIN related_news ON related_news.related_article_id = articles.id
    WHERE nullif(:site, '') IS NULL OR articles.site_id = (SELECT id FROM sites WHERE name = :site)
    GROUP BY articles.id
    ORDER BY count(*) DESC, articles.id DESC
    LIMIT coalesce(CAST(nullif(:rows, '') AS INTEGER), 50)
)
SELECT
    articles.title,
    sites.name AS site,
    coalesce(articles.published, articles.saved_at) AS date,
    most.offered_by,
    (SELECT count(*) FROM related_news
        WHERE related_news.article_id = most.id AND related_news.gone_at IS NULL) AS offers,
    most.id AS article_id,
    articles.url
FROM most
JOIN articles ON articles.id = most.id
LEFT JOIN sites ON sites.id = articles.site_id
ORDER BY most.offered_by DESC, most.id DESC;
