"""The digest that a person reads: what it tells, and that nothing of a page's is more than text in it."""

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import date
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipelines.errors import UsageError
from pipelines.export import Options, Selection, export, write
from pipelines.formats.digest import linked, markdown_text
from pipelines.formats.digest_parts import NAMES, OTHERS, OUTLETS, PIECES, Digest, Piece, When, gather
from pipelines.formats.digest_span import span_of, value_words
from pipelines.formats.plain_text import line
from pipelines.ledger import Ledger
from pipelines.records import Article, Date, Related, Source
from pipelines.store import Store
from tests.ledgers import address, article, change, fetch_of, make
from tests.pipelines.formats.conftest import LedgerOf

DAY: Final = date(2026, 5, 12)
ALL: Final = Options(selection=Selection(since="2026", limit=100))


def dated(value: str, **fields: Any) -> Date:
    precision: Any = "day" if len(value) == 10 else "minute"
    return Date(text=value, origin="meta", value=value, precision=precision, **fields)


def on(day: str, name: str = "quokka", site: str = "paper", **fields: Any) -> Article:
    """An article of a day, which rests on nothing and offers nothing unless it is said."""
    return article(name, site, **{"published": dated(day), "sources": (), "related": (), **fields})


def citing(*names: str) -> tuple[Source, ...]:
    """Sources: the addresses of articles of the paper."""
    return tuple(
        Source(position=place, label=name, kind="cited", url=address(name), domain="paper.example")
        for place, name in enumerate(names, 1)
    )


def outlets(*names: str) -> tuple[Source, ...]:
    """Sources: outlets without an address."""
    return tuple(
        Source(position=place, label=name, kind="listed", domain=f"{name.lower()}.example", name=name)
        for place, name in enumerate(names, 1)
    )


def offering(*names: str) -> tuple[Related, ...]:
    return tuple(Related(position=place, title=name, url=address(name)) for place, name in enumerate(names, 1))


def digest_of(path: Path, options: Options = Options(today=DAY)) -> Digest:  # noqa: B008 (frozen)
    with Ledger.open(path) as ledger:
        return gather(ledger, options)


def titles(pieces: Sequence[Piece]) -> list[str]:
    return [piece.title.removeprefix("Counting the ") for piece in pieces]


def told(digest: Digest) -> list[str]:
    """The titles of all that a digest of the time tells, in order."""
    stories = [story.piece for story in digest.stories.shown]
    return titles([*stories, *(piece for site in digest.rest.shown for piece in site.pieces)])


def text_of(path: Path, form: str, options: Options = Options(today=DAY)) -> str:  # noqa: B008 (frozen)
    stream = StringIO(newline="")
    with Ledger.open(path) as ledger:
        write(ledger, form, stream, options)
    return stream.getvalue()


# Of which time


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (Options(today=DAY), "Tuesday, 12 May 2026"),
        (Options(today=DAY, period="day"), "Tuesday, 12 May 2026"),
        (Options(today=DAY, period="week"), "6–12 May 2026"),
        (Options(today=date(2026, 1, 3), period="week"), "28 December 2025 – 3 January 2026"),
        (Options(), "Monday, 1 June 2026"),
        (Options(period="week"), "26 May 2026 – 1 June 2026"),
        (Options(selection=Selection(until="2026-05-12"), today=date(2026, 6, 1)), "Tuesday, 12 May 2026"),
        (Options(selection=Selection(until="2026-05"), period="week"), "25 May 2026 – May 2026"),
        (Options(selection=Selection(until="2026-05-12T13Z")), "12 May 2026 – 12 May 2026, 13 h UTC"),
        (Options(selection=Selection(since="2026-05-01", until="2026-05-12")), "1–12 May 2026"),
        (Options(selection=Selection(since="2026-05-12", until="2026-05-12")), "Tuesday, 12 May 2026"),
        (Options(selection=Selection(since="2026-05", until="2026-05")), "May 2026"),
        (Options(selection=Selection(since="2026-05-12T13:41Z"), today=DAY), "since 12 May 2026, 13:41 UTC"),
    ],
)
def test_the_time_is_as_asked_for(options: Options, words: str, ledger_of: LedgerOf) -> None:
    path = ledger_of([on("2026-06-01"), on("2026-05-12", "wombat"), on("2026", "numbat")])
    assert digest_of(path, options).span == words


