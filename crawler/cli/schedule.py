"""``newsledger schedule``: what starts the crawls of this very installation by itself.

As in crawler/cli/main.py, a command imports what it needs when it runs.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from crawler.cli.options import Place, gathered
from crawler.cli.output import warn
from crawler.printable import one_line, printable
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from crawler.schedule.installing import Change
    from crawler.schedule.units import Schedule

CARRIED: Final = ("NEWS_CONTACT", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
"""What a schedule takes along of the environment that it was asked in: elsewhere nobody would set it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user says of a schedule."""

    every: int
    name: str
    watch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What is to be done with it."""

    install: bool
    uninstall: bool

    def __post_init__(self) -> None:
        """UsageError: both at once."""
        if self.install and self.uninstall:
            raise UsageError("--install or --uninstall?")


every_option = click.option(
    "--every",
    type=int,
    metavar="MINUTES",
    default=1,
    show_default=True,
    help="How often to look for what is due; each site's own interval is another matter.",
)
name_option = click.option(
    "--name", default="newsledger", show_default=True, help="What to call it; each ledger needs a name of its own."
)


def doing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--install`` and ``--uninstall``, as the argument ``doing``."""
    command = gathered("doing", Doing, "install", "uninstall")(command)
    command = click.option("--uninstall", is_flag=True, help="Take it out again.")(command)
    return click.option("--install", is_flag=True, help="Put it in place for you, instead of printing it.")(command)


@click.group(short_help="Have crawls started by systemd, cron or Kubernetes.")
def schedule() -> None:
    """Print, or install, what has this installation crawl by itself: every minute what is due, each site at its own
    interval. docs/operating.md tells more.

    \b
    Examples:
      newsledger schedule systemd --install
      newsledger schedule cron --every 5
      newsledger schedule k8s --image registry.example/newsledger:1 | kubectl apply -f -
    """


@schedule.command(short_help="A systemd service and its timer.")
@every_option
@name_option
@click.option("--watch", is_flag=True, help="A service that stays (newsledger watch), instead of a timer.")
@gathered("wish", Wish, "every", "name", "watch")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the units there as files, instead of printing them.",
)
@doing_options
@click.pass_obj
def systemd(place: Place, *, wish: Wish, output: Path | None, doing: Doing) -> int:
    """Print units for the machine's systemd, with this user as the one that they run as; or --install them for your
    own systemd (systemctl --user).

    \b
    Examples:
      newsledger schedule systemd --install
      newsledger schedule systemd --watch --install
      newsledger schedule systemd --uninstall
      newsledger schedule systemd -o units && sudo cp units/* /etc/systemd/system/

    Exit status 1: it is not in effect yet; what to type is said.
    """
    from crawler.schedule.installing import install_units, uninstall_units, user_units_folder, write_units
    from crawler.schedule.units import units

    if doing.uninstall:
        return _tell_gone(place, uninstall_units(wish.name, user_units_folder(os.environ)), wish.name)
    wanted = schedule_of(place, wish)
    if doing.install:
        return _tell_installed(place, install_units(wanted, user_units_folder(os.environ)), wanted)
    if wanted.user == "root":
        warn("these units run as root; ask as the user whose ledger it is, or change User=")
    if output is not None:
        _tell_files(place, write_units(units(wanted, "system"), output))
        return 0
    for unit in units(wanted, "system"):
        click.echo(f"# /etc/systemd/system/{unit.name}\n{unit.text}")
    return 0


@schedule.command(short_help="A line for your crontab.")
@every_option
@name_option
@gathered("wish", Wish, "every", "name")
@doing_options
@click.pass_obj
def cron(place: Place, *, wish: Wish, doing: Doing) -> None:
    """Print the lines for your crontab, or --install them: a marked block, which the next --install replaces.

    It is quiet while all is well; cron mails the rest to MAILTO.

    \b
    Examples:
      newsledger schedule cron --install
      newsledger schedule cron --every 15
      newsledger schedule cron --uninstall
    """
    from crawler.schedule.crontab import crontab_lines
    from crawler.schedule.installing import install_lines, uninstall_lines

    if doing.uninstall:
        there = uninstall_lines(wish.name)
        _tell(place, "taken out of your crontab" if there else "there was nothing of it in your crontab")
    elif doing.install:
        install_lines(schedule_of(place, wish))
        _tell(place, "in your crontab now; `crontab -l` shows it, `newsledger status` whether it works")
    else:
        click.echo(crontab_lines(schedule_of(place, wish)), nl=False)


@schedule.command(short_help="A CronJob for Kubernetes.")
@click.option("--image", metavar="IMAGE", required=True, help="A container image with newsledger in its PATH.")
@click.option("--claim", metavar="NAME", help="A PersistentVolumeClaim that is there. [default: one is made]")
@every_option
@name_option
@gathered("wish", Wish, "every", "name")
@click.pass_context
def k8s(ctx: click.Context, *, image: str, claim: str | None, wish: Wish) -> None:
    """Print a CronJob, and the claim for its ledger, as YAML. In the container the data folder is /data, unless --data
    says otherwise.

    \b
    Examples:
      newsledger schedule k8s --image registry.example/newsledger:1 | kubectl apply -f -
      newsledger schedule k8s --image registry.example/newsledger:1 --claim news --every 5
    """
    from crawler.schedule.kubernetes import Cluster, cron_job

    job = cron_job(_in_container(ctx.find_root().params, wish), Cluster(image=image, claim=claim))
    click.echo(job.encode(), nl=False)


def schedule_of(place: Place, wish: Wish) -> "Schedule":
    """The schedule of this installation: its command, the files it works on, its user."""
    from crawler.schedule.units import Schedule

    if not place.data.is_dir():
        warn(f"{place.data} is not there yet; `newsledger sites add` makes it, and until then nothing can be crawled")
    return Schedule(
        command=(str(own_command(Path(sys.argv[0]), Path(sys.executable))),),
        data=place.data.resolve(),
        db=place.db.resolve(),
        user=_user(),
        name=wish.name,
        every=wish.every,
        watch=wish.watch,
        exports=_export_folders(place),
        environment=carried(os.environ),
    )


def _export_folders(place: Place) -> tuple[Path, ...]:
    """Where exports are written that lie outside of the data folder."""
    from crawler.sites.defaults import load_defaults

    outputs = [export.output for export in load_defaults(place.data).exports]
    folders = {Path(output) if output.endswith("/") else Path(output).parent for output in outputs}
    outside = sorted(folder for folder in map(Path.resolve, folders) if not folder.is_relative_to(place.data.resolve()))
    for folder in outside:
        if not folder.is_dir():
            warn(f"{folder} is not there yet; a service of the whole machine does not start without it")
    return tuple(outside)


def _in_container(asked: Mapping[str, Any], wish: Wish) -> "Schedule":
    """As it is within a container: nothing of this machine, but what the user said in so many words."""
    from crawler.schedule.kubernetes import MOUNTED
    from crawler.schedule.units import Schedule

    data = Path(asked["data"] or MOUNTED)
    db = Path(asked["db"] or data / "news.db")
    if not data.is_absolute() or not db.is_relative_to(data):
        raise UsageError("in a container the data folder is mounted, say at /data, and the ledger lies in it")
    contact = {name: value for name, value in os.environ.items() if name == "NEWS_CONTACT"}
    return Schedule(
        command=("newsledger",),
        data=data,
        db=db,
        user="newsledger",
        name=wish.name,
        every=wish.every,
        environment=carried(contact),
    )


def own_command(started: Path, interpreter: Path) -> Path:
    """The path of ``newsledger``, whatever it was ``started`` as: that one, the one beside the interpreter, or the one
    that a shell finds. UsageError: it is installed nowhere."""
    found = shutil.which("newsledger")
    places = (started, interpreter.with_name("newsledger"), *([Path(found)] if found else []))
    for path in places:
        if path.name == "newsledger" and path.is_file():
            return path.absolute()
    raise UsageError("the command is not installed; docs/operating.md tells how", about="newsledger")


def carried(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What a schedule takes along of an environment: no password, which would stand where others read it."""
    known = {name: environment[name] for name in CARRIED if environment.get(name)}
    for name in [name for name, value in known.items() if name.lower().endswith("proxy") and "@" in value]:
        warn(f"{name} has a password and was left out; docs/operating.md tells where to put it")
        del known[name]
    return tuple(known.items())


def _user() -> str:
    """Who asks; by number where the system has no name."""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _tell(place: Place, text: str) -> None:
    if place.telling != "quiet":
        click.echo(one_line(text))


def _tell_files(place: Place, change: "Change") -> None:
    for path in change.files:
        _tell(place, str(path))


def _tell_installed(place: Place, change: "Change", wanted: "Schedule") -> int:
    _tell_files(place, change)
    if not (Path("/var/lib/systemd/linger") / wanted.user).exists():
        _tell(place, f"it runs while you are logged in; to run always: loginctl enable-linger {wanted.user}")
    return _tell_left(change)


def _tell_gone(place: Place, change: "Change", name: str) -> int:
    if not change.files:
        _tell(place, f"there are no units of the name {name}")
    for path in change.files:
        _tell(place, f"removed: {path}")
    return _tell_left(change)


def _tell_left(change: "Change") -> int:
    """What the user has to type; the status it leads to."""
    if not change.to_type:
        return 0
    warn("your own systemd cannot be asked from here; log in as yourself and type:")
    for command in change.to_type:
        click.echo(f"  {printable(command)}", err=True)
    return 1
