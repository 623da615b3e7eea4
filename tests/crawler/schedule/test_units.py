"""What starts the crawls, as text: systemd reads it, cron's syntax check takes it, a YAML parser gives it back."""

import getpass
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crawler.schedule.crontab import cron_times, crontab_lines, with_lines, without_lines
from crawler.schedule.kubernetes import Cluster, cron_job, yaml_text
from crawler.schedule.units import EVERY, Schedule, Scope, Unit, calendar, units
from pipelines.errors import UsageError

SCHEDULE = Schedule(
    command=("/opt/news/bin/newsledger",), data=Path("/srv/news"), db=Path("/srv/news/news.db"), user="ada"
)
ODD = ("/srv/two words", "/srv/100%", "/srv/$HOME", '/srv/a"b', "/srv/it's", "/srv/bücher", "/srv/-x", "/srv/a;b#c")
systemd_analyze = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(
    systemd_analyze is None or not Path("/lib/systemd/system").is_dir(),
    reason="there is no systemd-analyze here to verify the units",
)
needs_cron = pytest.mark.skipif(
    shutil.which("crontab") is None or not Path("/usr/share/doc/cron").is_dir(),
    reason="there is no Debian cron here to check a crontab's syntax without writing it",
)
needs_bash = pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell here")


def here(folder: Path, **fields: object) -> Schedule:
    """A schedule whose command is there and can be run."""
    command = folder / "bin" / "newsledger"
    command.parent.mkdir(parents=True, exist_ok=True)
    command.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done\n')
    command.chmod(0o755)
    known = {"command": (str(command),), "data": folder, "db": folder / "news.db", "user": getpass.getuser()}
    return Schedule(**(known | fields))  # type: ignore[arg-type]


def value(unit: Unit, key: str) -> str:
    (found,) = [line.partition("=")[2] for line in unit.text.splitlines() if line.startswith(f"{key}=")]
    return found


# systemd


@pytest.mark.parametrize(
    ("watch", "names"), [(False, ["newsledger.service", "newsledger.timer"]), (True, ["newsledger.service"])]
)
@pytest.mark.parametrize("scope", ["system", "user"])
@pytest.mark.parametrize("folder", ["plain", "two words", "100%s $HOME $$", "bücher"])
@needs_systemd
def test_systemd_finds_nothing_wrong(tmp_path: Path, folder: str, watch: bool, scope: Scope, names: list[str]) -> None:
    environment = (("NEWS_CONTACT", 'mailto:"ada" 100% $x@news.example'),)
    ledger = tmp_path / "a'b\"c\\d;e#f" / "news.db"
    written = units(here(tmp_path / folder, watch=watch, environment=environment, db=ledger), scope)
    assert [unit.name for unit in written] == names
    for unit in written:
        (tmp_path / unit.name).write_text(unit.text)
    assert complaints(tmp_path, *names, scope=scope) == []


