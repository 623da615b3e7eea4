"""``newsledger sites add`` on hand-made sites, and on the sample ones as a new user would."""

import gzip
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import pytest

from crawler.sites.loader import load_site
from pipelines.links import normalise_url
from tests.crawler.conftest import Answer, Wire, article_page
from tests.crawler.survey.conftest import Newsledger, Ran

TITLES = [
    "the-harbour-crane-moves-again",
    "ferry-to-the-island-is-late",
    "council-votes-on-the-new-quay",
    "a-sturgeon-in-the-lower-basin",
    "night-shift-finds-an-old-anchor",
]
SECTIONS = ("/politics", "/sport", "/about", "/authors/jane-doe", "/newsletter")


class Add(Protocol):
    def __call__(self, path: str = "/", *options: str) -> Ran: ...


@pytest.fixture
def add(newsledger: Newsledger, wire: Wire) -> Add:
    """Adds the wire's site as ``harbour``."""
    return lambda path="/", *options: newsledger(
        "sites", "add", wire.url(path), "--name", "harbour", "--delay", "0", *options
    )


def articles(wire: Wire, form: str = "/2026/05/{day:02}/{slug}") -> list[str]:
    """Puts articles on the wire; their addresses, the newest first."""
    urls = []
    for number, slug in enumerate(TITLES):
        path = form.format(day=28 - number, slug=slug, number=7000 + number)
        wire.put(path, article_page(slug.replace("-", " ").capitalize()))
        urls.append(wire.url(path))
    return urls


