"""What stands in deploy/ and .github/ is well-formed, and names commands and keys that exist."""

from __future__ import annotations

import configparser
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from helpers.fake_publisher import BALANCES, RATES
from helpers.support import skip_or_fail
from typer.main import get_command

from edudata import config, settings
from edudata.cli import app
from edudata.records import License

WORD = r"(?!edudata)(?:[a-z]+|--[a-z-]+)(?=[\s;&|<>)`\"]|$)"
COMMAND = re.compile(
    rf"(?<![\w./-])(?:[\w./-]*/)?edudata ({WORD}(?:\"[^\"\n]*\"|[^\"\n;&|<>)`])*)(>?)", re.MULTILINE
)
"""A call of the command line, its words up to the end of the line, a redirection or another command."""
DATA = {"EDUDATA_DATA_DIR": "/var/lib/edudata", "EDUDATA_CACHE_DIR": "/var/cache/edudata"}


def commands(text: str) -> list[list[str]]:
    """Every call of the command line in a text, as words; the number of a redirection is none."""
    lines = COMMAND.findall(text)
    return [
        shlex.split(re.sub(r"\s[012]$", "", words) if redirected else words) for words, redirected in lines
    ]


def refusal(words: list[str]) -> str:
    """Why the command line refuses these words, "" when it knows command, options and values."""
    group = get_command(app)
    try:
        context = group.make_context("edudata", list(words))
        name, command, rest = group.resolve_command(context, list(words))
        command.make_context(name, rest, parent=context)
    except Exception as error:
        # typer may carry a click of its own: its errors are known by their name only.
        if any(c.__name__ == "UsageError" for c in type(error).__mro__):
            return f"{type(error).__name__}: {error}"
        raise
    return ""


def code(path: Path) -> str:
    """A file's text without comments; of a Markdown file what is typed in a shell."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".md":
        return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    fenced = re.findall(r"^```(?:sh|console)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return "\n".join([*fenced, *re.findall(r"`([^`]+)`", prose)])


def placed(root: Path) -> list[Path]:
    folders = (root / "deploy", root / ".github")
    return sorted(p for f in folders for p in f.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def variables() -> set[str]:
    from edudata.registry import resources

    return {str(r.key_variable) for r in resources().values() if r.key_variable} | {config.CONTACT}


# Commands


@pytest.mark.parametrize(
    "words",
    [["refesh"], ["refresh", "--only-do"], ["prune", "--keep", "none"], ["restore", "nyfed/majors"]],
    ids=" ".join,
)
def test_a_command_that_does_not_exist_is_seen(words):
    assert refusal(words)
    assert not refusal(["restore", "nyfed/majors", "--vintage", "2025-02-20", "--reason", "a test"])


def test_commands_are_found_wherever_they_stand():
    text = (
        "7 19 1 * * cd /x && /opt/a-b/.venv/bin/edudata refresh --only-due 2>>log || x\n"
        'late=$(edudata status) || echo "$late"\nUser=edudata\n'
        "chown edudata: x && install -g edudata deploy/x y\nFOO=1 edudata prune --keep 2\n"
        'edudata restore majors --reason "the newer; is wrong" --vintage 2025 ; x'
    )
    restore = ["restore", "majors", "--reason", "the newer; is wrong", "--vintage", "2025"]
    assert commands(text) == [["refresh", "--only-due"], ["status"], ["prune", "--keep", "2"], restore]


def test_every_command_is_one_the_command_line_accepts(root):
    values_so_far = set()
    for path in [*placed(root), root / "README.md"]:
        for words in commands(code(path)):
            assert not refusal(words), f"{path.relative_to(root)}: edudata {shlex.join(words)}"
            values_so_far.add((path.name, words[0]))
    every = {("crontab", n) for n in ("refresh", "status", "prune")}
    every |= {("refresh.yml", n) for n in ("refresh", "build", "verify")}
    assert every | {("edudata-refresh.service", "refresh")} <= values_so_far


# Keys


def test_the_example_of_the_file_of_keys_names_those_of_the_records(root):
    lines = [
        x for x in (root / "deploy" / "env.example").read_text().splitlines() if x and not x.startswith("#")
    ]
    assert all(line.endswith("=") for line in lines), "no value belongs here"
    assert {line[:-1] for line in lines} == variables() | {settings.NOTIFY, settings.NOTIFY_SECRET}


def test_no_value_of_a_key_stands_anywhere(root):
    for path in placed(root):
        for name, value in re.findall(r"\b([A-Z]+_API_KEY)\s*[:=][ \t]*(\S*)", path.read_text()):
            assert value in ("", "${{"), f"{path.name}: {name}"


# cron


def cron_lines(text: str) -> tuple[dict[str, str], list[tuple[list[str], str]]]:
    """The variables and the jobs of a user's crontab."""
    settings_, jobs = {}, []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if matched := re.fullmatch(r"(\w+)\s*=\s*(.*)", line):
            settings_[matched[1]] = matched[2]
            continue
        *when, command = line.split(None, 5)
        assert len(when) == 5, line
        jobs.append((when, command))
    return settings_, jobs


BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def when_is_good(when: list[str]) -> bool:
    """Whether the five fields are ones that every cron knows."""
    for field, (low, high) in zip(when, BOUNDS, strict=True):
        for part in field.split(","):
            matched = re.fullmatch(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?", part)
            if not matched or any(not low <= int(n) <= high for n in matched.groups()[:2] if n):
                return False
    return True


def test_cron_fields_out_of_bounds_are_seen():
    assert when_is_good(["17", "18", "*", "*", "1-5"])
    assert when_is_good(["*/15", "0,12", "1", "*", "*"])
    for wrong in ("60 18 * * *", "17 24 * * *", "17 18 0 * *", "17 18 * 13 *", "17 18 * * x"):
        assert not when_is_good(wrong.split()), wrong


def test_the_crontab(root):
    text = (root / "deploy" / "crontab").read_text()
    assert text.endswith("\n"), "cron ignores a last line that does not end"
    set_, jobs = cron_lines(text)
    assert DATA.items() <= set_.items()
    assert len(jobs) == 3
    for when, command in jobs:
        assert when_is_good(when), when
        assert when[0] != "0", "on the hour everybody asks"
        assert "%" not in command, "cron turns % into a new line"
        assert len(commands(command)) == 1
        result = subprocess.run(
            ["/bin/sh", "-n", "-c", command], capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
    # The environment's own command is the one that PATH finds.
    assert set_["PATH"].split(":")[0].endswith("/.venv/bin")


def run_job(root: Path, folder: Path, job: int, exit_code: int, says: str) -> str:
    """What cron would mail of a job whose edudata ends so."""
    fake = folder / "bin" / "edudata"
    fake.parent.mkdir(exist_ok=True)
    fake.write_text(f"#!/bin/sh\nprintf '%s' '{says}'\necho log >&2\nexit {exit_code}\n")
    fake.chmod(0o755)
    _, jobs = cron_lines((root / "deploy" / "crontab").read_text())
    command = jobs[job][1].replace("/etc/edudata", str(folder)).replace("/var/log/edudata", str(folder))
    env = {"PATH": f"{fake.parent}:/usr/bin:/bin"}
    result = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, env=env, check=False, cwd=folder
    )
    return result.stdout


def test_cron_mails_only_what_needs_a_person(root, tmp_path):
    assert run_job(root, tmp_path, 0, 0, "") == ""
    assert (tmp_path / "refresh.log").read_text() == "log\n"
    assert "failed" in run_job(root, tmp_path, 0, 1, "")
    assert run_job(root, tmp_path, 1, 0, "all is fresh") == ""
    assert run_job(root, tmp_path, 1, 1, "bls/cpi is late").startswith("bls/cpi is late")
    assert run_job(root, tmp_path, 2, 0, "12 files") == ""


# systemd


def unit(path: Path) -> configparser.ConfigParser:
    """A unit as far as an INI parser understands it; a repeated key gathers its values."""

    class Gather(dict):
        def __setitem__(self, key, value):
            if key in self and isinstance(value, list):
                self[key].extend(value)
            else:
                super().__setitem__(key, value)

    parser = configparser.ConfigParser(
        dict_type=Gather, strict=False, interpolation=None, delimiters=("=",), empty_lines_in_values=False
    )
    parser.optionxform = str  # type: ignore[assignment]
    parser.read_string(path.read_text())
    return parser


def test_the_service_is_shut_in_and_writes_two_directories(root):
    service = unit(root / "deploy" / "systemd" / "edudata-refresh.service")["Service"]
    assert service["ProtectSystem"] == "strict"
    assert (service["StateDirectory"], service["CacheDirectory"]) == ("edudata", "edudata")
    assert service["EnvironmentFile"] == "-/etc/edudata/.env"
    assert set(service["Environment"].splitlines()) == {f"{k}={v}" for k, v in DATA.items()}
    assert service["User"] not in ("", "root")
    assert service["ExecStart"].startswith("/")
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "ProtectKernelTunables", "PrivateDevices"):
        assert service[name] == "yes", name
    assert service["CapabilityBoundingSet"] == ""
    assert "ReadWritePaths" not in service


