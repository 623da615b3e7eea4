"""When each site is crawled next, and why then."""
