"""The variables EDUDATA_*: each value that cannot be used is one line and exit code 2."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from edudata import config, settings
from edudata.cli import main
from edudata.dashboard import server
from edudata.errors import OutOfRangeError
from edudata.operations import doctor, status

WRONG = {
    config.VARIABLE: ["{file}", "~nobody-of-this-name/data", "x" * 5_000],
    config.CACHE_VARIABLE: ["{file}"],
    config.MICRODATA_VARIABLE: ["{file}"],
    config.CONTACT: ["me", "a b@example.org", "me@example", "ops@exämple.org"],
    config.DEADLINE: ["soon", "0", "-5", "inf", "nan", "5 minutes"],
    settings.ALLOWED_HOSTS: [
        "https://data.example.org",
        "data.example.org:8501",
        "a.org b.org",
        "a/b",
        ",",
    ],
    settings.FRAME_ANCESTORS: ["javascript:alert(1)", "https://a.org/path?q", "none'", ";"],
    settings.LOG: ["yes", "verbose"],
    settings.METRICS: ["yes", "127.0.0.1"],
    settings.MAX_SESSIONS: ["lots", "0", "-1", "1e3", "1.5", "²", "99999999"],
    settings.MAX_PER_ADDRESS: ["many", "0"],
    settings.NOTIFY: ["ftp://example.org", "https://", "mail -s 'one", "http://[::1"],
}
RIGHT = {
    config.VARIABLE: ["~/data", "/no/such/folder"],
    config.CONTACT: ["ops+edu@example.org", "root@localhost"],
    config.DEADLINE: [" 300 ", "0.5"],
    settings.ALLOWED_HOSTS: ["*", "localhost, *.example.org", "127.0.0.1,[::1],::1", "DATA.Example.org"],
    settings.FRAME_ANCESTORS: ["'self'", "https://*.example.org", "https://a.org:8443, http:", "a.org/"],
    settings.LOG: ["JSON", "text"],
    settings.NOTIFY: ["https://h.example.org/a?b=c", "/usr/bin/mail -s 'two words' me", "C:\\tell.exe now"],
}
ANYTHING = {settings.NOTIFY_SECRET}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings.SETTINGS:
        monkeypatch.delenv(name, raising=False)


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["edudata", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_every_variable_has_wrong_values_here():
    assert set(WRONG) | ANYTHING == set(settings.SETTINGS)


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, texts in WRONG.items() for t in texts])
def test_a_value_that_cannot_be_used_is_one_line_and_exit_code_2(name, text, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv(name, text.format(file=tmp_path / "file"))
    assert run(monkeypatch, "dashboard" if settings.SETTINGS[name].dashboard else "list") == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert re.fullmatch(
        rf"edudata: {name} is .+\. Set it to .+, such as '.+', or remove it\.\n", output.err
    ), output.err
    if settings.SETTINGS[name].private:
        assert text not in output.err
    (result,) = (r for r in doctor._variables() if not r.passed)
    assert result.required
    assert name in result.saw


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, texts in RIGHT.items() for t in texts])
def test_usual_values_can_be_used(name, text, monkeypatch):
    monkeypatch.setenv(name, text)
    assert settings.problems() == []
    assert settings.read(name)


def test_every_example_is_a_value_that_works(monkeypatch):
    for setting in settings.SETTINGS.values():
        assert setting.parse(setting.example)
        monkeypatch.setenv(setting.name, "  ")
        assert settings.read(setting.name) is None, "blank counts as not set"


def test_several_wrong_values_are_told_at_once_and_as_json_on_request(monkeypatch, capsys):
    monkeypatch.setenv(settings.MAX_SESSIONS, "lots")
    monkeypatch.setenv(settings.LOG, "loud")
    assert run(monkeypatch, "dashboard") == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert settings.MAX_SESSIONS in output.err
    assert settings.LOG in output.err


def test_a_nightly_command_does_not_end_for_a_setting_of_the_dashboard(monkeypatch, capsys):
    monkeypatch.setattr(status, "status", list)
    monkeypatch.setenv(settings.MAX_SESSIONS, "lots")
    assert run(monkeypatch, "status", "--json") == 0
    monkeypatch.setenv(config.DEADLINE, "soon")
    assert run(monkeypatch, "status", "--json") == 2
    error = capsys.readouterr().err
    assert '"type": "OutOfRangeError"' in error
    assert config.DEADLINE in error
    assert settings.MAX_SESSIONS not in error


def test_the_server_started_without_the_command_line_says_it_too(monkeypatch, capsys):
    monkeypatch.setenv(settings.MAX_SESSIONS, "lots")

    def build(address, port):
        settings.read(settings.MAX_SESSIONS)

    monkeypatch.setattr(server, "settings", build)
    monkeypatch.setattr(server.traffic, "raise_file_limit", lambda: None)
    assert server.main(["--port", "8999"]) == 2
    assert capsys.readouterr().err.startswith("edudata: EDUDATA_MAX_SESSIONS is 'lots'")


def test_a_notification_that_reaches_nobody_is_refused_before_the_run(monkeypatch, capsys):
    assert run(monkeypatch, "refresh", "--dry-run", "--notify", "ftp://user:word@example.org") == 2
    error = capsys.readouterr().err
    assert "--notify is not usable (only http and https addresses get a message)" in error
    assert "word" not in error


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("EDUDATA_DATADIR", config.VARIABLE),
        ("EDUDATA_DATA_DIRECTORY", config.VARIABLE),
        ("edudata_data_dir", config.VARIABLE),
        ("EDUDTA_CACHE_DIR", config.CACHE_VARIABLE),
        ("EDUDATA_ALLOWED_HOST", settings.ALLOWED_HOSTS),
        ("FRED_APIKEY", "FRED_API_KEY"),
        ("CENSUS_KEY", "CENSUS_API_KEY"),
        ("EDUDATA_COLOUR", ""),
    ],
)
def test_a_misspelled_variable_is_named_with_the_likely_one(name, meant, monkeypatch, capsys):
    if name.upper() in settings.SETTINGS and os.name == "nt":
        pytest.skip("Windows does not tell capitals from small letters")
    monkeypatch.setenv(name, "x")
    monkeypatch.delenv(meant or name, raising=False) if meant else None
    monkeypatch.setattr(status, "status", list)
    hint = f"Did you mean {meant}?" if meant else "Known: EDUDATA_ALLOWED_HOSTS, "
    assert run(monkeypatch, "status", "--json") == 0
    output = capsys.readouterr()
    assert output.out.strip() == "[]"
    assert f"edudata: {name} is set, but nothing reads a variable of this name. {hint}" in output.err
    (result,) = (r for r in doctor._variables() if not r.passed)
    assert not result.required
    assert hint in result.saw


def test_other_programs_variables_are_left_alone(monkeypatch):
    for name in ("DATA_DIR", "OPENAI_API_KEY", "NOTIFY_SOCKET", "MAX_SESSIONS", *settings.ELSEWHERE):
        monkeypatch.setenv(name, "x")
    assert status.misspelled_variables() == []


def test_a_file_of_settings_counts_for_all_of_them(tmp_path, monkeypatch, capsys):
    wrong = "EDUDATA_MAX_SESSIONS=lots\n"
    (tmp_path / ".env").write_text(f"EDUDATA_DATA_DIR={tmp_path}\nEDUDATA_DATADIR=x\n{wrong}")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutOfRangeError, match="EDUDATA_MAX_SESSIONS"):
        settings.require(dashboard=True)
    assert settings.read(config.VARIABLE) == tmp_path
    (tmp_path / ".env").write_text(f"EDUDATA_DATA_DIR={tmp_path}\n")
    monkeypatch.setenv(config.VARIABLE, "x")  # so that the test's end takes back what is set
    del os.environ[config.VARIABLE]
    settings.require()
    assert config.data_roots() == (tmp_path,)


def test_every_variable_of_the_project_is_one_that_is_known(root: Path) -> None:
    name = re.compile(r"\bEDUDATA_[A-Z]+(?:_[A-Z]+)*\b")
    known = {*settings.SETTINGS, *settings.ELSEWHERE}
    files = [
        p
        for folder in ("edudata", "dashboards", "deploy", "docs", "benchmarks", "scripts")
        for p in (root / folder).rglob("*")
        if p.suffix in (".py", ".md", ".yaml", ".yml", ".service", ".example", ".conf") and p.is_file()
    ]
    files += [root / "compose.yaml", root / "Dockerfile", root / "README.md", root / "CONTRIBUTING.md"]
    examples = {"EDUDATA_DATADIR"}
    for path in files:
        unknown = set(name.findall(path.read_text(encoding="utf-8"))) - known - examples
        assert not unknown, f"{path}: {unknown}"
    # The environment is read in one place.
    reads = re.compile(r"(environ|getenv)\b[^\n]*EDUDATA_")
    assert not [
        p
        for p in files
        if p.suffix == ".py"
        and reads.search(p.read_text(encoding="utf-8"))
        and p.parts[-2] not in ("benchmarks", "scripts")
    ]


def test_the_page_of_settings_lists_every_variable(root: Path) -> None:
    text = (root / "docs" / "guides" / "settings.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)`", text, re.MULTILINE)) == sorted(settings.SETTINGS)
