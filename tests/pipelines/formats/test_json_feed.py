"""JSON Feed: valid, read by a feed reader that is not ours and by our own crawler."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Final

import fastfeedparser
import pytest
from jsonschema import Draft202012Validator

from crawler.discovery.discover import discover
from pipelines.export import Options, Selection, export
from pipelines.formats.json_feed import feed_item, write_jsonfeed
from pipelines.ledger import Ledger
from pipelines.records import Article, Date, Entry, Page, Related, Source
from tests.ledgers import NOON, article, change, fetch_of, make
from tests.pipelines.formats.conftest import LedgerOf

MOMENT: Final = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(Z|[+-]\d\d:\d\d)$"
ADDRESS: Final = {"type": "string", "pattern": "^https?://[!-~]+$"}
EXTENSIONS: Final = {"^_[A-Za-z]": {"type": "object", "propertyNames": {"pattern": "^[A-Za-z0-9][^.]*$"}}}
AUTHORS: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": {"type": "string", "minLength": 1}, "url": ADDRESS, "avatar": ADDRESS},
        "minProperties": 1,
        "additionalProperties": False,
    },
}
ITEM: Final = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "url": ADDRESS,
        "external_url": ADDRESS,
        "title": {"type": "string"},
        "content_html": {"type": "string"},
        "content_text": {"type": "string"},
        "summary": {"type": "string"},
        "image": ADDRESS,
        "banner_image": ADDRESS,
        "date_published": {"type": "string", "pattern": MOMENT},
        "date_modified": {"type": "string", "pattern": MOMENT},
        "authors": AUTHORS,
        "tags": {"type": "array", "items": {"type": "string"}},
        "language": {"type": "string", "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"},
        "attachments": {"type": "array"},
    },
    "patternProperties": EXTENSIONS,
    "additionalProperties": False,
}
FEED: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": ADDRESS,
        "feed_url": ADDRESS,
        "description": {"type": "string"},
        "user_comment": {"type": "string"},
        "next_url": ADDRESS,
        "icon": ADDRESS,
        "favicon": ADDRESS,
        "authors": AUTHORS,
        "language": {"type": "string"},
        "expired": {"type": "boolean"},
        "hubs": {"type": "array"},
        "items": {"type": "array", "items": ITEM},
    },
    "patternProperties": EXTENSIONS,
    "additionalProperties": False,
}
"""What https://www.jsonfeed.org/version/1.1/ says, and that addresses are of the web."""


ALL: Final = Options()


def written(db: Path, options: Options = ALL) -> str:
    stream = StringIO(newline="")
    with Ledger.open(db) as ledger:
        write_jsonfeed(ledger, options, stream)
    return stream.getvalue()


def feed_of(db: Path, options: Options = ALL) -> dict[str, Any]:
    feed: dict[str, Any] = json.loads(written(db, options))
    Draft202012Validator(FEED).validate(feed)
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))
    return feed


def item_of(one: Article, **fields: Any) -> dict[str, Any]:
    known: dict[str, Any] = {"id": 7, "guid": "0b8d", "article": one, "saved_at": NOON, "changed_at": NOON}
    item = json.loads(json.dumps(feed_item(Entry(**(known | fields)))))
    Draft202012Validator(FEED | ITEM).validate(item)
    return dict(item)


def dated(value: str | None, precision: Any = None) -> Date:
    return Date(text="as printed", origin="text", value=value, precision=precision)


# The whole feed


def test_all_kinds_of_articles_are_a_valid_feed(full: Path, hostile: list[Article]) -> None:
    assert len(feed_of(full)["items"]) == 2 + len(hostile)


def test_an_empty_ledger_is_a_valid_feed(ledger_of: LedgerOf) -> None:
    assert feed_of(ledger_of([]))["items"] == []


def test_the_schema_knows_what_is_no_feed(full: Path) -> None:
    feed = feed_of(full)
    del feed["items"][0]["content_text"]
    assert not Draft202012Validator(FEED).is_valid(feed)


def test_a_feed_reader_reads_it(full: Path, ordinary: Article) -> None:
    feed = fastfeedparser.parse(written(full).encode())
    entry = next(entry for entry in feed.entries if entry["title"] == ordinary.title)
    assert entry["link"] == ordinary.url
    assert entry["content"][0]["value"] == ordinary.text
    assert entry["description"] == ordinary.summary
    assert entry["published"] == "2026-05-12T00:00:00+00:00"
    assert entry["author"] == ordinary.authors[0]  # all that it takes
    assert [tag["term"] for tag in entry["tags"]] == list(ordinary.topics)
    assert len(feed.entries) == len(feed_of(full)["items"])


def test_our_own_crawler_finds_the_articles(ledger_of: LedgerOf) -> None:
    db = ledger_of([article("quokka"), article("wombat"), Article(title="Nowhere")])
    links = discover(Page(body=written(db).encode(), url="http://reader.example/feed.json"))
    links = tuple(sorted(links, key=lambda link: link.url))
    assert [link.url for link in links] == ["http://paper.example/2026/quokka", "http://paper.example/2026/wombat"]
    assert links[0].told.title == "Counting the quokkas"
    assert links[0].told.authors == ("Ada Okafor", "Jonas Weil")


