"""What one save makes of the rows that are there."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from pipelines import schema
from pipelines.derived import article_key
from pipelines.errors import LedgerError
from pipelines.ledger import Ledger
from pipelines.records import Article, Date, Fetch, Heading, Outcome, Related, Source
from pipelines.store import Store

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
URL = "http://www.courier.example/2026/05/12/second-foundry"
TELUS = Related(position=1, title="A cable to Telus", url="http://www.courier.example/2026/05/02/cable")
STRIKE = Related(position=2, title="The strike, day nine", url="http://www.courier.example/2026/05/11/strike")

ARTICLE = Article(
    title="A second foundry for Guelph",
    url=URL,
    site="sample-courier",
    kicker="Chips",
    summary="The first one is full.",
    authors=("Ada Okafor", "Jonas Weil"),
    topics=("chips",),
    language="en",
    text="Power\n\nThe first foundry is full.",
    published=Date(text="2026-05-12T09:41:00-04:00", origin="json-ld", value="2026-05-12T13:41Z", precision="minute"),
    outline=(Heading(level=2, heading="Power"), Heading(level=3, heading="Water, too")),
    sources=(
        Source(
            position=1,
            label="Harbour Wire",
            kind="listed",
            url="http://harbourwire.example/foundry",
            domain="harbourwire.example",
            name="Harbour Wire",
        ),
        Source(position=2, label="the filing", kind="cited", domain="registry.example", name="Registry"),
        Source(position=3, label="An interview", kind="listed"),
    ),
    related=(TELUS, STRIKE),
)


@pytest.fixture
def run(store: Store) -> int:
    return store.start_run("sample-courier", NOON)


def fetch_of(article: Article | None = ARTICLE, *, hours: float = 0, **fields: Any) -> Fetch:
    """A fetch of the article's own url, some hours after noon."""
    url = (article.url if article else None) or URL
    fetch = Fetch(url=url, site="sample-courier", fetched_at=NOON + timedelta(hours=hours), article=article)
    return replace(fetch, **fields)


def relative(text: str, value: str | None, precision: Any = "hour") -> Date:
    return Date(text=text, origin="text", value=value, precision=precision if value else None)


def fields_revised(db: Database) -> list[str]:
    return [row["field"] for row in db.query("SELECT field FROM revisions ORDER BY id")]


def rows(db: Database, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in db.table(table).rows_where(order_by="id")]


def everything(db: Database, *, without: tuple[str, ...] = ("fetches",)) -> dict[str, list[dict[str, Any]]]:
    return {name: list(db.table(name).rows) for name in db.table_names() if name not in without}


# A new article


def test_new_article_is_saved(store: Store, run: int) -> None:
    assert store.save(fetch_of(), run) == Outcome.SAVED


def test_article_is_read_as_it_was_saved(store: Store, run: int, path: Path) -> None:
    store.save(fetch_of(), run)
    with Ledger.open(path) as ledger:
        assert ledger.article(1) == ARTICLE


def test_article_without_address_is_one_by_its_words(store: Store, run: int) -> None:
    saved_page = replace(ARTICLE, url=None)
    assert store.save(fetch_of(saved_page, url="file:foundry.txt"), run) == Outcome.SAVED
    assert store.save(fetch_of(saved_page, url="file:foundry.txt"), run) == Outcome.UNCHANGED
    other = replace(saved_page, text="Something else.")
    assert store.save(fetch_of(other, url="file:other.txt"), run) == Outcome.SAVED


def test_key_of_words_does_not_see_white_space() -> None:
    wrapped = replace(ARTICLE, url=None, text="Power\nThe first\u00a0foundry  is full.")
    assert article_key(wrapped) == article_key(replace(ARTICLE, url=None))


