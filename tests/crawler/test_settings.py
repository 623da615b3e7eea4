from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.settings import Settings, default_settings

from crawler import settings
from crawler.manners.conduct import set_manners
from crawler.manners.identity import user_agent
from crawler.project import data_folder
from crawler.sites.site import Site

if TYPE_CHECKING:
    import pytest

    from tests.crawler.conftest import Scrapy

NAMES = [name for name in vars(settings) if name.isupper()]


def test_each_setting_is_scrapys_or_ours() -> None:
    assert [name for name in NAMES if not hasattr(default_settings, name) and not name.startswith("NEWS_")] == []


def test_no_setting_repeats_scrapys_default_but_those_that_others_rest_on() -> None:
    repeated = [name for name in NAMES if getattr(default_settings, name, NAMES) == getattr(settings, name)]
    assert repeated == ["CONCURRENT_REQUESTS"]


def test_doors_into_the_running_crawl_stay_shut() -> None:
    assert not settings.TELNETCONSOLE_ENABLED
    assert not settings.REMOTE_CONTROL_ENABLED


def test_the_data_folder_is_the_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scrapy.cfg").touch()
    (tmp_path / "deep" / "inside").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "inside")
    assert data_folder() == tmp_path / "data"


def test_without_a_project_the_data_folder_is_where_we_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert data_folder() == Path.cwd() / "data"


def test_a_site_decides_its_manners() -> None:
    chosen = Settings()
    set_manners(chosen, Site(name="harbour", delay=2.5, concurrency=3, robots=False))
    assert chosen.getfloat("DOWNLOAD_DELAY") == 2.5
    assert chosen.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 3
    assert not chosen.getbool("ROBOTSTXT_OBEY")


def test_the_command_line_wins_over_a_sites_file() -> None:
    chosen = Settings()
    chosen.set("DOWNLOAD_DELAY", 7, priority="cmdline")
    set_manners(chosen, Site(name="harbour", delay=2.5))
    assert chosen.getfloat("DOWNLOAD_DELAY") == 7


def test_the_user_agent_names_the_contact_where_there_is_one() -> None:
    assert user_agent(None).startswith("newsledger/")
    assert user_agent("desk@harbour.example").endswith(" (+desk@harbour.example)")


def test_scrapy_lists_the_spiders_and_warns_of_nothing(scrapy: Scrapy) -> None:
    done = scrapy("list")
    assert (done.status, done.log) == (0, "news\nsaved\n")


def test_scrapy_knows_its_version(scrapy: Scrapy) -> None:
    assert scrapy("version").log == f"Scrapy {version('scrapy')}\n"
