"""The operator's side: every command, its JSON, its exit code."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from helpers.fake_publisher import built

from edudata.catalog import describe, reader
from edudata.cli import main

PROMISED = {"name", "title", "rows", "columns", "span", "units", "vintages", "sources", "licences"}
COMMANDS = (
    *("dashboard", "list", "search", "info", "export", "figure", "cite", "build", "verify", "doctor"),
    *("refresh", "sources", "status", "diff", "restore", "prune", "claims"),
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command within this process, as its libraries take a second to load."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["edudata", *arguments])
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def run_alone(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """A command as a program of its own, with this environment."""
    return subprocess.run(
        [sys.executable, "-c", "from edudata.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        check=False,
    )


def test_list_as_json_has_what_is_promised():
    result = run("list", "--json")
    assert result.returncode == 0, result.stderr
    rows = json.loads(result.stdout)
    assert len(rows) == len(describe.rows())
    for row in rows:
        assert {
            "name",
            "title",
            "rows",
            "columns",
            "span",
            "units",
            "vintages",
            "sources",
            "licences",
        } <= set(row)
        assert set(row["span"]) == {"start", "end"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["search", "debt by state"],
        ["info", "tuition"],
        ["cite", "G-4"],
        ["figure"],
        ["figure", "G-4"],
        ["doctor"],
        ["sources"],
        ["status"],
        ["diff"],
        ["diff", "nyfed/majors"],
        ["prune", "--dry-run"],
        ["dashboard", "--json"],
    ],
    ids=" ".join,
)
def test_commands_speak_plainly_and_in_json(arguments):
    plain = run(*[a for a in arguments if a != "--json"]) if "dashboard" not in arguments else None
    if plain is not None:
        assert plain.returncode == 0, plain.stderr
        assert plain.stdout.strip()
    spoken = run(*arguments, *([] if "--json" in arguments else ["--json"]))
    assert spoken.returncode == 0, spoken.stderr
    json.loads(spoken.stdout)


@pytest.mark.parametrize(
    "command",
    ["dashboard", "list", "search", "info", "export", "figure", "cite", "build", "verify", "doctor"],
)
def test_every_command_has_help_with_an_example(command):
    result = run(command, "--help")
    assert result.returncode == 0
    text = " ".join(result.stdout.split())
    for word in ("Example", "--json", "--data-dir"):
        assert word in text


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["info", "tution"], 2, "Did you mean 'tuition'"),
        (["figure", "G-77"], 2, "Known: G-1"),
        (["figure", "G-4", "--set", "basis"], 2, "name=value"),
        (["figure", "G-4", "--set", "basis=x"], 2, "nominal"),
        (["cite", "nothing"], 2, "No table or figure"),
        (["nonsense"], 2, "No such command"),
        (["list", "--data-dir", "/nonexistent"], 2, "not a directory"),
        (["export", "cpi", "--format", "docx"], 2, "parquet"),
        (["build", "no_such_table"], 2, "No table"),
        (["refresh", "nowhere"], 2, "No publisher or resource"),
        (["refresh", "experian/student_debt"], 1, "a person adds"),
        (["refresh", "fred", "--mirror", "nowhere"], 2, "not a directory"),
        (["refresh", "--accept", "fred/mspus"], 2, "--reason"),
        (["refresh", "--log-format", "xml"], 2, "text, json"),
        (["refresh", "--retry", "nothing.json"], 2, "run_summary.json"),
        (["refresh", "--retry", __file__], 2, "run_summary.json"),
        (["refresh", "fred", "--mirror", "/", "--mirror-map", __file__], 2, "not a readable TOML"),
        (["diff", "nowhere"], 2, "No resource or table"),
        (["diff", "--since", "soon"], 2, "YYYY-MM-DD"),
        (["restore", "nyfed/majors", "--vintage", "1999", "--reason", "x"], 2, "2025-02-20"),
        (["prune", "--keep", "0"], 2, "keep"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else None,
)
def test_wrong_use_is_answered_with_one_message(arguments, code, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.returncode == code, result.stderr
    assert says in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_errors_in_json_too():
    result = run_alone("info", "tution", "--json")
    assert result.returncode == 2
    assert json.loads(result.stderr)["type"] == "UnknownNameError"


def test_an_empty_data_directory_says_what_to_do(tmp_path):
    result = run_alone("list", env={"EDUDATA_DATA_DIR": str(tmp_path)})
    assert result.returncode == 1
    assert "edudata build" in result.stderr


@pytest.mark.parametrize("kind", ["html", "json", "csv"])
def test_figure_writes_offline_files(tmp_path, kind):
    out = tmp_path / f"f.{kind}"
    result = run("figure", "G-5", "--out", str(out))
    assert result.returncode == 0, result.stderr
    text = out.read_text(encoding="utf-8")
    if kind == "json":
        assert json.loads(text)["data"]
    if kind == "html":
        assert "PlotlyGeoAssets" in text
    assert len(text) > 1000


def test_export_and_verify(tmp_path):
    out = tmp_path / "majors.json"
    result = run("export", "majors", "--out", str(out), "--as-of", "2025-12-31")
    assert result.returncode == 0, result.stderr
    assert {r["release"] for r in json.loads(out.read_text())} == {"2025-02-20"}
    result = run("verify", "--json")
    assert result.returncode == 0, result.stderr
    assert all(r["passed"] for r in json.loads(result.stdout))


def test_a_table_of_several_resources_is_compared_in_all_that_have_two_vintages():
    (root,) = {Path(t["root"]) for t in reader.catalog()["tables"].values()}

    def several(resource):
        return len(list((root / "raw" / resource).glob("[0-9]*.csv"))) > 1

    name, sources = next(
        (n, t["sources"])
        for n, t in reader.catalog()["tables"].items()
        if {several(r) for r in t["sources"]} == {True, False}
    )
    result = run("diff", name, "--json")
    assert result.returncode == 0, result.stderr
    assert [d["resource"] for d in json.loads(result.stdout)] == [r for r in sources if several(r)]
    result = run("diff", "cpi")
    assert result.returncode == 1
    assert "bls/cpi has one vintage" in result.stderr
    assert "bls/cpi_series has one vintage" in result.stderr


def test_a_build_tells_of_what_it_built_and_counts_warnings_apart(tmp_path):
    built(tmp_path)
    code = (
        "import sys; from helpers import fake_publisher as made_up\n"
        "from dataclasses import replace\n"
        "from edudata import cli, registry\n"
        "from edudata.records import CheckResult\n"
        "warn = lambda frame: CheckResult('is large', False, 'it is small', required=False)\n"
        "debt = replace(made_up.DEBT, checks=(*made_up.DEBT.checks, warn))\n"
        "registry.registry = lambda: made_up.fake_registry(debt, made_up.SHARE)\n"
        "cli.main()\n"
    )
    env = os.environ | {"EDUDATA_DATA_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", code, "build", "debt"]
    result = subprocess.run(words, capture_output=True, text=True, env=env, check=False)
    assert result.returncode == 0, result.stderr
    assert "warn  debt: is large: it is small" in result.stdout
    assert "1 table built, 2 checks passed, 1 warned" in result.stdout
    result = subprocess.run([*words, "--json"], capture_output=True, text=True, env=env, check=False)
    assert list(json.loads(result.stdout)) == ["debt"]


def test_one_claim_is_shown_with_its_definitions_and_history():
    result = run("claims", "Debt-Record")
    assert result.returncode == 0, result.stderr
    for heading in ("Definition", "Other definitions", "History"):
        assert f"\n{heading}\n" in result.stdout
    assert result.stdout.splitlines()[0].split()[1] == "debt-record"
    record = json.loads(run("claims", "debt-record", "--json").stdout)
    assert record["id"] == "debt-record"
    assert len(record["alternatives"]) > 1
    assert {day["id"] for day in record["history"]} == {"debt-record"}
    assert json.loads(run("claims", "debt-record", "--history", "--json").stdout) == record["history"]


def test_an_opinion_is_shown_with_its_reason_alone():
    result = run("claims", "ten-times-better")
    assert result.stdout.startswith("not testable")
    assert "Other definitions" not in result.stdout
    assert "History" not in result.stdout


def test_an_unknown_claim_exits_with_two_and_names_the_nearest():
    result = run("claims", "debt-recor")
    assert result.returncode == 2
    assert "Did you mean 'debt-record'" in result.stderr


def test_listing_imports_no_pydantic():
    code = (
        "import sys; from edudata.cli import main; sys.argv = ['edudata', 'list']\n"
        "try: main()\nexcept SystemExit: pass\nprint('pydantic' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "False"


def test_programs_and_colleges():
    result = run("program", "001005-5005-bachelors")
    assert result.returncode == 0, result.stderr
    assert "Cannot tell: Half of its graduates earn $29,142 or more" in result.stdout
    record = json.loads(run("program", "long beach music masters", "--json").stdout)
    assert (record["answer"], record["benchmark_usd"]) == ("Fails", 48_304)
    answer = run("programs", "belmont nursing", "--limit", "2")
    assert "003479-5138-bachelors" in answer.stdout
    assert "8 match; the first 2 are listed" in answer.stdout
    closed = json.loads(run("colleges", "birmingham-southern", "--json").stdout)["colleges"][0]
    assert closed["closed_on"] == "2024-07-31"
    assert "closed 2024-07-31" in run("colleges", "birmingham-southern").stdout
    many = run("program", "belmont nursing")
    assert (many.returncode, many.stdout) == (2, "")
    assert "003479-5138-bachelors" in many.stderr
    assert run("programs", "zzzzz").returncode == 2
