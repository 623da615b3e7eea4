"""The tables and indexes of the ledger, version by version; pipelines/schema.py applies them.

Every table is STRICT and has an integer key ``id``. Lists are rows, in page order. Times are UTC, ISO 8601, as text. A
date of the news stands in six columns, the same in every table: ``published`` (the value, as precise as known and no
more), ``published_text`` (as printed), ``published_precision``, ``published_origin``, ``published_zone``,
``published_problem``. What is released stays as it is: a change is a new version.
"""

TABLES = """
CREATE TABLE outlets (
    -- Who publishes under a domain, whatever the text of a link calls it.
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,            -- 'Morningstar'
    domain TEXT NOT NULL UNIQUE,   -- the registrable domain, lower case: 'morningstar.com'
    named_by TEXT NOT NULL         -- 'domain': known or made from the domain alone, until a list of sources names it
        CHECK (named_by IN ('domain', 'source'))  -- 'source': by the first list of sources that did
) STRICT;

CREATE TABLE sites (
    -- What is crawled: one row for each site file, or for the domain of pages that were imported.
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE      -- the name of the site's file
) STRICT;

CREATE TABLE runs (
    -- One execution of a crawl of one site.
    id INTEGER PRIMARY KEY,
    site_id INTEGER NOT NULL REFERENCES sites (id),
    started_at TEXT NOT NULL,
    ended_at TEXT,                 -- NULL while it runs, and for ever if it was killed
    reason TEXT                    -- why it ended, in Scrapy's words: 'finished', 'shutdown' ...
) STRICT;

CREATE TABLE articles (
    -- What an article's page told when it was last seen to change. One row for each article, however it was reached.
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,           -- without the site's name
    kicker TEXT,                   -- the short line above the title
    subtitle TEXT,
    summary TEXT,                  -- as published
    url TEXT,                      -- without tracking parameters and fragment; NULL for a saved page without an address
    canonical TEXT,                -- what the page declares with rel=canonical, as it stands
    language TEXT,                 -- BCP 47: 'en', 'pt-BR'
    zone TEXT,                     -- the zone that the site prints its times in: 'Europe/Berlin'
    image TEXT,                    -- the address of the main picture
    text TEXT,                     -- headings and paragraphs, separated by a blank line
    headings TEXT,                 -- the headings of the outline, one a line: what the search sees of it
    published TEXT,                -- UTC, as precise as known: '2026', '2026-05-12', '2026-05-12T13:41Z'
    published_text TEXT,           -- as printed
    published_precision TEXT,      -- what is known to: 'year', 'month', 'day', 'hour', 'minute', 'second'
    published_origin TEXT,         -- where found: 'json-ld', 'meta', 'time', 'text', 'rule'
    published_zone TEXT,           -- how its zone is known: 'offset', 'name', 'site', 'unknown' (then taken as UTC)
    published_problem TEXT,        -- why the value is missing or doubtful
    modified TEXT,
    modified_text TEXT,
    modified_precision TEXT,
    modified_origin TEXT,
    modified_zone TEXT,
    modified_problem TEXT,
    site_id INTEGER REFERENCES sites (id),
    outlet_id INTEGER REFERENCES outlets (id),  -- who published it: the outlet of the url's domain
    key TEXT NOT NULL UNIQUE,      -- what makes it one article: the url without scheme, www. and trailing slash;
                                   -- 'text:' and a digest of its words for an article without an address
    saved_at TEXT NOT NULL,        -- when the page was fetched that first gave it
    changed_at TEXT NOT NULL,      -- when the page was fetched that last changed it; saved_at if none did
    CHECK ((published IS NULL) = (published_precision IS NULL)),
    CHECK ((modified IS NULL) = (modified_precision IS NULL))
) STRICT;

CREATE TABLE article_urls (
    -- Every address that an article was seen under: its own, those asked for, those that redirects led to.
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    url_key TEXT NOT NULL UNIQUE,  -- the url without scheme, www. and trailing slash
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- the one it led to last
    first_seen TEXT NOT NULL
) STRICT;

CREATE TABLE fetches (
    -- Every url that was fetched, or that could not be, and the one thing that became of it.
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,             -- what was asked for; 'file:...' for a saved page without an address
    url_key TEXT NOT NULL,         -- the url without scheme, www. and trailing slash
    final_url TEXT,                -- what answered, where redirects led elsewhere
    outcome TEXT NOT NULL,         -- 'saved', 'revised', 'unchanged', 'duplicate', 'listing', 'not an article',
                                   -- 'rejected', 'http error', 'blocked by robots', 'unreachable', 'failed'
    reason TEXT,                   -- why, in words for an operator
    fetched_at TEXT NOT NULL,
    status INTEGER,                -- of HTTP; NULL where there was no answer, or for a file
    size INTEGER,                  -- bytes, decompressed
    etag TEXT,
    last_modified TEXT,
    site_id INTEGER NOT NULL REFERENCES sites (id),
    run_id INTEGER NOT NULL REFERENCES runs (id),
    article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL  -- the article it gave
) STRICT;

CREATE TABLE outline (
    -- The headings of an article's own text.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,     -- from 1, in page order; so everywhere
    level INTEGER NOT NULL,        -- 2 to 6, as in HTML
    heading TEXT NOT NULL,
    UNIQUE (article_id, position)
) STRICT;

CREATE TABLE authors (
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (article_id, position)
) STRICT;

CREATE TABLE topics (
    -- Keywords and sections, as the page prints them.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    topic TEXT NOT NULL,
    UNIQUE (article_id, position)
) STRICT;

CREATE TABLE sources (
    -- The outlets and documents that an article rests on.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT,                     -- the outlet, as this article calls it; outlets.name is the same for all articles
    label TEXT NOT NULL,           -- the text of the link, as printed: 'source', '[Economic Times]'
    url TEXT,
    domain TEXT,                   -- the registrable domain
    kind TEXT NOT NULL,            -- 'listed': in a list of sources; 'cited': a link in the article's text
    outlet_id INTEGER REFERENCES outlets (id)
) STRICT;

CREATE TABLE related_news (
    -- Other articles that an article's page offers. Rows stay when the page offers something else. These blocks
    -- rotate: a change here is no revision of the article.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- whose page offers it
    position INTEGER NOT NULL,     -- where it stands, or stood last
    published TEXT,
    published_text TEXT,
    published_precision TEXT,
    published_origin TEXT,
    published_zone TEXT,
    published_problem TEXT,
    title TEXT NOT NULL,
    url TEXT,
    summary TEXT,
    key TEXT NOT NULL,             -- the url without scheme, www. and trailing slash; or else 'title:' and the title
    first_seen TEXT NOT NULL,      -- when the page was fetched that first offered it
    gone_at TEXT,                  -- when the page was fetched that no longer offered it; NULL while it does
    related_article_id INTEGER REFERENCES articles (id) ON DELETE SET NULL,  -- the piece itself, once it was saved
    UNIQUE (article_id, key),
    CHECK ((published IS NULL) = (published_precision IS NULL))
) STRICT;

CREATE TABLE revisions (
    -- One field of one article that changed between two fetches. White space is no change, nor is '10 hours ago'
    -- where it was '9 hours ago' an hour before.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    field TEXT NOT NULL,           -- 'title', 'text', 'published', 'outline', 'sources' ...
    changed_at TEXT NOT NULL,      -- when the page was fetched that showed it
    old TEXT,                      -- a list stands as text, an item a line
    new TEXT
) STRICT;
"""

