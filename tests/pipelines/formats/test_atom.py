"""Atom: what RFC 4287 asks for, read by feed readers that are not ours and by our own crawler."""

import re
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any, Final

import fastfeedparser
import feedparser
import pytest
from lxml import etree

from crawler.discovery.discover import discover
from pipelines.export import Options, Selection, export
from pipelines.formats.atom import ATOM, DCTERMS, feed_id, write_atom
from pipelines.ledger import Ledger
from pipelines.records import Article, Date, Page, Related, Source
from tests.ledgers import article, fetch_of, make
from tests.pipelines.formats.conftest import LedgerOf

GRAMMAR: Final = etree.RelaxNG(etree.parse(Path(__file__).parents[2] / "data" / "atom.rng"))
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NAMES: Final = {"a": ATOM, "dcterms": DCTERMS}
ALL: Final = Options()
LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def written(db: Path, options: Options = ALL) -> bytes:
    stream = StringIO(newline="")
    with Ledger.open(db) as ledger:
        write_atom(ledger, options, stream)
    return stream.getvalue().encode()


def feed_of(db: Path, options: Options = ALL) -> Any:
    """The feed's element; it is what the RFC asks for."""
    feed = etree.fromstring(written(db, options))
    check(feed)
    return feed


def check(feed: Any) -> None:
    """What the grammar says, and what section 4 says in words."""
    GRAMMAR.assertValid(feed)
    ids = found(feed, "a:id | a:entry/a:id")
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in ids)
    assert all(MOMENT.fullmatch(one) for one in found(feed, "//a:updated | //a:published"))
    assert found(feed, "a:author/a:name") or all(found(entry, "a:author") for entry in entries(feed))
    for entry in entries(feed):
        alternates = Counter((link.get("type"), link.get("hreflang")) for link in links(entry, "alternate"))
        assert alternates or entry.find(f"{{{ATOM}}}content") is not None
        assert set(alternates.values()) <= {1}


def entries(feed: Any) -> list[Any]:
    return list(feed.iterfind(f"{{{ATOM}}}entry"))


def found(element: Any, path: str) -> list[str]:
    return [one.text or "" for one in element.xpath(path, namespaces=NAMES)]


def links(entry: Any, relation: str) -> list[Any]:
    return list(entry.iterfind(f"{{{ATOM}}}link[@rel='{relation}']"))


def hrefs(entry: Any, relation: str) -> list[str]:
    return [link.get("href") for link in links(entry, relation)]


@pytest.fixture
def entry_of(ledger_of: LedgerOf) -> Any:
    """The entry of one article, out of a feed of it alone."""

    def only(one: Article) -> Any:
        (entry,) = entries(feed_of(ledger_of([one])))
        return entry

    return only


# The whole feed


def test_all_kinds_of_articles_are_a_valid_feed(full: Path, hostile: list[Article]) -> None:
    assert len(entries(feed_of(full))) == 2 + len(hostile)


def test_an_empty_ledger_is_a_valid_feed(ledger_of: LedgerOf) -> None:
    feed = feed_of(ledger_of([]))
    assert entries(feed) == []
    assert found(feed, "a:updated") == ["1970-01-01T00:00:00Z"]
    assert feedparser.parse(etree.tostring(feed)).bozo is False


@pytest.mark.parametrize("path", ["a:updated", "a:entry[1]/a:title", "a:entry[1]/a:id"])
def test_the_grammar_knows_what_is_no_feed(full: Path, path: str) -> None:
    feed = feed_of(full)
    (element,) = feed.xpath(path, namespaces=NAMES)
    element.getparent().remove(element)
    assert not GRAMMAR.validate(feed)


def test_feedparser_reads_it(full: Path, ordinary: Article, hostile: list[Article]) -> None:
    feed = feedparser.parse(written(full))
    assert feed.bozo is False
    assert feed.version == "atom10"
    assert len(feed.entries) == 2 + len(hostile)
    entry = next(entry for entry in feed.entries if entry.title == ordinary.title)
    assert entry.link == ordinary.url
    assert entry.summary == ordinary.summary
    assert entry.content[0].value == ordinary.text
    assert [author.name for author in entry.authors] == list(ordinary.authors)
    assert [tag.term for tag in entry.tags] == list(ordinary.topics)
    assert entry.published_parsed[:6] == (2026, 5, 12, 0, 0, 0)
    assert entry.updated_parsed[:6] == (2026, 5, 12, 12, 0, 0)
    assert {link.rel: link.href for link in entry.links} == {
        "alternate": "http://paper.example/2026/quokka",
        "via": "http://harbourwire.example/a",
        "related": "http://paper.example/2026/wombat",
    }


def test_another_feed_reader_reads_it(full: Path, ordinary: Article) -> None:
    feed = fastfeedparser.parse(written(full))
    entry = next(entry for entry in feed.entries if entry["title"] == ordinary.title)
    assert (entry["link"], entry["description"]) == (ordinary.url, ordinary.summary)


