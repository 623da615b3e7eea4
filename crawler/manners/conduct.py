"""How a crawl behaves towards its site, put into Scrapy's settings."""

from pathlib import Path
from typing import Final

from scrapy.settings import BaseSettings

from crawler.manners.identity import checked_contact, sender, user_agent
from crawler.sites.defaults import load_defaults
from crawler.sites.site import Site

LEAST_DELAY: Final = 0.001
"""Seconds. Scrapy 2.19 sends all at once where there is no delay at all, whatever the concurrency."""


def set_manners(settings: BaseSettings, site: Site) -> None:
    """What the site's file and that for all sites decide, and who we say that we are, at the priority of a spider's own
    settings.

    One crawl has one site, so these are settings and no DOWNLOAD_SLOTS: every host of the site gets the same treatment,
    until its robots.txt or its speed ask for another (``crawler/manners/pace.py``). UsageError where the contact is
    none, SiteError where the file for all sites is wrong.
    """
    data = settings.get("NEWS_DATA")
    defaults = load_defaults(Path(data) if data else None)
    chosen = settings.get("NEWS_CONTACT") or defaults.contact
    contact = checked_contact(chosen) if chosen else None
    settings.set("DOWNLOAD_DELAY", max(site.delay, LEAST_DELAY), priority="spider")
    settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", site.concurrency, priority="spider")
    settings.set("ROBOTSTXT_OBEY", site.robots, priority="spider")
    settings.set("NEWS_PURPOSE", site.purpose or defaults.purpose, priority="spider")
    settings.set("USER_AGENT", user_agent(contact), priority="spider")
    if mail := sender(contact):
        headers = {**settings.getdict("DEFAULT_REQUEST_HEADERS"), "From": mail}
        settings.set("DEFAULT_REQUEST_HEADERS", headers, priority="spider")
