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
            AND EXISTS (SELECT 1 FROM wanted)
            AND sources.outlet_id IS NOT narrow.outlet_id
        GROUP BY narrow.id, sources.outlet_id
    )
    GROUP BY line
),
totals AS MATERIALIZED (
    SELECT outlet_id, sum(articles) AS articles FROM cited GROUP BY outlet_id
)
