"""The line of a crontab that starts the crawls, and a crontab with and without it."""

import re
import shlex
from typing import Final

from crawler.schedule.units import Schedule
from pipelines.errors import UsageError

_COMMENT: Final = "# Nothing is mailed while all is well; MAILTO above this line says to whom what failed is."


def crontab_lines(schedule: Schedule) -> str:
    """The block for a user's own crontab, between two lines that mark it. UsageError for what a crontab cannot say."""
    if schedule.watch:
        raise UsageError("cron starts what ends; for one process that stays: newsledger schedule systemd --watch")
    begin, end = _marks(schedule.name)
    return "\n".join((begin, _COMMENT, f"{cron_times(schedule.every)} {_command(schedule)}", end)) + "\n"


def cron_times(every: int) -> str:
    """``every`` minutes as cron says it: ``*/5 * * * *``."""
    if every < 60:
        return "* * * * *" if every == 1 else f"*/{every} * * * *"
    hours = every // 60
    return "0 * * * *" if hours == 1 else "0 0 * * *" if hours == 24 else f"0 */{hours} * * *"


def _command(schedule: Schedule) -> str:
    """For ``/bin/sh``, in one line. A percent sign is the end of it to cron, unless there is a backslash before."""
    told = [f"{name}={shlex.quote(value)}" for name, value in schedule.environment]
    line = " ".join((*told, shlex.join(schedule.quiet_words)))
    if "\\" in line:
        raise UsageError("has a backslash, which not every cron leaves as it is", about=line)
    return line.replace("%", "\\%")


def with_lines(crontab: str, schedule: Schedule) -> str:
    """A crontab with the block of this schedule, in the place of the one that it had."""
    lines, block = crontab_lines(schedule), _block(schedule.name)
    if block.search(crontab):
        return block.sub(lambda _: lines, crontab, count=1)
    return f"{crontab}\n{lines}" if crontab and not crontab.endswith("\n") else crontab + lines


def without_lines(crontab: str, name: str) -> str:
    """A crontab without the block of this name; all else as it stands."""
    return _block(name).sub("", crontab)


def _marks(name: str) -> tuple[str, str]:
    return f"# >>> newsledger schedule: {name} >>>", f"# <<< newsledger schedule: {name} <<<"


def _block(name: str) -> re.Pattern[str]:
    begin, end = map(re.escape, _marks(name))
    return re.compile(rf"^{begin}\n(?:.*\n)*?{end}(?:\n|\Z)", re.MULTILINE)
