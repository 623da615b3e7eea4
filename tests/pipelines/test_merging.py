"""Other ledgers into one: nothing twice, nothing lost, whichever comes first."""

import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.auditing import check
from pipelines.derived import article_guid, digest
from pipelines.errors import LedgerError, UsageError
from pipelines.ledger import Ledger
from pipelines.merging import merge
from pipelines.records import Article, Fetch, Found, Outcome, Related
from pipelines.removing import find_target, forget
from pipelines.store import Store
from tests.ledgers import LONG, NOON, address, article, change, everything, fetch_of, invented, make, rows

MERGED = ("fetches",)
"""Depends on the order: two machines that fetch one url in one second are told apart by what was stored first."""


def pair(tmp_path: Path, ours: list[Fetch], theirs: list[Fetch]) -> tuple[Path, Path]:
    return make(tmp_path / "ours.db", *ours), make(tmp_path / "theirs.db", *theirs)


def titles(path: Path) -> list[str]:
    return [title for (title,) in rows(path, "SELECT title FROM articles ORDER BY key")]


def the_article(path: Path) -> Article:
    with Ledger.open(path) as ledger:
        ((_, found),) = ledger.articles()
    return found


@pytest.mark.parametrize("seed", range(12))
def test_whichever_ledger_is_merged_into_which_the_articles_are_the_same(tmp_path: Path, seed: int) -> None:
    one, other = pair(tmp_path, invented(2 * seed), invented(2 * seed + 1))
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    shutil.copy(one, first)
    shutil.copy(other, second)
    merge(first, other)
    merge(second, one)
    assert everything(first, *MERGED) == everything(second, *MERGED)
    assert list(check(first)) == list(check(second)) == []
    before = everything(first)
    for again in (other, one, second):
        merge(first, again)
        assert everything(first) == before


def test_what_is_new_comes_along_with_all_its_parts(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, [], [fetch_of(article()), fetch_of(article("wombat"))])
    merged = merge(ours, theirs)
    assert everything(ours) == everything(theirs)
    assert (merged.added, merged.updated, merged.known, merged.fetches, merged.runs) == (2, 0, 0, 2, 1)
    assert list(check(ours)) == []


def test_what_is_new_is_found_by_its_words(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, [fetch_of(article("wombat"))], [fetch_of(article("numbat"))])
    merge(ours, theirs)
    with Ledger.open(ours) as ledger:
        assert [hit.title for hit in ledger.search("numbats")] == ["Counting the numbats"]


def test_a_copy_of_the_ledger_itself_changes_nothing(tmp_path: Path) -> None:
    ours = make(tmp_path / "ours.db", *invented(7))
    before = everything(ours)
    shutil.copy(ours, tmp_path / "copy.db")
    merge(ours, tmp_path / "copy.db")
    assert everything(ours) == before


def test_the_other_ledger_is_only_read(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, invented(1), invented(2))
    before = theirs.read_bytes()
    merge(ours, theirs)
    assert theirs.read_bytes() == before


@pytest.mark.parametrize(("earlier", "later"), [("ours", "theirs"), ("theirs", "ours")])
def test_the_newer_state_counts_and_the_change_is_a_revision(tmp_path: Path, earlier: str, later: str) -> None:
    new = article(title="Counting the quokkas, again", authors=("Mia Berg",))
    make(tmp_path / f"{earlier}.db", fetch_of(article()))
    make(tmp_path / f"{later}.db", fetch_of(new, 3))
    merge(tmp_path / "ours.db", tmp_path / "theirs.db")
    assert the_article(tmp_path / "ours.db") == new
    (times,) = rows(tmp_path / "ours.db", "SELECT saved_at, changed_at FROM articles")
    assert times == ("2026-05-12T12:00:00Z", "2026-05-12T15:00:00Z")
    assert rows(tmp_path / "ours.db", "SELECT field, changed_at, old, new FROM revisions ORDER BY id") == [
        ("title", "2026-05-12T15:00:00Z", "Counting the quokkas", "Counting the quokkas, again"),
        ("authors", "2026-05-12T15:00:00Z", "Ada Okafor\nJonas Weil", "Mia Berg"),
    ]


def test_the_same_state_was_there_when_it_was_first_seen(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, [fetch_of(article(), 5)], [fetch_of(article(), 1)])
    merge(ours, theirs)
    assert rows(ours, "SELECT saved_at, changed_at FROM articles") == [("2026-05-12T13:00:00Z",) * 2]
    assert rows(ours, "SELECT * FROM revisions") == []


