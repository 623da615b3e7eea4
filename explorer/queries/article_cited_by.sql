-- Which articles have a link to an article among their sources?
-- Tells who took a story up and says so. Looks through the last 2,000 citations of the article's outlet. Without an id it is the article saved last.
WITH
asked AS (
    SELECT id, outlet_id
    FROM articles INDEXED BY articles_glance
    WHERE id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles))
),
citations AS (
    SELECT
        sources.article_id,
        sources.label,
        rtrim(substr(sources.url, instr(sources.url, '://')
            + iif(sources.url GLOB 'http://www.*' OR sources.url GLOB 'https://www.*', 7, 3)), '/') AS url_key
    FROM sources
    WHERE sources.outlet_id = (SELECT asked.outlet_id FROM asked)
    ORDER BY sources.article_id DESC
    LIMIT 2000
)
SELECT
    articles.id,
    articles.title,
    sites.name AS site,
    articles.published AS date,
    articles.published_precision AS date_precision,
    articles.published_zone AS date_zone,
    min(citations.label) AS label
FROM asked
CROSS JOIN article_urls ON article_urls.article_id = asked.id
CROSS JOIN citations ON citations.url_key = article_urls.url_key
CROSS JOIN articles ON articles.id = citations.article_id
LEFT JOIN sites ON sites.id = articles.site_id
WHERE articles.id <> asked.id
GROUP BY articles.id
ORDER BY articles.id DESC
LIMIT 50;
