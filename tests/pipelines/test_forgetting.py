"""What is removed on request is gone: from the tables, from the file, and for ever."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.auditing import check
from pipelines.errors import LedgerError, UsageError
from pipelines.forgetting import forgotten_digest, is_forgotten
from pipelines.records import Fetch, Found, Outcome, Related
from pipelines.removing import Removal, find_target, forget, scrub
from pipelines.schema import open_database, transaction
from pipelines.store import Store
from tests.ledgers import NOON, address, article, everything, fetch_of, make, rows

WORDS = ("Zyzzyva", "zyzzyva", "Qwghlm", "qwghlm")
SECRET = article(
    "secret",
    title="Zyzzyva found in the harbour",
    text="Nobody expected the Qwghlm weevil to swim. " * 20,
    kicker="虫害対策",
)
OFFER = Related(position=1, title="Zyzzyva found", url=SECRET.url, summary="Of all things, a Qwghlm weevil.")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """With an article that is to go, told of wherever one can be."""
    offers = article("wombat", "journal", related=(OFFER,))
    found = (Found(url=SECRET.url or "", kind="article"), Found(url=address("numbat"), kind="article"))
    listing = Fetch(url="http://paper.example/", site="paper", fetched_at=NOON, outcome=Outcome.LISTING, found=found)
    revised = replace(SECRET, title="Zyzzyva found in the harbour, twice", related=())
    return make(
        tmp_path / "news.db",
        fetch_of(article()),
        fetch_of(SECRET, 1),
        fetch_of(offers, 1),
        fetch_of(revised, 2, url=address("moved"), final_url=SECRET.url),
        replace(listing, fetched_at=NOON + timedelta(hours=3)),
    )


def forgotten(ledger: Path, reference: str) -> Removal:
    return forget(ledger, find_target(ledger, reference), NOON)


def bytes_of(ledger: Path) -> bytes:
    return b"".join(file.read_bytes() for file in ledger.parent.glob(f"{ledger.name}*"))


@pytest.mark.parametrize(
    "reference", [address("secret"), "https://www.paper.example/2026/secret/?utm_source=x", address("moved")]
)
def test_an_article_is_removed_by_any_of_its_addresses(ledger: Path, reference: str) -> None:
    removal = forgotten(ledger, reference)
    assert (removal.articles, removal.fetches, removal.related, removal.found) == (1, 2, 1, 1)
    assert rows(ledger, "SELECT key FROM articles ORDER BY id") == [
        ("paper.example/2026/quokka",),
        ("journal.example/2026/wombat",),
    ]
    assert list(check(ledger)) == []


def test_no_word_of_it_is_in_any_file_of_the_ledger(ledger: Path) -> None:
    before = bytes_of(ledger)
    assert all(word.encode() in before for word in (*WORDS, "虫害対策", "paper.example/2026/secret"))
    forgotten(ledger, address("secret"))
    after = bytes_of(ledger)
    gone = (*WORDS, "虫害", "虫害対策", "paper.example/2026/secret", "paper.example/2026/moved")
    assert [word for word in gone if word.encode() in after] == []


def test_no_word_of_it_is_left_while_others_have_the_file_open(ledger: Path) -> None:
    with sqlite3.connect(ledger) as db:
        db.execute("SELECT count(*) FROM articles").fetchone()
        forgotten(ledger, address("secret"))
        assert b"Zyzzyva" not in bytes_of(ledger)
    db.close()


def test_what_others_offered_of_it_is_no_longer_searched(ledger: Path) -> None:
    assert rows(ledger, "SELECT related_titles FROM articles WHERE key LIKE 'journal%'") == [("Zyzzyva found",)]
    forgotten(ledger, address("secret"))
    assert rows(ledger, "SELECT related_titles, ngrams FROM articles WHERE key LIKE 'journal%'") == [(None, None)]
    assert rows(ledger, "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'zyzzyva'") == []


def test_it_is_known_again_and_its_address_is_not_kept(ledger: Path) -> None:
    forgotten(ledger, address("secret"))
    with sqlite3.connect(ledger) as db:
        assert is_forgotten(db, "paper.example/2026/secret")
        assert is_forgotten(db, "paper.example/2026/moved")
        assert not is_forgotten(db, "paper.example/2026/quokka")
    db.close()
    assert {name for (name,) in rows(ledger, "SELECT name FROM forgotten")} == {"an article"}


def test_it_is_never_stored_again(ledger: Path) -> None:
    forgotten(ledger, address("secret"))
    store = Store.open(ledger)
    run = store.start_run("paper", NOON + timedelta(hours=9))
    assert store.save(fetch_of(SECRET, 9), run) == Outcome.REJECTED
    store.close()
    assert rows(ledger, "SELECT count(*) FROM articles") == [(2,)]


def test_an_article_of_a_site_that_went_is_not_stored_whoever_brings_it(ledger: Path) -> None:
    forgotten(ledger, "journal")
    make(ledger, fetch_of(article("emu", "journal"), 9, site="saved"))
    assert rows(ledger, "SELECT count(*) FROM articles WHERE key LIKE '%emu'") == [(0,)]
    assert list(check(ledger)) == []


def test_what_others_tell_of_it_is_not_stored_again_either(ledger: Path) -> None:
    forgotten(ledger, address("secret"))
    found = (Found(url=SECRET.url or "", kind="article"), Found(url=address("emu"), kind="article"))
    listing = Fetch(url="http://paper.example/", site="paper", fetched_at=NOON, outcome=Outcome.LISTING, found=found)
    wombats = article("wombat", "journal", related=(OFFER, Related(position=2, title="The emus", url=address("emu"))))
    make(ledger, replace(listing, fetched_at=NOON + timedelta(hours=8)), fetch_of(wombats, 9))
    assert b"Zyzzyva" not in bytes_of(ledger)
    assert rows(ledger, "SELECT count(*) FROM found_urls WHERE url LIKE '%secret%'") == [(0,)]
    assert rows(ledger, "SELECT title FROM related_news WHERE article_id = 3 AND gone_at IS NULL") == [("The emus",)]
    assert list(check(ledger)) == []


def test_digest_is_of_the_key() -> None:
    assert forgotten_digest("site:paper") == "c0b833d2994aaf588a7d8b0b09c7c8de89809162a3107fa2cd32243f60844209"


def test_outlets_that_nobody_refers_to_any_more_go_too(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", fetch_of(article()), fetch_of(article("wombat", "journal", sources=())))
    removal = forgotten(path, address("quokka"))
    assert removal.outlets == 3
    assert rows(path, "SELECT domain FROM outlets") == [("journal.example",)]
    assert rows(path, "SELECT * FROM outlet_aliases") == []


def test_names_of_outlets_are_counted_again(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", fetch_of(article()), fetch_of(article("wombat")))
    forgotten(path, address("quokka"))
    assert rows(path, "SELECT name, articles FROM outlet_aliases") == [("Harbour Wire", 1)]


def test_a_site_goes_with_all_it_has(ledger: Path) -> None:
    removal = forgotten(ledger, "paper")
    assert (removal.articles, removal.runs, removal.related, removal.found) == (2, 1, 1, 1)
    assert rows(ledger, "SELECT name FROM sites") == [("journal",)]
    assert rows(ledger, "SELECT count(*) FROM fetches") == rows(ledger, "SELECT count(*) FROM runs") == [(1,)]
    assert rows(ledger, "SELECT name FROM forgotten") == [("site paper",)]
    assert not any(word.encode() in bytes_of(ledger) for word in (*WORDS, "paper.example/2026/quokka"))
    assert list(check(ledger)) == []


def test_an_article_without_an_address_goes_by_its_file(tmp_path: Path) -> None:
    path = make(tmp_path / "news.db", fetch_of(replace(SECRET, url=None), url="file:secret.html"))
    assert forgotten(path, "file:secret.html").articles == 1
    assert b"Zyzzyva" not in bytes_of(path)


def test_what_is_only_offered_or_found_is_removed_as_well(ledger: Path) -> None:
    assert forgotten(ledger, address("numbat")).found == 1
    assert forgotten(ledger, address("wombat")).related == 2


def test_what_nobody_knows_is_a_mistake(ledger: Path) -> None:
    for reference in (address("nothing"), "nowhere"):
        with pytest.raises(UsageError, match="no article or site of this name"):
            find_target(ledger, reference)


def test_a_removal_that_was_killed_before_the_file_was_wiped_is_finished_by_another(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("pipelines.removing.scrub", _die)
        with pytest.raises(KeyboardInterrupt):
            forgotten(ledger, address("secret"))
    assert rows(ledger, "SELECT count(*) FROM articles") == [(2,)]
    assert forgotten(ledger, address("secret")) == Removal()
    assert b"Zyzzyva" not in bytes_of(ledger)


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_removal_that_fails_removes_nothing(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(ledger)
    monkeypatch.setattr("pipelines.removing.remember", _die)
    with pytest.raises(KeyboardInterrupt):
        forgotten(ledger, address("secret"))
    assert everything(ledger) == before


def test_a_file_that_another_program_reads_on_is_told(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.schema.BUSY_SECONDS", 0.1)
    with sqlite3.connect(ledger, isolation_level=None) as db:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM articles").fetchone()
        with pytest.raises(LedgerError, match="not yet wiped"):
            forgotten(ledger, address("secret"))
        db.rollback()
    db.close()
    assert forgotten(ledger, address("secret")) == Removal()
    assert b"Zyzzyva" not in bytes_of(ledger)


def test_another_writer_is_told_and_nothing_is_removed(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, before = find_target(ledger, address("secret")), everything(ledger)
    monkeypatch.setattr("pipelines.schema.BUSY_SECONDS", 0.1)
    with sqlite3.connect(ledger, isolation_level=None) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another program is writing"):
            forget(ledger, target, NOON)
        db.rollback()
    db.close()
    assert everything(ledger) == before


def test_who_takes_only_what_changed_is_told_that_it_went(ledger: Path) -> None:
    """By its guid, which tells nothing of its address; and what offered it has changed."""
    sql = "SELECT guid, first, article_id FROM changes ORDER BY id DESC LIMIT 2"
    ((guid,),) = rows(ledger, "SELECT guid FROM articles WHERE url = ?", SECRET.url)
    ((first,),) = rows(ledger, "SELECT coalesce(first, id) FROM changes WHERE guid = ?", guid)
    forgotten(ledger, address("secret"))
    ((other, _, article_id), gone) = rows(ledger, sql)
    assert gone == (guid, first, None)
    assert rows(ledger, "SELECT id, key FROM articles WHERE guid = ?", other) == [
        (article_id, "journal.example/2026/wombat")
    ]


def test_it_goes_by_the_name_that_exports_give_it(ledger: Path) -> None:
    ((guid,),) = rows(ledger, "SELECT guid FROM articles WHERE url = ?", SECRET.url)
    assert forgotten(ledger, guid).articles == 1
    assert b"Zyzzyva" not in bytes_of(ledger)


def test_copies_of_it_are_linked_to_nothing(tmp_path: Path) -> None:
    same = {"title": SECRET.title, "text": SECRET.text}
    path = make(tmp_path / "news.db", fetch_of(SECRET), fetch_of(article("copy", "journal", **same), 1))
    assert rows(path, "SELECT count(*) FROM duplicates") == [(1,)]
    forgotten(path, address("secret"))
    assert rows(path, "SELECT count(*) FROM duplicates") == [(0,)]


def test_wiping_leaves_alone_what_is_read_beside_it(tmp_path: Path) -> None:
    ours, theirs = (make(tmp_path / name, fetch_of(article("a"))) for name in ("ours.db", "theirs.db"))
    with closing(open_database(ours, create=False)) as db, closing(open_database(theirs, create=False)) as writing:
        with transaction(writing):
            writing.execute("UPDATE articles SET kicker = 'not yet in the file itself'")
        db.execute("ATTACH DATABASE ? AS other", [f"{theirs.resolve().as_uri()}?mode=ro"])
        assert db.execute("SELECT count(*) FROM other.articles").fetchone()
        scrub(db, ours)
