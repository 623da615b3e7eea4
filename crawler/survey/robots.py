"""What a site's robots.txt says to those who survey it."""

import re
from typing import Final

from crawler.discovery.link import address
from crawler.manners.robots_file import read_robots, robots_text
from crawler.survey.seen import Robots

MOST_SITEMAPS: Final = 50
_SITEMAP: Final = re.compile(r"^[ \t]*site-?map[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)


def robots_of(body: bytes, status: int, url: str) -> Robots:
    """What the file says; ``url``: its own. One that the server has not says nothing."""
    text = robots_text(body) if 200 <= status < 300 else None
    if text is None:
        return Robots(status=status)
    read = read_robots(text)
    sitemaps = (address(url, found) for found in _SITEMAP.findall(text))
    return Robots(
        status=status,
        text=text,
        sitemaps=tuple(dict.fromkeys(found for found in sitemaps if found))[:MOST_SITEMAPS],
        crawl_delay=read.crawl_delay,
    )
