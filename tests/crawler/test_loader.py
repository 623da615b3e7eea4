from pathlib import Path

import pytest

from crawler.sites.loader import crawlable, find_site, load_site, load_sites, site_for, site_of
from crawler.sites.site import GENERIC
from pipelines.errors import SiteError, UsageError

FULL = r"""
title = "The Harbour Wire"
start = ["https://www.harbour.example/", "https://feeds.harbour.example/rss"]
hosts = ["harbour.example"]
mirrors = ["m.harbour.example", "HARBOUR.net"]
zone = "Europe/Lisbon"
country = "PT"
language = "pt-PT"

[links]
article = '/\d{4}/\d{2}/[a-z-]+$'
exclude = ["/video/", "/jobs/"]
follow = ["[?]page="]
depth = 3
max_pages = 50

[politeness]
delay = 2
concurrency = 4
robots = false

[rules]
kicker = "p.kicker"
published = ["time::attr(datetime)", "span.date"]
drop = [".advert"]

[rules.sources]
item = "ol.sources li"
label = "a"
link = ":scope > a::attr(href)"

[rules.related]
item = "aside article"
title = "h3"
link = "a::attr(href)"
date = "time"
summary = "p"
"""


def write(folder: Path, text: str, name: str = "harbour") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_full_file_gives_all_of_the_site(tmp_path: Path) -> None:
    site = load_site(path := write(tmp_path, FULL))
    assert (site.name, site.title, site.zone, site.country, site.language) == (
        "harbour",
        "The Harbour Wire",
        "Europe/Lisbon",
        "PT",
        "pt-PT",
    )
    assert site.start == ("https://www.harbour.example/", "https://feeds.harbour.example/rss")
    assert site.mirrors == ("m.harbour.example", "harbour.net")
    assert [pattern.pattern for pattern in site.article] == [r"/\d{4}/\d{2}/[a-z-]+$"]
    assert [pattern.pattern for pattern in site.exclude] == ["/video/", "/jobs/"]
    assert (site.depth, site.max_pages, site.delay, site.concurrency, site.robots) == (3, 50, 2.0, 4, False)
    assert site.rules.published == ("time::attr(datetime)", "span.date")
    assert site.rules.sources.link == (":scope > a::attr(href)",)
    assert site.rules.related.summary == ("p",)
    assert site.path == path


def test_what_a_file_leaves_out_is_the_default(tmp_path: Path) -> None:
    site = load_site(write(tmp_path, 'start = "https://harbour.example/"'))
    assert (site.depth, site.max_pages, site.delay, site.concurrency, site.robots) == (10, None, 1.0, 1, True)


def test_the_hosts_are_those_of_the_start_where_none_are_given(tmp_path: Path) -> None:
    site = load_site(write(tmp_path, 'start = ["https://WWW.Harbour.example:8443/", "http://feeds.example/rss"]'))
    assert site.hosts == ("www.harbour.example", "feeds.example")


