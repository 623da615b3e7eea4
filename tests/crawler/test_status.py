"""``newsledger status``: the page, as JSON, and as a check."""

import io
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli.main import main
from crawler.cli.status import SCARCE, Since, Status, Unmade, look, told_apart
from crawler.cli.status_page import MOST, MOST_COUNTED, page
from crawler.exporting import Room, make_exports
from crawler.site_lock import lock_path
from crawler.sites.defaults import load_defaults
from crawler.terminal import Terminal
from pipelines.health import Cause, Failing, Health, OptedOut, Shifting, SiteState
from pipelines.records import Outcome
from pipelines.shares import Share
from pipelines.store import Store
from tests.ledgers import change
from tests.mornings import HOUR, NOW, World, ended

DAY = timedelta(days=1)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data" / "sites").mkdir(parents=True)
    return tmp_path / "data"


@pytest.fixture
def world(data: Path) -> Iterator[World]:
    path = data / "news.db"
    with Store.open(path) as store:
        yield World(path=path, store=store)


@pytest.fixture
def site(data: Path) -> Callable[[str], None]:
    """Writes a site's file."""

    def write(name: str, text: str = "") -> None:
        start = f'start = ["https://{name}.example/"]\n'
        (data / "sites" / f"{name}.toml").write_text(text or start)

    return write


def status_of(data: Path) -> Status:
    """As it is on a machine with the same disk everywhere."""
    return replace(look(data, data / "news.db", NOW), ledger_bytes=81_920, free_bytes=75_000_000_000)


def shown(status: Status, width: int = 88) -> str:
    return Terminal(io.StringIO(), width=width).lines(page(status))


def invoke(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), *arguments], prog_name="newsledger")


WELL = """\
All is well.

Articles in the last day
  paper  7  usually 4

14 May 2026, 08:00 UTC · 1 site · 7 new articles in a day · 83 in the ledger (81.9 kB) ·
75.0 GB free
"""


def quiet_world(world: World) -> None:
    """Of a site that is as it always was."""
    for day in range(1, 20):
        world.articles("paper", 4, day + 0.9, day + 0.2)
    world.articles("paper", 7, 0.3, 0.1)
    world.standing("paper", due_at=NOW + HOUR)


def test_where_all_is_well_the_page_is_short(data: Path, world: World, site: Callable[[str], None]) -> None:
    site("paper")
    quiet_world(world)
    assert shown(status_of(data)) == WELL


BAD = """\
2 sites failed, 1 went quiet, 1 gives fewer fields, 1 has other outcomes, 1 is overdue, 1 was never crawled, 1 crawl was killed, 1 file is wrong.

Not crawled
  digest  due since 14 May 2026, 05:00 UTC
  new     never

Failed
  gazette  3 times, since 12 May 2026, 08:00 UTC, again 14 May 2026, 10:00 UTC
           2 × http error: 503 Service Unavailable
           1 × unreachable: no answer in 60 seconds
  herald   once, since 14 May 2026, 06:00 UTC, ended early (memusage_exceeded), again 14 May 2026, 10:00 UTC
           nothing came

Went quiet
  digest  nothing new since 10 May 2026, 12:40 UTC

Fewer fields than before
  paper  summary: 0 % of 12 articles, before 100 %
         authors: 0 % of 12 articles, before 100 %
         text: 24 letters in 12 articles, before 629

Other outcomes than before
  paper  not an article: 71 % of 42 pages, before 0 % (last: a login wall)

Killed
  paper  the crawl of 14 May 2026, 04:00 UTC was cut off

Files
    broken · DATA/sites/broken.toml: strat: unknown key; did you mean 'start'?

Asked us to wait
  https://gazette.example  until 14 May 2026, 09:00 UTC: 429 Too Many Requests

Opted out
  journal  1 url in 7 days: Content-Signal: ai-train=no

In progress
  journal  since 14 May 2026, 07:55 UTC

Articles in the last day
  digest   0  usually 4
  gazette  0  usually 0
  herald   0
  journal  0
  paper    2  usually 2

14 May 2026, 08:00 UTC · 6 sites · 2 new articles in a day · 138 in the ledger (81.9 kB) · 75.0 GB free
"""