def test_nothing_of_a_page_that_wants_to_hurt_is_an_address(full: Path) -> None:
    for item in feed_of(full)["items"]:
        own = item["_newsledger"]
        found = [item.get("url"), item.get("image"), own.get("canonical")]
        found += [one.get("url") for one in (*own.get("sources", ()), *own.get("related", ()))]
        assert all(url.startswith("http") for url in found if url is not None)


def test_nothing_turns_the_text_after_it(full: Path) -> None:
    text = written(full)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(text)
    assert "gnp.exe bidi" in text
    turning = [item for item in json.loads(text)["items"] if "\u202egnp.exe" in item["_newsledger"].get("kicker", "")]
    assert len(turning) == 1


def test_it_is_one_line_for_each_item(full: Path) -> None:
    lines = written(full).split("\n")
    assert lines[-2:] == ["]}", ""]
    assert len(lines) == len(feed_of(full)["items"]) + 3
    assert all(json.loads(line.rstrip(",")) for line in lines[1:-2])


def test_the_same_articles_give_the_same_bytes(tmp_path: Path, hostile: list[Article]) -> None:
    fetches = [fetch_of(one, hours) for hours, one in enumerate([article(), article("wombat"), *hostile])]
    first, second = make(tmp_path / "a.db", *fetches), make(tmp_path / "b.db", *reversed(fetches))
    assert written(first) == written(first) == written(second)


def test_it_holds_what_is_selected(ledger_of: LedgerOf) -> None:
    db = ledger_of([article("quokka"), article("wombat"), article("emu", site="journal")])
    assert len(feed_of(db, Options(selection=Selection(limit=2)))["items"]) == 2
    assert len(feed_of(db, Options(selection=Selection(sites=("journal",))))["items"]) == 1


def test_it_is_a_format_of_the_export(full: Path, tmp_path: Path) -> None:
    number = export(full, "jsonfeed", tmp_path / "feed.json", Options(title="Mine"))
    feed = json.loads((tmp_path / "feed.json").read_text("utf-8"))
    assert number == len(feed["items"])
    assert feed["title"] == "Mine"


@pytest.mark.parametrize(
    ("options", "title"),
    [
        (Options(), "newsledger"),
        (Options(title="  What the\npapers say "), "What the papers say"),
        (Options(title=" "), "newsledger"),
        (Options(selection=Selection(sites=("paper",), outlets=("Registry",))), "newsledger: paper, Registry"),
        (Options(selection=Selection(query="quokka island")), "newsledger: quokka island"),
        (Options(title="bytes \udcff"), "bytes \ufffd"),
    ],
)
def test_a_feed_is_called(ledger_of: LedgerOf, options: Options, title: str) -> None:
    assert feed_of(ledger_of([article()]), options)["title"] == title


# An item


def test_an_article_that_says_nothing_is_an_item(minimal: Article) -> None:
    assert item_of(minimal) == {
        "id": "urn:uuid:0b8d",
        "title": "Only a title",
        "content_text": "Only a title",
        "_newsledger": {"guid": "0b8d", "saved_at": "2026-05-12T12:00:00Z", "changed_at": "2026-05-12T12:00:00Z"},
    }


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"text": "The text", "summary": "The summary"}, "The text"),
        ({"text": None, "summary": "The summary", "subtitle": "Sub"}, "The summary"),
        ({"text": " \n", "summary": None, "subtitle": "Sub"}, "Sub"),
        ({"title": "", "text": None, "summary": None}, ""),
    ],
)
def test_the_content_is_the_most_that_there_is(fields: dict[str, Any], content: str) -> None:
    assert item_of(article(**fields))["content_text"] == content


@pytest.mark.parametrize(
    ("value", "precision", "said"),
    [
        ("2026-05-12T13:41:07Z", "second", "2026-05-12T13:41:07Z"),
        ("2026-05-12T13:41Z", "minute", "2026-05-12T13:41:00Z"),
        ("2026-05-12T13Z", "hour", "2026-05-12T13:00:00Z"),
        ("2026-05-12", "day", "2026-05-12T00:00:00Z"),
        ("0793-06-08", "day", "0793-06-08T00:00:00Z"),
        ("2026-05", "month", None),
        ("2026", "year", None),
        (None, None, None),
    ],
)
def test_a_date_is_a_full_one_or_none(value: str | None, precision: Any, said: str | None) -> None:
    item = item_of(article(published=dated(value, precision)))
    assert item.get("date_published") == said
    own = item["_newsledger"]
    assert (own.get("published"), own.get("published_precision")) == (value, precision)
    assert own["published_text"] == "as printed"


LATER: Final = NOON + timedelta(hours=3)