def test_the_dashboards_unit_reads_the_data_and_asks_nobody(root):
    service = unit(root / "deploy" / "systemd" / "edudata-dashboard.service")["Service"]
    assert service["ReadOnlyPaths"] == DATA["EDUDATA_DATA_DIR"]
    assert "StateDirectory" not in service
    assert (service["IPAddressDeny"], service["IPAddressAllow"]) == ("any", "localhost")
    assert "--address 127.0.0.1" in service["ExecStart"]
    assert service["EnvironmentFile"] == "-/etc/edudata/dashboard.env", "no keys here"
    assert int(service["LimitNOFILE"]) >= 65_536
    assert service["KillSignal"] == "SIGTERM"


def test_the_log_of_the_crontab_is_rotated(root):
    text = (root / "deploy" / "logrotate").read_text()
    log = re.search(r"2>>(\S+)", (root / "deploy" / "crontab").read_text())
    assert log is not None
    assert Path(log[1]).match(text[text.index("/var") : text.index(" {")])
    assert {"monthly", "compress", "missingok"} <= set(text.split())


def test_the_timer_starts_the_service_daily(root):
    timer = unit(root / "deploy" / "systemd" / "edudata-refresh.timer")
    assert (root / "deploy" / "systemd" / "edudata-refresh.service").is_file()
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d:00 America/New_York", timer["Timer"]["OnCalendar"])
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"


