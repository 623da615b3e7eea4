"""Checking a ledger, copying it and measuring it."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import upkeep
from pipelines.auditing import Skipped, Violation, check
from pipelines.errors import LedgerError, UsageError
from pipelines.forgetting import forgotten_digest
from pipelines.json_records import article_json
from pipelines.ledger import Ledger
from pipelines.store import Store
from pipelines.upkeep import backup, publish, stats
from tests.ledgers import NOON, article, change, everything, fetch_of, make, rows

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    again = article(title="Counting the quokkas, again", related=())
    return make(
        tmp_path / "news.db",
        fetch_of(article()),
        fetch_of(article("wombat", text="首相官邸で会見した。" * 60)),
        fetch_of(article(site="journal")),
        fetch_of(again, 2),
    )


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write to, with a ledger that nobody has open."""
    folder = tmp_path / "locked"
    folder.mkdir()
    make(folder / "news.db", fetch_of(article()))
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    if os.access(folder, os.W_OK):
        pytest.skip("root may write everywhere")
    yield folder / "news.db"
    folder.chmod(0o755)


def wrong(path: Path) -> list[tuple[str, str]]:
    return [(found.table, found.what) for found in check(path) if isinstance(found, Violation)]


# Check


def test_what_the_store_wrote_is_whole(ledger: Path) -> None:
    assert list(check(ledger)) == []


def test_checking_changes_nothing(ledger: Path) -> None:
    before = ledger.read_bytes()
    list(check(ledger))
    assert ledger.read_bytes() == before