def test_a_day_holds_its_day_and_a_week_seven(ledger_of: LedgerOf) -> None:
    days = ("2026-05-05", "2026-05-06", "2026-05-12T23:59Z", "2026-05-13", "2026-05")
    path = ledger_of([on(day, str(number)) for number, day in enumerate(days)])
    assert told(digest_of(path)) == ["2s"]
    assert told(digest_of(path, Options(today=DAY, period="week"))) == ["2s", "1s"]


def test_a_period_has_one_beginning(ledger_of: LedgerOf) -> None:
    options = Options(selection=Selection(since="2026-05"), period="day")
    with pytest.raises(UsageError, match="--since"):
        digest_of(ledger_of([on("2026-05-12")]), options)


@pytest.mark.parametrize(
    "selection", [Selection(since="2026-02-31"), Selection(until="2026-02-31"), Selection(until="0001-01-01")]
)
def test_a_day_that_is_none_is_refused(selection: Selection, ledger_of: LedgerOf) -> None:
    period: Any = None if selection.since else "week"
    with pytest.raises(UsageError):
        digest_of(ledger_of([on("2026-05-12")]), Options(selection=selection, period=period))


def test_a_date_that_is_none_is_no_newest_day(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", fetch_of(on("2026-05-12")), fetch_of(on("2026-05-13", "wombat")))
    change(path, "UPDATE articles SET published = 'some Sunday' WHERE title LIKE '%wombat%'")
    with Ledger.open(path) as ledger:
        span = span_of(ledger, Options())
    assert span is not None
    assert span.since == "2026-05-12"
    assert "first seen 12 May 2026" in text_of(path, "markdown", Options(selection=Selection(since="2026")))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026", "2026"),
        ("2026-05", "May 2026"),
        ("2026-05-02", "2 May 2026"),
        ("2026-05-12T13Z", "12 May 2026, 13 h UTC"),
        ("2026-05-12T13:41:07Z", "12 May 2026, 13:41 UTC"),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(value: str, words: str) -> None:
    assert value_words(value) == words


@pytest.mark.parametrize(
    ("published", "when"),
    [
        (dated("2026-05-12"), When(words="12 May 2026", machine="2026-05-12")),
        (dated("2026-05-12T13:41Z"), When(words="12 May 2026, 13:41 UTC", machine="2026-05-12T13:41Z")),
        (
            dated("2026-05-12T13:41Z", zone="unknown"),
            When(words="12 May 2026, 13:41 (zone unknown)", machine="2026-05-12"),
        ),
        (dated("2026-05-12", problem="x"), When(words="12 May 2026 (doubtful)", machine="2026-05-12")),
        (None, When(words="first seen 12 May 2026", machine="2026-05-12")),
    ],
)
def test_a_date_says_what_it_rests_on(published: Date | None, when: When, ledger_of: LedgerOf) -> None:
    (site,) = digest_of(ledger_of([on("2026-05-12", published=published)])).rest.shown
    assert site.pieces[0].when == when


# What came in


def test_it_counts_what_came_in(ledger_of: LedgerOf) -> None:
    path = ledger_of([on("2026-05-12", sources=outlets("Wire", "Post")), on("2026-05-12", "b", "journal")])
    assert digest_of(path).came_in == "2 articles from 2 sites, with 2 sources from 2 outlets."


def test_a_quiet_day_says_so(ledger_of: LedgerOf) -> None:
    path = ledger_of([on("2026-05-11")])
    told = "Nothing came in. The newest article is of 11 May 2026."
    assert text_of(path, "markdown") == f"# News digest\n\n**Tuesday, 12 May 2026**\n\n{told}\n"


@pytest.mark.parametrize("today", [DAY, None])
@pytest.mark.parametrize("form", ["markdown", "html"])
def test_an_empty_ledger_gives_an_empty_digest(form: str, today: date | None, tmp_path: Path) -> None:
    Store.open(tmp_path / "news.db").close()
    assert "Nothing came in." in text_of(tmp_path / "news.db", form, Options(today=today))


def test_the_number_of_articles_is_that_of_the_time(tmp_path: Path, ledger_of: LedgerOf) -> None:
    path = ledger_of([on("2026-05-12"), on("2026-05-11", "wombat")])
    assert [export(path, form, tmp_path / "out", Options(today=DAY)) for form in ("markdown", "html")] == [1, 1]


# Top stories


def test_the_most_cited_comes_first_and_says_why(ledger_of: LedgerOf) -> None:
    path = ledger_of(
        [
            on("2026-05-12", "a", sources=outlets("Wire", "Post", "Times")),
            on("2026-05-12", "b"),
            on("2026-05-12", "c"),
            on("2026-05-13", "d", sources=citing("b")),
            on("2026-05-01", "e", related=offering("b")),
            on("2026-05-14", "f", sources=citing("c", "b"), related=offering("b")),
        ]
    )
    stories = digest_of(path).stories.shown
    assert titles([story.piece for story in stories]) == ["bs", "cs", "as"]
    assert [story.why for story in stories] == ["cited by 3 articles", "cited by 1 article", "rests on 3 outlets"]


def test_a_source_is_known_however_its_address_is_written(ledger_of: LedgerOf) -> None:
    url = "https://www.paper.example/2026/quokka/?utm_medium=x"
    source = Source(position=1, label="x", kind="cited", url=url, domain="paper.example")
    (story,) = digest_of(ledger_of([on("2026-05-12"), on("2026-05-13", "b", sources=(source,))])).stories.shown
    assert story.cited_by == 1


def test_what_is_offered_no_longer_does_not_count(tmp_path: Path) -> None:
    fetches = [fetch_of(on("2026-05-12")), fetch_of(on("2026-05-11", "b", related=offering("quokka")), 1)]
    path = make(tmp_path / "news.db", *fetches, fetch_of(on("2026-05-11", "b"), 2))
    assert digest_of(path).stories.of == 0


def test_an_article_does_not_cite_itself(ledger_of: LedgerOf) -> None:
    path = ledger_of([on("2026-05-12", sources=citing("quokka"))])
    assert digest_of(path).stories.of == 0


def test_of_two_cited_alike_the_newer_comes_first(ledger_of: LedgerOf) -> None:
    times = {"a": "2026-05-12T10:00Z", "b": "2026-05-12T11:00Z"}
    path = ledger_of([on(time, name, sources=outlets("Wire")) for name, time in times.items()])
    assert told(digest_of(path)) == ["bs", "as"]


def test_the_limit_is_that_of_the_top_stories(ledger_of: LedgerOf) -> None:
    path = ledger_of([on("2026-05-12", name, sources=outlets("Wire")) for name in "abc"])
    digest = digest_of(path, Options(today=DAY, selection=Selection(limit=2)))
    assert (len(digest.stories.shown), digest.stories.more, digest.articles) == (2, 1, 3)
    assert len(told(digest)) == 3


def test_the_names_of_outlets_are_cut(ledger_of: LedgerOf) -> None:
    names = [f"Wire{number}" for number in range(NAMES + 2)]
    (story,) = digest_of(ledger_of([on("2026-05-12", sources=outlets(*names))])).stories.shown
    assert (story.outlets, story.more_outlets) == (tuple(names[:NAMES]), 2)


# Outlets


def test_an_outlet_is_new_once(ledger_of: LedgerOf) -> None:
    path = ledger_of(
        [
            on("2026-05-11", "a", sources=outlets("Wire")),
            on("2026-05-12", "b", sources=outlets("Wire", "Post")),
            on("2026-05-12T10:00Z", "c", sources=outlets("Post", "Times")),
            on("2026-05-13", "d", sources=outlets("Herald")),
        ]
    )
    found = {outlet.name: (outlet.articles, outlet.first.title) for outlet in digest_of(path).new_outlets.shown}
    assert found == {"Post": (2, "Counting the bs"), "Times": (1, "Counting the cs")}


def test_the_most_cited_outlets_are_those_of_the_time(ledger_of: LedgerOf) -> None:
    path = ledger_of(
        [
            on("2026-05-11", "a", sources=outlets("Herald")),
            on("2026-05-12", "b", sources=(*outlets("Wire", "Post"), *outlets("Post"))),
            on("2026-05-12", "c", sources=(*outlets("Post"), *citing("a"))),
        ]
    )
    assert [(one.name, one.articles) for one in digest_of(path).most_cited.shown] == [("Post", 2), ("Wire", 1)]


def test_outlets_are_cut(ledger_of: LedgerOf) -> None:
    names = [f"Wire{number}" for number in range(OUTLETS + 3)]
    digest = digest_of(ledger_of([on("2026-05-12", sources=outlets(*names))]))
    assert (digest.new_outlets.more, digest.most_cited.more) == (3, 3)


# Threads


def threads(path: Path, options: Options = Options(today=DAY)) -> list[list[str]]:  # noqa: B008 (frozen)
    return [titles([piece for piece, _ in thread.pieces]) for thread in digest_of(path, options).threads.shown]


def test_related_news_joins_articles_by_date(ledger_of: LedgerOf) -> None:
    path = ledger_of(
        [
            on("2026-05-12", "a", related=offering("b", "c")),
            on("2026-05-01", "b"),
            on("2026-04-01", "c"),
            on("2026-05-12", "alone", related=offering("never-fetched")),
        ]
    )
    (thread,) = digest_of(path).threads.shown
    assert [(piece.title, is_new) for piece, is_new in thread.pieces] == [
        ("Counting the cs", False),
        ("Counting the bs", False),
        ("Counting the as", True),
    ]
    assert (thread.title, thread.words) == ("Counting the as", "3 articles from 1 site, 1 of them new")


def test_what_offers_the_same_belongs_together(ledger_of: LedgerOf) -> None:
    path = ledger_of(
        [
            on("2026-05-12", "a", related=offering("never-fetched")),
            on("2026-05-01", "b", "journal", related=offering("never-fetched")),
        ]
    )
    assert threads(path) == [["bs", "as"]]


def test_what_offers_it_belongs_to_it_but_not_what_came_later(ledger_of: LedgerOf) -> None:
    path = ledger_of(
        [
            on("2026-05-12", "a"),
            on("2026-05-01", "b", related=offering("a")),
            on("2026-05-13", "c", related=offering("a")),
        ]
    )
    assert threads(path) == [["bs", "as"]]


def test_a_thread_goes_no_further_than_what_the_time_touches(ledger_of: LedgerOf) -> None:
    path = ledger_of(
        [
            on("2026-05-12", "a", related=offering("b")),
            on("2026-05-01", "b", related=offering("c")),
            on("2026-04-01", "c"),
        ]
    )
    assert threads(path) == [["bs", "as"]]


def test_what_stands_on_every_page_joins_nothing(ledger_of: LedgerOf) -> None:
    everywhere = [on("2026-05-01", f"other{number}", related=offering("box", "held")) for number in range(26)]
    path = ledger_of([on("2026-05-12", "a", related=offering("box", "held")), on("2026-05-12", "held"), *everywhere])
    assert threads(path) == []


def test_threads_with_most_that_is_new_come_first_and_are_cut(ledger_of: LedgerOf) -> None:
    old = [on(f"2026-04-{day:02}", f"old{day:02}") for day in range(1, 9)]
    path = ledger_of(
        [
            on("2026-05-12", "a", related=offering(*(f"old{day:02}" for day in range(1, 9)))),
            *old,
            on("2026-05-12", "b", related=offering("c")),
            on("2026-05-12", "c"),
        ]
    )
    first, second = digest_of(path).threads.shown
    assert first.words == "2 articles from 1 site, all new"
    assert second.words == f"9 articles from 1 site, 1 of them new; the latest {PIECES}"
    assert titles([piece for piece, _ in second.pieces]) == ["old04s", "old05s", "old06s", "old07s", "old08s", "as"]


# What else came in


def test_the_rest_is_by_site_and_cut(ledger_of: LedgerOf) -> None:
    many = [on(f"2026-05-12T{hour:02}:00Z", f"h{hour}", "journal") for hour in range(OTHERS + 2)]
    digest = digest_of(ledger_of([on("2026-05-12", "a"), *many]))
    assert [(site.site, site.articles, site.more) for site in digest.rest.shown] == [
        ("journal", OTHERS + 2, 2),
        ("paper", 1, 0),
    ]
    assert titles(digest.rest.shown[0].pieces)[:2] == [f"h{OTHERS + 1}s", f"h{OTHERS}s"]
    assert digest.rest_more_articles == 0


def test_what_is_told_above_is_not_told_again(ledger_of: LedgerOf) -> None:
    path = ledger_of([on("2026-05-12", "a", sources=outlets("Wire")), on("2026-05-12", "b", related=offering("c"))])
    assert told(digest_of(path)) == ["as", "bs"]


@pytest.mark.parametrize(
    ("selection", "found", "words"),
    [
        (Selection(sites=("journal",)), ["bs"], "sites: journal"),
        (Selection(outlets=("Wire",)), ["as"], "articles that cite: Wire"),
        (Selection(query="numbat"), ["numbats"], "articles with the words: numbat"),
    ],
)
def test_a_selection_is_of_articles_and_said(
    selection: Selection, found: list[str], words: str, ledger_of: LedgerOf
) -> None:
    path = ledger_of(
        [
            on("2026-05-12", "a", sources=outlets("Wire")),
            on("2026-05-12", "b", "journal"),
            on("2026-05-12", "numbat"),
        ]
    )
    digest = digest_of(path, Options(today=DAY, selection=selection))
    assert (told(digest), digest.only) == (found, (words,))


# Markdown


COMMONMARK: Final = MarkdownIt("commonmark", {"html": True})
MORE: Final = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def inline(tokens: Sequence[Token]) -> list[Token]:
    return [one for token in tokens for one in (inline(token.children) if token.children is not None else [token])]


def shown(tokens: Sequence[Token]) -> str:
    """The text that a reader sees."""
    return "".join(token.content for token in inline(tokens)).replace("@\u2060", "@")


FRAGMENTS: Final = (
    *("a", "b", " ", "1", "x ", "é", "\u3000", "😀", "\n", "\t", "'", '"', "(", ")", "/", ",", ";", "=", "^", "%", "$"),
    *(
        "*",
        "**",
        "_",
        "__",
        "`",
        "``",
        "~~",
        "~",
        "[",
        "]",
        "](",
        "](y)",
        "![",
        "!",
        "<",
        ">",
        "<b>",
        "</b>",
        "<!--",
        "<?",
    ),
    *(
        "\\",
        "&",
        "&amp;",
        "&#35;",
        "&lt",
        "#",
        "# ",
        "###",
        "-",
        "- ",
        "---",
        "+ ",
        "===",
        "1. ",
        "2) ",
        "|",
        "|-|",
        "> ",
    ),
    *(
        ":",
        "::",
        "[a]: b",
        "http://a.b",
        "www.a.b",
        "<http://a.b>",
        "c@d.ef",
        "<c@d.ef>",
        "{",
        "}",
        "{#a}",
        "@",
        ".",
        "…",
    ),
)
NASTY: Final = st.lists(st.sampled_from(FRAGMENTS) | st.characters(), max_size=8).map("".join)
WHERE: Final = (
    *("{}", "# {}", "- {}", "1. x\n\n   {}", "x\n{}", "**{}**", "x {} x", "{} x"),
    *("[{}](http://a.example)", "{}[y](http://a.example)", "| a |\n|---|\n| {} |"),
)


@pytest.mark.parametrize("where", WHERE)
@given(text=NASTY)
@example(text="wow!")
def test_markdown_shows_any_text_as_it_is(where: str, text: str) -> None:
    said = line(text)
    if not said or (where == "**{}**" and not re.match(r"\w.*\w$", said)):
        return  # what begins or ends with punctuation may not be set off
    for renderer in (COMMONMARK, MORE):
        tokens = renderer.parse(where.format(markdown_text(said)))
        plain = renderer.parse(where.format("x"))
        assert [token.type for token in inline(tokens) if token.type != "text_special"] == [
            token.type for token in inline(plain)
        ]
        assert shown(tokens) == shown(renderer.parse(where.format("\0"))).replace("\ufffd", said)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Plain words, 3.5 per cent; it’s (fine)!?", "Plain words, 3.5 per cent; it’s (fine)!?"),
        ("https://evil.example/ www.evil.example", r"https\://evil\.example/ www\.evil\.example"),
        ("a@evil.example and @octocat", "a@\u2060evil\\.example and @\u2060octocat"),
        ("{{ x }} {% y %}", r"\{\{ x \}\} \{\% y \%\}"),
        ("AT&T &amp; &#35;", r"AT\&T \&amp; \&#35;"),
        ("1. one", r"1\. one"),
        ("wow!", r"wow\!"),
        ("C# is no. 1 #", r"C# is no. 1 \#"),
    ],
)
def test_markdown_is_written_so(text: str, written: str) -> None:
    assert markdown_text(text) == written


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/x)[y](javascript:alert(1))",
        "http://a.example/<script>'\"`|",
        "http://a.example/a b\\c*d_e_f?x=1&copy=2&amp;y=3#!/z(1)",
        "http://[2001:db8::1]/x",
        "http://a.example/ä?ü=%20%C3%A4",
    ],
)
def test_no_address_leaves_its_link(url: str, ledger_of: LedgerOf) -> None:
    (site,) = digest_of(ledger_of([on("2026-05-12", url=url)])).rest.shown
    (piece,) = site.pieces
    tokens = inline(COMMONMARK.parse(f"x {linked(piece)} x"))
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert len(links) == 1
    assert not set(str(links[0])) & set("()<>\"'`|\\ ")
    assert str(links[0]).startswith("http://")
    assert not [token for token in tokens if token.type == "html_inline"]


