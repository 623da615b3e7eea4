"""Crawls the hostile sites and a healthy one beside them, in one process."""

import io
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.crawl import Result, Setup, crawl, news_settings, site_job
from crawler.sites.site import Site
from tests.hostile.attack import Attack
from tests.hostile.attacks import ATTACKS, SETTINGS
from tests.hostile.certificates import AUTHORITY
from tests.hostile.server import Far, Ports

HEALTHY = ("healthy", "healthy-tls", "healthy-inside")
"""The last may be at a private address, where no other may connect to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What became of an attack."""

    name: str
    rows: tuple[tuple[str, str, str | None], ...]
    """Outcome and reason of the address that was attacked; one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a crawl of all sites came to."""

    became: tuple[Became, ...]
    healthy: dict[str, int]
    """Articles saved of each healthy site."""
    ends: dict[str, str]
    """How each crawl ended, where it is not ``finished``."""
    victims: tuple[str, ...]
    """What was asked of addresses that nobody may connect to."""
    traps: int
    """How many of them listened."""
    log: str


def run(folder: Path) -> Report:
    """Crawl; once in the life of a process. ``folder``: for the ledger."""
    with Far({attack.name: attack for attack in ATTACKS}, folder) as far, _logged() as log:
        os.environ["SSL_CERT_FILE"] = str(folder / AUTHORITY)
        setup = Setup(data=folder, db=folder / "news.db", log_level="DEBUG")
        settings = news_settings(setup)
        settings.setdict(SETTINGS | {"LOG_ENABLED": False, "NEWS_SITES_AT_ONCE": 60}, priority="cmdline")
        jobs = [site_job(_site(attack.name, far.ports.of(attack), attack)) for attack in ATTACKS]
        ports = {"healthy-tls": far.ports.https}
        jobs[:0] = [site_job(_site(name, ports.get(name, far.ports.http))) for name in HEALTHY]
        results = crawl(jobs, settings)
    return _report(folder / "news.db", far, results, log.getvalue())


def _site(name: str, port: int, attack: Attack | None = None) -> Site:
    secure = name == "healthy-tls" or (attack is not None and attack.tls is not None)
    host = f"{name}.hostile.test"
    start = f"{'https' if secure else 'http'}://{host}:{port}{attack.start if attack else '/'}"
    is_inside = name == "healthy-inside"
    return Site(name=name, hosts=(host,), start=(start,), delay=0.0, concurrency=1, allow_private=is_inside)


@contextmanager
def _logged() -> Iterator[io.StringIO]:
    """All that the log says, as a file would have it."""
    text = io.StringIO()
    writing = logging.StreamHandler(text)
    writing.setFormatter(logging.Formatter("%(asctime)s [%(name)s] %(levelname)s: %(message)s"))
    logging.getLogger().addHandler(writing)
    try:
        yield text
    finally:
        logging.getLogger().removeHandler(writing)


def _report(db: Path, far: Far, results: tuple[Result, ...], log: str) -> Report:
    with closing(sqlite3.connect(db)) as ledger:
        rows = ledger.execute("SELECT s.name, f.url, outcome, reason FROM fetches f JOIN sites s ON s.id = f.site_id")
        fetches = rows.fetchall()
    healthy = {
        name: sum(1 for site, _, outcome, _ in fetches if site == name and outcome == "saved") for name in HEALTHY
    }
    ends = {result.name: result.error or str(result.reason) for result in results}
    return Report(
        became=tuple(_became(attack, fetches, far.ports) for attack in ATTACKS),
        healthy=healthy,
        ends={name: end for name, end in ends.items() if end != "finished"},
        victims=tuple(far.victims),
        traps=far.traps,
        log=log,
    )


def _became(attack: Attack, fetches: list[tuple[str, str, str, str | None]], ports: Ports) -> Became:
    asked = attack.asked or (attack.start if attack.start != "/" else "/attack")
    if asked.startswith("http"):
        asked = asked.replace("{host}", f"{attack.host}:{ports.of(attack)}")
    rows = [(url, outcome, reason) for site, url, outcome, reason in fetches if site == attack.name]
    return Became(name=attack.name, rows=tuple(row for row in rows if asked in {row[0], urlsplit(row[0]).path}))
