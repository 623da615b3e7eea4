-- Which outlet or site goes by this name?
-- An outlet is known by its domain and by its name, a site by its name; "kind" says which of them it is.
SELECT 'outlet' AS kind, name, domain FROM outlets WHERE domain = lower(:name)
UNION ALL
SELECT 'site', name, NULL FROM sites WHERE name = :name
UNION ALL
SELECT 'outlet', name, domain FROM outlets WHERE name = :name AND domain <> lower(:name)
LIMIT 20;
