"""The views: what they answer, and that a ledger of a million articles would answer by its indexes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlite_utils import Database

from pipelines import ledger, selection
from pipelines.records import Article, Date, Fetch, Heading, Outcome, Related, Source
from pipelines.schema import migrations, schema_sql
from pipelines.selection import Selection
from pipelines.store import Store

NOON: Final = datetime(2026, 5, 12, 12, tzinfo=UTC)
LONG: Final = "The harbour stays closed until the tide turns. " * 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A ledger that a test fills, article by article."""

    store: Store
    db: Database
    """A second connection, which sees what is committed."""
    runs: dict[str, int] = field(default_factory=dict)

    def save(self, article: Article, *, hours: float = 0) -> int:
        """The article's id."""
        url, moment = str(article.url), NOON + timedelta(hours=hours)
        self.keep(Fetch(url=url, site=str(article.site), fetched_at=moment, article=article))
        ((number,),) = self.ask("SELECT id FROM articles WHERE url = ?", url)
        return int(number)

    def fail(self, url: str) -> None:
        self.keep(Fetch(url=url, site="courier", fetched_at=NOON, outcome=Outcome.HTTP_ERROR))

    def keep(self, fetch: Fetch) -> None:
        if fetch.site not in self.runs:
            self.runs[fetch.site] = self.store.start_run(fetch.site, NOON)
        self.store.save(fetch, self.runs[fetch.site])

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.db.execute(sql, values).fetchall()


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    path = tmp_path / "news.db"
    store = Store.open(path)
    with Database(path) as db:
        yield Shelf(store=store, db=db)
    store.close()


def day(value: str, precision: Any = "day") -> Date:
    return Date(text=value, origin="json-ld", value=value, precision=precision)


def article(slug: str, site: str = "courier", **fields: Any) -> Article:
    return Article(title=slug.capitalize(), url=address(slug, site), site=site, **fields)


def address(slug: str, site: str = "courier") -> str:
    return f"http://www.{site}.example/{slug}"


def listed(*outlets: str) -> tuple[Source, ...]:
    """One source each: 'Harbour' is Harbour, of harbour.example."""
    return tuple(
        Source(position=position, label=name, name=name, domain=f"{name.lower()}.example", kind="listed")
        for position, name in enumerate(outlets, 1)
    )


def related(*slugs: str, **fields: Any) -> tuple[Related, ...]:
    return tuple(
        Related(position=position, title=slug.capitalize(), url=address(slug), **fields)
        for position, slug in enumerate(slugs, 1)
    )


# What is new


def test_newest_articles_come_first_with_what_they_hold(shelf: Shelf) -> None:
    shelf.save(article("strike", published=day("2026-05-11"), sources=listed("Harbour", "Ferry")))
    shelf.save(article("tide", related=related("strike")))
    assert shelf.ask("SELECT id, date, site, title, sources, related FROM newest_articles") == [
        (2, "2026-05-12T12:00:00Z", "courier", "Tide", 0, 1),
        (1, "2026-05-11", "courier", "Strike", 2, 0),
    ]


# Outlets


def test_outlet_counts_once_an_article_and_not_for_its_own(shelf: Shelf) -> None:
    shelf.save(article("strike", published=day("2026-05-11"), sources=listed("Harbour", "Harbour")))
    shelf.save(article("tide", "journal", published=day("2026-05-13"), sources=listed("Harbour", "Ferry")))
    shelf.save(article("fog", "harbour", sources=listed("Harbour")))
    columns = "name, domain, articles, sites, sources, first_cited, last_cited"
    assert shelf.ask(f"SELECT {columns} FROM outlets_by_citations") == [
        ("Harbour", "harbour.example", 2, 2, 3, "2026-05-11", "2026-05-13"),
        ("Ferry", "ferry.example", 1, 1, 1, "2026-05-13", "2026-05-13"),
    ]


@pytest.mark.parametrize(
    ("published", "week"),
    [
        ("2026-05-10", "2026-05-04"),  # a Sunday
        ("2026-05-11", "2026-05-11"),
        ("2026-05-17", "2026-05-11"),
        ("2025-12-31", "2025-12-29"),
    ],
)
def test_week_is_named_by_its_monday(shelf: Shelf, published: str, week: str) -> None:
    shelf.save(article("strike", published=day(published), sources=listed("Harbour")))
    assert shelf.ask("SELECT week FROM outlets_by_week") == [(week,)]
    assert shelf.ask("SELECT week FROM fields_missing") == [(week,)]


