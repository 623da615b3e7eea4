"""How a crawl behaves towards the hosts that it asks: robots.txt, pace, pauses, who we are, and what sites reserve."""
