from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from crawler.manners.conduct import set_manners
from crawler.manners.identity import checked_contact, sender, user_agent
from crawler.sites.site import Site
from pipelines.errors import SiteError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "contact",
    ["https://harbour.example/bot", "http://harbour.example", "desk@harbour.example", "a.b+c@mail.harbour.example"],
)
def test_a_web_or_an_email_address_is_a_contact(contact: str) -> None:
    assert checked_contact(f" {contact} ") == contact


@pytest.mark.parametrize(
    "contact",
    [
        "",
        "harbour",
        "the harbour desk",
        "harbour.example",
        "desk@harbour",
        "@harbour.example",
        "ftp://harbour.example/",
        "javascript:alert(1)",
        "https://",
        "https://localhost/",
        "desk@harbour.example\r\nX-Evil: 1",
        "desk@harbour.example\nX-Evil: 1",
        "https://harbour.example/\r\n\r\nGET / HTTP/1.1",
        "https://harbour.example/) (evil",
        "https://harbour.example/ evil",
        "desk@hárbour.example",
        "https://harbour.example/\x00",
        "https://harbour.example/" + "x" * 300,
    ],
)
def test_anything_else_is_none(contact: str) -> None:
    with pytest.raises(UsageError, match="is no contact"):
        checked_contact(contact)


def test_an_email_address_is_a_sender() -> None:
    assert checked_contact("mailto:desk@harbour.example") == "desk@harbour.example"
    assert sender("desk@harbour.example") == "desk@harbour.example"
    assert sender("https://harbour.example/bot") is None
    assert sender(None) is None


def manners(data: Path, site: Site, **chosen: str) -> Settings:
    settings = Settings({"NEWS_DATA": str(data), **chosen})
    set_manners(settings, site)
    return settings


def test_contact_and_purpose_come_from_the_file_for_all_sites(tmp_path: Path) -> None:
    (tmp_path / "newsledger.toml").write_text('contact = "desk@harbour.example"\npurpose = "mining"\n')
    settings = manners(tmp_path, Site(name="harbour"))
    assert settings["USER_AGENT"] == user_agent("desk@harbour.example")
    assert settings.getdict("DEFAULT_REQUEST_HEADERS")["From"] == "desk@harbour.example"
    assert settings["NEWS_PURPOSE"] == "mining"
    assert manners(tmp_path, Site(name="harbour", purpose="search"))["NEWS_PURPOSE"] == "search"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "newsledger.toml").write_text('contact = "desk@harbour.example"\n')
    settings = manners(tmp_path, Site(name="harbour"), NEWS_CONTACT="https://quay.example/bot")
    assert settings["USER_AGENT"].endswith(" (+https://quay.example/bot)")
    assert "From" not in settings.getdict("DEFAULT_REQUEST_HEADERS")


def test_no_crawl_begins_with_a_contact_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        manners(tmp_path, Site(name="harbour"), NEWS_CONTACT="desk@harbour.example\r\nX: y")
    (tmp_path / "newsledger.toml").write_text('contact = "the desk"\n')
    with pytest.raises(SiteError, match="contact"):
        manners(tmp_path, Site(name="harbour"))


def test_nobody_is_named_without_a_contact(tmp_path: Path) -> None:
    settings = manners(tmp_path, Site(name="harbour"))
    assert settings["USER_AGENT"] == user_agent(None)
    assert settings["NEWS_PURPOSE"] == "search"