CHANGES = [
    ("UPDATE article_urls SET url_key = 'x' WHERE id = 2", "article_urls", "url_key"),
    ("UPDATE fetches SET url_key = 'x' WHERE id = 1", "fetches", "url_key"),
    ("UPDATE fetches SET outcome = 'lost' WHERE id = 1", "fetches", "outcome"),
    ("UPDATE fetches SET article_id = NULL WHERE id = 1", "fetches", "gave an article that is not there"),
    ("UPDATE fetches SET fetched_at = '2026-05-12 12:00' WHERE id = 1", "fetches", "fetched_at is no time"),
    (
        "UPDATE articles SET published = '2026-05' WHERE id = 1",
        "articles",
        "published is not as published_precision says",
    ),
    (
        "UPDATE articles SET published = '2026-02-30' WHERE id = 1",
        "articles",
        "published is not as published_precision says",
    ),
    (
        "UPDATE articles SET published_text = NULL WHERE id = 1",
        "articles",
        "published_text or published_origin is missing",
    ),
    ("UPDATE articles SET key = 'x' WHERE id = 1", "articles", "key"),
    ("UPDATE articles SET headings = 'x' WHERE id = 1", "articles", "headings"),
    ("UPDATE articles SET related_titles = 'x' WHERE id = 2", "articles", "related_titles"),
    ("UPDATE articles SET ngrams = NULL WHERE id = 2", "articles", "ngrams"),
    ("UPDATE articles SET text_digest = NULL WHERE id = 2", "articles", "text_digest"),
    ("UPDATE articles SET digest = 'x' WHERE id = 2", "articles", "digest"),
    ("UPDATE articles SET subtitle = '' WHERE id = 2", "articles", "subtitle is an empty text"),
    ("UPDATE articles SET outlet_id = 1 + outlet_id WHERE id = 1", "articles", "outlet_id is another domain's"),
    ("UPDATE articles SET changed_at = '2026-01-01T00:00:00Z' WHERE id = 1", "articles", "changed before it was saved"),
    ("UPDATE articles SET published_origin = 'dream' WHERE id = 1", "articles", "published_origin"),
    ("UPDATE articles SET modified_zone = 'star' WHERE id = 1", "articles", "modified_zone"),
    ("UPDATE sources SET kind = 'heard' WHERE id = 1", "sources", "kind"),
    ("UPDATE related_news SET published_origin = 'week'", "related_news", "published_origin"),
    ("UPDATE articles SET guid = 'x' WHERE id = 1", "articles", "guid"),
    ("DELETE FROM changes WHERE article_id = 2", "articles", "the place of its last change"),
    ("UPDATE changes SET article_id = NULL WHERE article_id = 2", "articles", "the place of its last change"),
    ("UPDATE changes SET article_id = 99 WHERE article_id = 2", "changes", "is of an article that is not there"),
    ("UPDATE changes SET article_id = 1 WHERE article_id = 2", "changes", "is of an article that is not there"),
    ("UPDATE changes SET first = 1 + id WHERE article_id = 2", "changes", "came before it came first"),
    ("INSERT INTO cursors VALUES (1, 'shop', 99, '{}', '2026-05-12T12:00:00Z')", "cursors", "position"),
    ("INSERT INTO cursors VALUES (1, 'shop', -2, '{}', '2026-05-12T12:00:00Z')", "cursors", "position"),
    ("INSERT INTO cursors VALUES (1, 'shop', 0, '{', '2026-05-12T12:00:00Z')", "cursors", "selection is no JSON"),
    ("INSERT INTO cursors VALUES (1, 'shop', 0, '{}', 'noon')", "cursors", "moved_at is no time"),
    ("UPDATE outline SET position = 3 WHERE position = 2 AND article_id = 1", "outline", "position"),
    ("DELETE FROM authors WHERE position = 1 AND article_id = 1", "authors", "position"),
    ("UPDATE sources SET outlet_id = NULL WHERE id = 2", "sources", "outlet_id is another domain's"),
    ("UPDATE related_news SET related_article_id = NULL", "related_news", "related_article_id"),
    ("UPDATE related_news SET key = 'x' WHERE id = 1", "related_news", "key"),
    ("UPDATE article_urls SET article_id = 2 WHERE id = 1", "article_urls", "the article's own url leads elsewhere"),
    ("UPDATE outlet_aliases SET articles = 9", "outlet_aliases", "articles, of the outlet 2 as Harbour Wire"),
    ("UPDATE runs SET reason = NULL", "runs", "ended_at and reason belong together"),
    ("UPDATE runs SET name = 'x'", "runs", "name"),
    ("UPDATE runs SET ended_at = '2026-01-01T00:00:00Z'", "runs", "ended before it started"),
    ("UPDATE revisions SET old = new", "revisions", "nothing changed"),
    ("UPDATE revisions SET field = 'mood'", "revisions", "field"),
    ("UPDATE duplicates SET original_id = article_id", "duplicates", "is a copy of itself"),
    ("INSERT INTO forgotten VALUES (1, 'x', 'an article', '2026-05-12T12:00:00Z')", "forgotten", "digest"),
    ("UPDATE outline SET article_id = 99 WHERE id = 1", "outline", "refers to a row of articles that is not there"),
]


@pytest.mark.parametrize(("sql", "table", "what"), CHANGES, ids=[sql[:60] for sql, *_ in CHANGES])
def test_a_broken_promise_is_found(ledger: Path, sql: str, table: str, what: str) -> None:
    change(ledger, sql)
    found = wrong(ledger)
    assert any(one == table and words.startswith(what) for one, words in found), found


def test_it_is_said_what_is_there_and_what_should_be(ledger: Path) -> None:
    change(ledger, "UPDATE article_urls SET url_key = 'x' WHERE id = 3")
    (found,) = (one for one in check(ledger) if isinstance(one, Violation) and one.what == "url_key")
    assert (found.id, found.found, found.expected) == (3, "x", "journal.example/2026/quokka")


def test_what_was_removed_on_request_and_is_there_is_found(ledger: Path) -> None:
    digest = "SELECT 1, '{}', 'an article', '2026-05-12T12:00:00Z'"
    change(ledger, "INSERT INTO forgotten " + digest.format(forgotten_digest("paper.example/2026/wombat")))
    assert ("articles", "is there, though it was removed on request") in wrong(ledger)


