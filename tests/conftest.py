"""What all tests stand on."""

import os


def pytest_configure() -> None:
    """Every test that crawls has its site on loopback, which no crawl connects to unless it is allowed to.

    In the environment, for crawls run in processes of their own; before any test imports crawler.settings.
    """
    os.environ["NEWS_ALLOW_PRIVATE"] = "1"