INDEXES = """
CREATE INDEX runs_site ON runs (site_id);
CREATE INDEX articles_date ON articles (coalesce(published, saved_at), id);
CREATE INDEX articles_site_date ON articles (site_id, coalesce(published, saved_at), id);
CREATE INDEX articles_outlet ON articles (outlet_id);
CREATE INDEX article_urls_article ON article_urls (article_id);
CREATE INDEX fetches_run ON fetches (run_id, outcome);
CREATE INDEX fetches_url ON fetches (url, fetched_at);
CREATE INDEX fetches_key ON fetches (url_key);
CREATE INDEX fetches_article ON fetches (article_id);
CREATE INDEX fetches_site ON fetches (site_id);
CREATE INDEX authors_name ON authors (name);
CREATE INDEX topics_topic ON topics (topic);
CREATE INDEX sources_article ON sources (article_id, position);
CREATE INDEX sources_outlet ON sources (outlet_id, article_id);
CREATE INDEX related_news_key ON related_news (key);
CREATE INDEX related_news_related ON related_news (related_article_id);
CREATE INDEX revisions_article ON revisions (article_id, changed_at);
CREATE INDEX revisions_field ON revisions (field, changed_at);
"""

FIRST_VIEWS = """
CREATE VIEW newest_articles AS
-- By the day they were published or, where that is not known, first saved.
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
-- How many articles rest on each outlet. One that cites it twice counts once; an outlet's own articles do not count.
SELECT
    outlets.id,
    outlets.name,
    outlets.domain,
    count(DISTINCT sources.article_id) AS articles,
    count(DISTINCT articles.site_id) AS sites,
    count(*) AS sources,
    min(coalesce(articles.published, articles.saved_at)) AS first_cited,
    max(coalesce(articles.published, articles.saved_at)) AS last_cited
FROM sources
JOIN outlets ON outlets.id = sources.outlet_id
JOIN articles ON articles.id = sources.article_id
WHERE articles.outlet_id IS NOT outlets.id
GROUP BY outlets.id
ORDER BY count(DISTINCT sources.article_id) DESC, outlets.name;

CREATE VIEW related_not_fetched AS
-- Offered as related, and never asked for: what a crawler could fetch next, the most offered first.
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
"""