@pytest.mark.parametrize(
    ("value", "precision", "week"),
    [
        ("2026", "year", None),
        ("2026-05", "month", None),
        ("2026-05-12T13Z", "hour", "2026-05-11"),
        ("2026-05-12T13:41:07Z", "second", "2026-05-11"),
    ],
)
def test_week_is_not_invented(shelf: Shelf, value: str, precision: str, week: str | None) -> None:
    shelf.save(article("strike", published=day(value, precision), sources=listed("Harbour")))
    assert shelf.ask("SELECT week FROM outlets_by_week") == [(week,)]


def test_article_without_a_date_counts_in_the_week_when_it_was_saved(shelf: Shelf) -> None:
    shelf.save(article("strike", sources=listed("Harbour")), hours=24 * 7)
    assert shelf.ask("SELECT week FROM outlets_by_week") == [("2026-05-18",)]


def test_outlets_by_week_begin_with_the_last_week_and_the_most_cited(shelf: Shelf) -> None:
    shelf.save(article("strike", published=day("2026-05-12"), sources=listed("Harbour", "Ferry")))
    shelf.save(article("tide", "journal", published=day("2026-05-14"), sources=listed("Ferry", "Ferry")))
    shelf.save(article("fog", published=day("2026-05-01"), sources=listed("Harbour")))
    shelf.save(article("buoy", "ferry", published=day("2026-05-01"), sources=listed("Ferry")))
    assert shelf.ask("SELECT week, name, articles, sites, sources FROM outlets_by_week") == [
        ("2026-05-11", "Ferry", 2, 2, 3),
        ("2026-05-11", "Harbour", 1, 1, 1),
        ("2026-04-27", "Harbour", 1, 1, 1),
    ]


def test_outlets_cited_together_stand_from_either_side(shelf: Shelf) -> None:
    shelf.save(article("strike", sources=listed("Harbour", "Ferry", "Ferry", "Gull")))
    shelf.save(article("tide", sources=listed("Ferry", "Harbour")))
    shelf.save(article("fog", sources=listed("Ferry")))
    assert shelf.ask("SELECT name, partner, articles FROM outlets_cited_together") == [
        ("Ferry", "Harbour", 2),
        ("Harbour", "Ferry", 2),
        ("Ferry", "Gull", 1),
        ("Gull", "Ferry", 1),
        ("Gull", "Harbour", 1),
        ("Harbour", "Gull", 1),
    ]


# The news around an article


def test_timeline_has_the_related_news_and_theirs(shelf: Shelf) -> None:
    number = shelf.save(article("strike", related=(*related("tide", published=day("2026-05-03")), *related("fog"))))
    shelf.save(article("tide", published=day("2026-05-02"), related=related("buoy", published=day("2026-05-01"))))
    rows = shelf.ask(
        "SELECT date, depth, title, url, related_article_id, via_article_id"
        " FROM article_timeline WHERE article_id = ? ORDER BY date, depth",
        number,
    )
    assert rows == [
        (None, 1, "Fog", address("fog"), None, None),
        ("2026-05-01", 2, "Buoy", address("buoy"), None, 2),
        ("2026-05-02", 1, "Tide", address("tide"), 2, None),  # as its own page says
    ]


def test_timeline_goes_no_farther_and_has_no_piece_twice(shelf: Shelf) -> None:
    shelf.save(article("strike", related=related("tide", "fog")))
    shelf.save(article("tide", related=related("fog", "buoy", "strike")))
    shelf.save(article("fog", related=related("buoy", "tide", "fog")))
    shelf.save(article("buoy", related=related("gull")))
    rows = shelf.ask("SELECT depth, title, via_article_id FROM article_timeline WHERE article_id = 1 ORDER BY title")
    assert rows == [(2, "Buoy", 2), (1, "Fog", None), (1, "Tide", None)]