def test_our_own_crawler_finds_the_articles(ledger_of: LedgerOf) -> None:
    db = ledger_of([article("quokka"), article("wombat"), Article(title="Nowhere")])
    found = discover(Page(body=written(db), url="http://reader.example/feed.atom"))
    found = tuple(sorted(found, key=lambda link: link.url))
    assert [link.url for link in found] == ["http://paper.example/2026/quokka", "http://paper.example/2026/wombat"]
    assert found[0].told.title == "Counting the quokkas"
    assert found[0].told.summary == "Nobody had counted the quokkas."
    assert found[0].told.authors == ("Ada Okafor", "Jonas Weil")


def test_our_own_crawler_finds_all_that_have_an_address(full: Path) -> None:
    with_address = [entry for entry in entries(feed_of(full)) if hrefs(entry, "alternate")]
    assert len(discover(Page(body=written(full), url="http://reader.example/"))) == len(with_address)


def test_nothing_of_a_page_that_wants_to_hurt_is_an_address(full: Path) -> None:
    assert all(href.startswith("http") for href in feed_of(full).xpath("//@href"))


def test_text_is_text_whatever_it_says(full: Path) -> None:
    feed = feed_of(full)
    titles = found(feed, "a:entry/a:title[@type='text']")
    assert "<script>alert(1)</script><img src=x onerror=alert(1)>" in titles
    assert "]]></content><!--" in titles
    assert "&amp; &lt; \" ' &#0; %00 \\u0000 \\" in titles
    assert "NUL\ufffd control \ufffd\ufffd \ufffd\ufffd\ufffd end" in titles
    assert "gnp.exe bidi \u200bzero \ufeffwidth line" in titles
    assert "not a character \ufffd\ufffd, an astral one 😀, e\u0301" in titles
    assert f"{'w' * 499}…" in titles
    assert "w" * 100_000 in found(feed, "a:entry/a:content[@type='text']")


def test_the_same_articles_give_the_same_bytes(tmp_path: Path, hostile: list[Article]) -> None:
    fetches = [fetch_of(one, hours) for hours, one in enumerate([article(), article("wombat"), *hostile])]
    first, second = make(tmp_path / "a.db", *fetches), make(tmp_path / "b.db", *reversed(fetches))
    assert written(first) == written(first) == written(second)


def test_it_is_a_format_of_the_export(full: Path, tmp_path: Path) -> None:
    number = export(full, "atom", tmp_path / "news.atom", Options(title="Mine & yours"))
    feed = etree.parse(tmp_path / "news.atom").getroot()
    check(feed)
    assert number == len(entries(feed))
    assert found(feed, "a:title") == ["Mine & yours"]


@pytest.mark.parametrize(
    ("selection", "updated"),
    [
        (Selection(), "2026-05-12T14:00:00Z"),
        (Selection(until="2026-05-01"), "2026-05-12T13:00:00Z"),
        (Selection(sites=("paper",)), "2026-05-12T13:00:00Z"),
        (Selection(limit=1), "2026-05-12T12:00:00Z"),
        (Selection(since="2027"), "1970-01-01T00:00:00Z"),
    ],
)
def test_it_was_updated_when_what_is_in_it_was(ledger_of: LedgerOf, selection: Selection, updated: str) -> None:
    days = [
        Date(text=day, origin="text", value=day, precision="day") for day in ("2026-05-12", "2026-04-01", "2026-05-02")
    ]
    sites = ("paper", "paper", "journal")
    db = ledger_of([article(f"n{day.text}", site, published=day) for site, day in zip(sites, days, strict=True)])
    feed = feed_of(db, Options(selection=selection))
    assert found(feed, "a:updated") == [updated]
    assert max(found(feed, "a:entry/a:updated"), default=updated) == updated


def test_a_feed_is_the_same_feed_next_week() -> None:
    this = Options(selection=Selection(sites=("a", "b"), since="2026-05-04", until="2026-05-10", limit=10))
    later = Options(selection=Selection(sites=("b", "a"), since="2026-05-11"))
    assert feed_id(this) == feed_id(later) == "urn:uuid:a785f891-a6a0-5d3e-a967-5617d522fe4e"


@pytest.mark.parametrize(
    "other",
    [
        Options(title="Other"),
        Options(selection=Selection(sites=("a",))),
        Options(selection=Selection(outlets=("a",))),
        Options(selection=Selection(query="a")),
    ],
)
def test_another_feed_is_another(other: Options) -> None:
    assert feed_id(other) != feed_id(Options())


# An entry


def test_an_article_that_says_nothing_is_an_entry(entry_of: Any, minimal: Article) -> None:
    entry = entry_of(minimal)
    assert found(entry, "a:content") == ["Only a title"]
    assert links(entry, "alternate") == []
    assert found(entry, "a:published | dcterms:issued") == []


def test_without_text_there_is_no_content_but_a_link(entry_of: Any) -> None:
    entry = entry_of(article(text=None))
    assert found(entry, "a:content") == []
    assert hrefs(entry, "alternate") == ["http://paper.example/2026/quokka"]
    assert found(entry, "a:summary") == ["Nobody had counted the quokkas."]


