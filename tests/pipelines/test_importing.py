"""An export taken back: the same articles, once, and nothing that is not as the export writes it."""

import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from pipelines.auditing import check
from pipelines.changes import write_changes
from pipelines.derived import article_guid
from pipelines.errors import UsageError
from pipelines.export import Options, Selection, export, write
from pipelines.exported_lines import read_line
from pipelines.importing import import_exports, is_export
from pipelines.ledger import Ledger
from pipelines.merging import Imported, merge
from pipelines.records import Outcome, Related, Source
from pipelines.removing import find_target, forget
from pipelines.store import Store
from tests.ledgers import NOON, address, article, change, everything, fetch_of, make, rows

WHOLE = Options(revisions=True)
NOTHING = Imported(added=0, updated=0, known=0, removed=0, forgotten=0)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """With a revised article, one of another site, and one without an address."""
    again = article(title="Counting the quokkas, again", related=())
    return make(
        tmp_path / "news.db",
        fetch_of(article()),
        fetch_of(article("wombat", "journal")),
        fetch_of(replace(article("numbat"), url=None)),
        fetch_of(again, 2),
    )


@pytest.fixture
def lines(ledger: Path, tmp_path: Path) -> Path:
    return lines_of(ledger, tmp_path / "news.jsonl")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Where a ledger is made."""
    return tmp_path / "new" / "news.db"


def lines_of(ledger: Path, target: Path, options: Options = WHOLE) -> Path:
    export(ledger, "jsonl", target, options)
    return target


def told(ledger: Path, options: Options = WHOLE) -> str:
    stream = StringIO(newline="")
    with Ledger.open(ledger) as opened:
        write(opened, "jsonl", stream, options)
    return stream.getvalue()


def changes_of(ledger: Path, target: Path, position: int = 0, options: Options = WHOLE) -> int:
    """Writes what changed since; the place to go on from."""
    with Ledger.open(ledger) as opened, target.open("w", encoding="utf-8", newline="") as stream:
        return write_changes(opened, stream, position, options).position


def order(ledger: Path) -> list[tuple[Any, ...]]:
    return rows(ledger, "SELECT id, guid, article_id FROM changes ORDER BY id")


def parsed(lines: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.read_text("utf-8").splitlines()]


def written(path: Path, *data: object) -> Path:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in data), "utf-8")
    return path


# There and back


@pytest.mark.parametrize("options", [Options(), WHOLE], ids=["", "revisions"])
def test_an_export_taken_back_gives_the_same_export(ledger: Path, new: Path, tmp_path: Path, options: Options) -> None:
    taken = import_exports(new, [lines_of(ledger, tmp_path / "lines.jsonl", options)])
    assert taken == replace(NOTHING, added=3)
    assert told(new, options) == told(ledger, options)
    assert list(check(new)) == []


def test_what_is_taken_in_again_changes_nothing(lines: Path, new: Path) -> None:
    import_exports(new, [lines])
    before = everything(new), order(new)
    assert import_exports(new, [lines, lines]) == replace(NOTHING, known=6)
    assert (everything(new), order(new)) == before


def test_a_ledger_learns_nothing_from_its_own_export(ledger: Path, lines: Path) -> None:
    before = everything(ledger), order(ledger)
    assert import_exports(ledger, [lines]) == replace(NOTHING, known=3)
    assert (everything(ledger), order(ledger)) == before


def test_what_was_taken_in_is_found_by_its_words_and_its_address(lines: Path, new: Path) -> None:
    import_exports(new, [lines])
    with Ledger.open(new) as opened:
        assert [hit.title for hit in opened.search('"had counted the wombats"')] == ["Counting the wombats"]
        assert opened.find(address("wombat", "journal")) is not None


def test_names_that_the_ledger_gave_come_along(tmp_path: Path, new: Path) -> None:
    """The page of the second names its source by the domain alone."""
    bare = Source(position=1, label="source", kind="listed", domain="harbourwire.example", name="Harbourwire")
    ledger = make(tmp_path / "a.db", fetch_of(article()), fetch_of(article("wombat", "journal", sources=(bare,))))
    part = Options(selection=Selection(sites=("journal",)))
    assert '"name": "Harbour Wire"' in told(ledger, part)
    import_exports(new, [lines_of(ledger, tmp_path / "part.jsonl", part)])
    assert told(new, part) == told(ledger, part)


def test_of_two_names_that_as_many_use_every_ledger_takes_the_same(tmp_path: Path, new: Path) -> None:
    def citing(name: str, label: str, called: str) -> Source:
        return Source(position=1, label=label, kind="listed", domain=f"{name}.example", name=called)

    bare = citing("wire", "source", "Wire")
    cited = [article(name, sources=(citing("wire", name, name),)) for name in ("Wire", "AB Wire")]
    ledger = make(tmp_path / "a.db", *map(fetch_of, [*cited, article("wombat", sources=(bare,))]))
    import_exports(new, [lines_of(ledger, tmp_path / "lines.jsonl")])
    assert told(new) == told(ledger)


def test_an_export_of_nothing_makes_an_empty_ledger(tmp_path: Path, new: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    assert import_exports(new, [tmp_path / "empty.jsonl"]) == NOTHING
    assert told(new) == ""


def test_packed_lines_are_unpacked(lines: Path, ledger: Path, new: Path, tmp_path: Path) -> None:
    packed = tmp_path / "lines.jsonl.gz"
    packed.write_bytes(gzip.compress(lines.read_bytes()))
    import_exports(new, [packed])
    assert told(new) == told(ledger)


def test_a_dash_is_standard_input(lines: Path, ledger: Path, new: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.read_bytes())))
    import_exports(new, [Path("-")])
    assert told(new) == told(ledger)


# Into a ledger that has something


def test_of_two_states_the_one_that_changed_last_counts(ledger: Path, lines: Path, tmp_path: Path) -> None:
    older = make(tmp_path / "older.db", fetch_of(article(title="Counting")))
    newer = make(tmp_path / "newer.db", fetch_of(article(title="Counting the quokkas, for good"), 9))
    assert import_exports(older, [lines]) == Imported(added=2, updated=1, known=0, removed=0, forgotten=0)
    assert import_exports(newer, [lines]).updated == 0
    sql = "SELECT title, saved_at, changed_at FROM articles WHERE key LIKE '%/quokka'"
    times = ("2026-05-12T12:00:00Z", "2026-05-12T14:00:00Z")
    assert rows(older, sql) == [("Counting the quokkas, again", *times)]
    assert rows(newer, sql) == [("Counting the quokkas, for good", times[0], "2026-05-12T21:00:00Z")]
    assert list(check(older)) == list(check(newer)) == []


def test_an_older_line_behind_a_newer_one_does_not_count(tmp_path: Path, new: Path) -> None:
    files = [
        lines_of(
            make(tmp_path / f"{hours}.db", fetch_of(article(title=f"Hour {hours}"), hours)), tmp_path / f"{hours}.jsonl"
        )
        for hours in (5, 1, 3)
    ]
    import_exports(new, files)
    assert rows(new, "SELECT title FROM articles") == [("Hour 5",)]


def test_what_was_forgotten_stays_away(ledger: Path, lines: Path) -> None:
    forget(ledger, find_target(ledger, "journal"), NOON)
    before = everything(ledger)
    assert import_exports(ledger, [lines]) == replace(NOTHING, known=2, forgotten=1)
    assert everything(ledger) == before


def test_a_crawl_that_meets_it_again_finds_it_unchanged(lines: Path, new: Path) -> None:
    import_exports(new, [lines])
    with Store.open(new) as store:
        run = store.start_run("journal", NOON)
        assert store.save(fetch_of(article("wombat", "journal"), 9), run) == Outcome.UNCHANGED
    assert rows(new, "SELECT count(*) FROM articles") == [(3,)]


def test_related_news_that_a_crawl_finds_gone_was_there_before(tmp_path: Path, lines: Path, new: Path) -> None:
    """And a merge does not take it back, or say that it went before it came."""
    import_exports(new, [lines])
    with Store.open(new) as store:
        run = store.start_run("journal", NOON)
        store.save(fetch_of(article("wombat", "journal", related=()), 9), run)
    other = make(tmp_path / "other.db", fetch_of(article("wombat", "journal"), 5))
    merge(new, other)
    assert rows(new, "SELECT first_seen, gone_at FROM related_news WHERE article_id = 1 OR gone_at IS NOT NULL")
    assert list(check(new)) == []


def test_an_article_without_an_address_is_forgotten_by_its_guid(lines: Path, new: Path) -> None:
    import_exports(new, [lines])
    ((guid,),) = rows(new, "SELECT guid FROM articles WHERE url IS NULL")
    assert forget(new, find_target(new, guid), NOON).articles == 1
    assert import_exports(new, [lines]).forgotten == 1


# Only what changed


def test_increments_one_after_the_other_make_a_copy(ledger: Path, new: Path, tmp_path: Path) -> None:
    place = changes_of(ledger, tmp_path / "1.jsonl")
    import_exports(new, [tmp_path / "1.jsonl"])
    make(ledger, fetch_of(article("wombat", "journal", title="Wombats"), 5), fetch_of(article("emu"), 6))
    forget(ledger, find_target(ledger, address("quokka")), NOON)
    changes_of(ledger, tmp_path / "2.jsonl", place)
    assert import_exports(new, [tmp_path / "2.jsonl"]) == Imported(added=1, updated=1, known=0, removed=1, forgotten=0)
    assert told(new) == told(ledger)
    assert list(check(new)) == []
    assert import_exports(new, [tmp_path / "2.jsonl"]) == replace(NOTHING, known=2)


def test_other_related_news_alone_is_taken_over(ledger: Path, new: Path, tmp_path: Path) -> None:
    place = changes_of(ledger, tmp_path / "1.jsonl")
    offered = tuple(Related(position=1, title=title, url=address(title)) for title in ("A",))
    make(ledger, fetch_of(article("wombat", "journal", related=offered), 5))
    changes_of(ledger, tmp_path / "2.jsonl", place)
    import_exports(new, [tmp_path / "1.jsonl"])
    assert import_exports(new, [tmp_path / "2.jsonl"]).updated == 1
    assert told(new) == told(ledger)


def test_an_article_that_went_and_came_again_is_there(ledger: Path, new: Path, tmp_path: Path) -> None:
    changes_of(ledger, tmp_path / "lines.jsonl")
    first, *rest = parsed(tmp_path / "lines.jsonl")
    gone = {"guid": first["guid"], "deleted": True, "schema": "1.0", "change": 9}
    import_exports(new, [written(tmp_path / "gone.jsonl", first, gone, *rest)])
    assert rows(new, "SELECT count(*) FROM articles WHERE guid = ?", first["guid"]) == [(0,)]
    assert import_exports(new, [written(tmp_path / "back.jsonl", gone, first)]).added == 1
    assert import_exports(new, [written(tmp_path / "back.jsonl", gone, first)]) == replace(NOTHING, known=1)


def test_a_tombstone_of_what_nobody_has_is_no_matter(ledger: Path, tmp_path: Path) -> None:
    gone = {"guid": article_guid("x.example/y"), "deleted": True, "schema": "1.0", "change": 9}
    before = everything(ledger), order(ledger)
    assert import_exports(ledger, [written(tmp_path / "gone.jsonl", gone)]) == NOTHING
    assert (everything(ledger), order(ledger)) == before


def test_a_tombstone_takes_what_was_fetched_for_the_article(ledger: Path, tmp_path: Path) -> None:
    guid = article_guid("paper.example/2026/quokka")
    gone = {"guid": guid, "deleted": True, "schema": "1.0", "change": 9}
    assert import_exports(ledger, [written(tmp_path / "gone.jsonl", gone)]).removed == 1
    assert rows(ledger, "SELECT article_id FROM changes WHERE guid = ?", guid) == [(None,)]
    assert rows(ledger, "SELECT count(*) FROM fetches WHERE url LIKE '%quokka'") == [(0,)]
    assert list(check(ledger)) == []


# Lines that are wrong


def bad_lines() -> Iterator[tuple[str, dict[str, Any], str]]:
    """What is put in the place of keys of a good line, and what is said of it."""
    yield "a newer schema", {"schema": "2.0"}, "follows version 2.0 of the schema"
    yield "an older schema", {"schema": "0.9"}, "no longer taken in"
    yield "no version", {"schema": "one"}, "and no version such as 1.0"
    yield "another guid", {"guid": article_guid("x.example/y")}, "guid is '"
    yield "no guid", {"guid": None}, "has no guid"
    yield "no title", {"title": None}, "title is None"
    yield "an empty text", {"kicker": ""}, "kicker is an empty text"
    yield "a number for a text", {"summary": 7}, "summary is 7"
    yield "a number for a truth", {"paywall": 1}, "paywall is 1"
    yield "no list", {"authors": None}, "authors is no list"
    yield "no text in a list", {"authors": [None]}, "authors holds None"
    yield "no heading", {"outline": ["How many"]}, "outline holds 'How many'"
    yield "a heading without level", {"outline": [{"heading": "How many"}]}, "level is None"
    yield "an item without a key", {"outline": [{"level": 2}]}, "heading is None"
    yield "a level beyond all", {"outline": [{"level": 10**30, "heading": "x"}]}, "level is 1000"
    yield "a fraction", {"outline": [{"level": 2.0, "heading": "x"}]}, "level is 2.0"
    yield "a time that is none", {"saved_at": "2026-05-12T25:00:00Z"}, "saved_at is '2026-05-12T25:00:00Z'"
    yield "a time that is a number", {"changed_at": 0}, "changed_at is 0"
    yield "a time before", {"changed_at": "2026-05-01T00:00:00Z"}, "changed_at is before saved_at"
    yield "a day that is none", {"published": "2026-02-30"}, "published is '2026-02-30'"
    yield "another precision", {"published_precision": "year"}, "its precision 'year'"
    yield "a date without its text", {"published_text": None}, "published is given without published_text"
    yield "an origin that is none", {"published_origin": "dream"}, "published_origin is 'dream'"
    yield "half a character", {"summary": "\ud800"}, "is not written in UTF-8"
    yield "a revision of nothing", {"revisions": [revision(field="mood")]}, "which is no field"
    yield "a revision from and to the same", {"revisions": [revision(old="x", new="x")]}, "from 'x' to 'x'"
    yield "a revision of no time", {"revisions": [revision(changed_at="noon")]}, "changed_at is 'noon'"
    yield "a revision that lacks something", {"revisions": [{"field": "title"}]}, "changed_at is missing"
    yield "sources out of order", {"sources": [source(2)]}, "do not count from 1"
    yield "a source without a key", {"sources": [{"position": 1, "label": "x", "kind": "cited"}]}, "name is missing"
    yield "deleted, and not quite", {"deleted": 1, "title": None}, "title is None"


def revision(**other: object) -> dict[str, object]:
    return {"field": "title", "changed_at": "2026-05-12T13:41:07Z", "old": "Old", "new": "New"} | other


def source(position: int) -> dict[str, object]:
    return {"position": position, "name": None, "label": "x", "url": None, "domain": None, "kind": "cited"}


BAD = list(bad_lines())


@pytest.mark.parametrize(("other", "said"), [(other, said) for _, other, said in BAD], ids=[name for name, *_ in BAD])
def test_a_wrong_line_is_named_and_nothing_comes_in(
    lines: Path, new: Path, tmp_path: Path, other: dict[str, Any], said: str
) -> None:
    first, second, third = parsed(lines)
    assert first["published"], "a line with all that the cases change"
    faulty = written(tmp_path / "faulty.jsonl", second, third, first | other)
    with pytest.raises(UsageError) as caught:
        import_exports(new, [faulty])
    assert caught.value.about == f"{faulty}, line 3"
    assert said in caught.value.reason
    assert not new.exists()


RAW = {
    b"[1, 2]": "is no JSON object",
    b'{"guid": ': "is no JSON: ",
    b"\xff\xfe": "is not written in UTF-8",
    b"[" * 100_000: "is no JSON: ",
    b'{"n": ' + b"9" * 5000 + b"}": "is no JSON: ",
    b'{"title": "x", "guid": "y"}': "lacks kicker, url, canonical and 30 more: only whole lines",
    b'{"deleted": true, "schema": "1.0"}': "has no guid",
    b'{"deleted": true, "guid": "x", "schema": "3.1"}': "follows version 3.1",
}


@pytest.mark.parametrize(("text", "said"), RAW.items(), ids=range(len(RAW)))
def test_what_is_no_line_of_an_export_is_told(text: bytes, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_line(text)
    assert said in caught.value.reason


def test_lines_of_an_export_with_fields_are_refused(ledger: Path, new: Path, tmp_path: Path) -> None:
    part = lines_of(ledger, tmp_path / "part.jsonl", Options(fields=("guid", "title")))
    with pytest.raises(UsageError, match="not those of an export with --fields"):
        import_exports(new, [part])


def test_a_newer_minor_version_is_taken_without_what_is_new_in_it(
    lines: Path, ledger: Path, new: Path, tmp_path: Path
) -> None:
    data = parsed(lines)
    for line in data:
        line |= {"schema": "1.7", "mood": "good"}
        line["outline"] = [{**heading, "mood": "good"} for heading in line["outline"]]
    import_exports(new, [written(tmp_path / "newer.jsonl", *data)])
    assert told(new) == told(ledger)


def test_a_line_that_is_too_long_is_refused(new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.importing.LONGEST", 2**20)
    packed = tmp_path / "bomb.jsonl.gz"
    packed.write_bytes(gzip.compress(b"{" + b" " * 2**22))
    with pytest.raises(UsageError, match="longer than 1 megabytes"):
        import_exports(new, [packed])


def test_a_damaged_file_is_told(lines: Path, new: Path, tmp_path: Path) -> None:
    packed = tmp_path / "cut.jsonl.gz"
    packed.write_bytes(gzip.compress(lines.read_bytes())[:-20])
    with pytest.raises(UsageError, match="is damaged"):
        import_exports(new, [packed])
    assert not new.exists()


def test_a_wrong_line_changes_nothing_of_a_ledger(ledger: Path, lines: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "other.db", fetch_of(article("emu")))
    before = everything(other)
    written(tmp_path / "faulty.jsonl", *parsed(lines), {"no": "line"})
    with pytest.raises(UsageError):
        import_exports(other, [lines, tmp_path / "faulty.jsonl"])
    assert everything(other) == before


# What is taken for an export


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("news.jsonl", b'{"guid": "x"}', True),
        ("NEWS.JSONL", b"", True),
        ("news.jsonl.gz", gzip.compress(b"{}\n", mtime=0), True),
        ("page.jsonl", b"<html>", False),
        ("page.html", b"{}", False),
        ("page.txt", b"", False),
    ],
)
def test_an_export_is_told_by_its_name_and_its_first_letter(
    tmp_path: Path, name: str, content: bytes, *, expected: bool
) -> None:
    (tmp_path / name).write_bytes(content)
    assert is_export(tmp_path / name) is expected


def test_a_folder_is_none_and_standard_input_is_one(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    assert not is_export(tmp_path / "folder.jsonl")
    assert is_export(Path("-"))


def test_a_hostile_article_comes_back_as_it_was(tmp_path: Path, new: Path) -> None:
    words = "<script>]]>\u202e\x00\x0b\x85\u2028 =1+1 javascript:alert(1) 🦘" * 50
    ledger = make(tmp_path / "a.db", fetch_of(article(title=words, text=words, authors=(words,), kicker=words)))
    import_exports(new, [lines_of(ledger, tmp_path / "lines.jsonl")])
    assert told(new) == told(ledger)


def test_a_ledger_that_was_tampered_with_is_taken_back_as_it_is_or_refused(
    ledger: Path, tmp_path: Path, new: Path
) -> None:
    change(ledger, "UPDATE articles SET subtitle = '' WHERE id = 1")
    with pytest.raises(UsageError, match="subtitle is an empty text"):
        import_exports(new, [lines_of(ledger, tmp_path / "lines.jsonl")])
