"""The views of the ledger: what people ask. docs/schema.md has questions for each.

A week is named by its Monday. Where the order of a join decides whether a million articles are asked in seconds, CROSS
JOIN keeps it: SQLite then joins in the order written. The indexes are those at the end of pipelines/tables.py.
"""

from typing import Final

VIEWS: Final = """
CREATE VIEW newest_articles AS
-- What is new? By the day they were published or, where that is not known, first saved.
SELECT
    articles.id,
    coalesce(articles.published, articles.saved_at) AS date,
    articles.published_precision,
    sites.name AS site,
    articles.kicker,
    articles.title,
    articles.summary,
    (SELECT count(*) FROM sources WHERE sources.article_id = articles.id) AS sources,
    (SELECT count(*) FROM related_news
        WHERE related_news.article_id = articles.id AND related_news.gone_at IS NULL) AS related,
    articles.url
FROM articles
LEFT JOIN sites ON sites.id = articles.site_id
ORDER BY coalesce(articles.published, articles.saved_at) DESC, articles.id DESC;

CREATE VIEW outlets_by_citations AS
-- How many articles rest on each outlet? One that cites it twice counts once; an outlet's own articles do not count.
SELECT
    outlets.id,
    outlets.name,
    outlets.domain,
    count(DISTINCT sources.article_id) AS articles,
    count(DISTINCT articles.site_id) AS sites,
    count(*) AS sources,
    min(coalesce(articles.published, articles.saved_at)) AS first_cited,
    max(coalesce(articles.published, articles.saved_at)) AS last_cited
FROM articles
CROSS JOIN sources ON sources.article_id = articles.id
JOIN outlets ON outlets.id = sources.outlet_id
WHERE articles.outlet_id IS NOT outlets.id
GROUP BY outlets.id, outlets.name, outlets.domain
ORDER BY count(DISTINCT sources.article_id) DESC, outlets.name;

CREATE VIEW outlets_by_week AS
-- How many articles of each week rest on each outlet? Counted as in outlets_by_citations; the week is NULL where the
-- date is known to the month or year only.
SELECT
    date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days') AS week,
    outlets.id AS outlet_id,
    outlets.name,
    outlets.domain,
    count(DISTINCT sources.article_id) AS articles,
    count(DISTINCT articles.site_id) AS sites,
    count(*) AS sources
FROM sites
CROSS JOIN articles ON articles.site_id = sites.id
CROSS JOIN sources ON sources.article_id = articles.id
JOIN outlets ON outlets.id = sources.outlet_id
WHERE articles.outlet_id IS NOT outlets.id
GROUP BY
    date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days'),
    outlets.id,
    outlets.name,
    outlets.domain
ORDER BY week DESC, count(DISTINCT sources.article_id) DESC, outlets.name;

CREATE VIEW outlets_cited_together AS
-- Which outlets does one article rest on together, and how many articles do? Each pair stands there twice, once from
-- either side, so that all partners of an outlet are found by its name.
SELECT
    outlets.id AS outlet_id,
    outlets.name,
    others.outlet_id AS partner_id,
    (SELECT partners.name FROM outlets AS partners WHERE partners.id = others.outlet_id) AS partner,
    count(DISTINCT sources.article_id) AS articles
FROM sources
JOIN outlets ON outlets.id = sources.outlet_id
CROSS JOIN sources AS others ON others.article_id = sources.article_id AND others.outlet_id <> sources.outlet_id
GROUP BY outlets.id, outlets.name, others.outlet_id
ORDER BY count(DISTINCT sources.article_id) DESC, outlets.name, partner;

CREATE VIEW article_timeline AS
-- What was reported around an article, and when? Depth 1: what its page offers or offered as related. Depth 2: what
-- the pages of those offer, where they were fetched; via_article_id is the first of these. Ask for one article_id, by
-- date. The date of a piece that was saved is as its own page says, else as the page says that offers it.
SELECT
    related_news.article_id,
    coalesce(pieces.published, related_news.published) AS date,
    1 AS depth,
    related_news.title,
    related_news.summary,
    related_news.url,
    related_news.related_article_id,
    NULL AS via_article_id,
    related_news.first_seen,
    related_news.gone_at
FROM related_news
LEFT JOIN articles AS pieces ON pieces.id = related_news.related_article_id
WHERE related_news.related_article_id IS NOT related_news.article_id
UNION ALL
SELECT
    nearer.article_id,
    coalesce(pieces.published, farther.published),
    2,
    farther.title,
    farther.summary,
    farther.url,
    farther.related_article_id,
    min(farther.article_id),  -- SQLite takes the other columns from the row that has the minimum
    farther.first_seen,
    farther.gone_at
FROM related_news AS nearer
JOIN related_news AS farther ON farther.article_id = nearer.related_article_id
LEFT JOIN articles AS pieces ON pieces.id = farther.related_article_id
WHERE nearer.related_article_id <> nearer.article_id
    AND farther.related_article_id IS NOT nearer.article_id
    AND NOT EXISTS (SELECT 1 FROM related_news AS direct
        WHERE direct.article_id = nearer.article_id AND direct.key = farther.key)
GROUP BY nearer.article_id, farther.key;

CREATE VIEW headlines_changed AS
-- Which headlines were changed, when, from what and to what? The latest change first.
SELECT
    revisions.article_id,
    revisions.changed_at,
    revisions.old AS old_title,
    revisions.new AS new_title,
    sites.name AS site,
    articles.url
FROM revisions
CROSS JOIN articles ON articles.id = revisions.article_id
LEFT JOIN sites ON sites.id = articles.site_id
WHERE revisions.field = 'title'
ORDER BY revisions.changed_at DESC;

CREATE VIEW silent_edits AS
-- Which texts were changed while the page went on to give the same date of its last change, or none? modified is that
-- date, as the page gives it now. The latest change first.
SELECT
    revisions.article_id,
    revisions.changed_at,
    articles.title,
    sites.name AS site,
    articles.modified,
    revisions.old AS old_text,
    revisions.new AS new_text,
    articles.url
FROM revisions
CROSS JOIN articles ON articles.id = revisions.article_id
LEFT JOIN sites ON sites.id = articles.site_id
WHERE revisions.field = 'text'
    AND NOT EXISTS (SELECT 1 FROM revisions AS dated
        WHERE dated.article_id = revisions.article_id
            AND dated.field = 'modified'
            AND dated.changed_at = revisions.changed_at)
ORDER BY revisions.changed_at DESC;

CREATE VIEW related_not_fetched AS
-- What was offered as related and never asked for? What a crawler could fetch next, the most offered first.
SELECT
    related_news.url,
    min(related_news.title) AS title,
    max(related_news.published) AS published,
    count(*) AS offered_by,
    min(related_news.first_seen) AS first_seen
FROM related_news
WHERE related_news.related_article_id IS NULL
    AND related_news.url IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM fetches WHERE fetches.url_key = related_news.key)
GROUP BY related_news.key
ORDER BY count(*) DESC, max(related_news.published) DESC, related_news.url;

CREATE VIEW not_fetched AS
-- What does an article rest on ('listed', 'cited') or offer ('related') that was never asked for? A row for each
-- article that does, the article saved last first. title: for a source the text of its link.
SELECT
    sources.article_id,
    sources.kind,
    sources.label AS title,
    sources.url
FROM sources
WHERE sources.url IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM fetches WHERE fetches.url = sources.url)
    AND NOT EXISTS (SELECT 1 FROM fetches WHERE fetches.url_key = rtrim(substr(sources.url, instr(sources.url, '://')
        + iif(sources.url GLOB 'http://www.*' OR sources.url GLOB 'https://www.*', 7, 3)), '/'))
    AND NOT EXISTS (SELECT 1 FROM article_urls WHERE article_urls.url_key = rtrim(substr(sources.url,
        instr(sources.url, '://')
        + iif(sources.url GLOB 'http://www.*' OR sources.url GLOB 'https://www.*', 7, 3)), '/'))
UNION ALL
SELECT
    related_news.article_id,
    'related',
    related_news.title,
    related_news.url
FROM related_news
WHERE +related_news.related_article_id IS NULL  -- +: not by the index of this column, but in the order of articles
    AND related_news.url IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM fetches WHERE fetches.url_key = related_news.key)
ORDER BY 1 DESC;

CREATE VIEW date_problems AS
-- Which dates are missing or doubtful, why, and what is printed? field: 'published' or 'modified', the article's;
-- 'related', that of a piece that its page offers, whose title and url these then are.
SELECT
    articles.id AS article_id,
    'published' AS field,
    articles.published_problem AS problem,
    articles.published_text AS printed,
    articles.published AS value,
    articles.title,
    (SELECT sites.name FROM sites WHERE sites.id = articles.site_id) AS site,
    articles.url
FROM articles
WHERE articles.published_problem IS NOT NULL
UNION ALL
SELECT
    articles.id,
    'modified',
    articles.modified_problem,
    articles.modified_text,
    articles.modified,
    articles.title,
    (SELECT sites.name FROM sites WHERE sites.id = articles.site_id),
    articles.url
FROM articles
WHERE articles.modified_problem IS NOT NULL
UNION ALL
SELECT
    related_news.article_id,
    'related',
    related_news.published_problem,
    related_news.published_text,
    related_news.published,
    related_news.title,
    (SELECT sites.name FROM articles JOIN sites ON sites.id = articles.site_id
        WHERE articles.id = related_news.article_id),
    related_news.url
FROM related_news
WHERE related_news.published_problem IS NOT NULL;

CREATE VIEW fields_missing AS
-- Of how many articles of a site and week is which field not known? A number that rises from one week to the next tells
-- of a site that changed its pages. The week is that of the article's date, as in newest_articles; NULL where that is
-- known to the month or year only.
SELECT
    sites.name AS site,
    date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days') AS week,
    count(*) AS articles,
    sum(articles.summary IS NULL) AS no_summary,
    sum(articles.text IS NULL) AS no_text,
    sum(NOT EXISTS (SELECT 1 FROM outline WHERE outline.article_id = articles.id)) AS no_outline,
    sum(articles.published IS NULL) AS no_published,
    sum(NOT EXISTS (SELECT 1 FROM authors WHERE authors.article_id = articles.id)) AS no_authors,
    sum(NOT EXISTS (SELECT 1 FROM topics WHERE topics.article_id = articles.id)) AS no_topics,
    sum(NOT EXISTS (SELECT 1 FROM sources WHERE sources.article_id = articles.id)) AS no_sources,
    sum(NOT EXISTS (SELECT 1 FROM related_news WHERE related_news.article_id = articles.id)) AS no_related,
    sum(articles.image IS NULL) AS no_image,
    sum(articles.language IS NULL) AS no_language
FROM sites
CROSS JOIN articles ON articles.site_id = sites.id
GROUP BY
    sites.name,
    date(substr(coalesce(articles.published, articles.saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days')
ORDER BY sites.name, week DESC;

CREATE VIEW copies AS
-- Which articles have the title and text of an earlier one of another site? The latest found first.
SELECT
    duplicates.article_id,
    articles.title,
    sites.name AS site,
    articles.url,
    duplicates.original_id,
    originals.title AS original_title,
    original_sites.name AS original_site,
    originals.url AS original_url,
    duplicates.found_at
FROM duplicates
CROSS JOIN articles ON articles.id = duplicates.article_id
CROSS JOIN articles AS originals ON originals.id = duplicates.original_id
LEFT JOIN sites ON sites.id = articles.site_id
LEFT JOIN sites AS original_sites ON original_sites.id = originals.site_id
WHERE duplicates.undone_at IS NULL
ORDER BY duplicates.id DESC;
"""