def feed(urls: Iterable[str], language: str = "en-gb") -> str:
    items = "".join(
        f"<item><title>T {number}</title><link>{url.replace('&', '&amp;')}</link>"
        f"<pubDate>{28 - number} May 2026 09:41:00 +0100</pubDate></item>"
        for number, url in enumerate(urls)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>The Harbour</title><language>{language}</language>{items}</channel></rss>"


def sitemap(urls: Iterable[str]) -> str:
    entries = "".join(
        f"<url><loc>{url}</loc><lastmod>2026-05-{28 - number:02}</lastmod></url>" for number, url in enumerate(urls)
    )
    return f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>"


def news_sitemap(urls: Iterable[str]) -> str:
    entries = "".join(
        f"<url><loc>{url}</loc><news:news><news:publication_date>2026-05-{28 - number:02}T09:41:00+01:00"
        "</news:publication_date><news:title>T</news:title></news:news></url>"
        for number, url in enumerate(urls)
    )
    return (
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        f" xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'>{entries}</urlset>"
    )


def put_xml(wire: Wire, path: str, body: str) -> None:
    wire.put(path, body, Content_Type="application/xml", ETag='"one"')


def put_front(wire: Wire, links: Iterable[str] = (), head: str = "") -> None:
    anchors = "".join(f'<p><a href="{link}">A link</a></p>' for link in (*links, *SECTIONS))
    wire.put("/", f"<html lang='en-GB'><head><title>The Harbour</title>{head}</head><body>{anchors}</body></html>")


ALTERNATE = '<link rel="alternate" type="application/rss+xml" href="{}">'


def settings(ran: Ran) -> dict[str, Any]:
    """The file that was written; it is a site's."""
    assert ran.status == 0, ran.err
    load_site(ran.data / "sites" / "harbour.toml")
    return tomllib.loads(ran.file("harbour"))


def starts(ran: Ran, wire: Wire) -> list[str]:
    start: list[str] = settings(ran)["start"]
    return [url.removeprefix(wire.url("")) for url in start]


def test_a_declared_feed_is_what_it_starts_from(add: Add, wire: Wire) -> None:
    put_xml(wire, "/news.rss", feed(articles(wire)))
    put_front(wire, head=ALTERNATE.format("/news.rss"))
    ran = add()
    assert starts(ran, wire) == ["/news.rss"]
    assert settings(ran)["language"] == "en"
    assert "The harbour crane moves…" in ran.out or "The harbour crane" in ran.out
    assert ran.out.rstrip().splitlines()[-1].endswith("crawl harbour")


def test_it_asks_politely_and_for_no_more_than_thirty_addresses(add: Add, wire: Wire) -> None:
    put_front(wire, links=articles(wire))
    add()
    assert wire.asked[0] == "/robots.txt"
    assert len(wire.asked) + wire.asked_tdmrep <= 30
    assert len(set(wire.asked)) == len(wire.asked)
    assert all(agent.startswith("newsledger/") for agent in wire.agents)


def test_a_news_sitemap_comes_before_a_feed_and_a_sitemap(add: Add, wire: Wire) -> None:
    urls = articles(wire)
    put_xml(wire, "/feed.xml", feed(urls))
    put_xml(wire, "/news-map.xml", news_sitemap(urls))
    put_xml(wire, "/map.xml", sitemap(urls))
    wire.put(
        "/robots.txt",
        f"Sitemap: {wire.url('/map.xml')}\nSitemap: {wire.url('/news-map.xml')}\n",
        Content_Type="text/plain",
    )
    put_front(wire, head=ALTERNATE.format("/feed.xml"))
    assert starts(add(), wire) == ["/news-map.xml"]


def test_a_feed_at_a_common_place_is_found(add: Add, wire: Wire) -> None:
    put_xml(wire, "/rss.xml", feed(articles(wire)))
    put_front(wire)
    assert starts(add(), wire) == ["/rss.xml"]


def test_nothing_but_a_feed(add: Add, wire: Wire) -> None:
    put_xml(wire, "/rss", feed(articles(wire), language="de-at"))
    assert starts(add("/rss"), wire) == ["/rss"]


def test_pages_of_links_are_read_where_there_is_nothing_else(add: Add, wire: Wire) -> None:
    put_front(wire, links=[*articles(wire), "/?page=2", "/?page=3"])
    found = settings(add())
    assert found["start"] == [wire.url("/")]
    assert found["links"]["follow"] == [r"/\?page=\d+$"]
    assert found["links"]["article"]


def test_a_gzipped_sitemap_behind_an_index(add: Add, wire: Wire) -> None:
    urls = articles(wire)
    index = "".join(f"<sitemap><loc>{wire.url(f'/{name}-sitemap.xml.gz')}</loc></sitemap>" for name in ("tag", "post"))
    put_xml(wire, "/sitemap_index.xml", f"<sitemapindex>{index}</sitemapindex>")
    for name, listed in (("post", urls), ("tag", [wire.url("/tag/harbour")])):
        body = gzip.compress(sitemap(listed).encode())
        wire.answers[f"/{name}-sitemap.xml.gz"] = Answer(body=body, headers=(("Content-Type", "application/gzip"),))
    put_front(wire)
    found = settings(add())
    assert found["start"] == [wire.url("/sitemap_index.xml")]
    assert found["links"]["exclude"] == [r"/tag-sitemap\.xml\.gz$"]


def test_a_wordpress_site_with_its_feeds(add: Add, wire: Wire) -> None:
    put_xml(wire, "/feed/", feed(articles(wire)))
    put_xml(wire, "/comments/feed/", feed([wire.url("/2026/05/28/x/#comment-1")]))
    head = ALTERNATE.format("/feed/") + ALTERNATE.format("/comments/feed/") + "<script src='/wp-content/x.js'></script>"
    put_front(wire, head=head)
    assert starts(add(), wire) == ["/feed/"]
    assert "/comments/feed/" not in wire.asked
    assert "/wp-sitemap.xml" in wire.asked


def test_numbers_in_the_query_are_addresses_of_articles(add: Add, wire: Wire) -> None:
    put_xml(wire, "/rss", feed(articles(wire, form="/index.php?id={number}")))
    put_front(wire, links=["/index.php?section=4"])
    found = settings(add())
    assert "id=" in found["links"]["article"][0]


def test_titles_in_another_script(add: Add, wire: Wire) -> None:
    urls = []
    for number, title in enumerate(("γέφυρα-άνοιξε-στο-λιμάνι", "το-φέρι-άργησε-πάλι", "η-νύχτα-βρήκε-μια-άγκυρα")):
        url = normalise_url(wire.url(f"/νέα/{title}"))
        wire.put(url.removeprefix(wire.url("")), article_page(f"Η γέφυρα {number}").replace('lang="en"', 'lang="el"'))
        urls.append(url)
    put_xml(wire, "/feed", feed(urls, language="el"))
    put_front(wire)
    found = settings(add())
    assert found["start"] == [wire.url("/feed")]
    assert found["language"] == "el"


def test_pages_behind_a_wall_are_said_to_be(add: Add, wire: Wire) -> None:
    urls = articles(wire)
    for url in urls:
        path = url.removeprefix(wire.url(""))
        html = (
            wire.answers[path].body.decode().replace('"NewsArticle",', '"NewsArticle", "isAccessibleForFree": false,')
        )
        wire.put(path, html)
    put_xml(wire, "/feed", feed(urls))
    put_front(wire)
    ran = add()
    (line,) = [line for line in ran.out.splitlines() if line.startswith("paywall")]
    assert line.split() == ["paywall", "yes", "yes", "yes"]


def test_a_redirect_shows_the_real_host(add: Add, wire: Wire) -> None:
    put_xml(wire, "/rss", feed(url.replace("127.0.0.1", "localhost") for url in articles(wire)))
    put_front(wire, head=ALTERNATE.format("/rss"))
    front = wire.answers.pop("/")
    wire.put("/", "", status=301, Location=wire.url("/home", "localhost"))
    wire.answers["/home"] = front
    found = settings(add())
    assert found["start"] == [wire.url("/rss", "localhost")]
    assert "hosts" not in found


def test_places_that_answer_with_a_page_are_no_feeds(add: Add, wire: Wire) -> None:
    soft = "<html><head><title>The Harbour</title></head><body><h1>Nothing here</h1></body></html>"
    for path in (*("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/all", "/feed.json"),):
        wire.put(path, soft)
    for path in ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap-news.xml", "/robots.txt"):
        wire.put(path, soft)
    put_front(wire, links=articles(wire))
    assert starts(add(), wire) == ["/"]


def test_a_feed_that_died_is_left_for_the_one_that_lives(add: Add, wire: Wire) -> None:
    urls = articles(wire)
    put_xml(wire, "/old.rss", feed([wire.url("/2019/05/28/long-ago-in-the-harbour")]).replace("May 2026", "May 2019"))
    put_xml(wire, "/new.rss", feed(urls))
    put_front(wire, head=ALTERNATE.format("/old.rss") + ALTERNATE.format("/new.rss"))
    ran = add("/", "--json")
    assert [start["url"] for start in ran.json["start"]] == [wire.url("/new.rss")]
    assert [dead["url"] for dead in ran.json["dead"]] == [wire.url("/old.rss")]


def test_robots_that_forbid_all_are_obeyed_and_told(add: Add, wire: Wire) -> None:
    wire.put("/robots.txt", "User-agent: *\nDisallow: /\n", Content_Type="text/plain")
    put_front(wire, links=articles(wire))
    ran = add()
    assert ran.status == 1
    assert wire.asked == ["/robots.txt"]
    assert "robots.txt forbids it" in ran.err
    assert ran.err.count("\n") == 1
    assert not (ran.data / "sites").exists()


def test_nothing_found_says_what_was_tried(add: Add, wire: Wire) -> None:
    put_front(wire)
    ran = add()
    assert ran.status == 1
    assert "found nothing that lists articles" in ran.err
    assert "/rss.xml" in ran.err
    assert ran.err.count("\n") == 1


def test_a_site_that_says_what_it_asks_for(add: Add, wire: Wire) -> None:
    robots = "User-agent: *\nCrawl-delay: 0.1\nContent-Signal: search=yes, ai-train=no\n"
    wire.put("/robots.txt", robots, Content_Type="text/plain")
    put_xml(wire, "/feed", feed(articles(wire)))
    put_front(wire)
    text = (ran := add()).file("harbour")
    assert "# robots.txt asks for 0.1 s between two requests, which is obeyed." in text
    assert "# The site says: content-signal: ai-train=no (robots.txt)" in text
    assert "ai-train=no" in ran.out


def test_pages_that_are_reserved_are_left_alone(add: Add, wire: Wire, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "newsledger.toml").write_text('purpose = "mining"')
    wire.put("/", "<html><body>Hello", tdm_reservation="1")
    ran = add()
    assert (ran.status, ran.err.count("\n")) == (1, 1)
    assert "the site reserves its pages (tdm-reservation: 1 (header))" in ran.err


def test_a_private_address_needs_a_word(newsledger: Newsledger, wire: Wire) -> None:
    ran = newsledger("sites", "add", wire.url("/"), private="0")
    assert ran.status == 1
    assert "--allow-private" in ran.err
    assert wire.asked == []
    put_xml(wire, "/feed", feed(articles(wire)))
    put_front(wire)
    ran = newsledger("sites", "add", wire.url("/"), "--allow-private", "--name", "harbour", "--delay", "0", private="0")
    assert settings(ran)["allow_private"] is True


def test_articles_that_cannot_be_read_are_no_reason_to_write_a_file(add: Add, wire: Wire) -> None:
    urls = articles(wire)
    for url in urls:
        wire.put(url.removeprefix(wire.url("")), "gone", status=410)
    put_xml(wire, "/feed", feed(urls))
    put_front(wire)
    ran = add()
    assert ran.status == 1
    assert "none could be read" in ran.err
    assert "410 Gone" in ran.err
    assert not (ran.data / "sites").exists()
    assert add("/", "--force").status == 0


@pytest.mark.parametrize(("status", "words"), [(429, "Too Many Requests"), (503, "Service Unavailable")])
def test_a_server_that_cannot_now_is_left_in_peace(add: Add, wire: Wire, status: int, words: str) -> None:
    wire.put("/", "later", status=status, Retry_After="3600")
    ran = add()
    assert (ran.status, wire.asked) == (1, ["/robots.txt", "/"])
    assert f"http error: {status} {words}; try again later" in ran.err


def test_nobody_there(newsledger: Newsledger) -> None:
    ran = newsledger("sites", "add", "http://127.0.0.1:9/")
    assert (ran.status, ran.err) == (3, "newsledger: http://127.0.0.1:9/: could not be reached: connection refused\n")


def test_a_dry_run_shows_the_file_and_writes_nothing(add: Add, wire: Wire) -> None:
    put_xml(wire, "/feed", feed(articles(wire)))
    put_front(wire)
    ran = add("/", "--dry-run")
    assert "[links]" in ran.out
    assert not (ran.data / "sites").exists()


def test_json_tells_all(add: Add, wire: Wire) -> None:
    put_xml(wire, "/feed", feed(articles(wire)))
    put_front(wire)
    found = add("/", "--json").json
    assert found["written"] is True
    assert found["start"] == [{"url": wire.url("/feed"), "kind": "feed", "articles": 5}]
    assert found["trials"][0]["article"]["title"] == "The harbour crane moves again"
    assert tomllib.loads(found["file"])["title"] == "The Harbour"


def test_a_file_that_is_there_is_replaced_only_by_force(add: Add, wire: Wire) -> None:
    put_xml(wire, "/feed", feed(articles(wire)))
    put_front(wire)
    assert add().status == 0
    wire.asked.clear()
    ran = add()
    assert (ran.status, wire.asked) == (2, [])
    assert "is there already; --force" in ran.err
    assert add("/", "--force").status == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no site at all"], "is no http or https address of a site"),
        (["ftp://news.example/"], "is no http or https address of a site"),
        (["https://news.example/", "--name", "My Paper"], "is no name for a site"),
        (["https://news.example/", "--name", "generic"], "is no name for a site"),
    ],
)
def test_what_cannot_be_asked_for(newsledger: Newsledger, arguments: list[str], words: str) -> None:
    ran = newsledger("sites", "add", *arguments)
    assert ran.status == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "name", "start", "saved"),
    [
        ("http://www.courier.example/", "courier", "http://www.courier.example/feed.xml", 15),
        ("digest.example", "digest", "http://digest.example/sitemap.xml", 26),
        ("www.rundschau.example", "rundschau", "http://www.rundschau.example/", 20),
    ],
)
def test_a_sample_site_is_added_and_crawled(
    newsledger: Newsledger, url: str, name: str, start: str, saved: int
) -> None:
    ran = newsledger("sites", "add", url)
    assert (ran.status, ran.err) == (0, "")
    assert tomllib.loads(ran.file(name))["start"] == [start]
    assert f"{saved} saved" in newsledger("crawl", name).out
    checked = newsledger("sites", "check", name)
    assert checked.out.rstrip().endswith(f"{name}: well; 3 current articles were read")
    assert checked.status == 0