def bad_world(data: Path, world: World, site: Callable[..., None]) -> None:
    """Of sites that have all that can be wrong, one each."""
    for name in ("digest", "gazette", "herald", "journal", "new", "paper"):
        site(name)
    site("broken", 'strat = ["https://broken.example/"]\n')
    for day in range(4, 25):
        world.articles("digest", 4, day + 0.2, day - 0.2, published=None)
    world.run("digest", 3 * HOUR)
    world.standing("digest", due_at=NOW - 3 * HOUR)
    failed = [ended("gazette", Outcome.HTTP_ERROR, 0.1, place, "503 Service Unavailable") for place in (1, 2)]
    slow = ended("gazette", Outcome.UNREACHABLE, 0.1, 3, "no answer in 60 seconds")
    world.articles("gazette", 2, 20, 19)
    for days in (2, 1, 0.1):
        world.run("gazette", days * DAY, *failed, slow)
    world.standing("gazette", failures=3, due_at=NOW + 2 * HOUR)
    world.run("herald", 2 * HOUR, ended="memusage_exceeded")
    world.standing("herald", failures=1, due_at=NOW + 2 * HOUR)
    world.run(
        "journal", HOUR / 12, ended("journal", Outcome.OPTED_OUT, 0.001, 1, "Content-Signal: ai-train=no"), ended=None
    )
    world.articles("paper", 40, 34, 8)
    world.articles("paper", 12, 6, 0.1, summary=None, authors=(), text="Read on after the break.")
    world.pages("paper", Outcome.NOT_ARTICLE, 30, 2, "a login wall")
    world.run("paper", 4 * HOUR, ended=None)
    world.standing("paper", due_at=NOW + HOUR)
    change(
        world.path,
        "INSERT INTO hosts (origin, paused_until, pause_reason) VALUES"
        " ('https://gazette.example', '2026-05-14T09:00:00Z', '429 Too Many Requests')",
    )


def test_all_that_is_wrong_has_its_place(data: Path, world: World, site: Callable[..., None]) -> None:
    bad_world(data, world, site)
    text = shown(status_of(data), width=300)
    assert text.replace(str(data), "DATA") == BAD


def test_nothing_but_the_first_line_without_sites(data: Path, world: World) -> None:
    assert shown(status_of(data)).startswith("No sites of yours yet: newsledger sites add https://")


# The schedule


@pytest.mark.parametrize(
    ("last_run", "due", "told"),
    [
        (9 * HOUR, -8 * HOUR, "no schedule is running"),
        (HOUR / 2, -8 * HOUR, "1 is overdue"),
        (9 * HOUR, -HOUR / 12, None),
        (9 * HOUR, HOUR, None),
    ],
)
def test_whether_a_schedule_runs(
    data: Path, world: World, last_run: timedelta, due: timedelta, told: str | None
) -> None:
    (data / "sites" / "paper.toml").write_text('start = ["https://paper.example/"]')
    world.run("paper", 9 * HOUR)
    world.run("other", last_run)
    world.standing("paper", due_at=NOW + due)
    assert status_of(data).wrong == ((told,) if told else ())


def test_a_site_that_is_being_crawled_or_has_to_wait_is_not_overdue(
    data: Path, world: World, site: Callable[[str], None]
) -> None:
    site("paper")
    site("journal")
    world.run("paper", HOUR / 12, ended=None)
    world.run("journal", 5 * HOUR)
    world.standing("paper", due_at=NOW - HOUR)
    world.standing("journal", due_at=NOW - HOUR)
    sql = "INSERT INTO hosts (origin, paused_until) VALUES ('https://journal.example', '2026-05-14T09:00:00Z')"
    change(world.path, sql)
    assert status_of(data).wrong == ()


