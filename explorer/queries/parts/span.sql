span AS MATERIALIZED (  -- so that what is found of articles saved at quite other times stays unread
    SELECT coalesce(min(id), 0) AS first, coalesce(max(id), 9e18) AS last
    FROM articles INDEXED BY articles_date
    WHERE coalesce(nullif(:since, ''), nullif(:until, '')) IS NOT NULL
        AND coalesce(published, saved_at) >= coalesce(:since, '')
        AND coalesce(published, saved_at) < coalesce(:until, '') || '~'
)
