-- Which sites cite the most cited outlets?
-- Each row is a line of the citation map: how many articles of a site rest on an outlet. On the map are 30 sites and outlets, or as many as "nodes" says: the outlets that are cited most, and the sites that cite those most, a third at most.
-- It is about the last 90 days unless "since" says otherwise. An article counts once for an outlet however often it cites it, and not for the outlet that published it. Of more than four lines for each node the strongest are there, and at least one for each node; "lines" says how many there are. A row without a site is an outlet that none of these sites cites.
WITH {map_asked},
cited AS MATERIALIZED (
    SELECT nullif(line / 4294967296, 0) AS site_id, line % 4294967296 AS outlet_id, count(*) AS articles
    FROM (
        -- Both ids in one number, which is quicker to sort by than two.
        SELECT coalesce(narrow.site_id, 0) * 4294967296 + sources.outlet_id AS line
        FROM articles AS narrow INDEXED BY articles_glance
        CROSS JOIN sources INDEXED BY sources_article ON sources.article_id = narrow.id
        WHERE coalesce(narrow.published, narrow.saved_at) >= (SELECT since FROM asked)
            AND coalesce(narrow.published, narrow.saved_at) < (SELECT until FROM asked)
            AND sources.outlet_id IS NOT NULL
            AND sources.outlet_id IS NOT narrow.outlet_id
        GROUP BY narrow.id, sources.outlet_id
    )
    GROUP BY line
),
room AS (
    SELECT nodes, min(nodes / 3, (SELECT count(DISTINCT site_id) FROM cited)) AS for_sites FROM asked
),
shown_outlets AS MATERIALIZED (
    SELECT outlet_id, sum(articles) AS articles
    FROM cited
    GROUP BY outlet_id
    ORDER BY sum(articles) DESC, outlet_id
    LIMIT (SELECT nodes - for_sites FROM room)
),
shown_sites AS MATERIALIZED (
    SELECT
        cited.site_id,
        (SELECT count(*) FROM articles INDEXED BY articles_site_date
            WHERE articles.site_id = cited.site_id
                AND coalesce(articles.published, articles.saved_at) >= (SELECT since FROM asked)
                AND coalesce(articles.published, articles.saved_at) < (SELECT until FROM asked)) AS articles
    FROM shown_outlets
    JOIN cited ON cited.outlet_id = shown_outlets.outlet_id
    WHERE cited.site_id IS NOT NULL
    GROUP BY cited.site_id
    ORDER BY sum(cited.articles) DESC, cited.site_id
    LIMIT (SELECT for_sites FROM room)
),
{map_lines}
ORDER BY lines.of_outlet = 1 OR lines.of_site = 1 DESC, lines.articles DESC, outlets.domain, sites.name
LIMIT (SELECT 4 * nodes FROM asked);