def test_sites_of_no_file_are_not_waited_for(data: Path, world: World, site: Callable[[str], None]) -> None:
    site("paper")
    quiet_world(world)
    world.run("sample-digest", 200 * DAY)
    world.standing("sample-digest", due_at=NOW - 199 * DAY, failures=1)
    world.articles("imported", 90, 60, 40)
    assert shown(status_of(data)).startswith("All is well.")


# Runs that have not ended


def test_a_run_whose_process_is_there_goes_on(world: World) -> None:
    world.run("paper", 5 * HOUR, ended=None)
    (run,) = world.health.open
    lock = lock_path(world.path, "paper")
    lock.parent.mkdir()
    lock.write_text(f"{os.getpid()}\n")
    assert told_apart([run], world.path, NOW) == ((run,), ())
    assert told_apart([replace(run, is_last=False)], world.path, NOW)[0] == ()


@pytest.mark.parametrize("text", ["4194305\n", "", "no number", "0", "9" * 30])
def test_a_run_whose_process_is_gone_was_killed(world: World, text: str) -> None:
    world.run("paper", 5 * HOUR, ended=None)
    (run,) = world.health.open
    lock = lock_path(world.path, "paper")
    lock.parent.mkdir()
    lock.write_text(text)
    assert told_apart([run], world.path, NOW) == ((), (run,))


def test_a_run_that_stored_something_just_now_goes_on_wherever_it_is(world: World) -> None:
    world.run("paper", 5 * HOUR, ended("paper", Outcome.LISTING, 0.001, 1), ended=None)
    (run,) = world.health.open
    assert told_apart([run], world.path, NOW) == ((run,), ())


# Exports


def test_an_export_that_failed_is_told_with_when_it_was_last_made(data: Path, world: World) -> None:
    ledger = world.path
    text = '[export.{0}]\nformat = "json"\noutput = "exports/{0}.json"\n'
    (data / "newsledger.toml").write_text(text.format("desk") + text.format("good"))
    room = Room(data=data, db=ledger)
    exports = load_defaults(data).exports
    assert [made.failed for made in make_exports(room, exports, NOW)] == [False, False]
    (data / "exports" / "desk.json").unlink()
    (data / "exports" / "desk.json").mkdir()
    (data / "newsledger.toml").write_text(f"{text.format('desk')}limit = 5\n{text.format('good')}")
    assert [made.failed for made in make_exports(room, load_defaults(data).exports, NOW + HOUR)] == [True]
    status = status_of(data)
    assert [(one.name, one.made_at) for one in status.unmade] == [("desk", NOW)]
    assert status.wrong == ("1 export failed",)
    shown_lines = shown(status, width=200).splitlines()
    place = shown_lines.index("Exports")
    assert shown_lines[place + 1].startswith("  desk  ")
    assert shown_lines[place + 1].endswith("Is a directory")
    assert shown_lines[place + 2].strip() == "last made 14 May 2026, 08:00 UTC"


# Many, and hostile


EMPTY = Status(
    health=Health(
        at=NOW,
        articles=0,
        last_run=None,
        sites=(),
        failing=(),
        fading=(),
        shrinking=(),
        shifting=(),
        opted_out=(),
        pauses=(),
        open=(),
    ),
    quiet=(),
    overdue=(),
    standstill=False,
    never=(),
    mistakes=(),
    running=(),
    killed=(),
    sites=1,
    ledger_bytes=1,
    free_bytes=SCARCE,
)


def test_of_many_sites_the_first_are_told() -> None:
    many = tuple(Since(site=f"site-{number:02}", since=NOW) for number in range(MOST + 3))
    text = shown(replace(EMPTY, quiet=many))
    assert text.count("nothing new since") == MOST
    assert "  and 3 more (--json has all)\n" in text


