"""Who crawls is asked once, on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.sites.defaults import load_defaults

ROOT = Path(__file__).parents[2]
ASK = """
from pathlib import Path
from crawler.cli.contact import settle_contact
from crawler.cli.options import Place
from crawler.sites.site import Site
settle_contact(Place(data=Path("data"), db=Path("data/news.db")), [Site(name="harbour", hosts=("{host}",))])
"""
LINE = (
    "newsledger: nobody is named to the sites that are crawled: set contact in data/newsledger.toml, or NEWS_CONTACT,"
    " to your web or e-mail address\n"
)


def environment(**chosen: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "NEWS_CONTACT"}
    return kept | {"PYTHONPATH": str(ROOT)} | chosen


def on_terminal(folder: Path, answers: str, host: str = "news.harbour.org") -> str:
    """What a terminal shows, with what was typed."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-c", ASK.format(host=host)]
    process = subprocess.Popen(command, cwd=folder, env=environment(), stdin=follower, stdout=follower, stderr=follower)
    os.close(follower)
    os.write(leader, answers.encode())
    shown = b""
    try:
        while piece := os.read(leader, 1024):
            shown += piece
    except OSError:  # the other end is closed
        pass
    os.close(leader)
    assert process.wait(30) == 0
    return shown.decode()


def without_terminal(folder: Path, host: str = "news.harbour.org", **chosen: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", ASK.format(host=host)]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(**chosen),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_answer_is_written_down_and_not_asked_for_again(tmp_path: Path) -> None:
    assert "Your web or e-mail address" in on_terminal(tmp_path, "desk@harbour.example\n")
    assert load_defaults(tmp_path / "data").contact == "desk@harbour.example"
    assert on_terminal(tmp_path, "") == ""


def test_an_answer_that_is_none_is_asked_for_again(tmp_path: Path) -> None:
    shown = on_terminal(tmp_path, "the desk\nhttps://harbour.example/bot\n")
    assert "'the desk': is no contact; it has to be a web address" in shown
    assert load_defaults(tmp_path / "data").contact == "https://harbour.example/bot"


def test_who_does_not_answer_is_told_and_not_asked_again(tmp_path: Path) -> None:
    assert LINE.strip() in " ".join(on_terminal(tmp_path, "\n").split())
    assert LINE.strip() in " ".join(on_terminal(tmp_path, "").split())
    assert load_defaults(tmp_path / "data").contact is None


def test_the_sample_world_does_not_care(tmp_path: Path) -> None:
    assert on_terminal(tmp_path, "", host="digest.example") == ""
    assert without_terminal(tmp_path, host="127.0.0.1").stderr == ""


def test_without_a_terminal_one_line_says_what_to_set(tmp_path: Path) -> None:
    done = without_terminal(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", LINE)
    assert not (tmp_path / "data").exists()


def test_the_environment_says_it_too(tmp_path: Path) -> None:
    assert without_terminal(tmp_path, NEWS_CONTACT="https://harbour.example/bot").stderr == ""


@pytest.mark.parametrize("contact", ["the desk", "desk@harbour.example\r\nX: y"])
def test_what_the_environment_says_is_checked(tmp_path: Path, contact: str) -> None:
    done = without_terminal(tmp_path, NEWS_CONTACT=contact)
    assert done.returncode == 1
    assert "UsageError" in done.stderr