def test_every_list_is_rows(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    assert rows(db, "outline", "position", "level", "heading") == [(1, 2, "Power"), (2, 3, "Water, too")]
    assert rows(db, "authors", "position", "name") == [(1, "Ada Okafor"), (2, "Jonas Weil")]
    assert rows(db, "topics", "position", "topic") == [(1, "chips")]
    assert rows(db, "sources", "position", "kind") == [(1, "listed"), (2, "cited"), (3, "listed")]
    assert rows(db, "related_news", "position", "title") == [(1, "A cable to Telus"), (2, "The strike, day nine")]


# The same article again


def test_same_page_is_unchanged(store: Store, run: int) -> None:
    store.save(fetch_of(), run)
    assert store.save(fetch_of(hours=1), run) == Outcome.UNCHANGED


def test_same_page_writes_its_fetch_and_nothing_else(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    before = everything(db)
    for hour in range(1, 5):
        store.save(fetch_of(hours=hour), run)
    assert everything(db) == before
    assert db.table("fetches").count == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "A second foundry for Guelph?"),
        ("kicker", None),
        ("subtitle", "It needs water"),
        ("text", "Power\n\nThe first foundry is nearly full."),
        ("authors", ("Ada Okafor",)),
        ("topics", ("chips", "water")),
        ("outline", ARTICLE.outline[:1]),
        ("sources", ARTICLE.sources[1:]),
        ("published", None),
        ("modified", relative("2026-05-12 15:00", "2026-05-12T15:00Z", "minute")),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isidentifier() else "",
)
def test_change_is_a_revision(store: Store, run: int, path: Path, field: str, value: Any) -> None:
    changed = replace(ARTICLE, **{field: value})
    store.save(fetch_of(), run)
    assert store.save(fetch_of(changed, hours=1), run) == Outcome.REVISED
    with Ledger.open(path) as ledger:
        assert [revision.field for revision in ledger.revisions(1)] == [field]
        assert ledger.article(1) == changed