WRONG = {
    "a mirror with a path": (
        'start = "https://a.example/"\nmirrors = "m.a.example/news"',
        "mirrors: 'm.a.example/news' is no host; write it without scheme, port and path: news.example",
    ),
    "a mirror that is no text": (
        'start = "https://a.example/"\nmirrors = [1]',
        "mirrors: must be text or a list of texts",
    ),
    "a mirror of itself": (
        'start = "https://www.a.example/"\nmirrors = ["m.a.example", "a.example"]',
        "mirrors: 'a.example' is the site's main host itself",
    ),
    "a mirror of nobody knows which host": (
        'start = ["https://feeds.example/rss", "https://a.example/"]\nmirrors = "m.a.example"',
        "mirrors: of which host? Say it with hosts, the main one first: hosts = ['feeds.example', 'a.example']",
    ),
    "an attribute for elements to drop": (
        'start = "https://a.example/"\n[rules]\ndrop = "a::attr(href)"',
        "rules.drop: 'a::attr(href)' takes an attribute; here only elements can be selected",
    ),
    "an attribute for the text": (
        'start = "https://a.example/"\n[rules]\ntext = "p::attr(id)"',
        "rules.text: 'p::attr(id)' takes",
    ),
    "an attribute for headings": (
        'start = "https://a.example/"\n[rules]\noutline = ["h2", "h3::attr(id)"]',
        "rules.outline: 'h3::attr(id)' takes",
    ),
    "an attribute for an item": (
        'start = "https://a.example/"\n[rules.sources]\nitem = "a::attr(href)"',
        "rules.sources.item: 'a::attr(href)' takes",
    ),
    "an attribute for an item of related news": (
        'start = "https://a.example/"\n[rules.related]\nitem = "a::attr(href)"',
        "rules.related.item: 'a::attr(href)' takes",
    ),
    "an unknown key": ('start = "https://a.example/"\nstrat = "x"', "strat: unknown key; did you mean 'start'?"),
    "an unknown key in a table": (
        'start = "https://a.example/"\n[links]\nartcle = "x"',
        "links.artcle: unknown key; did you mean 'article'?",
    ),
    "an unknown rule": (
        'start = "https://a.example/"\n[rules.related]\nitem = "li"\nlable = "a"',
        "rules.related.lable: unknown key",
    ),
    "a number for text": (
        'start = "https://a.example/"\ntitle = 3',
        "title: must be text, not a whole number",
    ),
    "text for a number": (
        'start = "https://a.example/"\n[politeness]\ndelay = "2 s"',
        "politeness.delay: must be a number, not text",
    ),
    "true for a number": (
        'start = "https://a.example/"\n[links]\ndepth = true',
        "links.depth: must be a whole number, not true or false",
    ),
    "text for a switch": (
        'start = "https://a.example/"\n[politeness]\nrobots = "no"',
        "politeness.robots: must be true or false, not text",
    ),
    "a value for a table": ('start = "https://a.example/"\nlinks = "/news/"', "links: must be a table, not text"),
    "a list with a number": ("start = [1]", "start: must be text or a list of texts, not a list"),
    "a date for text": (
        'start = "https://a.example/"\ntitle = 2026-05-12',
        "title: must be text, not a date or time",
    ),
    "empty text": ('start = "https://a.example/"\ntitle = " "', "title: is empty"),
    "an empty entry": ('start = ["https://a.example/", ""]', "start: has an empty entry"),
    "a negative delay": (
        'start = "https://a.example/"\n[politeness]\ndelay = -1',
        "politeness.delay: is -1; the least is 0",
    ),
    "an endless delay": (
        'start = "https://a.example/"\n[politeness]\ndelay = inf',
        "politeness.delay: must be a number",
    ),
    "no concurrency": (
        'start = "https://a.example/"\n[politeness]\nconcurrency = 0',
        "politeness.concurrency: is 0; the least is 1",
    ),
    "an attack": (
        'start = "https://a.example/"\n[politeness]\nconcurrency = 500',
        "politeness.concurrency: is 500; the most is 16",
    ),
    "a bad pattern": (
        'start = "https://a.example/"\n[links]\narticle = "/news/("',
        "links.article: '/news/(' is no regular expression: missing )",
    ),
    "a bad selector": (
        'start = "https://a.example/"\n[rules]\ntitle = "h1["',
        "rules.title: 'h1[' is no CSS selector: Malformed attribute selector",
    ),
    "a selector of nothing": (
        'start = "https://a.example/"\n[rules]\nimage = "::attr(src)"',
        "rules.image: '::attr(src)' selects nothing; for the item itself write :scope::attr(src)",
    ),
    "a pseudo-element": (
        'start = "https://a.example/"\n[rules]\ntitle = "h1::text"',
        "rules.title: 'h1::text' is no CSS selector",
    ),
    "rules without items": (
        'start = "https://a.example/"\n[rules.sources]\nlink = "a"',
        "rules.sources.item: missing",
    ),
    "an unknown zone": (
        'start = "https://a.example/"\nzone = "Europe/Berln"',
        "zone: 'Europe/Berln' is no IANA time zone; did you mean 'Europe/Berlin'?",
    ),
    "a zone's abbreviation": ('start = "https://a.example/"\nzone = "CEST"', "zone: 'CEST' is no IANA time zone"),
    "no country": (
        'start = "https://a.example/"\ncountry = "us"',
        "country: 'us' is no country of ISO 3166; write it as US or DE; did you mean 'US'?",
    ),
    "half a zone": ('start = "https://a.example/"\nzone = "America"', "zone: 'America' is no IANA time zone"),
    "a zone outside": ('start = "https://a.example/"\nzone = "../../etc/passwd"', "zone: '../../etc/passwd' is no"),
    "a language by name": (
        'start = "https://a.example/"\nlanguage = "German (Austria)"',
        "language: 'German (Austria)' is no language tag",
    ),
    "a file as start": ('start = "file:///etc/passwd"', "start: 'file:///etc/passwd' is no http or https address"),
    "a host as start": ('start = "a.example"', "start: 'a.example' is no http or https address"),
    "an address as host": (
        'start = "https://a.example/"\nhosts = ["https://a.example/"]',
        "hosts: 'https://a.example/' is no host",
    ),
    "a port in a host": ('hosts = ["a.example:8000"]', "hosts: 'a.example:8000' is no host"),
    "neither start nor hosts": ('title = "A"', "start: missing"),
    "no TOML": ('start = "https://a.example/"\ntitle = The Wire', "is not TOML: Invalid value (at line 2, column 9)"),
}