def test_an_address_joins_what_two_keys_hold_apart(tmp_path: Path) -> None:
    moved = article("quokka-2", title="Counting the quokkas")
    asked = fetch_of(moved, 4, url=address("quokka"), final_url=address("quokka-2"))
    ours, theirs = pair(tmp_path, [fetch_of(article())], [asked])
    merge(ours, theirs)
    assert rows(ours, "SELECT key FROM articles") == [("paper.example/2026/quokka-2",)]
    assert rows(ours, "SELECT count(*) FROM article_urls WHERE article_id = 1") == [(2,)]


def test_an_address_that_leads_to_another_article_joins_nothing(tmp_path: Path) -> None:
    other = article("front", title="Today")
    asked = fetch_of(other, 4, url=address("quokka"), final_url=address("front"))
    ours, theirs = pair(tmp_path, [fetch_of(article())], [asked])
    merge(ours, theirs)
    assert titles(ours) == ["Today", "Counting the quokkas"]
    assert rows(ours, "SELECT article_id FROM article_urls WHERE url_key LIKE '%quokka'") == [(1,)]


def test_what_the_page_offered_last_is_offered(tmp_path: Path) -> None:
    numbat = Related(position=1, title="The numbats", url=address("numbat"))
    ours, theirs = pair(tmp_path, [fetch_of(article())], [fetch_of(article(related=(numbat,)), 2)])
    merge(ours, theirs)
    found = rows(ours, "SELECT title, first_seen, gone_at FROM related_news ORDER BY title")
    assert found == [
        ("The numbats", "2026-05-12T14:00:00Z", None),
        ("The wombats", "2026-05-12T12:00:00Z", "2026-05-12T14:00:00Z"),
    ]
    assert rows(ours, "SELECT related_titles FROM articles") == [("The numbats",)]


def test_related_news_leads_to_what_the_other_ledger_has(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, [fetch_of(article())], [fetch_of(article("wombat", related=()))])
    merge(ours, theirs)
    assert rows(ours, "SELECT related_article_id FROM related_news") == [(2,)]


def test_a_page_that_tells_the_same_after_a_merge_is_unchanged(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, [fetch_of(article())], [fetch_of(article(title="Counting the quokkas, again"), 1)])
    merge(ours, theirs)
    assert rows(ours, "SELECT digest FROM articles") == [(digest(article(title="Counting the quokkas, again")),)]
    store = Store.open(ours)
    run = store.start_run("paper", NOON + timedelta(hours=9))
    assert store.save(fetch_of(article(title="Counting the quokkas, again"), 9), run) == Outcome.UNCHANGED
    store.close()


def test_copies_are_found_that_only_the_two_together_show(tmp_path: Path) -> None:
    same = {"text": LONG, "title": "Counting the quokkas"}
    ours, theirs = pair(tmp_path, [fetch_of(article(**same), 1)], [fetch_of(article(site="journal", **same))])
    merge(ours, theirs)
    sql = """SELECT copies.key, originals.key, found_at FROM duplicates
        JOIN articles AS copies ON copies.id = article_id JOIN articles AS originals ON originals.id = original_id"""
    assert rows(ours, sql) == [("paper.example/2026/quokka", "journal.example/2026/quokka", "2026-05-12T13:00:00Z")]


def test_a_copy_that_somebody_undid_stays_undone(tmp_path: Path) -> None:
    same = {"text": LONG, "title": "Counting the quokkas"}
    both = [fetch_of(article(**same)), fetch_of(article(site="journal", **same), 1)]
    ours, theirs = pair(tmp_path, both, both)
    change(theirs, "UPDATE duplicates SET undone_at = '2026-05-13T00:00:00Z'")
    merge(ours, theirs)
    assert rows(ours, "SELECT undone_at FROM duplicates") == [("2026-05-13T00:00:00Z",)]


def test_names_of_outlets_are_counted_over_both(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, [fetch_of(article())], [fetch_of(article()), fetch_of(article("wombat"))])
    merge(ours, theirs)
    assert rows(ours, "SELECT name, articles FROM outlet_aliases") == [("Harbour Wire", 2)]


def test_what_the_other_has_fetched_is_no_longer_to_be_fetched(tmp_path: Path) -> None:
    found = tuple(Found(url=address(name), kind="article") for name in ("quokka", "numbat"))
    listing = Fetch(url="http://paper.example/", site="paper", fetched_at=NOON, outcome=Outcome.LISTING, found=found)
    ours, theirs = pair(tmp_path, [listing], [fetch_of(article(), 1)])
    merge(ours, theirs)
    merge(theirs, ours)
    assert (
        rows(ours, "SELECT url FROM found_urls") == rows(theirs, "SELECT url FROM found_urls") == [(address("numbat"),)]
    )


