-- What does an article tell?
-- All fields of one article, by its id, with the site, the outlet that published it, and the beginning of its text. Without an id it is the one saved last.
SELECT
    articles.id,
    articles.title,
    articles.kicker,
    articles.subtitle,
    articles.summary,
    articles.url,
    articles.canonical,
    articles.language,
    articles.zone,
    articles.country,
    articles.image,
    articles.image_caption,
    articles.paywall,
    substr(articles.text, 1, 60000) AS text,
    length(articles.text) AS letters,
    articles.published,
    articles.published_text,
    articles.published_precision,
    articles.published_origin,
    articles.published_zone,
    articles.published_problem,
    articles.modified,
    articles.modified_text,
    articles.modified_precision,
    articles.modified_origin,
    articles.modified_zone,
    articles.modified_problem,
    articles.saved_at,
    articles.changed_at,
    articles.guid,
    sites.name AS site,
    outlets.name AS outlet,
    outlets.domain,
    outlets.named_by
FROM articles
LEFT JOIN sites ON sites.id = articles.site_id
LEFT JOIN outlets ON outlets.id = articles.outlet_id
WHERE articles.id = coalesce(CAST(nullif(:article, '') AS INTEGER), (SELECT max(id) FROM articles));