def test_timeline_keeps_what_the_page_no_longer_offers(shelf: Shelf) -> None:
    strike = article("strike", related=related("tide"))
    shelf.save(strike)
    shelf.save(replace(strike, related=()), hours=1)
    assert shelf.ask("SELECT title, first_seen, gone_at FROM article_timeline") == [
        ("Tide", "2026-05-12T12:00:00Z", "2026-05-12T13:00:00Z")
    ]


# What changed


def test_headlines_changed_the_last_first(shelf: Shelf) -> None:
    strike = article("strike", text=LONG)
    shelf.save(strike)
    shelf.save(replace(strike, title="Strike ends", text="It is over."), hours=1)
    shelf.save(replace(strike, title="Strike is over", text="It is over."), hours=2)
    assert shelf.ask("SELECT * FROM headlines_changed") == [
        (1, "2026-05-12T14:00:00Z", "Strike ends", "Strike is over", "courier", strike.url),
        (1, "2026-05-12T13:00:00Z", "Strike", "Strike ends", "courier", strike.url),
    ]


def test_silent_edit_changes_the_text_and_not_the_date(shelf: Shelf) -> None:
    strike = article("strike", text="Day one.", modified=day("2026-05-11"))
    shelf.save(strike)
    shelf.save(replace(strike, text="Day two."), hours=1)
    shelf.save(replace(strike, text="Day three.", modified=day("2026-05-12")), hours=2)
    shelf.save(replace(strike, text="Day three.", modified=day("2026-05-13")), hours=3)
    assert shelf.ask("SELECT * FROM silent_edits") == [
        (1, "2026-05-12T13:00:00Z", "Strike", "courier", "2026-05-13", "Day one.", "Day two.", strike.url)
    ]


def test_edit_of_a_page_without_a_date_of_its_change_is_silent(shelf: Shelf) -> None:
    shelf.save(article("strike", text="Day one."))
    shelf.save(article("strike", text="Day two."), hours=1)
    assert shelf.ask("SELECT modified, new_text FROM silent_edits") == [(None, "Day two.")]


def test_edit_beside_another_articles_dated_one_is_silent(shelf: Shelf) -> None:
    for slug, modified in (("strike", "2026-05-12"), ("tide", "2026-05-11")):
        shelf.save(article(slug, text="Day one.", modified=day("2026-05-11")))
        shelf.save(article(slug, text="Day two.", modified=day(modified)), hours=1)
    assert shelf.ask("SELECT title FROM silent_edits") == [("Tide",)]


# What was not fetched


def cited(url: str, kind: Any = "cited") -> tuple[Source, ...]:
    return (Source(position=1, label="the filing", url=url, kind=kind),)


@pytest.mark.parametrize("kind", ["cited", "listed"])
def test_source_that_was_never_asked_for(shelf: Shelf, kind: str) -> None:
    shelf.save(article("strike", sources=cited("https://registry.example/7", kind)))
    assert shelf.ask("SELECT * FROM not_fetched") == [(1, kind, "the filing", "https://registry.example/7")]


@pytest.mark.parametrize(
    "asked",
    [
        "https://registry.example/7",
        "http://registry.example/7",
        "https://www.registry.example/7",
        "https://registry.example/7/",
    ],
)
@pytest.mark.parametrize("url", ["https://registry.example/7", "http://www.registry.example/7/"])
def test_source_that_was_asked_for_in_any_dress(shelf: Shelf, url: str, asked: str) -> None:
    shelf.save(article("strike", sources=cited(url)))
    shelf.fail(asked)
    assert shelf.ask("SELECT * FROM not_fetched") == []


def test_source_that_was_reached_by_another_address(shelf: Shelf) -> None:
    shelf.save(article("strike", sources=cited("http://www.journal.example/tide")))
    tide = Fetch(url="http://journal.example/?p=7", site="journal", fetched_at=NOON, article=article("tide", "journal"))
    shelf.keep(tide)
    assert shelf.ask("SELECT * FROM not_fetched") == []


def test_related_news_that_was_never_asked_for_stands_for_each_article(shelf: Shelf) -> None:
    shelf.save(article("strike", related=related("tide", "fog")))
    shelf.save(article("buoy", related=related("fog", "gull")))
    shelf.fail(address("gull"))
    assert sorted(shelf.ask("SELECT article_id, kind, title FROM not_fetched")) == [
        (1, "related", "Fog"),
        (1, "related", "Tide"),
        (2, "related", "Fog"),
    ]
    assert shelf.ask("SELECT title, offered_by FROM related_not_fetched") == [("Fog", 2), ("Tide", 1)]