# Who takes only what changed


def order(path: Path) -> list[tuple[object, ...]]:
    return rows(path, "SELECT id, guid, first, article_id FROM changes ORDER BY id")


def moved(path: Path, before: list[tuple[object, ...]]) -> list[object]:
    """The guids that have a newer place than before."""
    return [row[1] for row in order(path) if row not in before]


QUOKKA, WOMBAT = (article_guid(f"paper.example/2026/{name}") for name in ("quokka", "wombat"))


@pytest.mark.parametrize("seed", range(6))
def test_a_ledger_that_is_merged_again_moves_nothing(tmp_path: Path, seed: int) -> None:
    ours, theirs = pair(tmp_path, invented(2 * seed), invented(2 * seed + 1))
    merge(ours, theirs)
    before = order(ours)
    merge(ours, theirs)
    assert order(ours) == before


def test_articles_that_the_other_knows_no_better_are_not_touched(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, [fetch_of(article())], [fetch_of(article()), fetch_of(article("wombat"))])
    before = order(ours)
    merge(ours, theirs)
    assert moved(ours, before) == [WOMBAT]


@pytest.mark.parametrize(
    "other",
    [
        {"authors": ("Mia Berg",)},
        {"topics": ()},
        {"outline": ()},
        {"sources": ()},
        {"related": ()},
        {"related": (Related(position=1, title="The wombats", url=address("wombat"), summary="They dig."),)},
    ],
    ids=lambda other: next(iter(other)),
)
@pytest.mark.parametrize("hours", [0, 1])
def test_an_article_of_which_only_lists_are_others_has_a_newer_place(
    tmp_path: Path, other: dict[str, Any], hours: int
) -> None:
    ours, theirs = pair(tmp_path, [fetch_of(article())], [fetch_of(article(**other), hours)])
    before, told = order(ours), everything(ours, "fetches", "runs", "changes")
    merge(ours, theirs)
    is_other = everything(ours, "fetches", "runs", "changes") != told
    assert moved(ours, before) == ([QUOKKA] if is_other else [])
    assert is_other or not hours
    assert list(check(ours)) == []


def test_revisions_that_the_other_saw_give_a_newer_place(tmp_path: Path) -> None:
    """From A to B and back, which ours never saw."""
    twice = [fetch_of(article(), 1), fetch_of(article(title="Counting the quokkas, again"), 2), fetch_of(article(), 3)]
    ours, theirs = pair(tmp_path, [fetch_of(article())], twice)
    before = order(ours)
    merge(ours, theirs)
    assert moved(ours, before) == [QUOKKA]


def test_an_article_under_another_key_goes_and_comes(tmp_path: Path) -> None:
    there = article("quokka-2", title="Counting the quokkas")
    asked = fetch_of(there, 4, url=address("quokka"), final_url=address("quokka-2"))
    ours, theirs = pair(tmp_path, [fetch_of(article())], [asked])
    now = article_guid("paper.example/2026/quokka-2")
    for path, other, first in ((ours, theirs, 1), (theirs, tmp_path / "copy.db", None)):
        if path == theirs:
            make(other, fetch_of(article()))
        merge(path, other)
        found = {guid: (earliest, number) for _, guid, earliest, number in order(path)}
        assert found[QUOKKA] == (first, None)
        assert found[now][1] == 1
        assert list(check(path)) == []


def test_tombstones_come_along_where_the_article_is_not_there(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, [fetch_of(article())], [fetch_of(article()), fetch_of(article("wombat"))])
    change(theirs, "DELETE FROM fetches", "DELETE FROM article_urls", "DELETE FROM articles")
    merge(ours, theirs)
    assert [(guid, number) for _, guid, _, number in order(ours)] == [(QUOKKA, 1), (WOMBAT, None)]


def test_cursors_that_only_the_other_has_come_along_without_their_place(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, [fetch_of(article())], [fetch_of(article("wombat"))])
    cursor = "INSERT INTO cursors (name, position, selection, moved_at) VALUES ('{}', 1, '{{}}', '{}')"
    change(ours, cursor.format("shop", "2026-05-12T12:00:00Z"))
    change(theirs, cursor.format("shop", "2026-05-13T12:00:00Z"), cursor.format("desk", "2026-05-14T12:00:00Z"))
    for _ in range(2):
        merge(ours, theirs)
        assert rows(ours, "SELECT name, position, moved_at FROM cursors ORDER BY id") == [
            ("shop", 1, "2026-05-12T12:00:00Z"),
            ("desk", -1, "2026-05-14T12:00:00Z"),
        ]
    assert list(check(ours)) == []


