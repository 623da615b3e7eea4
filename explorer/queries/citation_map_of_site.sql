-- Whom does a site cite, and who else cites those?
-- The neighbourhood of one site ("site": its name) on the citation map: the outlets that it cites most, and the other sites that cite those most; together as many as "nodes" says (30), sites a third at most. Without a site it is the first that the ledger had.
-- Each row is how many articles of a site rest on an outlet, in the last 90 days unless "since" says otherwise. An article counts once for an outlet, and not for the one that published it. Of more than four lines for each node the strongest are there, and at least one for each node; "lines" says how many there are.
WITH {map_asked},
wanted AS MATERIALIZED (
    SELECT id FROM sites WHERE name = coalesce(nullif(:site, ''), (SELECT name FROM sites ORDER BY id LIMIT 1))
),
{map_cited_around},
room AS (
    SELECT nodes, min(nodes / 3, (SELECT count(DISTINCT site_id) FROM cited)) AS for_sites FROM asked
),
shown_outlets AS MATERIALIZED (
    SELECT cited.outlet_id, totals.articles
    FROM cited
    JOIN totals ON totals.outlet_id = cited.outlet_id
    WHERE cited.site_id = (SELECT id FROM wanted)
    ORDER BY cited.articles DESC, cited.outlet_id
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
    ORDER BY cited.site_id = (SELECT id FROM wanted) DESC, sum(cited.articles) DESC, cited.site_id
    LIMIT (SELECT for_sites FROM room)
),
{map_lines}
ORDER BY lines.of_outlet = 1 OR lines.of_site = 1 OR lines.site_id = (SELECT id FROM wanted) DESC, lines.articles DESC, outlets.domain, sites.name
LIMIT (SELECT 4 * nodes FROM asked);
