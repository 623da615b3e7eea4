"""One test a rule of the normal form, the key, the registrable domain and the article's own links."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import tldextract
from hypothesis import given
from hypothesis import strategies as st

from pipelines.links import (
    LinksPipeline,
    normalise_links,
    normalise_url,
    registrable_domain,
    url_key,
    web_address,
)
from pipelines.records import Article, Fetch, Related, Source

PAGE = "https://www.courier.example/2026/05/12/slug"


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        pytest.param("HTTPS://WWW.Courier.Example/A", "https://www.courier.example/A", id="case"),
        pytest.param("https://courier.example", "https://courier.example/", id="empty path"),
        pytest.param("  https://courier.example/a\n", "https://courier.example/a", id="white space"),
        pytest.param("http://courier.example:80/a", "http://courier.example/a", id="default port"),
        pytest.param("https://courier.example:80/a", "https://courier.example:80/a", id="other port"),
        pytest.param("https://courier.example:/a", "https://courier.example/a", id="empty port"),
        pytest.param("https://ann:secret@courier.example/a", "https://courier.example/a", id="user"),
        pytest.param("https://courier.example./a", "https://courier.example/a", id="trailing dot"),
        pytest.param("https://straße.example/a", "https://xn--strae-oqa.example/a", id="idna"),
        pytest.param("http://[2001:DB8:0::1]/a", "http://[2001:db8::1]/a", id="ipv6"),
        pytest.param("https://courier.example/a/./b/../c", "https://courier.example/a/c", id="dot segments"),
        pytest.param("https://courier.example/../a/..", "https://courier.example/", id="dots above the root"),
        pytest.param("https://courier.example/%7eann/%c3%a9", "https://courier.example/~ann/%C3%A9", id="percent"),
        pytest.param("https://courier.example/é b", "https://courier.example/%C3%A9%20b", id="unencoded"),
        pytest.param("https://courier.example/100%", "https://courier.example/100%25", id="stray percent"),
        pytest.param("https://courier.example/a%2Fb", "https://courier.example/a%2Fb", id="encoded slash stays"),
        pytest.param("https://courier.example/a#top", "https://courier.example/a", id="fragment"),
        pytest.param("https://courier.example/#!/a", "https://courier.example/#!/a", id="hash-bang"),
        pytest.param("https://courier.example/a?", "https://courier.example/a", id="empty query"),
        pytest.param("https://courier.example/a?&b=1&&c=2&", "https://courier.example/a?b=1&c=2", id="empty pieces"),
        pytest.param("https://courier.example/a?z=1&b=2", "https://courier.example/a?z=1&b=2", id="order kept"),
        pytest.param(
            "https://courier.example/a?utm_source=x&id=5&FBCLID=y&dicbo=z&at_medium=w&utm%5Fterm=v",
            "https://courier.example/a?id=5",
            id="tracking",
        ),
        pytest.param("https://courier.example/a?ref=home", "https://courier.example/a", id="doubtful word"),
        pytest.param("https://courier.example/a?ref=4711", "https://courier.example/a?ref=4711", id="doubtful number"),
        pytest.param("https://courier.example/a;JSESSIONID=1F?b=1", "https://courier.example/a?b=1", id="session"),
    ],
)
def test_the_normal_form(url: str, normal: str) -> None:
    assert normalise_url(url) == normal


@pytest.mark.parametrize(
    "text",
    [
        "mailto:desk@courier.example",
        "javascript:void(0)",
        "/news/slug",
        "courier.example",
        "https://",
        "https://a b/",
        "http://[::1/",
        "",
    ],
)
def test_no_web_address(text: str) -> None:
    assert web_address(text) is None
    assert normalise_url(text) == text
    assert url_key(text) == text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("http://courier.example/a", "https://courier.example/a"),
        ("https://www.courier.example/a", "https://courier.example/a"),
        ("https://courier.example/a/", "https://courier.example/a"),
        ("https://courier.example/a?b=1&c=2", "https://courier.example/a?c=2&b=1"),
        ("https://courier.example/a#comments", "https://courier.example/a?utm_source=feed"),
        ("https://courier.example/caf%c3%a9", "https://courier.example/café"),
    ],
)
def test_one_page_has_one_key(first: str, second: str) -> None:
    assert url_key(first) == url_key(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://courier.example/a", "https://courier.example/A"),
        ("https://courier.example/a?id=1", "https://courier.example/a?id=2"),
        ("https://news.courier.example/a", "https://courier.example/a"),
        ("https://courier.example:8080/a", "https://courier.example/a"),
        ("https://courier.example/#!/a", "https://courier.example/#!/b"),
        ("https://www.example/a", "https://example/a"),
    ],
)
def test_two_pages_have_two_keys(first: str, second: str) -> None:
    assert url_key(first) != url_key(second)


def test_the_key_reads_well() -> None:
    assert url_key("https://www.courier.example/2026/05/12/slug/?utm_medium=rss") == "courier.example/2026/05/12/slug"


@given(st.text())
def test_any_text_has_a_normal_form_that_stays(text: str) -> None:
    assert normalise_url(normalise_url(text)) == normalise_url(text)
    assert url_key(normalise_url(text)) == url_key(text)


@given(
    st.sampled_from(["http://", "HTTPS://user@"]),
    st.text(alphabet="aB.é:%1-_/", min_size=1, max_size=12),
    st.text(alphabet="/.%2eEfF0 ?&=#!;aé\ud800:", max_size=40),
)
def test_any_address_has_a_normal_form_that_stays(scheme: str, host: str, rest: str) -> None:
    normal = normalise_url(f"{scheme}{host}/{rest}")
    assert normalise_url(normal) == normal
    assert url_key(normal) == url_key(f"{scheme}{host}/{rest}")


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("news.pravda.com.ua", "pravda.com.ua"),
        ("TechInAsia.com", "techinasia.com"),
        ("techinasia.com/path?x=1", "techinasia.com"),
        ("https://digest.example:8080/", "digest.example"),
        ("www.courier.example.", "courier.example"),
        ("desk.github.io", "desk.github.io"),
        ("github.io", "github.io"),
        ("www.gov.uk", "gov.uk"),
        ("http://192.0.2.7:8000/a", "192.0.2.7"),
        ("http://[2001:db8::1]/a", "[2001:db8::1]"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("localhost", None),
        ("source", None),
        ("Tech in Asia", None),
        ("U.S.", None),
        ("12.4.1", None),
        ("desk@courier.example", None),
        ("javascript:void(0)", None),
        ("", None),
    ],
)
def test_the_registrable_domain(text: str, domain: str | None) -> None:
    assert registrable_domain(text) == domain


def test_the_public_suffix_list_is_read_as_tldextract_reads_it() -> None:
    extract = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)
    suffixes = [rule.lstrip("!").replace("*", "any").encode("idna").decode() for rule in extract.tlds]
    hosts = [f"desk.paper.{suffix}" for suffix in suffixes]
    assert len(hosts) > 5000
    assert [host for host in hosts if registrable_domain(host) != extract(host).top_domain_under_public_suffix] == []


@pytest.mark.parametrize(
    ("url", "canonical", "chosen"),
    [
        pytest.param(PAGE + "?utm_source=x", None, PAGE, id="no canonical"),
        pytest.param(PAGE + "/amp", PAGE, PAGE, id="canonical"),
        pytest.param("https://m.courier.example/slug", PAGE, PAGE, id="other host, same domain"),
        pytest.param(PAGE, "https://staging.other.example/slug", PAGE, id="other domain"),
        pytest.param(PAGE, "https://www.courier.example/", PAGE, id="front page"),
        pytest.param(
            "https://courier.example/?p=7", "https://courier.example/", "https://courier.example/?p=7", id="number"
        ),
        pytest.param(
            "https://courier.example/",
            "https://www.courier.example",
            "https://www.courier.example/",
            id="is the front page",
        ),
        pytest.param("http://localhost:8000/a", "http://localhost:8000/b", "http://localhost:8000/b", id="no domain"),
        pytest.param(PAGE, "/2026/05/12/slug", PAGE, id="not absolute"),
        pytest.param(
            "https://courier.example/?p=7", "https://courier.example", "https://courier.example/?p=7", id="no path"
        ),
        pytest.param(PAGE, PAGE.rpartition("/")[0], PAGE, id="section"),
        pytest.param(PAGE, "https://m.courier.example/2026/", PAGE, id="section on another host"),
        pytest.param(PAGE + "/second-story", PAGE, PAGE + "/second-story", id="folder of a story"),
        pytest.param(PAGE + "/123456", PAGE, PAGE + "/123456", id="folder of a numbered story"),
        pytest.param(PAGE + "/print", PAGE, PAGE, id="print"),
        pytest.param(PAGE + "/2", PAGE, PAGE, id="part by number"),
        pytest.param(PAGE + "/page/12/", PAGE, PAGE, id="page and number"),
        pytest.param(PAGE + "/index.html", PAGE + "/", PAGE + "/", id="index"),
        pytest.param(PAGE + ".html", PAGE, PAGE, id="ending"),
        pytest.param(PAGE + "?page=2", PAGE, PAGE, id="page in the query"),
        pytest.param(
            "https://courier.example/amp/slug",
            "https://courier.example/slug",
            "https://courier.example/slug",
            id="form before",
        ),
        pytest.param(PAGE + "/second-story", PAGE + "?id=7", PAGE + "?id=7", id="story by number in its folder"),
        pytest.param(None, PAGE, PAGE, id="saved file"),
        pytest.param(None, None, None, id="nothing known"),
    ],
)
def test_the_article_address(url: str | None, canonical: str | None, chosen: str | None) -> None:
    article = normalise_links(Article(title="T", url=url, canonical=canonical))
    assert article.url == chosen
    assert article.canonical == canonical


def test_an_image_is_an_address_or_nothing() -> None:
    assert normalise_links(Article(title="T", image="data:image/png;base64,AA")).image is None
    assert normalise_links(Article(title="T", image="HTTPS://I.Example/a.png")).image == "https://i.example/a.png"


def _source(position: int, label: str, url: str | None = None, domain: str | None = None) -> Source:
    return Source(position=position, label=label, url=url, domain=domain, kind="listed")


def _sources(*sources: Source) -> tuple[Source, ...]:
    return normalise_links(Article(title="T", sources=sources)).sources


def test_a_source_gets_its_domain_from_its_url() -> None:
    assert _sources(_source(1, "filing", "https://www.harbour.co.uk/f?utm_term=a")) == (
        _source(1, "filing", "https://www.harbour.co.uk/f", "harbour.co.uk"),
    )


def test_a_printed_domain_is_made_registrable() -> None:
    assert _sources(_source(1, "wire", None, "WWW.Harbour.CO.UK"))[0].domain == "harbour.co.uk"


def test_a_source_without_a_web_address_has_no_url() -> None:
    assert _sources(_source(1, "desk", "mailto:desk@harbour.example")) == (_source(1, "desk"),)


def test_only_identical_sources_are_dropped() -> None:
    once = _source(1, "wire", "https://wire.example/a", "wire.example")
    twice = _source(2, "wire", "https://wire.example/a#top")
    other = _source(3, "wire", "https://wire.example/b")
    assert [(source.position, source.url) for source in _sources(once, twice, other)] == [
        (1, "https://wire.example/a"),
        (2, "https://wire.example/b"),
    ]


def _related(*urls: str | None) -> list[tuple[int, str, str | None]]:
    items = tuple(Related(position=n, title=f"T{n}", url=url) for n, url in enumerate(urls, 1))
    article = normalise_links(Article(title="T", url=PAGE + "/amp", canonical=PAGE, related=items))
    return [(item.position, item.title, item.url) for item in article.related]


def test_related_news_is_never_the_article_itself() -> None:
    other = "https://courier.example/b"
    assert _related(PAGE + "#comments", PAGE + "/amp?utm_source=x", other) == [(1, "T3", other)]


def test_the_first_of_two_cards_stays() -> None:
    assert _related("http://courier.example/b", "https://www.courier.example/b/", "https://courier.example/c") == [
        (1, "T1", "http://courier.example/b"),
        (2, "T3", "https://courier.example/c"),
    ]


def test_related_news_without_an_address_stays() -> None:
    assert _related(None, "#", None) == [(1, "T1", None), (2, "T2", None), (3, "T3", None)]


def test_normalising_links_twice_changes_nothing() -> None:
    article = Article(
        title="T",
        url=PAGE + "/amp?utm_source=x",
        canonical=PAGE,
        sources=(_source(4, "wire", "HTTPS://Wire.example"),),
        related=(Related(position=1, title="A", url=PAGE), Related(position=2, title="B", url=PAGE + "2#x")),
    )
    once = normalise_links(article)
    assert normalise_links(once) == once


def test_the_pipeline_normalises_an_article() -> None:
    fetch = Fetch(
        url=PAGE,
        site="courier",
        fetched_at=datetime(2026, 5, 12, tzinfo=UTC),
        article=Article(title="T", url=PAGE + "#a"),
    )
    assert LinksPipeline().process_item(fetch) == replace(fetch, article=Article(title="T", url=PAGE))


def test_the_pipeline_leaves_a_fetch_without_an_article() -> None:
    fetch = Fetch(url=PAGE, site="courier", fetched_at=datetime(2026, 5, 12, tzinfo=UTC))
    assert LinksPipeline().process_item(fetch) is fetch
