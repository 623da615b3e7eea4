-- In which languages are the articles that a search finds?
-- A word that several languages share is best looked for in one.
-- match is in the search's own language: glue sticks, "glue sticks", glue OR paste. since and until are dates such as 2026-05-12 or 2026-05.
WITH {found}
SELECT language, count(*) AS articles
FROM found
GROUP BY language
ORDER BY count(*) DESC, language
LIMIT 100;
