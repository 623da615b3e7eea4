"""``newsledger schedule`` as one types it; systemctl and crontab are programs that write down what they were asked."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from crawler.cli.main import main
from crawler.cli.schedule import own_command
from pipelines.errors import UsageError

SYSTEMCTL = """#!/bin/sh
case "$*" in
  "--user show"*) [ -e "$HOME/no-systemd" ] && { echo "Failed to connect to bus" >&2; exit 1; }; exit 0;;
  "--user enable"*) [ -e "$HOME/broken" ] && { echo "Access denied" >&2; exit 1; };;
esac
echo "$*" >> "$HOME/asked"
"""
CRONTAB = """#!/bin/sh
case "$1" in
  -l) [ -e "$HOME/denied" ] && { echo "You ($USER) are not allowed to use this program" >&2; exit 1; }
      [ -e "$HOME/crontab" ] || { echo "no crontab for ada" >&2; exit 1; }
      cat "$HOME/crontab";;
  -) cat > "$HOME/crontab";;
esac
"""
OTHERS = b"MAILTO=ada@news.example\r\n# caf\xe9\n0 4 * * * /usr/bin/backup\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a data folder, and programs of ours in its PATH."""
    for name, text in (("systemctl", SYSTEMCTL), ("crontab", CRONTAB), ("newsledger", "#!/bin/sh\n")):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(text)
        program.chmod(0o755)
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr("sys.argv", [str(tmp_path / "bin" / "newsledger")])
    for name in ("XDG_CONFIG_HOME", "NEWS_CONTACT", *(f"{kind}_proxy" for kind in ("http", "https", "no"))):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path


@pytest.fixture
def units(home: Path) -> Path:
    return home / ".config" / "systemd" / "user"


def invoke(home: Path, *arguments: str, before: tuple[str, ...] = ()) -> Result:
    place = ("--data", str(home / "data"))
    return CliRunner().invoke(main, [*place, *before, "schedule", *arguments], prog_name="newsledger")


def asked(home: Path) -> list[str]:
    try:
        return (home / "asked").read_text().splitlines()
    finally:
        (home / "asked").unlink(missing_ok=True)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.mark.parametrize("name", ["systemd", "cron", "k8s"])
def test_the_help_of_each_command_shows_examples(home: Path, name: str) -> None:
    result = invoke(home, name, "--help")
    assert f"  newsledger schedule {name}" in result.output.partition("Examples:")[2]


# systemd


def test_units_are_printed_with_where_they_go(home: Path) -> None:
    result = invoke(home, "systemd", "--every", "5")
    assert result.exit_code == 0
    assert "# /etc/systemd/system/newsledger.service\n" in result.stdout
    assert f"ExecStart={home}/bin/newsledger --data {home}/data crawl --due\n" in result.stdout
    assert "OnCalendar=*-*-* *:00/5:00\n" in result.stdout
    assert files(home / ".config") == []


def test_another_ledger_is_named(home: Path) -> None:
    result = invoke(home, "systemd", before=("--db", "all.db"))
    assert f" --db {Path.cwd() / 'all.db'} crawl --due\n" in result.stdout


def test_exports_elsewhere_may_be_written(home: Path) -> None:
    (home / "www").mkdir()
    (home / "data" / "newsledger.toml").write_text(
        '[export.a]\nformat = "json"\noutput = "exports/a.json"\n'
        f'[export.b]\nformat = "json"\noutput = "{home}/www/b.json"\n'
        f'[export.c]\nformat = "jsonl"\noutput = "{home}/gone/c"\ncursor = true\n'
    )
    result = invoke(home, "systemd")
    assert f"ReadWritePaths={home}/data {home}/gone/c {home}/www\n" in result.stdout
    assert f"newsledger: {home}/gone/c is not there yet; a service of the whole machine does" in result.stderr
    assert f"{home}/www is not" not in result.stderr


def test_units_are_written_into_a_folder(home: Path) -> None:
    result = invoke(home, "systemd", "-o", str(home / "out"))
    assert files(home / "out") == ["newsledger.service", "newsledger.timer"]
    assert result.stdout.splitlines() == [str(home / "out" / name) for name in files(home / "out")]


def test_installed_units_are_taken_up(home: Path, units: Path) -> None:
    result = invoke(home, "systemd", "--install")
    assert result.exit_code == 0
    assert files(units) == ["newsledger.service", "newsledger.timer"]
    assert asked(home) == [
        "--user daemon-reload",
        "--user enable newsledger.timer",
        "--user restart newsledger.timer",
    ]
    assert "loginctl enable-linger" in result.stdout


def test_installing_again_is_the_same(home: Path, units: Path) -> None:
    invoke(home, "systemd", "--install")
    before = [(units / name).read_text() for name in files(units)]
    assert invoke(home, "systemd", "--install").exit_code == 0
    assert [(units / name).read_text() for name in files(units)] == before


def test_a_service_that_stays_takes_the_timers_place(home: Path, units: Path) -> None:
    invoke(home, "systemd", "--install")
    asked(home)
    assert invoke(home, "systemd", "--install", "--watch").exit_code == 0
    assert files(units) == ["newsledger.service"]
    assert asked(home) == [
        "--user stop newsledger.timer",
        "--user daemon-reload",
        "--user enable newsledger.service",
        "--user restart newsledger.service",
    ]


