"""Whatever is done to ledgers, in whatever order: they are whole, who takes only what changed has everything, and an
export that is taken back gives the same export."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.auditing import check
from pipelines.changes import NOTHING, write_changes
from pipelines.errors import UsageError
from pipelines.export import Options, write
from pipelines.importing import import_exports
from pipelines.json_records import json_text
from pipelines.ledger import Ledger
from pipelines.merging import merge
from pipelines.outlets import name_outlets
from pipelines.records import Article, Date, Fetch, Heading, Related, Source, SourceKind
from pipelines.removing import find_target, forget
from pipelines.store import Store
from tests.ledgers import LONG, NOON, address

SOAK = int(os.environ.get("SOAK", "30"))
LINES = (Options(), Options(revisions=True))
HOSTILE = (
    "Counting quokkas",
    "Counting quokkas, again",
    "<script>alert(1)</script> ]]>",
    '=cmd|"/c calc"!A1\t"\'`|',
    "\u202eslaever \x85\u2028\u2029\x0b\x00\x1b[2J",
    "首相官邸で生成AI会議 🦘",
    "a" * 3000,
)


@dataclass(slots=True)
class Reader:
    """Takes only what changed, and has what it was given."""

    position: int = NOTHING
    has: dict[str, str] = field(default_factory=dict)

    def take(self, ledger: Ledger, options: Options) -> None:
        stream = StringIO(newline="")
        self.position = write_changes(ledger, stream, self.position, options).position
        for text in stream.getvalue().split("\n")[:-1]:
            line = json.loads(text)
            if line.get("deleted"):
                self.has.pop(line["guid"], None)
            else:
                del line["change"]
                self.has[line["guid"]] = json_text(line)


def exported(path: Path, options: Options) -> str:
    stream = StringIO(newline="")
    with Ledger.open(path) as ledger:
        write(ledger, "jsonl", stream, options)
    return stream.getvalue()


def export_to(path: Path, target: Path, options: Options) -> Path:
    target.write_text(exported(path, options), "utf-8", newline="")
    return target


@dataclass(slots=True)
class World:
    """Two ledgers, with a reader for each kind of lines of each."""

    folder: Path
    now: datetime = NOON
    readers: dict[tuple[Path, Options], Reader] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in self.ledgers:
            Store.open(path).close()
            self.readers |= {(path, options): Reader() for options in LINES}

    @property
    def ledgers(self) -> list[Path]:
        return [self.folder / "one.db", self.folder / "two.db"]

    def crawl(self, which: int, articles: list[Article], hours: int, asked: str | None) -> None:
        self.now += timedelta(hours=hours)
        with Store.open(self.ledgers[which]) as store:
            run = store.start_run("paper", self.now)
            for article in articles:
                url = asked or article.url or f"file:{article.title}"
                final = article.url if asked else None
                fetch = Fetch(url=url, final_url=final, site="paper", fetched_at=self.now, article=article)
                store.save(fetch, run)
            store.end_run(run, self.now, "finished")

    def merge(self, which: int) -> None:
        merge(self.ledgers[which], self.ledgers[1 - which])

    def forget(self, which: int, reference: str) -> None:
        try:
            target = find_target(self.ledgers[which], reference)
        except UsageError:
            return
        forget(self.ledgers[which], target, self.now)

    def take_back(self, which: int, options: Options) -> None:
        lines = export_to(self.ledgers[1 - which], self.folder / "lines.jsonl", options)
        import_exports(self.ledgers[which], [lines])

    def take_changes(self, which: int, options: Options) -> None:
        with (
            Ledger.open(self.ledgers[1 - which]) as ledger,
            (self.folder / "lines.jsonl").open("w", encoding="utf-8", newline="") as stream,
        ):
            write_changes(ledger, stream, -1, options)
        import_exports(self.ledgers[which], [self.folder / "lines.jsonl"])

    def check(self) -> None:
        for path in self.ledgers:
            assert list(check(path)) == []
            for options in LINES:
                reader = self.readers[path, options]
                with Ledger.open(path) as ledger:
                    reader.take(ledger, options)
                assert sorted(reader.has.values()) == sorted(exported(path, options).split("\n")[:-1])

    def check_again(self) -> None:
        for path in self.ledgers:
            for options in LINES:
                new = self.folder / "new.db"
                lines = export_to(path, self.folder / "lines.jsonl", options)
                taken = import_exports(new, [lines])
                assert taken.added == lines.read_text("utf-8").count("\n")
                assert exported(new, options) == lines.read_text("utf-8")
                assert list(check(new)) == []
                before = new.read_bytes(), sequence(new)
                assert import_exports(new, [lines]) == replace(taken, added=0, known=taken.added)
                assert (new.read_bytes(), sequence(new)) == before
                for file in self.folder.glob("new.db*"):
                    file.unlink()

    def check_copy(self) -> None:
        """What a ledger has exported, with which it is told nothing new."""
        for path in self.ledgers:
            shutil.copy(path, self.folder / "copy.db")
            before = sequence(self.folder / "copy.db")
            lines = export_to(path, self.folder / "lines.jsonl", LINES[1])
            taken = import_exports(self.folder / "copy.db", [lines])
            assert (taken.added, taken.updated, taken.removed) == (0, 0, 0)
            assert sequence(self.folder / "copy.db") == before
            for file in self.folder.glob("copy.db*"):
                file.unlink()


def sequence(path: Path) -> list[dict[str, Any]]:
    with Ledger.open(path) as ledger:
        return list(ledger.rows("SELECT * FROM changes ORDER BY id"))


names = st.sampled_from("abcd")
texts = st.sampled_from(HOSTILE)
labels = st.sampled_from(("source", "Wire", "Harbour Wire", "Wire of the Harbour", "wire.example", "[1] Morning Star"))
domains = st.sampled_from((None, "wire.example", "harbour-wire.example", "morningstar.com", "paper.example"))
dates = st.sampled_from(
    (
        None,
        Date(text="12 May 2026", origin="text", value="2026-05-12", precision="day"),
        Date(text="2026-05-12T13:41Z", origin="meta", value="2026-05-12T13:41Z", precision="minute", zone="offset"),
        Date(text="soon", origin="text", problem="no date in it"),
    )
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Of a world of few addresses, so that much of it meets again."""
    site = draw(st.sampled_from(("paper", "paper", "journal")))
    sources = draw(st.lists(st.tuples(labels, domains, st.sampled_from(get_args(SourceKind))), max_size=3))
    offered = draw(st.lists(st.tuples(names, st.booleans(), texts), max_size=3, unique_by=lambda one: one[0]))
    article = Article(
        title=draw(texts),
        url=draw(st.sampled_from((None, *(address(name, site) for name in "abcd")))),
        site=draw(st.sampled_from((site, site, None))),
        kicker=draw(st.none() | texts),
        paywall=draw(st.none() | st.booleans()),
        text=draw(st.sampled_from((None, LONG, f"{LONG}\r\n\nmore", "Short."))),
        authors=tuple(draw(st.lists(texts, max_size=2))),
        topics=tuple(draw(st.lists(texts, max_size=2))),
        published=draw(dates),
        outline=tuple(
            Heading(level=level, heading=draw(texts)) for level in draw(st.lists(st.integers(2, 6), max_size=2))
        ),
        sources=tuple(
            Source(position=position, label=label, domain=domain, kind=kind)
            for position, (label, domain, kind) in enumerate(sources, 1)
        ),
        related=tuple(
            Related(position=position, title=f"{name}: {text}", url=address(name) if has_url else None, published=None)
            for position, (name, has_url, text) in enumerate(offered, 1)
        ),
    )
    return name_outlets(article)