IMAGE_CAPTION_AND_PAYWALL = """
ALTER TABLE articles ADD COLUMN image_caption /* what stands under the main picture, as printed */ TEXT;
ALTER TABLE articles ADD COLUMN paywall /* 1: to read it all one has to pay or register; NULL: the page does not say */
    INTEGER CHECK (paywall IN (0, 1));
"""
"""SQLite keeps a comment within a column's definition, and none beside it."""

COUNTRY = """
ALTER TABLE articles ADD COLUMN country /* ISO 3166; the site's, as its file says; 03/04 is read by it */ TEXT;
"""

IDENTITY_AND_MEMORY = """
ALTER TABLE articles ADD COLUMN related_titles
    /* titles of the related news that the page offers, one a line: what the search sees of them */ TEXT;
ALTER TABLE articles ADD COLUMN ngrams
    /* pairs of the letters of scripts that set no spaces, so that the search finds the word 首相 in 首相官邸 */ TEXT;
ALTER TABLE articles ADD COLUMN digest
    /* of all that the page told when it was last fetched: where it is the same again nothing has changed */ TEXT;
ALTER TABLE articles ADD COLUMN text_digest
    /* of title and text: two articles that have the same are one, or copies; NULL where the text is short */ TEXT;
ALTER TABLE runs ADD COLUMN name
    /* what it is called: '2026-05-12 13:41 sample-courier' */ TEXT NOT NULL DEFAULT '';
UPDATE runs SET name = replace(substr(started_at, 1, 16), 'T', ' ') || ' '
    || (SELECT sites.name FROM sites WHERE sites.id = runs.site_id);

CREATE TABLE found_urls (
    -- What a crawl has found to fetch and not yet fetched. A row goes in the transaction that stores what its url gave,
    -- so what was found before a crawl was killed is fetched by the next.
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    url_key TEXT NOT NULL,         -- the url without scheme, www. and trailing slash
    kind TEXT NOT NULL CHECK (kind IN ('article', 'listing')),
    depth INTEGER NOT NULL DEFAULT 1,  -- how many links away from a start url it lies
    published_text TEXT,           -- when it was published, as the feed or sitemap says that told of it
    published_origin TEXT,         -- 'feed', 'sitemap'
    found_at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,  -- how often it was asked for in vain; after the fifth time the row goes, too
    site_id INTEGER NOT NULL REFERENCES sites (id),
    UNIQUE (site_id, url)
) STRICT;

CREATE TABLE duplicates (
    -- An article with the same title and text as an earlier one of another site: a copy. Both stay; who sees that it is
    -- none sets undone_at, and it is not linked again.
    id INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    original_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,  -- the one that was saved first
    found_at TEXT NOT NULL,
    undone_at TEXT,
    UNIQUE (article_id, original_id)
) STRICT;

CREATE TABLE outlet_aliases (
    -- What lists of sources call an outlet. outlets.name is the one that most articles use.
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,            -- as the label says it: 'Tech in Asia'
    articles INTEGER NOT NULL,     -- how many articles call it so
    outlet_id INTEGER NOT NULL REFERENCES outlets (id) ON DELETE CASCADE,
    UNIQUE (outlet_id, name)
) STRICT;

CREATE TABLE forgotten (
    -- What was removed on request, and is never fetched again.
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,   -- SHA-256 of the url's key or the site's name: the address itself is not kept
    name TEXT NOT NULL,            -- 'an article', or 'site sample-courier'
    forgotten_at TEXT NOT NULL
) STRICT;

CREATE INDEX articles_text ON articles (text_digest) WHERE text_digest IS NOT NULL;
CREATE INDEX duplicates_original ON duplicates (original_id);
CREATE INDEX found_urls_key ON found_urls (url_key);
CREATE INDEX outlets_name ON outlets (name);

-- For pipelines/views.py. Those of the first version that were too narrow for it are made again, wider.
CREATE INDEX articles_week ON articles (
    site_id,
    date(substr(coalesce(published, saved_at), 1, 10) || 'T00:00', 'weekday 0', '-6 days'),
    outlet_id, published, saved_at
);
CREATE INDEX articles_published_problem ON articles (published_problem) WHERE published_problem IS NOT NULL;
CREATE INDEX articles_modified_problem ON articles (modified_problem) WHERE modified_problem IS NOT NULL;
CREATE INDEX related_news_problem ON related_news (published_problem) WHERE published_problem IS NOT NULL;
DROP INDEX sources_article;
CREATE INDEX sources_article ON sources (article_id, outlet_id);
DROP INDEX revisions_article;
CREATE INDEX revisions_article ON revisions (article_id, field, changed_at);
"""