def test_the_summary_is_the_content_where_there_is_nothing_else(entry_of: Any) -> None:
    assert found(entry_of(Article(title="Title", summary="In short")), "a:content") == ["In short"]


@pytest.mark.parametrize(
    ("value", "precision", "published", "issued"),
    [
        ("2026-05-12T13:41:07Z", "second", ["2026-05-12T13:41:07Z"], []),
        ("2026-05-12T13Z", "hour", ["2026-05-12T13:00:00Z"], []),
        ("2026-05-12", "day", ["2026-05-12T00:00:00Z"], ["2026-05-12"]),
        ("2026-05", "month", [], ["2026-05"]),
        ("2026", "year", [], ["2026"]),
        (None, None, [], []),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(
    entry_of: Any, value: str | None, precision: Any, published: list[str], issued: list[str]
) -> None:
    entry = entry_of(article(published=Date(text="then", origin="text", value=value, precision=precision)))
    assert found(entry, "a:published") == published
    assert found(entry, "dcterms:issued") == issued


def test_a_month_is_what_a_reader_is_told_of_a_month(ledger_of: LedgerOf) -> None:
    month = Date(text="May 2026", origin="text", value="2026-05", precision="month")
    body = written(ledger_of([article(published=month)]))
    assert feedparser.parse(body).entries[0].published == "2026-05"
    (link,) = discover(Page(body=body, url="http://reader.example/"))
    assert link.told.published
    assert link.told.published.text == "2026-05"


def test_it_was_updated_when_a_fetch_found_it_changed(tmp_path: Path) -> None:
    db = make(tmp_path / "news.db", fetch_of(article()), fetch_of(article(), 1), fetch_of(article(title="Again"), 2))
    assert found(feed_of(db), "a:entry/a:updated") == ["2026-05-12T14:00:00Z"]


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({}, ["Ada Okafor", "Jonas Weil"]),
        ({"authors": ("\x00", "Ada\nOkafor", " ")}, ["\ufffd", "Ada Okafor"]),
        ({"authors": ()}, ["paper.example"]),
        ({"authors": (), "url": "https://www.news.paper.example/2026"}, ["paper.example"]),
        ({"authors": (), "url": None}, ["paper"]),
    ],
)
def test_the_author_is_who_is_named_or_who_published_it(
    entry_of: Any, fields: dict[str, Any], names: list[str]
) -> None:
    assert found(entry_of(article(**fields)), "a:author/a:name") == names


def test_a_source_is_where_it_comes_from(entry_of: Any) -> None:
    sources = (
        Source(position=1, label="source", kind="listed", url="https://a.example/1", domain="a.example", name="A\nWire"),
        Source(position=2, label="a label", kind="cited", url="https://b.example/2", domain="b.example"),
        Source(position=3, label="again", kind="cited", url="https://b.example/2", domain="b.example", name="B & \"C\""),
        Source(position=4, label="no address", kind="listed", domain="c.example"),
        Source(position=5, label="evil", kind="cited", url="javascript:alert(1)"),
    )  # fmt: skip
    found = links(entry_of(article(sources=sources)), "via")
    assert [(link.get("href"), link.get("title")) for link in found] == [
        ("https://a.example/1", "A Wire"),
        ("https://b.example/2", 'B & "C"'),
    ]


def test_related_news_is_related(entry_of: Any) -> None:
    related = (
        Related(position=1, title="The <b>wombats</b>", url="http://paper.example/w"),
        Related(position=2, title="Nowhere"),
    )
    (link,) = links(entry_of(article(related=related)), "related")
    assert (link.get("href"), link.get("title")) == ("http://paper.example/w", "The <b>wombats</b>")


@pytest.mark.parametrize(
    ("language", "said"), [("pt-BR", "pt-BR"), (None, None), ("en_GB", None), ('"><script>', None)]
)
def test_a_language_is_one_that_xml_knows(entry_of: Any, language: str | None, said: str | None) -> None:
    assert entry_of(article(language=language)).get(LANGUAGE) == said


def test_topics_are_categories_each_once(entry_of: Any) -> None:
    entry = entry_of(article(topics=('"><x', "a\nb", "a b", "\u202e")))
    assert [one.get("term") for one in entry.iterfind(f"{{{ATOM}}}category")] == ['"><x', "a b"]


def test_an_id_is_the_same_in_every_ledger(tmp_path: Path) -> None:
    first = feed_of(make(tmp_path / "a.db", fetch_of(article("wombat")), fetch_of(article(), 1)))
    second = feed_of(make(tmp_path / "b.db", fetch_of(article())))
    assert found(second, "a:entry/a:id")[0] in found(first, "a:entry/a:id")
    assert found(first, "a:id") == found(second, "a:id")


def test_lines_end_as_xml_has_it(entry_of: Any) -> None:
    entry = entry_of(article(text="One\r\nTwo\rThree\x0bFour", title="One\r\nTwo"))
    assert found(entry, "a:content") == ["One\nTwo\nThree\nFour"]
    assert found(entry, "a:title") == ["One Two"]