def test_strangers_make_nothing_but_text_of_markdown(full: Path, hostile: list[Article]) -> None:
    text = text_of(full, "markdown", ALL)
    for renderer in (COMMONMARK, MORE):
        tokens = inline(renderer.parse(text))
        assert {token.type for token in tokens} <= {
            *(
                f"{name}_{end}"
                for name in ("heading", "paragraph", "strong", "em", "link")
                for end in ("open", "close")
            ),
            *(f"{name}_{end}" for name in ("bullet_list", "list_item") for end in ("open", "close")),
            *("text", "text_special", "hr"),
        }
        hrefs = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
        assert hrefs
        assert all(re.match(r"http://(evil|paper)\.example/", href) for href in hrefs)
    found = {shown(token.children or ()) for token in COMMONMARK.parse(text) if token.type == "inline"}
    stories = digest_of(full, ALL).stories.shown
    assert {story.piece.title for story in stories} <= found
    assert len(stories) == len(hostile) + 1


def test_nothing_is_longer_than_one_reads(full: Path) -> None:
    assert max(map(len, re.findall(r"w+", text_of(full, "markdown", ALL)))) <= 500
    assert len(text_of(full, "html", ALL)) < 200_000


def test_a_digest_in_markdown(ledger_of: LedgerOf) -> None:
    path = ledger_of(
        [
            on("2026-05-12", "a", kicker="Islands", sources=outlets("Wire", "Post")),
            on("2026-05-11", "b", sources=outlets("Wire")),
            on("2026-05-12T13:41Z", "c", related=offering("a", "b")),
        ]
    )
    assert (
        text_of(path, "markdown", Options(today=DAY, title="Quokkas & Co."))
        == """\
# Quokkas & Co.

**Tuesday, 12 May 2026**

2 articles from 1 site, with 2 sources from 2 outlets.

## Top stories

### [Counting the as](http://paper.example/2026/a)

Islands · paper · 12 May 2026

Nobody had counted the as.

*Cited by 1 article, rests on 2 outlets*: Wire, Post

## New outlets

Cited for the first time.

- Post (post\\.example), cited by 1 article: [Counting the as](http://paper.example/2026/a) · paper · 12 May 2026

## Related threads

### Counting the cs

3 articles from 1 site, 2 of them new

- 11 May 2026: [Counting the bs](http://paper.example/2026/b) · paper
- 12 May 2026: **[Counting the as](http://paper.example/2026/a)** · paper
- 12 May 2026, 13:41 UTC: **[Counting the cs](http://paper.example/2026/c)** · paper

## Most cited outlets

- Post (post\\.example): 1 article
- Wire (wire\\.example): 1 article

---

*Cited by* counts the articles of the ledger that name an article as a source or offer it as related news; *rests on* \
counts the outlets that it cites, its own apart. Times are UTC.
"""
    )


