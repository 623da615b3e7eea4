-- Which topics begin so?
-- What the search box shows of topics while one types, whatever the case of a to z, those of most articles first. Other is the same with another first letter: SQLite does not know that Ö is ö.
WITH RECURSIVE asked AS (
    SELECT coalesce(nullif(:begin, ''), 'a') AS begin, coalesce(nullif(:other, ''), nullif(:begin, ''), 'a') AS other
),
beginning (letters) AS (  -- in every case that the index may have them in
    SELECT substr(begin, 1, 2) FROM asked
    UNION SELECT substr(other, 1, 2) FROM asked
    UNION SELECT lower(substr(begin, 1, 2)) FROM asked
    UNION SELECT upper(substr(begin, 1, 2)) FROM asked
    UNION SELECT upper(substr(begin, 1, 1)) || lower(substr(begin, 2, 1)) FROM asked
    UNION SELECT lower(substr(begin, 1, 1)) || upper(substr(begin, 2, 1)) FROM asked
),
walked (topic, letters) AS (  -- from topic to topic, not from article to article
    SELECT
        (
            SELECT min(topics.topic) FROM topics
            WHERE topics.topic >= beginning.letters AND topics.topic < beginning.letters || char(1114111)
        ),
        beginning.letters
    FROM beginning
    UNION ALL
    SELECT
        (
            SELECT min(topics.topic) FROM topics
            WHERE topics.topic > walked.topic AND topics.topic < walked.letters || char(1114111)
        ),
        walked.letters
    FROM walked
    WHERE walked.topic IS NOT NULL
    LIMIT 5000
),
found AS MATERIALIZED (
    SELECT DISTINCT walked.topic
    FROM asked
    CROSS JOIN walked
    WHERE length(walked.topic) <= 200  -- what is longer names nothing
        AND (
            instr(lower(walked.topic), lower(asked.begin)) = 1 OR instr(lower(walked.topic), lower(asked.other)) = 1
        )
    LIMIT 200
)
SELECT
    found.topic,
    (
        SELECT count(*) FROM (SELECT DISTINCT article_id FROM topics WHERE topics.topic = found.topic LIMIT 1000)
    ) AS articles_up_to_1000
FROM found
ORDER BY 2 DESC, found.topic
LIMIT CAST(coalesce(nullif(:number, ''), 5) AS INTEGER);
