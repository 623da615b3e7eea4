-- Who cites an outlet, and whom do they cite most besides?
-- The neighbourhood of one outlet ("outlet": its domain) on the citation map: the sites that cite it most, a third of "nodes" (30) at most, and the outlets that these sites cite most. Without an outlet it is the one that is linked to most.
-- Each row is how many articles of a site rest on an outlet, in the last 90 days unless "since" says otherwise. An article counts once for an outlet, and not for the one that published it. Of more than four lines for each node the strongest are there, and at least one for each node; "lines" says how many there are.
WITH {map_asked},
wanted AS MATERIALIZED (
    SELECT id FROM outlets WHERE domain = lower(:outlet)
    UNION ALL
    SELECT outlet_id FROM (
        SELECT outlet_id FROM sources INDEXED BY sources_outlet
        WHERE nullif(:outlet, '') IS NULL AND outlet_id IS NOT NULL
        GROUP BY outlet_id ORDER BY count(*) DESC LIMIT 1
    )
),
{map_cited_around},
shown_sites AS MATERIALIZED (
    SELECT site_id, (SELECT count(*) FROM articles INDEXED BY articles_site_date
            WHERE articles.site_id = cited.site_id
                AND coalesce(articles.published, articles.saved_at) >= (SELECT since FROM asked)
                AND coalesce(articles.published, articles.saved_at) < (SELECT until FROM asked)) AS articles
    FROM cited
    WHERE outlet_id = (SELECT id FROM wanted) AND site_id IS NOT NULL
    ORDER BY cited.articles DESC, site_id
    LIMIT (SELECT nodes / 3 FROM asked)
),
shown_outlets AS MATERIALIZED (
    SELECT cited.outlet_id, totals.articles
    FROM cited
    JOIN totals ON totals.outlet_id = cited.outlet_id
    WHERE cited.site_id IN (SELECT site_id FROM shown_sites)
    GROUP BY cited.outlet_id
    ORDER BY cited.outlet_id = (SELECT id FROM wanted) DESC, sum(cited.articles) DESC, cited.outlet_id
    LIMIT (SELECT nodes - (SELECT count(*) FROM shown_sites) FROM asked)
),
{map_lines}
ORDER BY lines.of_outlet = 1 OR lines.of_site = 1 OR lines.outlet_id = (SELECT id FROM wanted) DESC, lines.articles DESC, outlets.domain, sites.name
LIMIT (SELECT 4 * nodes FROM asked);