CRAWLING_AGAIN = """
ALTER TABLE sites ADD COLUMN due_at /* when its next crawl is due; NULL: now */ TEXT;
ALTER TABLE sites ADD COLUMN due_reason /* why then, in words for an operator */ TEXT;
ALTER TABLE sites ADD COLUMN failures
    /* how many of its crawls have failed since the last that did not */ INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN asked_by
    /* who began it: 'crawl', 'due', 'watch', 'backfill', 'import', 'demo', 'python' */ TEXT NOT NULL DEFAULT 'crawl';
ALTER TABLE runs ADD COLUMN requests /* HTTP requests, with robots.txt, redirects and repetitions */ INTEGER;
ALTER TABLE runs ADD COLUMN bytes /* on the wire, with headers, compressed as they came */ INTEGER;
ALTER TABLE runs ADD COLUMN pages_read /* pages whose bytes were read for an article */ INTEGER;
ALTER TABLE fetches ADD COLUMN opt_out
    /* what the site says against uses such as text and data mining, a signal a line */ TEXT;
ALTER TABLE found_urls ADD COLUMN modified_text /* when it changed, as the feed or sitemap says */ TEXT;
ALTER TABLE found_urls ADD COLUMN modified_origin TEXT;
ALTER TABLE found_urls ADD COLUMN title /* as the feed or sitemap says; so the next two */ TEXT;
ALTER TABLE found_urls ADD COLUMN summary TEXT;
ALTER TABLE found_urls ADD COLUMN authors /* one a line */ TEXT;
ALTER TABLE found_urls ADD COLUMN hops
    /* how many links of related news lead to it from an article that a listing told of */ INTEGER NOT NULL DEFAULT 0;

CREATE TABLE resources (
    -- What is known of each url that was asked for and may be again: so that an unchanged site costs next to nothing.
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    url_key TEXT NOT NULL,         -- the url without scheme, www. and trailing slash
    kind TEXT NOT NULL CHECK (kind IN ('article', 'listing')),
    etag TEXT,                     -- the validators of RFC 9110, sent with the next request; NULL where there are none,
    last_modified TEXT,            -- or where what the body gave is not stored
    digest TEXT,                   -- of the body
    read_as TEXT,                  -- a digest of the rules it was read by: with others the same bytes may give more
    told TEXT,                     -- when it was changed or published, as a feed or sitemap said last
    first_at TEXT NOT NULL,        -- when it was asked for first
    asked_at TEXT NOT NULL,        -- when last
    full_at TEXT,                  -- when its body came last
    changed_at TEXT NOT NULL,      -- when its body was last another than before
    again_at TEXT,                 -- when to look again, whatever listings say; NULL: not by itself
    site_id INTEGER NOT NULL REFERENCES sites (id),
    UNIQUE (site_id, url)
) STRICT;

CREATE TABLE hosts (
    -- How a host wants to be treated.
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,   -- 'https://news.example', 'http://127.0.0.1:8000'
    robots_txt TEXT,               -- as served last; NULL where there is none
    robots_status INTEGER,         -- of HTTP; NULL where there was no answer
    robots_fetched_at TEXT,        -- when it was asked for last
    robots_etag TEXT,
    robots_last_modified TEXT,
    tdmrep TEXT,                   -- /.well-known/tdmrep.json; NULL where there is none
    tdmrep_fetched_at TEXT,
    paused_until TEXT,             -- nothing is asked for before
    pause_reason TEXT,             -- why, in words for an operator: '429 Too Many Requests'
    failures INTEGER NOT NULL DEFAULT 0,  -- how often it asked to wait or did not answer since the last good answer
    validators_lie_at TEXT         -- when it gave another body under the same ETag; from then on none are sent
) STRICT;

CREATE INDEX resources_again ON resources (site_id, again_at) WHERE again_at IS NOT NULL;
CREATE INDEX resources_key ON resources (url_key);
CREATE INDEX hosts_paused ON hosts (paused_until) WHERE paused_until IS NOT NULL;
CREATE INDEX hosts_lying ON hosts (origin) WHERE validators_lie_at IS NOT NULL;

-- For pipelines/health.py, which asks for the last weeks of each site and never walks through the years before.
CREATE INDEX articles_saved ON articles (site_id, saved_at);
CREATE INDEX runs_open ON runs (site_id) WHERE ended_at IS NULL;
DROP INDEX fetches_site;
CREATE INDEX fetches_site ON fetches (site_id, fetched_at, outcome);

INSERT INTO resources (
    url, url_key, kind, etag, last_modified, first_at, asked_at, changed_at, again_at, site_id
)
SELECT
    url, url_key, CASE outcome WHEN 'listing' THEN 'listing' ELSE 'article' END, etag, last_modified,
    min(fetched_at), max(fetched_at), max(fetched_at), max(fetched_at), site_id
FROM fetches
WHERE outcome IN ('saved', 'revised', 'unchanged', 'listing') AND url NOT LIKE 'file:%'
GROUP BY site_id, url;
"""
"""The last statement: each url that a ledger of version 4 knows is looked at once more, a few in each crawl."""

