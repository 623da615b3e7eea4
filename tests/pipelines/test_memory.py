"""What the ledger remembers beside articles: what was found, what outlets are called, which articles are one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from pipelines import recount
from pipelines import store as writing
from pipelines.ledger import Ledger
from pipelines.records import Article, Date, Fetch, Found, Outcome, Related, Source, Told
from pipelines.store import MOST_TRIES, Store

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
HOST = "http://www.courier.example"
LONG = " ".join(f"Sentence {number} of a report that two papers print word for word." for number in range(12))
ARTICLE = Article(title="A second foundry for Guelph", url=f"{HOST}/foundry", site="courier", text=LONG)


def fetch_of(article: Article, *, hours: float = 0, **fields: Any) -> Fetch:
    assert article.url
    moment = NOON + timedelta(hours=hours)
    return replace(Fetch(url=article.url, site=article.site or "", fetched_at=moment, article=article), **fields)


def outcome(kind: Outcome, url: str, **fields: Any) -> Fetch:
    return replace(Fetch(url=url, site="courier", fetched_at=NOON, outcome=kind), **fields)


def column(db: Database, sql: str) -> list[Any]:
    return [value for (value,) in db.execute(sql)]


def new_run(store: Store, site: str = "courier") -> int:
    run = store.start_run(site, NOON)
    if run > 1:  # what an unfinished run gave counts as given by the next
        store.end_run(run - 1, NOON, "finished")
    return run


# What was found


def found(*names: str) -> tuple[Found, ...]:
    return tuple(Found(url=f"{HOST}/{name}", kind="article") for name in names)


def left(path: Path) -> list[str]:
    with Ledger.open(path) as ledger:
        return [one.url.rpartition("/")[2] for one in ledger.found_urls("courier")]


def test_what_a_listing_leads_to_is_stored_with_it(store: Store, path: Path) -> None:
    store.save(outcome(Outcome.LISTING, f"{HOST}/", found=found("one", "two")), new_run(store))
    assert left(path) == ["one", "two"]


def test_what_is_fetched_is_no_longer_to_be(store: Store, path: Path) -> None:
    run = new_run(store)
    store.save(outcome(Outcome.LISTING, f"{HOST}/", found=found("foundry", "two", "three")), run)
    store.save_all([fetch_of(ARTICLE), outcome(Outcome.NOT_ARTICLE, f"{HOST}/two")], run)
    assert left(path) == ["three"]


def test_found_again_it_is_there_once(store: Store, path: Path) -> None:
    run = new_run(store)
    store.save(outcome(Outcome.LISTING, f"{HOST}/", found=found("one")), run)
    store.save(outcome(Outcome.LISTING, f"{HOST}/feed", found=found("two", "one")), run)
    assert left(path) == ["one", "two"]


def test_what_the_feed_says_of_it_is_kept(store: Store, path: Path) -> None:
    told = Found(
        url=f"{HOST}/one", kind="article", told=Told(published=Date(text="Tue, 12 May 2026 09:41 GMT", origin="feed"))
    )
    store.save(outcome(Outcome.LISTING, f"{HOST}/feed", found=(told,)), new_run(store))
    with Ledger.open(path) as ledger:
        assert ledger.found_urls("courier") == [told]


@pytest.mark.parametrize(
    ("kind", "status"), [(Outcome.UNREACHABLE, None), (Outcome.HTTP_ERROR, 503), (Outcome.HTTP_ERROR, 429)]
)
def test_what_nobody_answered_is_asked_for_again_a_few_times(
    store: Store, path: Path, kind: Outcome, status: int | None
) -> None:
    store.save(outcome(Outcome.LISTING, f"{HOST}/", found=found("one")), new_run(store))
    for _ in range(MOST_TRIES - 1):
        store.save(outcome(kind, f"{HOST}/one", status=status), new_run(store))
        assert left(path) == ["one"]
    store.save(outcome(kind, f"{HOST}/one", status=status), new_run(store))
    assert left(path) == []


def test_what_is_gone_is_not_asked_for_again(store: Store, path: Path) -> None:
    run = new_run(store)
    store.save(outcome(Outcome.LISTING, f"{HOST}/", found=found("one")), run)
    store.save(outcome(Outcome.HTTP_ERROR, f"{HOST}/one", status=404), run)
    assert left(path) == []


def test_nothing_of_a_batch_is_stored_where_one_cannot_be(store: Store, path: Path, db: Database) -> None:
    run = new_run(store)
    nothing = Fetch(url=f"{HOST}/x", site="courier", fetched_at=NOON)
    listing = outcome(Outcome.LISTING, f"{HOST}/", found=found("one"))
    with pytest.raises(ValueError, match="neither an article nor an outcome"):
        store.save_all([listing, fetch_of(ARTICLE), nothing], run)
    assert left(path) == []
    assert column(db, "SELECT count(*) FROM articles") == [0]


def test_as_many_as_one_likes_are_one_transaction(store: Store, db: Database) -> None:
    articles = [replace(ARTICLE, url=f"{HOST}/{number}", title=f"{number}", text=None) for number in range(1001)]
    assert set(store.save_all([fetch_of(article) for article in articles], new_run(store))) == {Outcome.SAVED}
    assert column(db, "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH '1000'") == [1]


# One article under two addresses


def test_same_title_and_text_is_one_article(store: Store, db: Database) -> None:
    copy = replace(ARTICLE, url=f"{HOST}/2026/foundry?page=1")
    assert store.save(fetch_of(ARTICLE), new_run(store)) == Outcome.SAVED
    assert store.save(fetch_of(copy, hours=1), new_run(store)) == Outcome.UNCHANGED
    assert column(db, "SELECT url FROM articles") == [ARTICLE.url]
    assert column(db, "SELECT url FROM article_urls ORDER BY id") == [ARTICLE.url, copy.url]


def test_in_one_run_the_second_is_a_duplicate(store: Store) -> None:
    copy = replace(ARTICLE, url=f"{HOST}/2026/foundry?page=1")
    assert store.save_all([fetch_of(ARTICLE), fetch_of(copy)], new_run(store)) == [Outcome.SAVED, Outcome.DUPLICATE]


def test_it_stays_one_when_its_text_changes_at_the_other_address_first(store: Store, db: Database) -> None:
    copy = replace(ARTICLE, url=f"{HOST}/2026/foundry?page=1")
    for article in (ARTICLE, copy):
        store.save(fetch_of(article), new_run(store))
    corrected = replace(copy, text=f"{LONG} Corrected.")
    assert store.save(fetch_of(corrected, hours=1), new_run(store)) == Outcome.REVISED
    assert store.save(fetch_of(replace(corrected, url=ARTICLE.url), hours=2), new_run(store)) == Outcome.UNCHANGED
    assert column(db, "SELECT field FROM revisions") == ["text"]


@pytest.mark.parametrize(
    "other",
    [
        replace(ARTICLE, url=f"{HOST}/other", title="Guelph says no"),
        replace(ARTICLE, url=f"{HOST}/other", text=f"{LONG} And more."),
        replace(ARTICLE, url=f"{HOST}/other", text="Subscribe to read on."),
    ],
    ids=["another title", "another text", "no text to speak of"],
)
def test_other_article(store: Store, other: Article) -> None:
    assert store.save_all([fetch_of(ARTICLE), fetch_of(other)], new_run(store)) == [Outcome.SAVED] * 2


def test_short_text_makes_no_two_articles_one(store: Store) -> None:
    first, second = (replace(ARTICLE, url=f"{HOST}/{name}", text="Subscribe to read on.") for name in "ab")
    assert store.save_all([fetch_of(first), fetch_of(second)], new_run(store)) == [Outcome.SAVED] * 2


# Copies on other sites

COPY = replace(ARTICLE, url="http://digest.example/guelph", site="digest", title="Guelph gets a foundry")


def test_same_text_on_another_site_is_linked(store: Store, db: Database) -> None:
    store.save(fetch_of(ARTICLE), new_run(store))
    assert store.save(fetch_of(COPY), new_run(store, "digest")) == Outcome.SAVED
    assert list(db.execute("SELECT article_id, original_id, undone_at FROM duplicates")) == [(2, 1, None)]


def test_link_that_was_undone_stays_so(store: Store, db: Database) -> None:
    for article in (ARTICLE, COPY):
        store.save(fetch_of(article), new_run(store))
    assert store.undo_duplicate(2, 1, NOON)
    store.save(fetch_of(replace(COPY, kicker="Chips"), hours=1), new_run(store, "digest"))
    assert column(db, "SELECT undone_at FROM duplicates") == ["2026-05-12T12:00:00Z"]
    assert not store.undo_duplicate(1, 2, NOON)


# What outlets are called


def citing(number: int, label: str, name: str | None) -> Article:
    source = Source(position=1, label=label, kind="listed", domain="thenewpaper.example", name=name)
    return Article(title=f"Article {number}", url=f"{HOST}/{number}", site="courier", text="Text", sources=(source,))


def test_most_labels_name_the_outlet(store: Store, db: Database) -> None:
    labels = ["The New Paper", "New Paper", "New Paper", "TNP"]
    articles = [citing(number, label, label) for number, label in enumerate(labels)]
    run = new_run(store)
    for number, named in enumerate(["The New Paper", "New Paper", "New Paper", "New Paper"]):
        store.save(fetch_of(articles[number]), run)
        sql = "SELECT name FROM outlets WHERE domain = 'thenewpaper.example'"
        assert column(db, sql) == [named]
    aliases = db.execute("SELECT name, articles FROM outlet_aliases ORDER BY articles DESC, id")
    assert list(aliases) == [("New Paper", 2), ("The New Paper", 1), ("TNP", 1)]


def test_label_that_a_page_takes_back_counts_no_longer(store: Store, db: Database) -> None:
    store.save(fetch_of(citing(1, "Wrong Name", "Wrong Name")), new_run(store))
    store.save(fetch_of(citing(1, "source", None), hours=1), new_run(store))
    assert column(db, "SELECT name FROM outlet_aliases") == []
    assert column(db, "SELECT named_by FROM outlets WHERE domain = 'thenewpaper.example'") == ["domain"]


def test_registry_names_what_it_has(store: Store, db: Database) -> None:
    source = Source(position=1, label="Morning Star", kind="listed", domain="morningstar.com", name="Morning Star")
    article = replace(ARTICLE, sources=(source,))
    store.save(fetch_of(article), new_run(store))
    assert column(db, "SELECT name FROM outlets WHERE domain = 'morningstar.com'") == ["Morningstar"]
    assert column(db, "SELECT name FROM outlet_aliases") == ["Morning Star"]


# What the search sees


def hits(path: Path, words: str) -> list[str]:
    with Ledger.open(path) as ledger:
        return [hit.title for hit in ledger.search(words)]


JAPANESE = Article(
    title="首相官邸で生成AI会議",
    url=f"{HOST}/ai",
    site="courier",
    text="政府は十二日、生成AI技術に関する会議を開いた。コンピューターの利用も話し合われた。",
)
KOREAN = Article(title="인공지능 회의 열려", url=f"{HOST}/ko", site="courier", text="정부는 어제 회의를 열었다.")


@pytest.mark.parametrize("words", ["首相", "官邸", "首相官邸", "生成AI", "AI", "コンピューター", "技術 会議", "会"])
def test_word_of_a_script_without_spaces_is_found(store: Store, path: Path, words: str) -> None:
    store.save_all([fetch_of(JAPANESE), fetch_of(KOREAN)], new_run(store))
    assert hits(path, words) == [JAPANESE.title]


@pytest.mark.parametrize("words", ["相官邸で生", "首官", "邸首", "府政", "コンピュータ機"])
def test_letters_that_stand_otherwise_are_no_word(store: Store, path: Path, words: str) -> None:
    store.save_all([fetch_of(JAPANESE), fetch_of(KOREAN)], new_run(store))
    assert hits(path, words) == ([JAPANESE.title] if words == "相官邸で生" else [])


@pytest.mark.parametrize("words", ["인공지능", "지능", "정부", "회의"])
def test_korean_word_is_found_with_what_is_joined_to_it(store: Store, path: Path, words: str) -> None:
    store.save_all([fetch_of(JAPANESE), fetch_of(KOREAN)], new_run(store))
    assert hits(path, words) == [KOREAN.title]


@pytest.mark.parametrize("words", ["首相", "首相官邸", "会議", "政府", "生成"])
def test_plain_sql_finds_words_of_two_letters_and_those_of_titles(store: Store, db: Database, words: str) -> None:
    store.save(fetch_of(JAPANESE), new_run(store))
    assert len(list(db.table("articles").search(words))) == 1


def test_passage_shows_the_word(store: Store, path: Path) -> None:
    store.save(fetch_of(JAPANESE), new_run(store))
    with Ledger.open(path) as ledger:
        (hit,) = ledger.search("技術")
    assert [fragment.text for fragment in hit.snippet if fragment.matched] == ["技術"]


def test_related_titles_are_searched(store: Store, path: Path) -> None:
    cable = Related(position=1, title="A cable to Telus", url=f"{HOST}/cable")
    strike = Related(position=1, title="The strike, day nine", url=f"{HOST}/strike")
    store.save(fetch_of(replace(ARTICLE, related=(cable,))), new_run(store))
    assert hits(path, "Telus") == [ARTICLE.title]
    assert store.save(fetch_of(replace(ARTICLE, related=(strike,)), hours=1), new_run(store)) == Outcome.UNCHANGED
    assert hits(path, "Telus") == []
    assert hits(path, "strike") == [ARTICLE.title]


# The same page again


def test_same_page_ten_thousand_times_changes_nothing(store: Store, db: Database) -> None:
    related = (Related(position=1, title="A cable", url=f"{HOST}/cable"),)
    page = replace(ARTICLE, related=related)
    for hours in range(0, 10_000, 100):
        run = new_run(store)
        store.save_all([fetch_of(page, hours=hours + number, url=f"{HOST}/{number}") for number in range(100)], run)
    assert column(db, "SELECT count(*) FROM revisions") == [0]
    assert column(db, "SELECT count(*) FROM articles") == [1]
    assert column(db, "SELECT changed_at FROM articles") == ["2026-05-12T12:00:00Z"]


# What a save asks costs the same in a large ledger


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (f"SELECT id FROM articles WHERE {writing._SAME_TEXT} LIMIT 1", "articles_text"),
        (writing._ORIGINAL, "articles_text"),
        (writing._GAVE_IT, "fetches_article"),
        (writing._UNSETTLED, "fetches_run"),
        ("SELECT id FROM articles WHERE key = ? LIMIT 1", "sqlite_autoindex_articles_1"),
        (writing._FAILED, "fetches_url"),
        ("DELETE FROM found_urls WHERE site_id = ? AND url = ? AND tries >= ?", "sqlite_autoindex_found_urls_1"),
        ("UPDATE related_news SET related_article_id = ? WHERE key = ?", "related_news_key"),
        (recount._MOST_USED, "sqlite_autoindex_outlet_aliases_1"),
    ],
)
def test_question_of_a_save_has_its_index(store: Store, db: Database, sql: str, index: str) -> None:
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * sql.count("?"))]
    assert any(f"INDEX {index}" in line for line in plan if line.startswith("SEARCH "))
    assert not [line for line in plan if line.startswith("SCAN ") and "VIRTUAL TABLE" not in line]
