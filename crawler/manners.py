"""How a crawl behaves towards its site, put into Scrapy's settings."""

from importlib.metadata import PackageNotFoundError, version
from typing import Final

from scrapy.settings import BaseSettings

from crawler.sites.site import Site

_LEAST_DELAY: Final = 0.001
"""Seconds."""


def set_manners(settings: BaseSettings, site: Site) -> None:
    """What the site's file decides, and who we say that we are, at the priority of a spider's own settings.

    One crawl has one site, so these are settings and no DOWNLOAD_SLOTS: every host of the site gets the same treatment.
    """
    # Scrapy 2.19 sends all at once where there is no delay at all, whatever the concurrency.
    settings.set("DOWNLOAD_DELAY", max(site.delay, _LEAST_DELAY), priority="spider")
    settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", site.concurrency, priority="spider")
    settings.set("ROBOTSTXT_OBEY", site.robots, priority="spider")
    settings.set("USER_AGENT", user_agent(settings.get("NEWS_CONTACT")), priority="spider")


def user_agent(contact: str | None) -> str:
    """``newsledger/0.1.0 (+https://news.example/bot)``, as RFC 9110, 10.1.5 has it; without contact the name alone."""
    name = f"newsledger/{_version()}"
    return f"{name} (+{contact})" if contact else name


def _version() -> str:
    try:
        return version("newsledger")
    except PackageNotFoundError:  # run from a checkout that nobody installed
        return "checkout"