CHANGES = """
ALTER TABLE articles ADD COLUMN guid
    /* what exports call it, the same in every ledger: a UUID of version 5 made of the key */ TEXT NOT NULL DEFAULT '';

CREATE TABLE changes (
    -- In which order articles came, changed and went, for tools that take only what is new: one row for each article
    -- that is here or was, at its last change. Triggers keep it, whoever writes.
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- the change's place in the order; none is used twice
    guid TEXT NOT NULL UNIQUE,
    first INTEGER,                 -- the place of the article's first change; NULL: this one
    article_id INTEGER             -- NULL: the article is gone
) STRICT;

CREATE TABLE cursors (
    -- How far each tool that takes only what is new has come: newsledger export --cursor NAME.
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,     -- the last change that it was given; -1: it had another ledger's, and is given all
    selection TEXT NOT NULL,       -- which articles it asks for, as JSON
    moved_at TEXT NOT NULL
) STRICT;
"""

CHANGE_INDEXES = """
-- In the order of exports: the guid is far behind the text in its row.
DROP INDEX articles_date;
CREATE INDEX articles_date ON articles (coalesce(published, saved_at), guid);
DROP INDEX articles_site_date;
CREATE INDEX articles_site_date ON articles (site_id, coalesce(published, saved_at), guid);
"""

