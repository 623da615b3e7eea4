"""Puts a schedule into the system of the user who asks, and takes it out again: a systemd user unit, a crontab's lines.

Nothing of anybody else is touched: a unit's file that we did not write is never replaced, and of a crontab no line but
ours changes.
"""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crawler.schedule.crontab import with_lines, without_lines
from crawler.schedule.units import WRITTEN_BY, Schedule, Unit, units
from pipelines.errors import NewsledgerError, UsageError
from pipelines.whole_files import replacing

_SYSTEMCTL: Final = ("systemctl", "--user")
_NONE_YET: Final = ("no crontab", "No such file")
"""What the crontab commands say of a user who has none; their status is the same for all troubles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What was done to the system, and what is left to the user."""

    files: tuple[Path, ...]
    """Written, or taken away."""
    to_type: tuple[str, ...] = ()
    """Commands, where they could not be run from here; with them it is done."""


def user_units_folder(environment: Mapping[str, str]) -> Path:
    """Where a user's own units lie: https://www.freedesktop.org/software/systemd/man/systemd.unit.html"""
    config = Path(environment.get("XDG_CONFIG_HOME", ""))
    return (config if config.is_absolute() else Path.home() / ".config") / "systemd" / "user"


def install_units(schedule: Schedule, folder: Path) -> Change:
    """Writes the user's units and has systemd take them up; those of the other kind (``watch`` or not) go.

    UsageError: there is a unit of this name that we did not write.
    """
    wanted = units(schedule, "user")
    stale = [path for path in _ours(schedule.name, folder) if path.name not in {unit.name for unit in wanted}]
    for unit in wanted:
        _write(unit, folder)
    commands = [
        *([("stop", *(path.name for path in stale))] if stale else []),
        ("daemon-reload",),
        ("enable", wanted[-1].name),
        ("restart", wanted[-1].name),  # one that runs already runs by the old words
    ]
    _remove(stale)
    to_type = _systemctl(commands)
    return Change(files=tuple(folder / unit.name for unit in wanted), to_type=to_type)


def uninstall_units(name: str, folder: Path) -> Change:
    """Stops the user's units of this name and takes them away. UsageError: there are some that we did not write."""
    found = _ours(name, folder)
    if not found:
        return Change(files=())
    _remove(found)
    to_type = _systemctl([("stop", *(path.name for path in found)), ("daemon-reload",)])
    return Change(files=tuple(found), to_type=to_type)


def write_units(written: Sequence[Unit], folder: Path) -> Change:
    """Writes units into any folder. UsageError: there are some of their names that we did not write."""
    for unit in written:
        _write(unit, folder)
    return Change(files=tuple(folder / unit.name for unit in written))


def install_lines(schedule: Schedule) -> None:
    """Puts the lines into the user's crontab, in the place of those that were there."""
    _replace_crontab(with_lines(_crontab(), schedule))


def uninstall_lines(name: str) -> bool:
    """Takes the lines out of the user's crontab; whether there were any."""
    before = _crontab()
    after = without_lines(before, name)
    if after == before:
        return False
    _replace_crontab(after)
    return True


def _ours(name: str, folder: Path) -> list[Path]:
    """The timer first: it would start the service again."""
    found = [folder / f"{name}.{kind}" for kind in ("timer", "service") if (folder / f"{name}.{kind}").exists()]
    for path in found:
        _check_ours(path)
    return found


def _remove(paths: Sequence[Path]) -> None:
    """The files, and the links that enable them: what ``systemctl disable`` does, also where it cannot be asked."""
    for path in paths:
        for link in path.parent.glob(f"*.wants/{path.name}"):
            link.unlink()
        path.unlink()


def _check_ours(path: Path) -> None:
    try:
        begin = path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", about=str(path)) from error
    if not begin.startswith(WRITTEN_BY):
        raise UsageError("is there, and newsledger did not write it; choose another --name", about=str(path))


def _write(unit: Unit, folder: Path) -> None:
    """All of the file or none: systemd may read it at any moment."""
    path = folder / unit.name
    if path.exists():
        _check_ours(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", about=str(path)) from error
    with replacing(path) as stream:
        stream.write(unit.text)


def _systemctl(commands: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Runs them, or gives them back as one would type them: a shell that ``su`` or cron started has no systemd of its
    user. NewsledgerError for one that fails."""
    if shutil.which(_SYSTEMCTL[0]) is None or _run((*_SYSTEMCTL, "show", "--property=Version")).returncode != 0:
        return tuple(shlex.join((*_SYSTEMCTL, *words)) for words in commands)
    for words in commands:
        _check(_run((*_SYSTEMCTL, *words)), shlex.join((*_SYSTEMCTL, *words)))
    return ()


def _crontab() -> str:
    """The user's crontab; empty where there is none. UsageError without cron."""
    if shutil.which("crontab") is None:
        raise UsageError("there is no such command; is cron installed?", about="crontab")
    done = _run(("crontab", "-l"))
    if done.returncode != 0 and any(words in done.stderr for words in _NONE_YET):
        return ""
    _check(done, "crontab -l")
    return done.stdout


def _replace_crontab(text: str) -> None:
    _check(_run(("crontab", "-"), text), "crontab -")


def _run(words: tuple[str, ...], stdin: str = "") -> subprocess.CompletedProcess[str]:
    """In English, with every byte given back as it came: what is in a crontab may be no text."""
    done = subprocess.run(  # noqa: S603 (our own words)
        words,
        input=stdin.encode(errors="surrogateescape"),
        capture_output=True,
        env={**os.environ, "LC_ALL": "C"},
        check=False,
    )
    stdout, stderr = (told.decode(errors="surrogateescape") for told in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(words, done.returncode, stdout, stderr)


def _check(done: subprocess.CompletedProcess[str], command: str) -> None:
    if done.returncode != 0:
        told = done.stderr.strip() or f"ended with status {done.returncode}"
        raise NewsledgerError(told.encode(errors="replace").decode(), about=command)