def analyze(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here; the parser of our own has looked at the units")
    return subprocess.run(
        ["systemd-analyze", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_systemd_accepts_the_units(root, tmp_path):
    for path in (root / "deploy" / "systemd").iterdir():
        # The command and the user are not on this machine.
        text = path.read_text().replace("/opt/edudata/.venv/bin/edudata", "/bin/true")
        (tmp_path / path.name).write_text(re.sub(r"^(User|Group)=.*\n", "", text, flags=re.MULTILINE))
    units = sorted(path.name for path in tmp_path.iterdir())
    result = analyze("verify", *units, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert not [line for line in result.stderr.splitlines() if "edudata" in line]
    calendar = unit(root / "deploy" / "systemd" / "edudata-refresh.timer")["Timer"]["OnCalendar"]
    assert analyze("calendar", calendar, cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("service", ["edudata-refresh.service", "edudata-dashboard.service"])
def test_systemd_calls_the_services_well_shut_in(root, service):
    folder = root / "deploy" / "systemd"
    result = analyze("security", "--offline=true", "--threshold=20", service, cwd=folder)
    if "unrecognized option" in result.stderr:
        pytest.skip("this systemd cannot judge a unit that is not loaded")
    assert result.returncode == 0, result.stdout[-600:] + result.stderr


# Workflows


def workflow(root: Path, name: str) -> dict:
    return yaml.safe_load((root / ".github" / "workflows" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["refresh.yml", "test.yml"])
def test_a_workflow_has_few_rights_and_actions_of_a_named_version(root, name):
    parsed_workflow = workflow(root, name)
    assert parsed_workflow["permissions"] == {"contents": "read"}
    assert parsed_workflow["concurrency"]["group"]
    for job in parsed_workflow["jobs"].values():
        assert job["timeout-minutes"] <= 90
        assert set(job.get("permissions", {})) <= {"contents"}
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            if "uses" in step:
                assert re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"])
            else:
                # What a person wrote elsewhere must not become part of a script.
                assert "${{" not in step["run"]
                assert "secrets." not in step["run"]
                result = subprocess.run(
                    ["/bin/sh", "-n", "-c", step["run"]], capture_output=True, check=False
                )
                assert result.returncode == 0


def steps(root: Path) -> dict[str, dict]:
    job = workflow(root, "refresh.yml")["jobs"]["refresh"]
    return {step["name"]: step for step in job["steps"] if "name" in step}


def test_the_refresh_is_scheduled_and_alone_has_the_keys(root):
    parsed_workflow = workflow(root, "refresh.yml")
    # YAML 1.1 reads the word "on" as true.
    when = parsed_workflow.get("on", parsed_workflow.get(True))
    assert [when_is_good(x["cron"].split()) for x in when["schedule"]] == [True]
    assert parsed_workflow["concurrency"]["cancel-in-progress"] is False
    job = parsed_workflow["jobs"]["refresh"]
    assert job["permissions"] == {"contents": "write"}
    assert "env" not in job
    assert "env" not in parsed_workflow
    env = {s["name"]: s["env"] for s in job["steps"] if "env" in s}
    commit = "Commit what may be passed on"
    assert list(env) == ["Refresh", commit]
    assert env[commit] == {"GH_TOKEN": "${{ github.token }}"}
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False
    assert env["Refresh"] == {name: f"${{{{ secrets.{name} }}}}" for name in variables()}


def test_the_tests_run_what_a_person_runs(root):
    """The commands of `.ci/run`, which has the publishers' files as well, and the long tests."""
    jobs = workflow(root, "test.yml")["jobs"]
    assert jobs["pythons"]["strategy"]["matrix"]["python"] == ["3.12", "3.13"]
    assert "make test-oldest" in [s.get("run") for s in jobs["oldest"]["steps"]]
    assert any("pip_audit" in s.get("run", "") for s in jobs["audit"]["steps"])
    steps = jobs["test"]["steps"]
    requests = " ".join(s["run"].replace("&&", "") for s in steps if "run" in s)
    here = (root / ".ci" / "run").read_text()
    targets = set(re.findall(r"^make ([a-z-]+)", here, re.MULTILINE))
    assert targets == {"setup", "check", "data", "test"}
    assert targets | {"test-long"} <= set(requests.split())
    assert "git diff --exit-code" in requests
    assert "git diff --exit-code" in here


# What may be committed


@pytest.fixture
def redistributable(root):
    spec = importlib.util.spec_from_file_location("redistributable", root / "deploy" / "redistributable.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CLOSED = License(id="closed", name="Closed", redistribute="no")
HOMES = replace(BALANCES, name="homes", license=CLOSED, file="csv", parse=len)
OPEN = replace(BALANCES, file="csv", parse=len)
LARGE = replace(OPEN, name="large")
KNOWN = {"bank/balances": OPEN, "bank/rates": RATES, "bank/homes": HOMES, "bank/large": LARGE}


def planted(folder: Path, *used: str) -> Path:
    """A data directory with a vintage of each resource and one table made from some of them."""
    import json

    for name in (*KNOWN, "bank/unknown"):
        (folder / "raw" / name).mkdir(parents=True)
        (folder / "raw" / name / "2026.csv").write_text("a\n1\n")
    (folder / "processed").mkdir()
    catalog = {"tables": {"debt": {"vintages": [{"resource": u} for u in used]}}}
    (folder / "processed" / "catalog.json").write_text(json.dumps(catalog))
    (folder / "LICENSES.md").write_text("licences\n")
    (folder / "run_summary.json").write_text("{}")
    return folder


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout that ignores one resource because of its size."""
    if shutil.which("git") is None:
        skip_or_fail("git is not here")
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text("data/raw/bank/large/\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_only_what_may_be_passed_on_is_refreshed_and_committed(redistributable, checkout):
    assert redistributable.refreshed(KNOWN) == ["bank/balances"]
    root = planted(checkout / "data", "bank/rates")
    paths = [p.relative_to(root).as_posix() for p in redistributable.paths(root, KNOWN)]
    assert paths == ["raw/bank/balances", "raw/bank/rates", "processed", "LICENSES.md"]


@pytest.mark.parametrize("withheld", ["bank/homes", "bank/large"])
def test_a_table_made_from_anything_else_stops_the_commit(redistributable, checkout, withheld):
    root = planted(checkout / "data", "bank/rates", withheld)
    with pytest.raises(SystemExit, match=f"debt is made from {withheld}, which must not be committed"):
        redistributable.paths(root, KNOWN)


def test_outside_a_checkout_nothing_is_named(redistributable, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(SystemExit, match="not a git repository"):
        redistributable.refreshed(KNOWN)


def test_what_the_records_forbid_is_neither_asked_for_nor_ignored_by_chance(
    redistributable, root, monkeypatch
):
    if not (root / ".git").exists():
        skip_or_fail("only a checkout knows what git ignores")
    from edudata.registry import resources

    monkeypatch.chdir(root)
    closed = {name for name, r in resources().items() if r.license.redistribute == "no"}
    assert not closed & set(redistributable.refreshed(resources()))
    assert redistributable.ignored(closed) == closed, "git must ignore what may not be passed on"


def git(folder: Path, *arguments: str) -> str:
    result = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=False, env=quiet(folder)
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def quiet(folder: Path) -> dict[str, str]:
    """The environment of the workflow's machine: no configuration of the person who runs the tests."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return environment | {
        "PATH": path,
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "RUNNER_TEMP": str(folder.parent),
    }


def test_the_commit_step_commits_data_and_nothing_else(root, tmp_path):
    if shutil.which("git") is None:
        skip_or_fail("git is not here")
    here, there = tmp_path / "checkout", tmp_path / "origin.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(there))
    git(tmp_path, "clone", "--quiet", str(there), str(here))
    git(here, "checkout", "--quiet", "-b", "main")
    shutil.copytree(root / "deploy", here / "deploy", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / ".gitignore", here)
    (here / "data" / "processed").mkdir(parents=True)
    (here / "data" / "processed" / "catalog.json").write_text('{"tables": {}}')
    (here / "data" / "processed" / "cpi-old.parquet").write_text("old")
    git(here, "add", "--all")
    git(here, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "first")
    git(here, "push", "--quiet", "-u", "origin", "main")

    (here / "data" / "processed" / "cpi-old.parquet").unlink()
    for path in (
        "data/processed/cpi-new.parquet",
        "data/raw/bls/cpi/2026-10.csv",
        "data/raw/not_in_the_records/homes/2026-10.csv",
        "data/run_summary.json",
        "data/.refresh.lock",
        ".env",
        "cache/downloads/x",
        "deploy/left_over.py",
    ):
        (here / path).parent.mkdir(parents=True, exist_ok=True)
        (here / path).write_text("1")
    script = steps(root)["Commit what may be passed on"]["run"]
    for _ in range(2):  # the second time there is nothing new
        result = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=here,
            env=quiet(here),
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
    assert "Nothing new." in result.stdout
    assert git(there, "rev-list", "--count", "main").strip() == "2"
    changed = git(there, "show", "--name-status", "--no-renames", "--format=", "main").split("\n")
    assert sorted(filter(None, changed)) == [
        "A\tdata/processed/cpi-new.parquet",
        "A\tdata/raw/bls/cpi/2026-10.csv",
        "D\tdata/processed/cpi-old.parquet",
    ]


def test_the_last_step_names_what_failed(root, tmp_path):
    import json

    rows = [
        {"resource": "bank/balances", "result": "unchanged", "reason": "", "state": "fine"},
        {"resource": "bank/homes", "result": "no_key", "reason": "set a key", "state": "fine"},
        {"resource": "bank/rates", "result": "failed", "reason": "no answer", "state": "failed"},
    ]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "run_summary.json").write_text(json.dumps({"resources": rows}))
    step = steps(root)["Say what failed or needs a person"]
    assert step["if"] == "steps.refresh.outcome == 'failure'"
    assert steps(root)["Refresh"]["continue-on-error"] is True
    result = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=tmp_path,
        env=quiet(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stdout == "failed bank/rates no answer\n"