def complaints(folder: Path, *names: str, scope: Scope) -> list[str]:
    """What systemd has to say against units; its status is 0 for a key that it does not know."""
    done = subprocess.run(
        [str(systemd_analyze), "verify", "--man=no", *(["--user"] if scope == "user" else []), *names],
        cwd=folder,
        env={**os.environ, "XDG_RUNTIME_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stderr.splitlines() if str(folder) in line or "newsledger." in line]
    return told or ([done.stderr] if done.returncode else [])


@pytest.mark.parametrize("wrong", ["Bogus=1", "MemoryMax=lots", "ReadWritePaths=news", "ExecStart=/no/such/program"])
@needs_systemd
def test_systemd_would_say_what_is_wrong(tmp_path: Path, wrong: str) -> None:
    service, _ = units(here(tmp_path), "system")
    (tmp_path / service.name).write_text(
        re.sub(f"^({wrong.partition('=')[0]}=.*|Nice=5)$", wrong, service.text, flags=re.MULTILINE)
    )
    assert complaints(tmp_path, service.name, scope="system") != []


@pytest.mark.parametrize("every", EVERY)
@needs_systemd
def test_systemd_understands_how_often(every: int) -> None:
    done = subprocess.run(
        [str(systemd_analyze), "calendar", "--iterations=3", calendar(every)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
    )
    times = [line.split()[-2] for line in done.stdout.splitlines() if line.strip().startswith(("Next", "Iter"))]
    minutes = [60 * int(time[:2]) + int(time[3:5]) for time in times]
    assert {(later - former) % 1440 for former, later in pairwise(minutes)} == {every % 1440}


def test_a_timer_starts_a_service_that_ends() -> None:
    service, timer = units(SCHEDULE, "system")
    assert value(service, "Type") == "oneshot"
    assert value(service, "ExecStart") == "/opt/news/bin/newsledger --data /srv/news crawl --due"
    assert value(service, "User") == "ada"
    assert value(timer, "OnCalendar") == "*-*-* *:00/1:00"
    assert value(timer, "Persistent") == "yes"


def test_sites_that_failed_are_no_failure_of_the_unit() -> None:
    assert value(units(SCHEDULE, "system")[0], "SuccessExitStatus").split()[0] == "1"


def test_watching_is_a_service_that_comes_back() -> None:
    (service,) = units(replace(SCHEDULE, watch=True), "system")
    assert value(service, "ExecStart").endswith(" watch")
    assert value(service, "Restart") == "on-failure"
    assert value(service, "RestartPreventExitStatus") == "2"
    assert value(service, "WantedBy") == "multi-user.target"


def test_a_service_writes_where_the_ledger_is_and_nowhere_else() -> None:
    apart = replace(SCHEDULE, db=Path("/var/lib/news/all.db"))
    service = units(apart, "system")[0]
    assert value(service, "ProtectSystem") == "strict"
    assert value(service, "ReadWritePaths") == "/srv/news /var/lib/news"
    assert "--db /var/lib/news/all.db" in value(service, "ExecStart")


def test_what_lies_under_tmp_is_not_hidden_from_it() -> None:
    assert "PrivateTmp=yes" in units(SCHEDULE, "system")[0].text
    assert "PrivateTmp" not in units(replace(SCHEDULE, data=Path("/tmp/news")), "system")[0].text


def test_a_users_own_systemd_is_not_asked_for_namespaces_and_other_users() -> None:
    text = units(SCHEDULE, "user")[0].text
    assert not {line.partition("=")[0] for line in text.splitlines()} & {"User", "ProtectSystem", "PrivateTmp", "After"}
    assert "NoNewPrivileges=yes" in text


def test_percent_signs_are_doubled_and_dollars_left_alone() -> None:
    odd = replace(SCHEDULE, data=Path("/srv/100% $HOME"), db=Path("/srv/100% $HOME/news.db"))
    service = units(odd, "system")[0]
    assert value(service, "ExecStart").startswith('":/opt/news/bin/newsledger" ') is False
    assert value(service, "ExecStart").split()[0] == ":/opt/news/bin/newsledger"
    assert '"/srv/100%% $HOME"' in value(service, "ExecStart")
    assert value(service, "ReadWritePaths") == '"/srv/100%% $HOME"'


# cron


@pytest.mark.parametrize("every", EVERY)
@pytest.mark.parametrize("path", ODD)
@needs_cron
def test_cron_finds_nothing_wrong(tmp_path: Path, path: str, every: int) -> None:
    crontab = tmp_path / "crontab"
    crontab.write_text(crontab_lines(replace(SCHEDULE, data=Path(path), every=every)))
    subprocess.run(["crontab", "-n", str(crontab)], check=True, capture_output=True)


@pytest.mark.parametrize("path", ODD)
@needs_bash
def test_the_shell_that_cron_starts_gets_every_word_whole(tmp_path: Path, path: str) -> None:
    schedule = replace(here(tmp_path), data=Path(path), db=Path(path) / "news.db")
    line = crontab_lines(schedule).splitlines()[2].removeprefix("* * * * * ").replace("\\%", "%")  # as cron does
    done = subprocess.run(["/bin/sh", "-c", line], check=True, capture_output=True, text=True)
    assert tuple(done.stdout.splitlines()) == schedule.quiet_words[1:]


def test_a_percent_sign_is_no_end_of_the_line() -> None:
    line = crontab_lines(replace(SCHEDULE, data=Path("/srv/100%"), db=Path("/srv/100%/news.db"))).splitlines()[2]
    assert "/srv/100\\%" in line
    assert "%" not in line.replace("\\%", "")


def test_the_contact_goes_with_the_line_alone() -> None:
    line = crontab_lines(replace(SCHEDULE, environment=(("NEWS_CONTACT", "mail to me"),))).splitlines()[2]
    assert line.startswith("* * * * * NEWS_CONTACT='mail to me' /opt/news/bin/newsledger --quiet ")


@pytest.mark.parametrize(
    ("every", "times"),
    [
        (1, "* * * * *"),
        (15, "*/15 * * * *"),
        (60, "0 * * * *"),
        (360, "0 */6 * * *"),
        (1440, "0 0 * * *"),
    ],
)
def test_how_often_as_cron_says_it(every: int, times: str) -> None:
    assert cron_times(every) == times


OTHERS = "MAILTO=ada@news.example\n0 4 * * * /usr/bin/backup 100\\%\n"


@pytest.mark.parametrize("crontab", ["", OTHERS, OTHERS.rstrip("\n"), "# one comment"])
def test_a_block_is_put_in_once_and_taken_out_again(crontab: str) -> None:
    once = with_lines(crontab, SCHEDULE)
    assert once.startswith(crontab)
    assert with_lines(once, SCHEDULE) == once
    assert without_lines(once, "newsledger").rstrip("\n") == crontab.rstrip("\n")


def test_a_block_is_replaced_where_it_stands() -> None:
    old = with_lines(OTHERS, SCHEDULE) + "5 5 * * * /usr/bin/other\n"
    new = with_lines(old, replace(SCHEDULE, every=5))
    assert new == old.replace("\n* * * * * ", "\n*/5 * * * * ")


def test_blocks_of_other_names_stay() -> None:
    both = with_lines(with_lines("", SCHEDULE), replace(SCHEDULE, name="other"))
    assert without_lines(both, "newsledger") == crontab_lines(replace(SCHEDULE, name="other"))


# Kubernetes


def documents(text: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(text))


def pod(schedule: Schedule, cluster: Cluster) -> dict[str, Any]:
    """The container of the job."""
    job = documents(cron_job(schedule, cluster))[-1]
    for key in ("spec", "jobTemplate", "spec", "template", "spec"):
        job = job[key]
    return job


CONTAINED = replace(SCHEDULE, command=("newsledger",), data=Path("/data"), db=Path("/data/news.db"))


def test_a_job_and_the_claim_that_it_needs() -> None:
    claim, job = documents(cron_job(replace(CONTAINED, every=5), Cluster(image="registry.example/news:1")))
    assert (claim["kind"], job["kind"]) == ("PersistentVolumeClaim", "CronJob")
    assert job["spec"]["schedule"] == "*/5 * * * *"
    assert job["spec"]["concurrencyPolicy"] == "Forbid"


def test_a_claim_that_is_there_is_not_made() -> None:
    (job,) = documents(cron_job(CONTAINED, Cluster(image="x", claim="mine")))
    assert job["kind"] == "CronJob"


def test_the_container_may_do_nothing_but_crawl() -> None:
    spec = pod(CONTAINED, Cluster(image="x"))
    (container,) = spec["containers"]
    assert container["command"] == ["newsledger", "--data", "/data", "crawl", "--due"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert spec["securityContext"]["runAsNonRoot"] is True


SAYABLE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1)


@given(image=SAYABLE, claim=SAYABLE, contact=SAYABLE, folder=SAYABLE)
def test_whatever_is_said_is_one_string_of_the_yaml(image: str, claim: str, contact: str, folder: str) -> None:
    schedule = replace(CONTAINED, data=Path("/", folder), environment=(("NEWS_CONTACT", contact),))
    spec = pod(schedule, Cluster(image=image, claim=claim))
    (container,) = spec["containers"]
    assert container["image"] == image
    assert container["command"] == list(schedule.words)
    assert container["env"] == [{"name": "NEWS_CONTACT", "value": contact}]
    assert container["volumeMounts"][0]["mountPath"] == str(schedule.data)
    assert spec["volumes"][0]["persistentVolumeClaim"]["claimName"] == claim


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_a_string_of_yaml(text: str) -> None:
    assert yaml.safe_load(yaml_text(text)) == text


# What no schedule can say


@pytest.mark.parametrize("path", ["/srv/a\nb", "/srv/a\tb", "/srv/\x1b[2J", "/srv/\udcff", "/srv/\u202etxt"])
def test_a_path_with_control_characters_is_refused(path: str) -> None:
    with pytest.raises(UsageError, match="control characters") as caught:
        replace(SCHEDULE, data=Path(path))
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("every", [0, -1, 7, 45, 90, 2880])
def test_minutes_that_part_no_hour_are_refused(every: int) -> None:
    with pytest.raises(UsageError, match="one of 1, 2, 3"):
        replace(SCHEDULE, every=every)


@pytest.mark.parametrize("name", ["", "News", "a b", "../a", "-a", "a" * 41, "a\n"])
def test_a_name_is_one_to_all_systems(name: str) -> None:
    with pytest.raises(UsageError, match="name"):
        replace(SCHEDULE, name=name)


def test_systemd_starts_no_program_in_a_quoted_path() -> None:
    with pytest.raises(UsageError, match="quotes or backslashes"):
        units(replace(SCHEDULE, command=('/opt/a"b/newsledger',)), "user")


def test_cron_starts_nothing_that_stays() -> None:
    with pytest.raises(UsageError, match="systemd --watch"):
        crontab_lines(replace(SCHEDULE, watch=True))


def test_a_backslash_is_nothing_for_cron() -> None:
    with pytest.raises(UsageError, match="backslash"):
        crontab_lines(replace(SCHEDULE, data=Path("/srv/a\\b")))


def test_the_words_are_those_of_the_command_line() -> None:
    assert shlex.join(SCHEDULE.words) == "/opt/news/bin/newsledger --data /srv/news crawl --due"
