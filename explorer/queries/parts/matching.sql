    FROM hits
    CROSS JOIN articles INDEXED BY articles_glance ON articles.id = hits.id
    WHERE coalesce(articles.published, articles.saved_at) >= coalesce(:since, '')
        AND coalesce(articles.published, articles.saved_at) < coalesce(:until, '') || '~'
        AND (nullif(:site, '') IS NULL OR articles.site_id = (SELECT id FROM sites WHERE name = :site))
        AND (nullif(:language, '') IS NULL OR articles.language = :language)
        AND (nullif(:topic, '') IS NULL
            OR EXISTS (SELECT 1 FROM topics WHERE topic = :topic AND article_id = hits.id))
        AND (nullif(:outlet, '') IS NULL
            OR articles.outlet_id IS NOT (SELECT id FROM outlets WHERE domain = :outlet)
                AND EXISTS (SELECT 1 FROM sources INDEXED BY sources_outlet
                    WHERE outlet_id = (SELECT id FROM outlets WHERE domain = :outlet) AND article_id = hits.id))