def test_not_fetched_begins_with_the_last_article(shelf: Shelf) -> None:
    shelf.save(article("strike", sources=cited("https://registry.example/7"), related=related("tide")))
    shelf.save(article("fog", sources=cited("https://registry.example/8"), related=related("buoy")))
    assert [number for (number,) in shelf.ask("SELECT article_id FROM not_fetched")] == [2, 2, 1, 1]


# What is wrong


def test_date_problems_of_articles_and_related_news(shelf: Shelf) -> None:
    doubtful = Date(text="03/04/2026", origin="text", problem="ambiguous")
    future = replace(day("2031-05-12"), problem="in the future")
    shelf.save(article("strike", published=doubtful, modified=future, related=related("tide", published=doubtful)))
    shelf.save(article("fog", published=day("2026-05-12")))
    assert shelf.ask("SELECT * FROM date_problems") == [
        (1, "published", "ambiguous", "03/04/2026", None, "Strike", "courier", address("strike")),
        (1, "modified", "in the future", "2031-05-12", "2031-05-12", "Strike", "courier", address("strike")),
        (1, "related", "ambiguous", "03/04/2026", None, "Tide", "courier", address("tide")),
    ]


def test_fields_missing_are_counted_by_site_and_week(shelf: Shelf) -> None:
    full = article(
        "strike",
        summary="Day one.",
        text=LONG,
        language="en",
        image="http://www.courier.example/strike.jpg",
        published=day("2026-05-12"),
        authors=("Ada Okafor",),
        topics=("docks",),
        outline=(Heading(level=2, heading="Docks"),),
        sources=listed("Harbour"),
        related=related("tide"),
    )
    shelf.save(full)
    shelf.save(article("fog"))
    shelf.save(article("buoy", published=day("2026-05-04"), summary="Red."))
    shelf.save(article("tide", "journal", published=day("2026-05-12"), authors=("Jonas Weil",)))
    assert shelf.ask("SELECT * FROM fields_missing") == [
        ("courier", "2026-05-11", 2, *[1] * 10),
        ("courier", "2026-05-04", 1, 0, 1, 1, 0, *[1] * 6),
        ("journal", "2026-05-11", 1, 1, 1, 1, 0, 0, *[1] * 5),
    ]


def test_copies_are_those_that_nobody_undid(shelf: Shelf) -> None:
    for site in ("courier", "journal", "herald"):
        shelf.save(article("strike", site))
    for copy, undone_at in ((2, None), (3, "2026-05-13T00:00:00Z")):
        shelf.ask(
            "INSERT INTO duplicates (article_id, original_id, found_at, undone_at) VALUES (?, 1, ?, ?)",
            copy,
            "2026-05-12T12:00:00Z",
            undone_at,
        )
    ours, theirs = address("strike"), address("strike", "journal")
    assert shelf.ask("SELECT * FROM copies") == [
        (2, "Strike", "journal", theirs, 1, "Strike", "courier", ours, "2026-05-12T12:00:00Z")
    ]