@pytest.mark.parametrize(("text", "reason"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_told_with_file_key_and_reason(text: str, reason: str, tmp_path: Path) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SiteError) as caught:
        load_site(path)
    assert caught.value.reason.startswith(reason)
    assert (caught.value.about, caught.value.site) == (str(path), "harbour")


@pytest.mark.parametrize("name", ["Harbour", "harbour wire", "-harbour", "häfen", "generic"])
def test_a_file_needs_a_plain_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="lower-case letters, digits and hyphens"):
        load_site(write(tmp_path, 'start = "https://a.example/"', name))


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "harbour.toml"
    path.write_bytes('title = "Häfen"'.encode("latin-1"))
    with pytest.raises(SiteError, match="is not UTF-8 text"):
        load_site(path)


def test_a_file_may_begin_with_a_mark(tmp_path: Path) -> None:
    path = write(tmp_path, '\ufeffstart = "https://a.example/"')
    assert load_site(path).start == ("https://a.example/",)


def test_a_host_is_kept_as_addresses_spell_it(tmp_path: Path) -> None:
    assert load_site(write(tmp_path, 'hosts = ["Bücher.example"]')).hosts == ("xn--bcher-kva.example",)


def test_a_site_without_a_start_cannot_be_crawled(tmp_path: Path) -> None:
    site = load_site(write(tmp_path, 'hosts = ["a.example"]'))
    with pytest.raises(SiteError, match="start: missing; there is nothing to crawl from"):
        crawlable(site)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="cannot be read: No such file"):
        load_site(tmp_path / "harbour.toml")


def test_the_shipped_files_are_right() -> None:
    assert "opentools" in load_sites()


def test_the_users_file_wins_over_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    path = write(tmp_path / "sites", 'title = "Mine"\nstart = "https://opentools.ai/feed"', "opentools")
    assert load_sites(tmp_path)["opentools"].path == path


def test_a_data_folder_without_sites_is_fine(tmp_path: Path) -> None:
    assert load_sites(tmp_path) == load_sites()


def test_a_site_is_found_by_name_and_by_file(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    path = write(tmp_path / "sites", 'start = "https://harbour.example/"')
    assert find_site("harbour", tmp_path) == find_site(str(path)) == load_site(path)


def test_an_unknown_site_is_told_with_what_may_be_meant() -> None:
    with pytest.raises(UsageError, match="opentool: no site of this name; did you mean 'opentools'"):
        find_site("opentool")


def test_a_wrong_file_does_not_keep_another_site_from_being_found(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    write(tmp_path / "sites", "wrong = true", "wrong")
    assert find_site("opentools", tmp_path).name == "opentools"


def test_the_site_of_an_address_is_the_one_with_the_closest_host(tmp_path: Path) -> None:
    wide = load_site(write(tmp_path, 'hosts = ["harbour.example"]', "wide"))
    close = load_site(write(tmp_path, 'hosts = ["tech.harbour.example"]', "close"))
    sites = {"wide": wide, "close": close}
    assert site_for("https://a.tech.harbour.example/x", sites) == close
    assert site_for("https://www.harbour.example/x", sites) == wide
    assert site_for("https://elsewhere.example/x", sites) is GENERIC


def test_of_two_sites_on_one_host_the_patterns_decide(tmp_path: Path) -> None:
    news = load_site(write(tmp_path, "hosts = ['a.example']\n[links]\narticle = '/news/'", "news"))
    blog = load_site(write(tmp_path, "hosts = ['a.example']\n[links]\narticle = '/blog/'", "blog"))
    sites = {"blog": blog, "news": news}
    assert site_for("https://a.example/blog/x", sites) == blog
    assert site_for("https://a.example/news/x", sites) == news


def test_a_page_of_no_site_is_of_its_domain() -> None:
    assert site_of("https://www.elsewhere.example/x", {}).name == "elsewhere.example"
    assert site_of(None, {}) is GENERIC
