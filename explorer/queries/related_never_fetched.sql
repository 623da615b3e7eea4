-- Which related news was offered lately and never fetched?
-- What many pages offer and the ledger does not have is what to crawl next. Looks at what the newest articles offer: 2,000 of them, or as many as "newest" says. The view related_not_fetched has it for all.
WITH newest (id) AS (
    SELECT id
    FROM articles INDEXED BY articles_glance
    WHERE nullif(:site, '') IS NULL OR site_id = (SELECT id FROM sites WHERE name = :site)
    ORDER BY id DESC
    LIMIT coalesce(CAST(nullif(:newest, '') AS INTEGER), 2000)
)
SELECT
    min(related_news.title) AS title,
    count(DISTINCT related_news.article_id) AS offered_by,
    max(related_news.published) AS published,
    min(related_news.first_seen) AS first_seen,
    related_news.url
FROM newest
CROSS JOIN related_news ON related_news.article_id = newest.id
WHERE +related_news.related_article_id IS NULL
    AND related_news.url IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM fetches WHERE fetches.url_key = related_news.key)
GROUP BY related_news.key
ORDER BY offered_by DESC, published DESC, related_news.url
LIMIT coalesce(CAST(nullif(:rows, '') AS INTEGER), 100);