CHANGE_TRIGGERS = """
CREATE TRIGGER articles_came AFTER INSERT ON articles
BEGIN
    INSERT OR REPLACE INTO changes (guid, first, article_id)
        VALUES (new.guid, (SELECT coalesce(first, id) FROM changes WHERE guid = new.guid), new.id);
END;

CREATE TRIGGER articles_changed
AFTER UPDATE OF title, kicker, subtitle, summary, url, canonical, language, zone, country, image, image_caption,
    paywall, text, published, published_text, published_precision, published_origin, published_zone, published_problem,
    modified, modified_text, modified_precision, modified_origin, modified_zone, modified_problem, site_id, saved_at,
    changed_at, related_titles, guid ON articles
-- What is there for the store and the search alone is no change; related_titles tells of a piece that came. Under
-- another guid it is another article for those who know the old one.
BEGIN
    INSERT OR REPLACE INTO changes (guid, first, article_id)
        SELECT old.guid, (SELECT coalesce(first, id) FROM changes WHERE guid = old.guid), NULL
        WHERE old.guid <> new.guid;
    INSERT OR REPLACE INTO changes (guid, first, article_id)
        VALUES (new.guid, (SELECT coalesce(first, id) FROM changes WHERE guid = new.guid), new.id);
END;

CREATE TRIGGER articles_went AFTER DELETE ON articles
BEGIN
    INSERT OR REPLACE INTO changes (guid, first, article_id)
        VALUES (old.guid, (SELECT coalesce(first, id) FROM changes WHERE guid = old.guid), NULL);
END;

CREATE TRIGGER related_news_changed
AFTER UPDATE OF position, published, published_text, published_precision, published_origin, published_zone,
    published_problem, title, url, summary, gone_at ON related_news
-- All else that an article is made of is written together with its row.
BEGIN
    INSERT OR REPLACE INTO changes (guid, first, article_id)
        SELECT guid, (SELECT coalesce(first, id) FROM changes WHERE guid = articles.guid), id
        FROM articles WHERE id = new.article_id;
END;

CREATE TRIGGER related_news_went AFTER DELETE ON related_news
BEGIN
    INSERT OR REPLACE INTO changes (guid, first, article_id)
        SELECT guid, (SELECT coalesce(first, id) FROM changes WHERE guid = articles.guid), id
        FROM articles WHERE id = old.article_id;
END;

CREATE TRIGGER revisions_came AFTER INSERT ON revisions
BEGIN
    INSERT OR REPLACE INTO changes (guid, first, article_id)
        SELECT guid, (SELECT coalesce(first, id) FROM changes WHERE guid = articles.guid), id
        FROM articles WHERE id = new.article_id;
END;

CREATE TRIGGER outlets_renamed AFTER UPDATE OF name, named_by ON outlets
WHEN old.name <> new.name OR old.named_by <> new.named_by
-- Articles show the outlet's name where their own page does not name it.
BEGIN
    INSERT OR REPLACE INTO changes (guid, first, article_id)
        SELECT guid, (SELECT coalesce(first, id) FROM changes WHERE guid = articles.guid), id
        FROM articles WHERE id IN (SELECT article_id FROM sources WHERE outlet_id = new.id) ORDER BY id;
END;
"""

AT_A_GLANCE = """
-- For explorer/: what is counted of many articles that were found by something else, such as a search or an outlet,
-- without reading their rows, which have the texts. The two dates stand there as they are: where an index has an
-- expression of them, SQLite before 3.41 reads the row for a GROUP BY all the same.
CREATE INDEX articles_glance ON articles (id, published, saved_at, site_id, outlet_id, language);
DROP INDEX topics_topic;
CREATE INDEX topics_topic ON topics (topic, article_id);
"""