# What was forgotten


@pytest.mark.parametrize("forgetful", ["ours", "theirs"])
@pytest.mark.parametrize("reference", [address("quokka"), "paper"])
def test_what_either_has_forgotten_is_gone(tmp_path: Path, forgetful: str, reference: str) -> None:
    fetches = [fetch_of(article()), fetch_of(article("wombat", "journal"), 1)]
    ours, theirs = pair(tmp_path, fetches, fetches)
    path = tmp_path / f"{forgetful}.db"
    forget(path, find_target(path, reference), NOON)
    merge(ours, theirs)
    assert titles(ours) == ["Counting the wombats"]
    assert list(check(ours)) == []
    left = b"".join(file.read_bytes() for file in tmp_path.glob("ours.db*"))
    assert b"Counting the quokkas" not in left


# Files


def test_a_ledger_of_an_earlier_version_is_taken_in_and_left_as_it_is(tmp_path: Path, first_version: Path) -> None:
    before = first_version.read_bytes()
    ours = make(tmp_path / "ours.db")
    assert merge(ours, first_version).added == 1
    assert titles(ours) == ["An old one"]
    assert first_version.read_bytes() == before


@pytest.fixture
def first_version(tmp_path: Path) -> Path:
    from sqlite_utils import Database

    from pipelines.schema import migrations

    path = tmp_path / "old.db"
    with Database(path) as db:
        migrations.apply(db, stop_before="0002_image_caption_and_paywall")
        db.execute(
            "INSERT INTO articles (title, url, key, saved_at, changed_at)"
            " VALUES ('An old one', 'http://a.example/b', 'a.example/b', '2026-05-12T12:00:00Z', '2026-05-12T12:00:00Z')"
        )
        db.conn.commit()
    return path


def test_a_ledger_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, invented(1), invented(2))
    change(
        theirs, "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('newsledger', '9999_x', '')"
    )
    before = everything(ours)
    with pytest.raises(LedgerError, match="newer version") as caught:
        merge(ours, theirs)
    assert caught.value.about == str(theirs)
    assert everything(ours) == before


def test_the_ledger_itself_is_refused(tmp_path: Path) -> None:
    ours = make(tmp_path / "ours.db")
    with pytest.raises(UsageError, match="the ledger itself"):
        merge(ours, ours)


def test_what_is_no_ledger_is_refused(tmp_path: Path) -> None:
    ours, other = make(tmp_path / "ours.db"), tmp_path / "other.db"
    with pytest.raises(LedgerError, match="no such file"):
        merge(ours, other)
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE sums (n INTEGER)")
    db.close()
    with pytest.raises(LedgerError, match="no ledger"):
        merge(ours, other)


def test_a_merge_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pair(tmp_path, invented(3), invented(4))
    before = everything(ours)

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("no more")

    monkeypatch.setattr("pipelines.merging.recount_aliases", fail)
    with pytest.raises(sqlite3.OperationalError):
        merge(ours, theirs)
    assert everything(ours) == before


def test_a_merge_that_is_killed_changes_nothing(tmp_path: Path) -> None:
    ours, theirs = pair(tmp_path, invented(3), invented(4))
    before = everything(ours)
    script = (
        "import time; from pathlib import Path; from pipelines import merging\n"
        "merging.recount_aliases = lambda *_: (print('there', flush=True), time.sleep(60))\n"
        f"merging.merge(Path({str(ours)!r}), Path({str(theirs)!r}))"
    )
    arguments, root = [sys.executable, "-c", script], Path(__file__).parents[2]
    told = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, cwd=root, env=told) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"there\n"
        program.kill()
    assert everything(ours) == before
    assert list(check(ours)) == []


def test_what_is_held_by_another_writer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pair(tmp_path, invented(3), invented(4))
    monkeypatch.setattr("pipelines.schema.BUSY_SECONDS", 0.1)
    with sqlite3.connect(ours, isolation_level=None) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another program is writing"):
            merge(ours, theirs)
        db.rollback()
    db.close()


def test_an_article_without_an_address_is_one_by_its_words(tmp_path: Path) -> None:
    saved = fetch_of(replace(article(), url=None))
    ours, theirs = pair(tmp_path, [saved], [saved])
    assert merge(ours, theirs).known == 1