# HTML


def page_of(path: Path, options: Options) -> Any:
    return html.document_fromstring(text_of(path, "html", options))


def test_strangers_make_nothing_but_text_of_html(full: Path) -> None:
    page = page_of(full, ALL)
    assert {element.tag for element in page.iter()} <= {
        *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "article", "aside", "footer"),
        *("h1", "h2", "h3", "p", "a", "b", "bdi", "span", "time", "ul", "ol", "li", "svg", "rect"),
    }
    names = {name for element in page.iter() for name in element.keys()}  # noqa: SIM118 (lxml's)
    assert not [
        name for name in names if name.startswith("on") or name in {"style", "src", "srcset", "srcdoc", "action"}
    ]
    assert all(re.match(r"http://(evil|paper)\.example/", link.get("href")) for link in page.iter("a"))
    assert {link.get("rel") for link in page.iter("a")} == {"noopener nofollow"}


def test_titles_arrive_as_they_were(full: Path) -> None:
    stories = digest_of(full, ALL).stories.shown
    found = [title.text_content().strip() for title in page_of(full, ALL).xpath("//section[1]//h3")]
    assert found == [story.piece.title for story in stories]
    assert "<script>alert(1)</script><img src=x onerror=alert(1)>" in found


def test_the_page_may_do_nothing_and_fetch_nothing(full: Path) -> None:
    page = page_of(full, ALL)
    (style,) = page.iter("style")
    allowed = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import|</", style.text)
    assert not page.xpath("//link | //script | //img | //iframe | //object | //form")


