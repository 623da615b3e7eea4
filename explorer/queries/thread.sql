-- What was reported around an article, and when?
-- The article (depth 0), what its page offers as related and whose pages offer it (depth 1), and what the pages of the former offer (depth 2; via_id is the one that does). offers: whether a piece's page offers the article now; gone_at: since when the piece, or the article where only the piece's page ever offered it, is no longer offered. Of many pieces the nearest are given. Without an id it is the article saved last.
WITH
asked AS (
    SELECT articles.id, articles.key
    FROM articles
    WHERE articles.id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
),
nearer AS MATERIALIZED (
    SELECT related_news.*
    FROM asked
    CROSS JOIN related_news ON related_news.article_id = asked.id
    WHERE related_news.related_article_id IS NOT related_news.article_id
    ORDER BY related_news.gone_at IS NOT NULL, related_news.first_seen DESC, related_news.position
    LIMIT 500
),
farther AS (
    SELECT related_news.*
    FROM asked
    CROSS JOIN nearer
    CROSS JOIN related_news ON related_news.article_id = nearer.related_article_id
    WHERE related_news.related_article_id IS NOT asked.id
        AND NOT EXISTS (SELECT 1 FROM related_news AS direct
            WHERE direct.article_id = asked.id AND direct.key = related_news.key)
    LIMIT 3000
),
offering AS (
    SELECT related_news.article_id, related_news.first_seen, related_news.gone_at
    FROM asked
    CROSS JOIN related_news ON related_news.related_article_id = asked.id
    WHERE related_news.article_id <> asked.id
    ORDER BY related_news.id DESC
    LIMIT 500
),
named (depth, id, key, title, summary, url, published, published_precision, published_zone, first_seen, gone_at, via_id,
    offers_it) AS (
    SELECT 0, asked.id, asked.key, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0
    FROM asked
    UNION ALL
    SELECT 1, related_article_id, key, title, summary, url, published, published_precision, published_zone, first_seen,
        gone_at, NULL, 0
    FROM nearer
    UNION ALL
    SELECT 1, article_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, first_seen, gone_at, NULL, 1
    FROM offering
    UNION ALL
    SELECT 2, related_article_id, key, title, summary, url, published, published_precision, published_zone, first_seen,
        gone_at, article_id, 0
    FROM farther
),
pieces AS MATERIALIZED (
    -- SQLite takes the other columns from the row that has the minimum.
    SELECT named.*, min((2 * named.depth + named.offers_it) * 1000000000000 + coalesce(named.via_id, 0))
        AS nearness,
        sum(named.offers_it AND named.gone_at IS NULL) > 0 AS offers,
        sum(named.depth = 1 AND NOT named.offers_it) > 0 AS is_offered
    FROM named
    GROUP BY coalesce(CAST(named.id AS TEXT), named.key)
),
nearest AS (
    SELECT * FROM pieces
    ORDER BY pieces.depth, pieces.gone_at IS NOT NULL, pieces.first_seen DESC, pieces.nearness
    LIMIT coalesce(CAST(nullif(:limit, '') AS INTEGER), 300)
)
SELECT
    nearest.depth,
    nearest.id,
    coalesce(held.title, nearest.title) AS title,
    coalesce(held.summary, nearest.summary) AS summary,
    coalesce(held.url, nearest.url) AS url,
    sites.name AS site,
    coalesce(held.published, nearest.published) AS date,
    iif(held.published IS NULL, nearest.published_precision, held.published_precision) AS date_precision,
    iif(held.published IS NULL, nearest.published_zone, held.published_zone) AS date_zone,
    nearest.is_offered,
    nearest.offers,
    iif(nearest.depth = 2, nearest.via_id, NULL) AS via_id,
    iif(nearest.depth = 2, via.title, NULL) AS via,
    nearest.first_seen,
    nearest.gone_at,
    (SELECT count(*) FROM pieces) AS pieces
FROM nearest
LEFT JOIN articles AS held ON held.id = nearest.id
LEFT JOIN sites ON sites.id = held.site_id
LEFT JOIN articles AS via ON via.id = nearest.via_id
ORDER BY date, nearest.depth, title;