def test_the_most_unusual_sites_are_counted_first() -> None:
    def state(name: str, articles: int, usual: float | None) -> SiteState:
        return SiteState(name=name, due_at=None, due_reason=None, last_run=NOW, articles=articles, usual=usual)

    states = [state(f"site-{number:02}", 10, 10) for number in range(MOST_COUNTED)]
    states += [state("young", 300, None), state("silent", 0, 40)]
    text = shown(replace(EMPTY, health=replace(EMPTY.health, sites=tuple(states))))
    counted = text.partition("last day\n")[2].splitlines()
    assert counted[0].split() == ["silent", "0", "usually", "40"]
    assert counted[MOST_COUNTED] == "  and 310 from 2 more sites"


EVIL = "\x1b[2J\x1b]0;owned\x07 [bold]\u202elive\r\nAll is well.\n"


def evil() -> Status:
    fading = Failing(
        site=EVIL,
        times=1,
        since=NOW,
        run=1,
        ended=EVIL,
        causes=(Cause(outcome=Outcome.HTTP_ERROR, reason=EVIL, urls=3),),
    )
    share = Share(found=1, of=20)
    shifting = Shifting(site=EVIL, outcome=Outcome.FAILED, before=share, now=share.rest, reason=EVIL)
    opted_out = OptedOut(site=EVIL, urls=1, last=NOW, reason=EVIL)
    health = replace(EMPTY.health, failing=(fading,), shifting=(shifting,), opted_out=(opted_out,))
    unmade = Unmade(name=EVIL, error=EVIL, made_at=None)
    return replace(EMPTY, health=health, mistakes=(EVIL,), never=(EVIL,), unmade=(unmade,))


def test_no_control_character_reaches_the_terminal() -> None:
    text = shown(evil(), width=200)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert "All is well." not in text.splitlines()
    assert "[bold]" in text


# The command


def test_json_has_all_of_it(data: Path, world: World, site: Callable[..., None]) -> None:
    bad_world(data, world, site)
    found = json.loads(invoke(data, "status", "--json").stdout)
    assert found["wrong"]
    assert found["health"]["failing"][0]["causes"][0]["reason"] == "503 Service Unavailable"
    assert {"quiet", "overdue", "never", "mistakes", "running", "killed", "ledger_bytes", "free_bytes"} <= found.keys()


def test_a_look_is_no_check(data: Path, world: World, site: Callable[..., None]) -> None:
    site("new")
    assert invoke(data, "status").exit_code == 0
    assert invoke(data, "status", "--check").exit_code == 1
    quiet = CliRunner().invoke(main, ["-q", "--data", str(data), "status", "--check"], prog_name="newsledger")
    assert (quiet.exit_code, quiet.output) == (1, "")


def test_a_check_of_what_is_well_is_0(data: Path, world: World) -> None:
    assert invoke(data, "status", "--check").exit_code == 0


def test_a_ledger_that_cannot_be_read_is_an_error(data: Path) -> None:
    result = invoke(data, "status")
    assert result.exit_code == 1
    assert "there is no such file" in result.stderr


def test_looking_changes_nothing(data: Path, world: World, site: Callable[..., None]) -> None:
    bad_world(data, world, site)
    world.store.close()
    before = (data / "news.db").read_bytes()
    invoke(data, "status")
    assert (data / "news.db").read_bytes() == before
    assert not list(data.glob("news.db-locks"))


def test_the_help_shows_examples(data: Path) -> None:
    assert "  newsledger status --json" in invoke(data, "status", "--help").output.partition("Examples:")[2]


def test_a_terminal_sees_at_once_whether_all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert shown(EMPTY).startswith("\x1b[1;32mAll is well.\x1b[0m")
    assert shown(replace(EMPTY, never=("new",))).startswith("\x1b[1;31m1 was never crawled.\x1b[0m")