def test_the_page_is_for_everybody(full: Path) -> None:
    page = page_of(full, ALL)
    assert page.get("lang") == "en"
    assert page.xpath("//meta[@name='viewport']/@content") == ["width=device-width, initial-scale=1"]
    assert len(page.xpath("//h1")) == len(page.xpath("//main")) == len(page.xpath("/html/body/header")) == 1
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(page.xpath("//@aria-labelledby")) == set(ids)
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(
        re.fullmatch(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?Z)?)?)?", one) for one in page.xpath("//time/@datetime")
    )
    assert all(link.text_content().strip() for link in page.iter("a"))


def test_a_title_says_its_language(ledger_of: LedgerOf) -> None:
    page = page_of(ledger_of([on("2026-05-12", language="de"), on("2026-05-12", "b", language='x" onclick="')]), ALL)
    assert sorted(link.get("lang", "") for link in page.iter("a")) == ["", "de"]


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "soft", "accent"])
def test_text_can_be_read(name: str, theme: int, full: Path) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    (style,) = page_of(full, ALL).iter("style")
    colours = dict(re.findall(r"--(\w+): (#\w{6})", style.text.split(":root {")[theme + 1].split("}")[0]))
    lighter, darker = sorted((_luminance(colours[name]), _luminance(colours["paper"])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


# The same bytes


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_the_same_articles_give_the_same_bytes(form: str, tmp_path: Path) -> None:
    """In whatever order they were saved, which decides their ids."""
    articles = [
        on("2026-05-12", "a", sources=outlets("Wire", "Post")),
        on("2026-05-12", "b", sources=outlets("Post", "Wire"), related=offering("a")),
        on("2026-05-12", "c", "journal", related=offering("d")),
        on("2026-05-12", "d", sources=outlets("Times")),
    ]
    hours = {one.url: hour for hour, one in enumerate(articles)}
    texts = set()
    for turn in range(4):
        turned = articles[turn:] + articles[:turn]
        path = make(tmp_path / f"{turn}.db", *(fetch_of(one, hours[one.url]) for one in turned))
        texts.add(text_of(path, form))
    assert len(texts) == 1
