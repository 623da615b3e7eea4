"""The ground: what an article is, and what becomes of it. Knows no HTML, HTTP or spiders."""
