"""What makes a system start the crawls: a systemd service with its timer, made for one installation.

``crawler/schedule/crontab.py`` and ``crawler/schedule/kubernetes.py`` say the same in other words. All of it is text
made of a ``Schedule``; ``crawler/schedule/installing.py`` puts it into the system.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from crawler.printable import printable
from pipelines.errors import UsageError

EVERY: Final = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440)
"""Minutes that part an hour, or hours that part a day, evenly: what a crontab can say."""
NAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
"""Names that are one to systemd, to Kubernetes (which adds eleven letters, up to 63) and in a comment."""
WRITTEN_BY: Final = "# Written by newsledger schedule"
"""The first words of each file of ours: another file is never replaced."""

Scope = Literal["system", "user"]
"""Whose systemd it is: the machine's, or the one that each user has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What is to be started, as whom and how often. UsageError for what no schedule can say."""

    command: tuple[str, ...]
    """The program, by its absolute path, and what comes before its options."""
    data: Path
    """Absolute; so is ``db``."""
    db: Path
    user: str
    name: str = "newsledger"
    """Of the units, the crontab's lines, the CronJob: another one for each ledger."""
    every: int = 1
    """Minutes; one of ``EVERY``."""
    watch: bool = False
    """One process that stays (``newsledger watch``) instead of one a minute (``newsledger crawl --due``)."""
    exports: tuple[Path, ...] = ()
    """The folders of exports that lie elsewhere than the ledger."""
    environment: tuple[tuple[str, str], ...] = ()
    """What the crawls need to know of the environment that this was asked in."""

    def __post_init__(self) -> None:
        """UsageError: a path with characters that are no text, a name that is none, minutes that no crontab can say."""
        paths = (self.data, self.db, *self.exports)
        for text in (*self.command, *map(str, paths), *(value for _, value in self.environment)):
            if printable(text) != text or any(letter in text for letter in "\t\n"):
                raise UsageError("has control characters; no schedule can name it", about=printable(repr(text)))
        if not NAME.fullmatch(self.name):
            raise UsageError("a name is up to 40 lower-case letters, digits and hyphens", about=self.name)
        if self.every not in EVERY:
            raise UsageError(f"no schedule says it evenly; one of {', '.join(map(str, EVERY))}", about=str(self.every))

    @property
    def words(self) -> tuple[str, ...]:
        """The command line. It tells a line for each crawl."""
        return (*self.command, *self._arguments)

    @property
    def quiet_words(self) -> tuple[str, ...]:
        """The same, silent while all is well."""
        return (*self.command, "--quiet", *self._arguments)

    @property
    def _arguments(self) -> tuple[str, ...]:
        ledger = () if self.db == self.data / "news.db" else ("--db", str(self.db))
        return ("--data", str(self.data), *ledger, *(("watch",) if self.watch else ("crawl", "--due")))

    @property
    def written(self) -> tuple[Path, ...]:
        """The folders that a crawl writes into: sites' files, the ledger with what lies beside it, exports."""
        return tuple(dict.fromkeys((self.data, self.db.parent, *self.exports)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A file for systemd."""

    name: str
    """``newsledger.timer``."""
    text: str


def units(schedule: Schedule, scope: Scope) -> tuple[Unit, ...]:
    """A service, and the timer that starts it unless it stays by itself. The last one is the one to enable."""
    service = Unit(name=f"{schedule.name}.service", text=_service(schedule, scope))
    return (
        (service,) if schedule.watch else (service, Unit(name=f"{schedule.name}.timer", text=_timer(schedule, scope)))
    )


def _service(schedule: Schedule, scope: Scope) -> str:
    unit = [
        "Description=newsledger: watches news sites" if schedule.watch else "Description=newsledger: crawls what is due"
    ]
    if scope == "system":  # a user's systemd does not know the network
        unit += ["Wants=network-online.target", "After=network-online.target"]
    wanted = "multi-user.target" if scope == "system" else "default.target"
    sections = {
        "Unit": unit,
        "Service": [*_started(schedule, scope), *_bounded(schedule, scope)],
        "Install": [f"WantedBy={wanted}"] if schedule.watch else [],
    }
    return _unit_text(sections, schedule, scope)


def _started(schedule: Schedule, scope: Scope) -> list[str]:
    lines = list(_LONG if schedule.watch else _ONCE)
    if scope == "system":
        lines.append(f"User={schedule.user}")
    lines += [f"Environment={_word(f'{name}={value}')}" for name, value in schedule.environment]
    return [*lines, f"ExecStart={_command_line(schedule.words)}", *_ENDED]


def _bounded(schedule: Schedule, scope: Scope) -> list[str]:
    """What a service may and may not do. Where all of a user's systemd would need namespaces of its own, which many
    systems do not allow, it is left out."""
    lines = list(_MODEST)
    if scope == "system":
        lines += [*_WALLED, f"ReadWritePaths={' '.join(_word(str(path)) for path in schedule.written)}"]
        named = (Path(schedule.command[0]), *schedule.written)
        if not any(path.is_relative_to(folder) for path in named for folder in ("/tmp", "/var/tmp")):  # noqa: S108
            lines.append("PrivateTmp=yes")  # it would hide what lies there
    return lines


_ONCE: Final = (
    "Type=oneshot",
    "# 1: some sites failed, 3: none could be reached. `newsledger status` tells; the unit itself is well.",
    "SuccessExitStatus=1 3",
)
_LONG: Final = (
    "Type=exec",
    "Restart=on-failure",
    "RestartSec=30",
    "# Wrong use does not mend itself.",
    "RestartPreventExitStatus=2",
    "SuccessExitStatus=1 3",
)
_ENDED: Final = (
    "# What is on its way is finished and stored; only then do the processes that read pages go.",
    "KillMode=mixed",
    "TimeoutStopSec=120",
)
_MODEST: Final = (
    "Nice=5",
    "MemoryMax=2G",
    "TasksMax=256",
    "NoNewPrivileges=yes",
    "LockPersonality=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "# AF_NETLINK: how the C library learns which addresses this machine has, before it resolves a name.",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallErrorNumber=EPERM",
)
_WALLED: Final = (
    "CapabilityBoundingSet=",
    "PrivateDevices=yes",
    "ProtectClock=yes",
    "ProtectControlGroups=yes",
    "ProtectHome=read-only",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectProc=invisible",
    "ProtectSystem=strict",
    "RestrictNamespaces=yes",
)


def _timer(schedule: Schedule, scope: Scope) -> str:
    sections = {
        "Unit": ["Description=newsledger: looks for what is due"],
        "Timer": [
            f"OnCalendar={calendar(schedule.every)}",
            "Persistent=yes",
            f"RandomizedDelaySec={min(10 * schedule.every, 300)}",
            "AccuracySec=1",
        ],
        "Install": ["WantedBy=timers.target"],
    }
    return _unit_text(sections, schedule, scope)


def calendar(every: int) -> str:
    """``every`` minutes as systemd says it."""
    if every < 60:
        return f"*-*-* *:00/{every}:00"
    return f"*-*-* 00/{every // 60}:00:00" if every < 1440 else "*-*-* 00:00:00"


def _unit_text(sections: dict[str, list[str]], schedule: Schedule, scope: Scope) -> str:
    edit = "systemctl edit" if scope == "system" else "systemctl --user edit"
    head = f"{WRITTEN_BY} systemd. To change it and keep the change: {edit} {schedule.name}"
    parts = ("\n".join((f"[{name}]", *lines)) for name, lines in sections.items() if lines)
    return "\n\n".join((head, *parts)) + "\n"


def _command_line(words: tuple[str, ...]) -> str:
    """Words for ExecStart. The colon keeps systemd from putting variables in; without a ``$`` there are none, and a
    systemd of before 2019 need not know it."""
    first, *others = words
    if set(first) & set("\"'\\"):
        raise UsageError("systemd starts no program in a path with quotes or backslashes", about=first)
    colon = ":" if any("$" in word for word in words) else ""
    return " ".join((_word(f"{colon}{first}"), *map(_word, others)))


def _word(text: str) -> str:
    """A word as systemd takes it apart: https://www.freedesktop.org/software/systemd/man/systemd.syntax.html#Quoting"""
    text = text.replace("%", "%%")
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_PLAIN: Final = re.compile(r"[\w%+,./:=@~-]+")