which = st.integers(0, 1)
kinds = st.sampled_from(LINES)
steps: st.SearchStrategy[tuple[Callable[..., None], tuple[Any, ...]]] = st.one_of(
    *[
        st.tuples(
            st.just(World.crawl),
            st.tuples(
                which,
                st.lists(articles(), min_size=1, max_size=3),
                st.sampled_from((0, 0, 1, 30)),
                st.sampled_from((None, None, None, address("e"), address("a"))),
            ),
        )
    ]
    * 4,
    st.tuples(st.just(World.merge), st.tuples(which)),
    st.tuples(
        st.just(World.forget),
        st.tuples(which, st.sampled_from((*(address(name) for name in "abcd"), "journal"))),
    ),
    st.tuples(st.just(World.take_back), st.tuples(which, kinds)),
    st.tuples(st.just(World.take_changes), st.tuples(which, kinds)),
)


ALL = [HealthCheck.too_slow, HealthCheck.data_too_large]
Acts = list[tuple[Callable[..., None], tuple[Any, ...]]]


def live(acts: Acts) -> None:
    """Does one thing after the other, and looks at everything after each."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        for act, arguments in acts:
            act(world, *arguments)
            world.check()
        world.check_again()
        world.check_copy()


@settings(max_examples=5, deadline=None, suppress_health_check=ALL)
@given(acts=st.lists(steps, min_size=1, max_size=6))
def test_ledgers_are_whole_and_their_readers_have_everything(acts: Acts) -> None:
    live(acts)


@pytest.mark.soak
@settings(max_examples=SOAK * 10, deadline=None, suppress_health_check=ALL)
@given(acts=st.lists(steps, min_size=1, max_size=12))
def test_for_long_ledgers_are_whole_and_their_readers_have_everything(acts: Acts) -> None:
    live(acts)