@pytest.mark.parametrize(
    ("modified", "changed_at", "said"),
    [
        (None, NOON, None),
        (None, LATER, "2026-05-12T15:00:00Z"),
        (dated("2026-05-12T14:00Z", "minute"), NOON, "2026-05-12T14:00:00Z"),
        (dated("2026-05-12T14:00Z", "minute"), LATER, "2026-05-12T15:00:00Z"),
        (dated("2026-05-12T16:00Z", "minute"), LATER, "2026-05-12T16:00:00Z"),
        (dated("2026-05", "month"), NOON, None),
    ],
)
def test_it_was_modified_when_the_page_says_or_when_it_was_seen(
    modified: Date | None, changed_at: datetime, said: str | None
) -> None:
    assert item_of(article(modified=modified), changed_at=changed_at).get("date_modified") == said


def test_own_data_is_what_the_line_of_jsonl_has_and_json_feed_has_not() -> None:
    one = article(kicker="Islands", paywall=False, country="AU")
    own = item_of(one)["_newsledger"]
    assert own["kicker"] == "Islands"
    assert own["paywall"] is False
    assert own["outline"][1] == {"level": 3, "heading": "Where"}
    assert own["sources"][1] == {
        "position": 2,
        "name": "Registry",
        "label": "the register",
        "domain": "registry.example",
        "kind": "cited",
    }
    assert own["related"] == [{"position": 1, "title": "The wombats", "url": "http://paper.example/2026/wombat"}]
    assert own["published_origin"] == "text"
    assert not {"title", "url", "text", "summary", "authors", "topics", "subtitle"} & set(own)


def test_what_own_data_means_is_said_once(full: Path) -> None:
    feed = feed_of(full)
    assert "docs/record.md" in feed["_newsledger"]["about"]
    assert feed["_newsledger"]["schema"] == "1.0"
    assert not any({"about", "schema"} & set(item["_newsledger"]) for item in feed["items"])


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "http://[", "//paper.example/a", "http://a b/", "paper.example", ""],
)
def test_what_is_no_address_of_the_web_is_left_out(address: str) -> None:
    one = article(
        url=address,
        image=address,
        canonical=address,
        sources=(Source(position=1, label="x", kind="cited", url=address),),
        related=(Related(position=1, title="y", url=address),),
    )
    item = item_of(one)
    assert not {"url", "image"} & set(item)
    assert "canonical" not in item["_newsledger"]
    assert not [one for one in (*item["_newsledger"]["sources"], *item["_newsledger"]["related"]) if "url" in one]


@pytest.mark.parametrize("language", ["en", "pt-BR", "zh-Hant-TW"])
def test_a_language_is_told(language: str) -> None:
    assert item_of(article(language=language))["language"] == language


@pytest.mark.parametrize("language", ["English (UK)", '"><script>', "en_GB", ""])
def test_what_is_no_language_is_left_out(language: str) -> None:
    assert "language" not in item_of(article(language=language))


def test_names_and_topics_stand_once_and_say_something() -> None:
    item = item_of(article(authors=("Ada\nOkafor", " ", "Ada Okafor"), topics=("a", "\u202e", "a")))
    assert item["authors"] == [{"name": "Ada Okafor"}]
    assert item["tags"] == ["a"]


def test_an_id_stays_when_the_article_changes(tmp_path: Path) -> None:
    db = make(tmp_path / "news.db", fetch_of(article()), fetch_of(article(title="Counted again"), 1))
    (item,) = feed_of(db)["items"]
    assert item["id"] == feed_of(make(tmp_path / "other.db", fetch_of(article())))["items"][0]["id"]
    assert item["date_modified"] == "2026-05-12T13:00:00Z"


def test_items_are_written_one_by_one(ledger_of: LedgerOf) -> None:
    db = ledger_of([article(name) for name in ("quokka", "wombat", "emu")])
    seen: list[int] = []

    class Stream(StringIO):
        def write(self, text: str) -> int:
            seen.append(text.count('"id"'))
            return super().write(text)

    with Ledger.open(db) as ledger:
        assert write_jsonfeed(ledger, Options(), Stream(newline="")) == 3
    assert seen == [0, 1, 1, 1, 0]


def characters(texts: Iterable[str]) -> set[str]:
    return {character for text in texts for character in text}


def test_what_is_shown_has_no_control_characters(full: Path) -> None:
    shown = [
        text
        for item in feed_of(full)["items"]
        for text in (
            *(item["title"], item["content_text"], item.get("summary", "")),
            *(author["name"] for author in item.get("authors", ())),
            *item.get("tags", ()),
        )
    ]
    assert not [one for one in characters(shown) - {"\n", "\t"} if one < " " or "\x7f" <= one < "\xa0"]
    assert "\ufffd" in characters(shown)


def test_a_date_of_no_calendar_is_no_date(ledger_of: LedgerOf) -> None:
    db = ledger_of([article()])
    change(db, "UPDATE articles SET published = '2026-02-31'")
    assert "date_published" not in feed_of(db)["items"][0]
