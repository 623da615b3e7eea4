-- Which outlets are called so?
-- What the search box shows of outlets while one types: a word of the name, or the domain, begins with what is typed, whatever the case of a to z. Other is the same with another first letter: SQLite does not know that Ö is ö.
WITH asked AS (
    SELECT
        lower(coalesce(nullif(:begin, ''), 'a')) AS begin,
        lower(coalesce(nullif(:other, ''), nullif(:begin, ''), 'a')) AS other
),
called AS MATERIALIZED (  -- what the ledger met first is cited most, as a rule
    SELECT
        outlets.id,
        outlets.name,
        outlets.domain,
        instr(lower(outlets.name), asked.begin) = 1
            OR instr(lower(outlets.name), asked.other) = 1
            OR instr(outlets.domain, asked.begin) = 1 AS is_beginning
    FROM asked
    CROSS JOIN outlets
    WHERE instr(' ' || lower(outlets.name), ' ' || asked.begin)
        OR instr(' ' || lower(outlets.name), ' ' || asked.other)
        OR instr('.' || outlets.domain, '.' || asked.begin)
    ORDER BY 4 DESC, outlets.id
    LIMIT 100
)
SELECT
    called.name,
    called.domain,
    (SELECT count(*) FROM (SELECT 1 FROM sources WHERE sources.outlet_id = called.id LIMIT 1000)) AS sources_up_to_1000
FROM called
ORDER BY called.is_beginning DESC, 3 DESC, called.name
LIMIT CAST(coalesce(nullif(:number, ''), 5) AS INTEGER);
