-- What else is an outlet called?
-- The names that lists of sources give it, with how many articles do: a name that looks odd may be another outlet's.
SELECT outlet_aliases.name, outlet_aliases.articles
FROM outlets
JOIN outlet_aliases ON outlet_aliases.outlet_id = outlets.id
WHERE outlets.domain = coalesce(nullif(:outlet, ''), (SELECT domain FROM outlets ORDER BY id LIMIT 1))
    AND outlet_aliases.name <> outlets.name
ORDER BY outlet_aliases.articles DESC, outlet_aliases.name
LIMIT 50;