# How they are answered: by EXPLAIN QUERY PLAN, which is the same for three articles as for a million


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to the ledger, and what SQLite may do for the answer."""

    sql: str
    by: tuple[str, ...] = ()
    """The indexes that it has to use, beside those that come with a key."""
    through: tuple[str, ...] = ()
    """What it reads from end to end; all else it finds. The reason is in ``ALLOWED``."""
    streams: bool = False
    """It is answered row by row: who takes a hundred rows waits for no more."""

    def __str__(self) -> str:
        return re.sub(r"\W+", "-", self.sql.removeprefix("SELECT * FROM ")).strip("-")[:60]


ALLOWED: Final = {
    "articles USING COVERING INDEX articles_week": "an aggregate of all articles, by the index alone",
    "outlets USING COVERING INDEX outlets_name": "an aggregate of all outlets and their sources, by indexes alone",
    "sites USING COVERING INDEX sqlite_autoindex_sites_1": "there are few sites; each finds its articles",
    "sites": "there are few sites; each finds its articles",
    "articles USING INDEX articles_date": "in the order that is asked for: LIMIT ends it",
    "sources USING INDEX sources_article": "in the order that is asked for: LIMIT ends it",
    "related_news USING INDEX sqlite_autoindex_related_news_1": "in the order that is asked for: LIMIT ends it",
    "duplicates": "in the order of its key, the last first: LIMIT ends it",
    "related_news": "in the order of its key: LIMIT ends it, and nobody wants the timelines of all articles",
    "nearer USING INDEX sqlite_autoindex_related_news_1": "only after all of the first depth was read",
}
"""What may be read from end to end, by how a plan says it, and why."""

BY_DATE: Final = "articles USING INDEX articles_date"
BY_WEEK: Final = "articles USING COVERING INDEX articles_week"
ALL_SITES: Final = "sites USING COVERING INDEX sqlite_autoindex_sites_1"
OF_SOURCES: Final = ("articles_week", "sources_article")
NOT_FETCHED: Final = Question(
    sql="SELECT * FROM not_fetched",
    by=("sources_article", "fetches_url", "fetches_key"),
    through=("sources USING INDEX sources_article", "related_news USING INDEX sqlite_autoindex_related_news_1"),
    streams=True,
)

VIEW_QUESTIONS: Final = (
    Question(sql="SELECT * FROM newest_articles", by=("articles_date",), through=(BY_DATE,), streams=True),
    Question(sql="SELECT * FROM newest_articles WHERE site = 'courier'", by=("articles_site_date",), streams=True),
    Question(sql="SELECT * FROM newest_articles WHERE date >= '2026-05'", by=("articles_date",), streams=True),
    Question(sql="SELECT * FROM newest_articles WHERE id = 7", streams=True),
    Question(sql="SELECT * FROM outlets_by_citations", by=OF_SOURCES, through=(BY_WEEK,)),
    Question(
        sql="SELECT * FROM outlets_by_citations WHERE name = 'Harbour'",
        by=(*OF_SOURCES, "outlets_name"),
        through=(BY_WEEK,),
    ),
    Question(
        sql="SELECT * FROM outlets_by_citations WHERE domain = 'harbour.example'", by=OF_SOURCES, through=(BY_WEEK,)
    ),
    Question(sql="SELECT * FROM outlets_by_week", by=OF_SOURCES, through=("sites",)),
    Question(sql="SELECT * FROM outlets_by_week WHERE week = '2026-05-11'", by=OF_SOURCES, through=("sites",)),
    Question(sql="SELECT * FROM outlets_by_week WHERE name = 'Harbour'", by=OF_SOURCES, through=("sites",)),
    Question(sql="SELECT * FROM outlets_by_week WHERE outlet_id = 7", by=OF_SOURCES, through=("sites",)),
    Question(
        sql="SELECT * FROM outlets_cited_together",
        by=("sources_outlet", "sources_article"),
        through=("outlets USING COVERING INDEX outlets_name",),
    ),
    Question(
        sql="SELECT * FROM outlets_cited_together WHERE name = 'Harbour'",
        by=("outlets_name", "sources_outlet", "sources_article"),
    ),
    Question(
        sql="SELECT * FROM outlets_cited_together WHERE outlet_id = 7",
        by=("sources_outlet", "sources_article"),
    ),
    Question(
        sql="SELECT * FROM article_timeline",
        through=("related_news", "nearer USING INDEX sqlite_autoindex_related_news_1"),
    ),
    Question(sql="SELECT * FROM article_timeline WHERE article_id = 7 ORDER BY date"),
    Question(sql="SELECT * FROM headlines_changed", by=("revisions_field",), streams=True),
    Question(
        sql="SELECT * FROM headlines_changed WHERE changed_at >= '2026-05'", by=("revisions_field",), streams=True
    ),
    Question(sql="SELECT * FROM headlines_changed WHERE article_id = 7", by=("revisions_article",), streams=True),
    Question(sql="SELECT * FROM headlines_changed WHERE site = 'courier'", by=("revisions_field",), streams=True),
    Question(sql="SELECT * FROM silent_edits", by=("revisions_field", "revisions_article"), streams=True),
    Question(sql="SELECT * FROM silent_edits WHERE article_id = 7", by=("revisions_article",), streams=True),
    Question(sql="SELECT * FROM silent_edits WHERE site = 'courier'", by=("revisions_field",), streams=True),
    Question(sql="SELECT * FROM related_not_fetched", by=("related_news_related", "fetches_key")),
    NOT_FETCHED,
    replace(NOT_FETCHED, sql="SELECT * FROM not_fetched WHERE kind = 'cited'"),
    Question(
        sql="SELECT * FROM not_fetched WHERE article_id = 7",
        by=("sources_article", "fetches_url", "fetches_key"),
        streams=True,
    ),
    *(
        Question(
            sql=f"SELECT * FROM date_problems {where}",
            by=("articles_published_problem", "articles_modified_problem", "related_news_problem"),
            streams=True,
        )
        for where in ("", "WHERE problem = 'ambiguous'", "WHERE site = 'courier'", "WHERE field = 'related'")
    ),
    Question(sql="SELECT * FROM date_problems WHERE article_id = 7", streams=True),
    Question(sql="SELECT * FROM fields_missing", by=("articles_week",), through=(ALL_SITES,), streams=True),
    Question(sql="SELECT * FROM fields_missing WHERE site = 'courier'", by=("articles_week",), streams=True),
    Question(sql="SELECT * FROM fields_missing WHERE week = '2026-05-11'", by=("articles_week",), through=(ALL_SITES,)),
    Question(
        sql="SELECT * FROM fields_missing WHERE site = 'courier' AND week >= '2026-05-11'",
        by=("articles_week",),
        streams=True,
    ),
    Question(sql="SELECT * FROM copies", through=("duplicates",), streams=True),
    Question(sql="SELECT * FROM copies WHERE article_id = 7"),
    Question(sql="SELECT * FROM copies WHERE original_id = 7", by=("duplicates_original",)),
)
VIEWS: Final = re.findall(r"^CREATE VIEW (\w+)", schema_sql(), re.MULTILINE)


@pytest.fixture
def empty() -> Iterator[Database]:
    with Database(memory=True) as db:
        migrations.apply(db)
        yield db


def plan(db: Database, sql: str) -> list[str]:
    numbered = {int(number) for number in re.findall(r"\?(\d+)", sql)}
    rows = db.query(f"EXPLAIN QUERY PLAN {sql}", [None] * (max(numbered) if numbered else sql.count("?")))
    return [row["detail"] for row in rows]


def whole_reads(steps: list[str]) -> set[str]:
    """The tables that are read from end to end, and by which index."""
    read = {step.removeprefix("SCAN ") for step in steps if step.startswith("SCAN ") and "VIRTUAL TABLE" not in step}
    return read - {*VIEWS, "CONSTANT ROW"}


def _named(reads: set[str]) -> set[str]:
    """``sites``, too, where its names alone are read, by their index."""
    return {"sites" if read == ALL_SITES else read for read in reads}


def _sorts(step: str) -> bool:
    """Whether all is read before the first is given, and not only those that are equal up to there."""
    return "TEMP B-TREE" in step and not re.search(r"FOR (RIGHT PART|LAST .*TERMS?) OF ORDER BY", step)


def faults(db: Database, question: Question) -> list[str]:
    """What is other than the question allows, in words; nothing if all is well."""
    steps = plan(db, f"{question.sql} LIMIT 100")
    used = {name for step in steps for name in re.findall(r"INDEX (\w+)", step)}
    return [
        *(step for step in steps if "AUTOMATIC" in step or (question.streams and _sorts(step))),
        *(f"does not use {name}" for name in question.by if name not in used),
        *(f"reads all of {step}" for step in sorted(_named(whole_reads(steps)) - _named(set(question.through)))),
        *(
            f"no longer reads all of {step}"
            for step in sorted(_named(set(question.through)) - _named(whole_reads(steps)))
        ),
    ]


@pytest.mark.parametrize("question", VIEW_QUESTIONS, ids=str)
def test_view_is_answered_by_indexes(empty: Database, question: Question) -> None:
    assert faults(empty, question) == []
    assert set(question.through) <= set(ALLOWED)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_asked(view: str) -> None:
    assert any(f"FROM {view}" in question.sql for question in VIEW_QUESTIONS)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_says_what_it_answers(empty: Database, view: str) -> None:
    comment, _, _ = empty.view(view).schema.partition("\nSELECT")
    assert re.match(r"CREATE VIEW \w+ AS\n-- [^?]+\?", comment)


@pytest.mark.parametrize("index", sorted({index for question in VIEW_QUESTIONS for index in question.by}))
def test_index_that_goes_is_missed(empty: Database, index: str) -> None:
    empty.execute(f"DROP INDEX {index}")
    assert any(faults(empty, question) for question in VIEW_QUESTIONS)


# The queries of pipelines/ledger.py and pipelines/selection.py


def selecting(**chosen: Any) -> str:
    sql, _ = selection.selecting(Selection(**chosen))
    return sql.removesuffix(" LIMIT ?")


OF_A_SITE: Final = ("articles_site_date",)
OF_AN_OUTLET: Final = ("sources_outlet", "outlets_name", "sqlite_autoindex_outlets_1")
SELECTIONS: Final = (
    Question(sql=selecting(), by=("articles_date",), through=(BY_DATE,), streams=True),
    Question(sql=selecting(since="2026-05"), by=("articles_date",), streams=True),
    Question(sql=selecting(until="2026-05"), by=("articles_date",), streams=True),
    Question(sql=selecting(sites=("courier",)), by=OF_A_SITE, streams=True),
    Question(sql=selecting(sites=("courier",), since="2026-05", until="2026-06"), by=OF_A_SITE, streams=True),
    Question(sql=selecting(since="2026-05", until="2026-06"), by=("articles_date",), streams=True),
    # Of these all that is found is sorted before the first is given, but nothing else is read:
    Question(sql=selecting(sites=("courier", "digest")), by=("sqlite_autoindex_sites_1",)),
    Question(sql=selecting(sites=("courier", "digest"), since="2026-05"), by=OF_A_SITE),
    Question(sql=selecting(outlets=("harbour.example",)), by=OF_AN_OUTLET),
    Question(sql=selecting(outlets=("harbour.example", "Ferry"), since="2026-05"), by=OF_AN_OUTLET),
    Question(sql=selecting(sites=("courier",), outlets=("harbour.example",)), by=OF_AN_OUTLET),
    Question(sql=selecting(query="strike")),
    Question(sql=selecting(query="strike", since="2026-05", until="2026-06")),
    Question(sql=selecting(query="strike", sites=("courier",))),
    Question(sql=selecting(query="strike", outlets=("harbour.example",)), by=OF_AN_OUTLET),
)
QUERIES: Final = {
    name: sql
    for name, sql in (vars(ledger) | vars(selection)).items()
    if isinstance(sql, str) and sql.lstrip().startswith("SELECT")
}
COUNTING: Final = {"_TOP_OUTLETS", "_SITE_COUNTS", "_TOTALS", "_LYING"}
"""They count the whole ledger, and so read all of it, but only in indexes; or all of an index of few rows."""


@pytest.mark.parametrize("question", SELECTIONS, ids=range(len(SELECTIONS)))
def test_articles_are_selected_by_indexes(empty: Database, question: Question) -> None:
    assert faults(empty, question) == []


@pytest.mark.parametrize(
    "index",
    sorted({index for question in SELECTIONS for index in question.by if not index.startswith("sqlite_")}),
)
def test_index_that_selects_and_goes_is_missed(empty: Database, index: str) -> None:
    empty.execute(f"DROP INDEX {index}")
    assert any(faults(empty, question) for question in SELECTIONS)


@pytest.mark.parametrize("name", QUERIES)
def test_query_of_the_reader_is_answered_by_indexes(empty: Database, name: str) -> None:
    reads = whole_reads(plan(empty, QUERIES[name])) - {"best"}  # as many hits as were asked for
    assert not {step for step in reads if name not in COUNTING or "INDEX" not in step}


def test_the_reader_has_queries() -> None:
    assert set(QUERIES) >= COUNTING


@pytest.mark.parametrize(("index", "name"), [("fetches_url", "_BY_FETCH"), ("fetches_run", "_FETCHES")])
def test_index_of_the_reader_that_goes_is_missed(empty: Database, index: str, name: str) -> None:
    empty.execute(f"DROP INDEX {index}")
    assert whole_reads(plan(empty, QUERIES[name]))