def test_a_search_index_that_is_not_of_the_articles_is_found(ledger: Path) -> None:
    change(ledger, "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
    assert wrong(ledger) == [("articles_fts", "the search index is not that of the articles")]


def test_a_damaged_file_is_told(ledger: Path) -> None:
    size = ledger.stat().st_size
    page = rows(ledger, "SELECT rootpage FROM sqlite_schema WHERE name = 'articles_outlet'")[0][0]
    with ledger.open("r+b") as file:
        file.seek((page - 1) * 4096 + 8)
        file.write(b"\xff" * 200)
    assert ledger.stat().st_size == size
    found = list(check(ledger))
    assert any(isinstance(one, Violation) and one.table == "file" for one in found)
    assert isinstance(found[-1], Skipped)


def test_where_nobody_may_write_the_search_index_is_left_out(locked: Path) -> None:
    assert list(check(locked)) == [
        Skipped(part="the search index", reason="it needs a file that may be written to"),
    ]


def test_while_another_program_writes_the_search_index_is_left_out(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.auditing.BUSY_SECONDS", 0.1)
    with sqlite3.connect(ledger) as db:
        db.execute("BEGIN IMMEDIATE")
        assert list(check(ledger)) == [Skipped(part="the search index", reason="another program is writing")]
        db.rollback()
    db.close()


@pytest.mark.parametrize(
    "work", [lambda path: list(check(path)), stats, lambda path: publish(path, path.with_name("p.db"))]
)
def test_what_is_no_ledger_is_told(tmp_path: Path, work: object) -> None:
    assert callable(work)
    for name, content in (("missing.db", None), ("text.db", b"no database at all, but long enough" * 9)):
        path = tmp_path / name
        if content:
            path.write_bytes(content)
        with pytest.raises(LedgerError):
            work(path)


# Backup


def test_a_backup_is_the_ledger(ledger: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    copy = backup(ledger, target)
    assert everything(target) == everything(ledger)
    assert list(check(target)) == []
    assert copy.copy_bytes == target.stat().st_size


def test_a_backup_is_one_file_and_nothing_is_left_beside_it(ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(ledger, folder / "copy.db")
    assert [file.name for file in folder.iterdir()] == ["copy.db"]
    assert rows(folder / "copy.db", "PRAGMA journal_mode") == [("delete",)]


def test_a_backup_has_what_is_only_in_the_log(ledger: Path, tmp_path: Path) -> None:
    store = Store.open(ledger)
    run = store.start_run("paper", NOON)
    store.save(fetch_of(article("numbat"), 5), run)
    backup(ledger, tmp_path / "copy.db")
    store.close()
    assert rows(tmp_path / "copy.db", "SELECT count(*) FROM articles WHERE key LIKE '%numbat'") == [(1,)]


def test_a_backup_while_another_writes_is_of_one_moment(ledger: Path, tmp_path: Path) -> None:
    with sqlite3.connect(ledger, isolation_level=None) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute("DELETE FROM authors")
        backup(ledger, tmp_path / "copy.db")
        db.rollback()
    db.close()
    assert list(check(tmp_path / "copy.db")) == []


@pytest.mark.parametrize("work", [backup, publish])
def test_a_file_that_is_there_stays_unless_forced(ledger: Path, tmp_path: Path, work: object) -> None:
    assert callable(work)
    target = tmp_path / "there.db"
    target.write_text("precious")
    with pytest.raises(UsageError, match="is there already"):
        work(ledger, target)
    assert target.read_text() == "precious"
    work(ledger, target, force=True)
    assert list(check(target)) == []


def test_a_copy_never_takes_the_place_of_the_ledger_or_of_one_in_use(ledger: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the ledger itself"):
        backup(ledger, ledger, force=True)
    other = make(tmp_path / "other.db")
    (tmp_path / "other.db-wal").touch()
    with pytest.raises(UsageError, match="in use"):
        backup(ledger, other, force=True)


@pytest.mark.parametrize("target", ["missing/copy.db", "."])
def test_a_place_that_cannot_be_written_to_is_told(ledger: Path, tmp_path: Path, target: str) -> None:
    with pytest.raises(UsageError):
        backup(ledger, tmp_path / target)


def test_a_torn_copy_never_has_the_name(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(upkeep, "_flush", fail)
    with pytest.raises(UsageError, match="No space left"):
        backup(ledger, tmp_path / "copy.db")
    assert not list(tmp_path.glob("*copy*"))


def test_a_backup_that_is_killed_leaves_no_file_of_its_name(ledger: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    script = (
        "import time; from pathlib import Path; from pipelines import upkeep\n"
        "upkeep._flush = lambda path: (print('there', flush=True), time.sleep(60))\n"
        f"upkeep.backup(Path({str(ledger)!r}), Path({str(target)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"there\n"
        program.send_signal(signal.SIGKILL)
    assert not target.exists()
    assert list(check(ledger)) == []


def test_a_backup_of_an_earlier_version_is_made(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db")
    change(path, "DELETE FROM _sqlite_migrations WHERE name LIKE '0007%'")
    backup(path, tmp_path / "copy.db")
    assert rows(tmp_path / "copy.db", "SELECT count(*) FROM _sqlite_migrations") == [(6,)]


# Publish


def test_what_is_published_is_the_ledger_and_opens_where_nobody_may_write(ledger: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    publish(ledger, folder / "news.db")
    assert everything(folder / "news.db") == everything(ledger)
    (folder / "news.db").chmod(0o444)
    folder.chmod(0o555)
    try:
        with sqlite3.connect(f"file:{folder}/news.db?mode=ro", uri=True) as db:
            assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        db.close()
        with Ledger.open(folder / "news.db") as read, Ledger.open(ledger) as held:
            assert [article_json(one) for _, one in read.articles()] == [
                article_json(one) for _, one in held.articles()
            ]
            assert [hit.id for hit in read.search("首相官邸")] == [2]
        assert [file.name for file in folder.iterdir()] == ["news.db"]
    finally:
        folder.chmod(0o755)


def test_what_is_published_has_no_free_pages_and_knows_its_statistics(ledger: Path, tmp_path: Path) -> None:
    change(
        ledger,
        "UPDATE articles SET image_caption = hex(randomblob(200000))",
        "UPDATE articles SET image_caption = NULL",
    )
    copy = publish(ledger, tmp_path / "p.db")
    assert rows(tmp_path / "p.db", "PRAGMA freelist_count") == [(0,)]
    assert rows(tmp_path / "p.db", "SELECT count(*) > 0 FROM sqlite_stat1") == [(1,)]
    assert copy.copy_bytes < copy.ledger_bytes


# Stats


def test_stats_count_what_there_is(ledger: Path) -> None:
    found = stats(ledger)
    counts = {store.name: store.rows for store in found.stores}
    assert (counts["articles"], counts["fetches"], counts["articles_outlet"]) == (3, 4, None)
    assert [(site.site, site.articles, site.first) for site in found.sites] == [
        ("journal", 1, "2026-05-12"),
        ("paper", 2, "2026-05-12"),
    ]
    assert found.version == "0007_at_a_glance"
    assert found.file_bytes == ledger.stat().st_size


def test_stats_tell_the_bytes_of_every_page(ledger: Path) -> None:
    found = stats(ledger)
    if found.search_bytes is None:
        pytest.skip("SQLite was built without dbstat")
    told = sum(store.bytes or 0 for store in found.stores)
    assert 0 < found.search_bytes < told == (found.pages - found.free_pages) * found.page_bytes


def test_stats_without_dbstat_count_rows(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_sizes", lambda _: {})
    found = stats(ledger)
    assert found.search_bytes is None
    assert {store.bytes for store in found.stores} == {None}


def test_where_nobody_may_write_it_is_measured_and_published(locked: Path, tmp_path: Path) -> None:
    assert stats(locked).wal_bytes == 0
    publish(locked, tmp_path / "p.db")
    assert list(check(tmp_path / "p.db")) == []