def test_uninstalled_units_are_gone(home: Path, units: Path) -> None:
    invoke(home, "systemd", "--install")
    asked(home)
    wants = units / "timers.target.wants"
    wants.mkdir()
    (wants / "newsledger.timer").symlink_to(units / "newsledger.timer")
    result = invoke(home, "systemd", "--uninstall")
    assert result.exit_code == 0
    assert (files(units), files(wants)) == (["timers.target.wants"], [])
    assert asked(home) == ["--user stop newsledger.timer newsledger.service", "--user daemon-reload"]


def test_what_is_not_there_is_not_uninstalled(home: Path) -> None:
    result = invoke(home, "systemd", "--uninstall")
    assert (result.exit_code, result.stdout) == (0, "there are no units of the name newsledger\n")


@pytest.mark.parametrize("option", ["--install", "--uninstall"])
def test_somebody_elses_unit_stays(home: Path, units: Path, option: str) -> None:
    units.mkdir(parents=True)
    (units / "newsledger.service").write_text("[Service]\nExecStart=/usr/bin/mine\n")
    result = invoke(home, "systemd", option)
    assert result.exit_code == 2
    assert "newsledger did not write it" in result.stderr
    assert files(units) == ["newsledger.service"]


def test_without_a_systemd_of_the_user_it_is_said_what_to_type(home: Path, units: Path) -> None:
    (home / "no-systemd").touch()
    result = invoke(home, "systemd", "--install")
    assert result.exit_code == 1
    assert files(units) == ["newsledger.service", "newsledger.timer"]
    assert [line.strip() for line in result.stderr.splitlines()[1:]] == [
        "systemctl --user daemon-reload",
        "systemctl --user enable newsledger.timer",
        "systemctl --user restart newsledger.timer",
    ]


def test_what_systemd_refuses_is_told(home: Path) -> None:
    (home / "broken").touch()
    result = invoke(home, "systemd", "--install")
    assert result.exit_code == 1
    assert result.stderr == "newsledger: systemctl --user enable newsledger.timer: Access denied\n"


def test_units_of_two_ledgers_stand_beside_each_other(home: Path, units: Path) -> None:
    invoke(home, "systemd", "--install")
    invoke(home, "systemd", "--install", "--name", "other", "--watch")
    assert files(units) == ["newsledger.service", "newsledger.timer", "other.service"]


def test_one_may_not_want_both(home: Path) -> None:
    assert invoke(home, "systemd", "--install", "--uninstall").stderr == "newsledger: --install or --uninstall?\n"


# What is carried along


def test_the_contact_is_carried_along(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_CONTACT", "ada@news.example")
    assert "Environment=NEWS_CONTACT=ada@news.example\n" in invoke(home, "systemd").stdout
    assert "NEWS_CONTACT=ada@news.example" in invoke(home, "cron").stdout
    assert 'value: "ada@news.example"' in invoke(home, "k8s", "--image", "x").stdout


def test_a_password_is_not(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://ada:hush@proxy.example:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    result = invoke(home, "cron")
    assert "hush" not in result.output
    assert "http_proxy=http://proxy.example:3128" in result.stdout
    assert "https_proxy has a password" in result.stderr


# cron


@pytest.mark.parametrize("others", [b"", OTHERS])
def test_the_crontab_gets_the_lines_once_and_loses_them_again(home: Path, others: bytes) -> None:
    crontab = home / "crontab"
    if others:
        crontab.write_bytes(others)
    assert invoke(home, "cron", "--install").exit_code == 0
    assert invoke(home, "cron", "--install", "--every", "5").exit_code == 0
    text = crontab.read_bytes()
    assert text.startswith(others)
    assert text.count(b"newsledger --quiet") == 1
    assert b"\n*/5 * * * * " in text
    assert invoke(home, "cron", "--uninstall").exit_code == 0
    assert crontab.read_bytes() == others
    assert "nothing of it" in invoke(home, "cron", "--uninstall").stdout


def test_a_crontab_that_may_not_be_read_is_not_written(home: Path) -> None:
    (home / "denied").touch()
    assert "not allowed" in invoke(home, "cron", "--install").stderr
    assert not (home / "crontab").exists()


def test_without_cron_it_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(home))
    assert "is cron installed?" in invoke(home, "cron", "--install").stderr


def test_quiet_is_quiet(home: Path) -> None:
    for arguments in (["cron", "--install"], ["systemd", "--install"], ["systemd", "--uninstall"]):
        assert invoke(home, *arguments, before=("--quiet",)).output == ""


# Kubernetes


def test_a_container_knows_nothing_of_this_machine(home: Path) -> None:
    runner = CliRunner()
    result = runner.invoke(main, ["schedule", "k8s", "--image", "x", "--claim", "news"], prog_name="newsledger")
    (job,) = yaml.safe_load_all(result.stdout)
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert container["command"] == ["newsledger", "--data", "/data", "crawl", "--due"]
    assert str(home) not in result.stdout


def test_a_ledger_outside_the_claim_is_refused(home: Path) -> None:
    result = invoke(home, "k8s", "--image", "x", before=("--db", "/elsewhere/news.db"))
    assert "the ledger lies in it" in result.stderr


# The command itself


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("found", ["bin/newsledger", "venv/newsledger", "path/newsledger"])
def test_the_command_is_the_one_that_was_started_or_belongs_to_this_python(elsewhere: Path, found: str) -> None:
    path = elsewhere / found
    path.parent.mkdir()
    path.touch(mode=0o755)
    assert own_command(Path("bin/newsledger"), elsewhere / "venv" / "python") == path


def test_a_command_that_is_not_installed_cannot_be_scheduled(elsewhere: Path) -> None:
    with pytest.raises(UsageError, match="not installed"):
        own_command(Path("-c"), elsewhere / "venv" / "python")
