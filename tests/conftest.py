"""What all tests stand on."""

import os
from collections import Counter

import pytest


def pytest_configure() -> None:
    """Every test that crawls has its site on loopback, which no crawl connects to unless it is allowed to.

    In the environment, for crawls run in processes of their own; before any test imports crawler.settings.
    """
    os.environ["NEWS_ALLOW_PRIVATE"] = "1"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which tests were skipped for want of a program, and how to have it; in a line each program."""
    skipped = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()))
    for reason, count in skipped.items():
        if "apt-get install" in reason:
            terminalreporter.write_line(f"{count} tests skipped: {reason.removeprefix('Skipped: ')}")