def test_revision_tells_when_from_and_to(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    store.save(fetch_of(replace(ARTICLE, title="Guelph's second foundry"), hours=1), run)
    assert rows(db, "revisions", "article_id", "changed_at", "old", "new") == [
        (1, "2026-05-12T13:00:00Z", "A second foundry for Guelph", "Guelph's second foundry")
    ]


def test_white_space_is_no_revision(store: Store, run: int) -> None:
    spaced = replace(
        ARTICLE,
        title=" A second\u00a0foundry for  Guelph ",
        text="Power\nThe first\n\nfoundry is full.",
        outline=(Heading(level=2, heading="Power "), Heading(level=3, heading="Water,\ntoo")),
        authors=("Ada  Okafor", "Jonas Weil"),
    )
    store.save(fetch_of(), run)
    assert store.save(fetch_of(spaced, hours=1), run) == Outcome.UNCHANGED


def test_relative_date_an_hour_later_is_no_revision(store: Store, run: int) -> None:
    store.save(fetch_of(replace(ARTICLE, modified=relative("Updated 9 hours ago", "2026-05-12T03Z"))), run)
    later = replace(ARTICLE, modified=relative("Updated 10 hours ago", "2026-05-12T04Z"))
    assert store.save(fetch_of(later, hours=1), run) == Outcome.UNCHANGED


def test_new_name_of_an_outlet_is_no_revision(store: Store, run: int) -> None:
    renamed = replace(ARTICLE, sources=tuple(replace(source, name="Renamed") for source in ARTICLE.sources))
    store.save(fetch_of(), run)
    assert store.save(fetch_of(renamed, hours=1), run) == Outcome.UNCHANGED


def test_older_page_does_not_undo_a_change(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(hours=2), run)
    old = replace(ARTICLE, title="A second foundry for Guelf")
    assert store.save(fetch_of(old, hours=1), run) == Outcome.UNCHANGED
    assert rows(db, "fetches", "reason")[-1] == ("older than what is held, which is of 2026-05-12T14:00:00Z",)


def test_old_words_are_no_longer_found(store: Store, run: int, path: Path) -> None:
    store.save(fetch_of(), run)
    store.save(fetch_of(replace(ARTICLE, outline=(), text="Wholly rewritten."), hours=1), run)
    with Ledger.open(path) as ledger:
        assert [hit.id for hit in ledger.search("rewritten")] == [1]
        assert not list(ledger.search("water"))


def test_search_index_is_sound_after_revisions(store: Store, run: int, db: Database) -> None:
    for number in range(5):
        store.save(
            fetch_of(replace(ARTICLE, title=f"Take {number}", outline=ARTICLE.outline[:number]), hours=number), run
        )
    db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


# One article, several urls


def test_second_url_of_a_run_is_a_duplicate(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    mobile = replace(ARTICLE, text="The short version.")
    assert store.save(fetch_of(mobile, url="http://m.courier.example/foundry"), run) == Outcome.DUPLICATE
    assert rows(db, "fetches", "outcome", "article_id", "reason")[-1] == (
        "duplicate",
        1,
        f"the same article as {URL}",
    )
    assert fields_revised(db) == []


PAGES = tuple(f"http://www.courier.example/2026/{slug}" for slug in ("cable", "strike"))
CLAIM = "http://www.courier.example/all"


def claiming(page: str, title: str, run_hours: int = 0) -> Fetch:
    """A page that declares the one address that the others declare, too."""
    return fetch_of(replace(ARTICLE, title=title, url=CLAIM, canonical=CLAIM), url=page, hours=run_hours)


def test_another_title_that_claims_the_address_of_an_article_is_kept_under_its_pages_own(
    store: Store, run: int, path: Path
) -> None:
    store.save(claiming(PAGES[0], "A cable to Telus"), run)
    assert store.save(claiming(PAGES[1], "The strike, day nine"), run) == Outcome.SAVED
    with Ledger.open(path) as ledger:
        kept = [(article.title, article.url) for _, article in ledger.articles()]
        assert sorted(kept) == [("A cable to Telus", CLAIM), ("The strike, day nine", PAGES[1])]
        assert ledger.find(PAGES[1]) == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["same order", "other order"])
def test_articles_that_claim_one_address_stay_apart_in_later_runs(
    store: Store, run: int, db: Database, order: tuple[int, ...]
) -> None:
    titles = ("A cable to Telus", "The strike, day nine")
    for number in (0, 1):
        store.save(claiming(PAGES[number], titles[number]), run)
    later = store.start_run("sample-courier", NOON)
    assert {store.save(claiming(PAGES[number], titles[number], 1), later) for number in order} == {Outcome.UNCHANGED}
    assert db.table("articles").count == 2
    assert fields_revised(db) == []


def test_a_title_with_an_addition_is_the_same_article(store: Store, run: int) -> None:
    store.save(claiming(PAGES[0], "A cable to Telus"), run)
    assert store.save(claiming(PAGES[0] + "/2", "A Cable to Telus – page 2"), run) == Outcome.DUPLICATE


def test_files_of_two_titles_that_claim_one_address_are_told_apart_in_the_reason(
    store: Store, run: int, db: Database
) -> None:
    store.save(claiming("file:cable.html", "A cable to Telus"), run)
    assert store.save(claiming("file:strike.html", "The strike, day nine"), run) == Outcome.DUPLICATE
    assert rows(db, "fetches", "reason")[-1] == ("another title under the address of file:cable.html",)


def test_second_file_of_a_page_is_a_duplicate_where_none_is_dated(store: Store, run: int, db: Database) -> None:
    other = replace(ARTICLE, text="The short version.")
    for number in (run, store.start_run("sample-courier", NOON)):
        store.save(fetch_of(undated=True), number)
        assert store.save(fetch_of(other, undated=True), number) == Outcome.DUPLICATE
    assert fields_revised(db) == []


def test_dated_files_of_a_page_revise_it_in_their_order(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    assert store.save(fetch_of(replace(ARTICLE, title="Guelph again"), hours=1), run) == Outcome.REVISED
    assert fields_revised(db) == ["title"]


def test_second_url_of_a_later_run_is_unchanged(store: Store, run: int) -> None:
    store.save(fetch_of(), run)
    store.end_run(run, NOON, "finished")
    later = store.start_run("sample-courier", NOON)
    assert store.save(fetch_of(url="http://m.courier.example/foundry"), later) == Outcome.UNCHANGED


def test_second_url_of_a_run_that_goes_on_after_a_kill_is_a_duplicate(store: Store, run: int, db: Database) -> None:
    """It would else take the place of the first, which the run that was killed has stored."""
    store.save(fetch_of(), run)
    later = store.start_run("sample-courier", NOON)
    shorter = replace(ARTICLE, summary=None)
    assert store.save(fetch_of(shorter, hours=1, url="http://m.courier.example/foundry"), later) == Outcome.DUPLICATE
    assert fields_revised(db) == []


def test_two_titles_of_one_address_are_two_articles_with_a_kill_between_them(
    store: Store, run: int, db: Database
) -> None:
    store.save(fetch_of(), run)
    later = store.start_run("sample-courier", NOON)
    store.save(fetch_of(replace(ARTICLE, title="A cable to Telus"), url="http://www.courier.example/cable"), later)
    assert rows(db, "articles", "title") == [(ARTICLE.title,), ("A cable to Telus",)]


def test_a_redirect_of_a_killed_run_leads_to_the_article_in_the_end(store: Store, run: int, db: Database) -> None:
    old = Fetch(url="http://www.courier.example/old", final_url=URL, site="sample-courier", fetched_at=NOON)
    store.save(replace(old, outcome=Outcome.DUPLICATE), run)
    later = store.start_run("sample-courier", NOON)
    store.save(fetch_of(), later)
    store.end_run(later, NOON, "finished")
    assert rows(db, "fetches", "url", "article_id") == [(old.url, 1), (URL, 1)]


def test_every_url_is_kept(store: Store, run: int, db: Database) -> None:
    asked, answered = "http://courier.example/?p=7", "http://m.courier.example/foundry/"
    store.save(fetch_of(url=asked, final_url=answered), run)
    assert rows(db, "article_urls", "url", "article_id") == [(asked, 1), (answered, 1), (URL, 1)]


def test_same_url_in_another_dress_is_kept_once(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(url=URL.replace("http://www.", "https://") + "/"), run)
    assert db.table("article_urls").count == 1


def test_address_that_moves_on_belongs_to_the_last_article(store: Store, run: int, path: Path) -> None:
    latest, newer = "http://www.courier.example/latest", replace(ARTICLE, url="http://www.courier.example/newer")
    store.save(fetch_of(url=latest, final_url=URL), run)
    store.save(fetch_of(newer, url=latest, final_url=newer.url), run)
    with Ledger.open(path) as ledger:
        assert ledger.find(latest) == 2
        assert ledger.find(URL) == 1


def test_own_address_stays(store: Store, run: int, path: Path) -> None:
    newer = replace(ARTICLE, url="http://www.courier.example/newer")
    store.save(fetch_of(), run)
    store.save(fetch_of(newer, url=URL, final_url=newer.url), run)
    with Ledger.open(path) as ledger:
        assert ledger.find(URL) == 1


def test_redirect_to_an_article_of_this_run_is_another_url_of_it(store: Store, run: int, path: Path) -> None:
    store.save(fetch_of(), run)
    moved = Fetch(url="http://courier.example/old", final_url=URL, site="sample-courier", fetched_at=NOON)
    assert store.save(replace(moved, outcome=Outcome.DUPLICATE), run) == Outcome.DUPLICATE
    with Ledger.open(path) as ledger:
        assert ledger.find("http://courier.example/old") == 1


# Outlets


def test_source_with_a_domain_has_an_outlet(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    found = db.query("SELECT sources.label, outlets.name FROM sources LEFT JOIN outlets ON outlets.id = outlet_id")
    assert [tuple(row.values()) for row in found] == [
        ("Harbour Wire", "Harbour Wire"),
        ("the filing", "Registry"),
        ("An interview", None),
    ]


def test_article_has_the_outlet_of_its_own_domain(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    found = db.query("SELECT domain FROM articles JOIN outlets ON outlets.id = articles.outlet_id")
    assert [row["domain"] for row in found] == ["courier.example"]


def test_list_of_sources_names_an_outlet_better_than_its_domain(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    courier = Source(position=1, label="The Courier", kind="listed", domain="courier.example", name="The Courier")
    digest = replace(ARTICLE, url="http://digest.example/news/foundry", sources=(courier,))
    store.save(fetch_of(digest), run)
    assert ("courier.example", "The Courier", "source") in rows(db, "outlets", "domain", "name", "named_by")


def test_label_that_names_nobody_names_no_outlet(store: Store, run: int, db: Database) -> None:
    here = Source(position=1, label="here", kind="listed", domain="the-ore.example", name="The Ore")
    store.save(fetch_of(replace(ARTICLE, sources=(here,))), run)
    assert ("the-ore.example", "The Ore", "domain") in rows(db, "outlets", "domain", "name", "named_by")


def test_of_two_names_from_lists_the_one_in_capitals_does_not_count(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    shouted = replace(ARTICLE.sources[0], label="HARBOUR WIRE!", name="HARBOUR WIRE!")
    store.save(fetch_of(replace(ARTICLE, url="http://digest.example/news/foundry", sources=(shouted,))), run)
    assert ("harbourwire.example", "Harbour Wire") in rows(db, "outlets", "domain", "name")


# Related news


def test_related_news_points_at_an_article_that_is_there(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(replace(ARTICLE, title=STRIKE.title, url=STRIKE.url, related=())), run)
    store.save(fetch_of(), run)
    assert rows(db, "related_news", "title", "related_article_id") == [(TELUS.title, None), (STRIKE.title, 1)]


def test_related_news_points_at_an_article_that_comes_later(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    store.save(fetch_of(replace(ARTICLE, title=STRIKE.title, url=STRIKE.url, related=())), run)
    assert rows(db, "related_news", "title", "related_article_id") == [(TELUS.title, None), (STRIKE.title, 2)]


def test_related_news_points_at_an_article_under_any_of_its_urls(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    cable = replace(ARTICLE, title=TELUS.title, url="http://www.courier.example/cable-to-telus", related=())
    store.save(fetch_of(cable, url=TELUS.url, final_url=cable.url), run)
    assert rows(db, "related_news", "related_article_id")[0] == (2,)


def test_rotating_related_news_is_no_revision(store: Store, run: int, path: Path) -> None:
    other = Related(position=1, title="Robots pick leeks", url="http://www.courier.example/2026/05/12/leeks")
    store.save(fetch_of(), run)
    rotated = replace(ARTICLE, related=(other, TELUS))
    assert store.save(fetch_of(rotated, hours=1), run) == Outcome.UNCHANGED
    with Ledger.open(path) as ledger:
        found = ledger.article(1)
    assert found is not None
    assert {related.title for related in found.related} == {other.title, TELUS.title}


def test_related_news_that_goes_is_kept_and_may_return(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    store.save(fetch_of(replace(ARTICLE, related=(TELUS,)), hours=1), run)
    assert rows(db, "related_news", "title", "gone_at") == [(TELUS.title, None), (STRIKE.title, "2026-05-12T13:00:00Z")]
    store.save(fetch_of(hours=2), run)
    assert rows(db, "related_news", "first_seen", "gone_at") == [("2026-05-12T12:00:00Z", None)] * 2


def test_related_news_offered_twice_counts_once(store: Store, run: int, db: Database) -> None:
    again = replace(TELUS, position=3, title="Cable, revisited")
    store.save(fetch_of(replace(ARTICLE, related=(TELUS, STRIKE, again))), run)
    assert rows(db, "related_news", "position", "title") == [(1, TELUS.title), (2, STRIKE.title)]


def test_related_news_without_address_is_known_by_its_title(store: Store, run: int, db: Database) -> None:
    unlinked = replace(ARTICLE, related=(Related(position=1, title="Only printed"),))
    store.save(fetch_of(unlinked), run)
    store.save(fetch_of(unlinked, hours=1), run)
    assert rows(db, "related_news", "key", "gone_at") == [("title:Only printed", None)]


def test_related_news_that_was_never_asked_for_is_a_list(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(), run)
    store.save(fetch_of(replace(ARTICLE, url="http://www.courier.example/other", related=(TELUS,))), run)
    store.save(fetch_of(None, url=STRIKE.url, outcome=Outcome.HTTP_ERROR), run)
    (row,) = db.query("SELECT url, title, offered_by FROM related_not_fetched")
    assert tuple(row.values()) == (TELUS.url, TELUS.title, 2)


def test_related_news_that_was_asked_for_in_another_dress_was_asked_for(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(replace(ARTICLE, related=(STRIKE,))), run)
    asked = str(STRIKE.url).replace("http://www.", "https://") + "/"
    store.save(fetch_of(None, url=asked, outcome=Outcome.HTTP_ERROR), run)
    assert list(db.query("SELECT url FROM related_not_fetched")) == []


# Fetches and runs


def test_fetch_keeps_what_the_server_told(store: Store, run: int, db: Database) -> None:
    told: dict[str, Any] = {
        "status": 200,
        "size": 5120,
        "etag": '"7"',
        "last_modified": "Tue, 12 May 2026 09:41:00 GMT",
    }
    store.save(fetch_of(**told), run)
    columns = ("url", "outcome", "fetched_at", "run_id", "article_id", *told)
    assert rows(db, "fetches", *columns) == [(URL, "saved", "2026-05-12T12:00:00Z", run, 1, *told.values())]


def test_fetch_without_article_keeps_outcome_and_reason(store: Store, run: int, db: Database) -> None:
    gone = fetch_of(None, status=404, outcome=Outcome.HTTP_ERROR, reason="404 Not Found")
    assert store.save(gone, run) == Outcome.HTTP_ERROR
    assert rows(db, "fetches", "outcome", "reason", "article_id") == [("http error", "404 Not Found", None)]


def test_fetch_needs_an_article_or_an_outcome(store: Store, run: int, db: Database) -> None:
    with pytest.raises(ValueError, match="neither an article nor an outcome"):
        store.save(fetch_of(None), run)
    assert db.table("fetches").count == 0


def test_fetch_needs_a_zone(store: Store, run: int) -> None:
    with pytest.raises(ValueError, match="no zone"):
        store.save(replace(fetch_of(), fetched_at=datetime(2026, 5, 12)), run)  # noqa: DTZ001


def test_article_takes_the_place_of_the_failure_of_its_page(store: Store, run: int, db: Database) -> None:
    store.save(fetch_of(None, outcome=Outcome.FAILED, reason="KeyError: 'x'"), run)
    store.save(fetch_of(), run)
    assert rows(db, "fetches", "outcome") == [("saved",)]


def test_run_ends_with_its_outcomes(store: Store, run: int) -> None:
    store.save(fetch_of(), run)
    store.save(fetch_of(hours=1), run)
    store.save(fetch_of(None, url="http://www.courier.example/feed", outcome=Outcome.LISTING), run)
    ended = store.end_run(run, NOON + timedelta(hours=2), "finished")
    assert (ended.site, ended.reason, ended.ended_at) == ("sample-courier", "finished", NOON + timedelta(hours=2))
    assert ended.outcomes == {Outcome.SAVED: 1, Outcome.UNCHANGED: 1, Outcome.LISTING: 1}


# What goes wrong


def test_article_that_does_not_fit_leaves_nothing(store: Store, run: int, db: Database) -> None:
    broken = replace(ARTICLE, published=Date(text="x", origin="text", value="2026", precision=None))
    before = everything(db, without=())
    with pytest.raises(sqlite3.IntegrityError):
        store.save(fetch_of(broken), run)
    assert everything(db, without=()) == before


def test_full_disk(store: Store, run: int, db: Database) -> None:
    store._db.execute(f"PRAGMA max_page_count = {store._db.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(LedgerError, match="the disk is full") as caught:
        store.save(fetch_of(replace(ARTICLE, text="word " * 100_000)), run)
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    assert [db.table(name).count for name in ("articles", "outlets", "outline", "fetches")] == [0, 0, 0, 0]


def test_store_goes_on_after_a_full_disk(store: Store, run: int) -> None:
    store._db.execute(f"PRAGMA max_page_count = {store._db.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(LedgerError):
        store.save(fetch_of(replace(ARTICLE, text="word " * 100_000)), run)
    store._db.execute("PRAGMA max_page_count = 100000")
    assert store.save(fetch_of(), run) == Outcome.SAVED


def test_locked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    store = Store.open(path)
    run = store.start_run("sample-courier", NOON)
    with Database(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another program is writing to it"):
            store.save(fetch_of(), run)
        other.rollback()
    assert store.save(fetch_of(), run) == Outcome.SAVED
    store.close()


def test_readers_see_an_article_whole_or_not_at_all(store: Store, run: int, db: Database) -> None:
    db.execute("BEGIN")
    assert db.table("articles").count == 0
    store.save(fetch_of(), run)
    assert [db.table(name).count for name in ("articles", "outline", "sources")] == [0, 0, 0]
    db.rollback()
    assert [db.table(name).count for name in ("articles", "outline", "sources")] == [1, 2, 3]


def test_a_redirect_that_came_in_before_its_target_leads_to_the_article_in_the_end(
    store: Store, run: int, db: Database
) -> None:
    old = "http://www.courier.example/foundry-2"
    store.save(fetch_of(None, url=old, final_url=URL, outcome=Outcome.DUPLICATE), run)
    store.save(fetch_of(), run)
    store.end_run(run, NOON, "finished")
    assert [row["article_id"] for row in db["fetches"].rows] == [1, 1]
    assert {row["url"] for row in db["article_urls"].rows} == {old, URL}
