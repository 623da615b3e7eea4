from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.cli.contact import is_real
from crawler.sites.defaults import (
    DEFAULTS_KEYS,
    Defaults,
    asks_for_contact,
    load_defaults,
    with_contact,
    write_contact,
)
from crawler.sites.loader import find_site, load_sites
from pipelines.errors import SiteError, UsageError

ALL = """\
# who we are
contact = "https://harbour.example/bot"
purpose = "mining"

[politeness]
delay = 3
concurrency = 2
robots = true

[schedule]
shortest = 15
longest = 60
recheck = 5
recheck_days = 3

[export.desk]
format = "jsonl"
output = "exports/desk.jsonl"
"""


def write(folder: Path, text: str) -> Path:
    (folder / "newsledger.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load_defaults(tmp_path) == load_defaults(None) == Defaults()
    assert Defaults().purpose == "search"


def test_all_that_a_file_may_say(tmp_path: Path) -> None:
    defaults = load_defaults(write(tmp_path, ALL))
    assert (defaults.contact, defaults.purpose) == ("https://harbour.example/bot", "mining")
    site = defaults.site
    assert (site.purpose, site.delay, site.concurrency, site.robots) == ("mining", 3, 2, True)
    assert (site.shortest, site.longest, site.recheck, site.recheck_days) == (15, 60, 5, 3)
    assert [export.name for export in defaults.exports] == ["desk"]
    assert all(key in ALL for key in DEFAULTS_KEYS)


@pytest.mark.parametrize("key", DEFAULTS_KEYS)
def test_every_key_is_documented(key: str) -> None:
    document = (Path(__file__).parents[2] / "docs" / "politeness.md").read_text("utf-8")
    assert re.search(rf"^\|.*`\[?{key}\]?`", document, re.MULTILINE)


def test_it_holds_for_sites_that_say_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, ALL)
    (tmp_path / "sites").mkdir()
    own = tmp_path / "sites" / "harbour.toml"
    own.write_text('start = "https://harbour.example/"\npurpose = "search"\n[politeness]\ndelay = 9\n')
    for site in (load_sites(tmp_path)["harbour"], find_site("harbour", tmp_path), find_site(str(own), tmp_path)):
        assert (site.delay, site.concurrency, site.purpose, site.recheck) == (9, 2, "search", 5)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("contcat = 'x'", "contcat: unknown key; did you mean 'contact'?"),
        ("contact = 'the desk'", "contact: 'the desk' is no contact"),
        ("contact = 5", "contact: must be text, not a whole number"),
        ('contact = "a@harbour.example\\r\\nX: y"', "is no contact"),
        ("purpose = 'fun'", "purpose: 'fun' is none of search, mining, ai-input, ai-train"),
        ("[politeness]\ndelai = 1", "politeness.delai: unknown key; did you mean 'delay'?"),
        ("[politeness]\ndelay = -1", "politeness.delay: is -1; the least is 0"),
        ("[schedule]\nshortest = 9\nlongest = 8", "schedule.longest: is 8, which is less than shortest, 9"),
        ("[links]\ndepth = 1", "links: unknown key"),
        ("contact", "is not TOML"),
    ],
)
def test_a_wrong_word_is_told_with_file_and_key(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SiteError) as error:
        load_defaults(write(tmp_path, text))
    assert told in str(error.value)
    assert "newsledger.toml" in str(error.value)


def test_a_contact_is_added_and_all_else_kept(tmp_path: Path) -> None:
    kept = '# mine\npurpose = "mining"\n\n[politeness]  # slow\ndelay = 2.5\n'
    write_contact(write(tmp_path, kept), "desk@harbour.example")
    text = (tmp_path / "newsledger.toml").read_text()
    assert text == kept.replace("\n[pol", '\ncontact = "desk@harbour.example"\n\n[pol')
    assert load_defaults(tmp_path).contact == "desk@harbour.example"
    assert load_defaults(tmp_path).site.delay == 2.5
    assert [path.name for path in tmp_path.iterdir()] == ["newsledger.toml"]


def test_a_contact_makes_a_file_where_there_is_none(tmp_path: Path) -> None:
    write_contact(tmp_path / "data", "desk@harbour.example")
    assert load_defaults(tmp_path / "data").contact == "desk@harbour.example"


def test_who_does_not_say_who_they_are_is_not_asked_again(tmp_path: Path) -> None:
    assert asks_for_contact(tmp_path)
    write_contact(tmp_path, None)
    assert load_defaults(tmp_path) == Defaults()
    assert not asks_for_contact(tmp_path)


def test_a_file_that_a_line_would_break_is_left_as_it_is(tmp_path: Path) -> None:
    text = 'purpose = """\n[search"""\n'
    with pytest.raises(UsageError, match="add the line"):
        with_contact(text, "desk@harbour.example")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.bbc.co.uk", True),
        ("digest.example", False),
        ("127.0.0.1", False),
        ("::1", False),
        ("localhost", False),
        ("news", False),
    ],
)
def test_which_sites_are_somebodys(host: str, expected: bool) -> None:
    assert is_real(host) is expected
