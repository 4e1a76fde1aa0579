"""What the README shows must run and print what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from edudata.cli import app

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(root: Path) -> list[tuple[str, str]]:
    return BLOCK.findall((root / "README.md").read_text(encoding="utf-8"))


def test_python_blocks_print_what_the_readme_says(root, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    every = blocks(root)
    following = [*every[1:], ("", "")]
    printed = [
        (code, *after) for (kind, code), after in zip(every, following, strict=True) if kind == "python"
    ]
    assert printed
    for code, next_kind, expected in printed:
        assert next_kind == "text", "a Python block is followed by what it prints"
        exec(compile(code, "README.md", "exec"), {})
        assert capsys.readouterr().out == expected


def test_shell_blocks_run(root, tmp_path, monkeypatch):
    """In this process: that the installed command works from anywhere is the wheel's test."""
    monkeypatch.chdir(tmp_path)
    lines = [line for kind, code in blocks(root) if kind == "sh" for line in code.splitlines()]
    assert lines
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "edudata"
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, f"{line}\n{result.output}{result.exception!r}"


def test_every_call_and_figure_is_named(root):
    import edudata
    from edudata import registry

    text = (root / "README.md").read_text(encoding="utf-8")
    names = [name for name in edudata.__all__ if not name.startswith("_")]
    assert names
    assert [name for name in names if f"`ed.{name}(" not in text] == []
    essays = [
        spec.id for spec in registry.figures().values() if spec.id.startswith("G-") and len(spec.id) == 3
    ]
    assert essays
    assert [figure for figure in essays if f"| {figure} " not in text] == []


def test_every_call_of_the_table_runs(root, tmp_path, monkeypatch):
    """As it stands there, with one row of dollars and a state; what asks the network is not run."""
    import pandas as pd

    import edudata as ed

    monkeypatch.chdir(tmp_path)
    row = {"where": "TN", "academic_year": "2019-20", "year": 2019, "amount_usd": 1.0}
    mine = pd.DataFrame([row])
    lines = (root / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| `ed.")]
    calls = [call for row in rows for call in re.findall(r"`(ed\..+?)`", row)]
    assert len(calls) > 15
    for call in calls:
        if not call.startswith("ed.refresh"):
            assert eval(call, {"ed": ed, "frame": mine}) is not None, call


def test_the_two_commands_exist_and_ci_runs_the_test_command(root):
    commands = [line for kind, code in blocks(root) if kind == "console" for line in code.splitlines()]
    assert commands[:2] == ["make dashboard", "make test"]
    for command in commands[:2]:
        result = subprocess.run([*command.split(), "--dry-run"], cwd=root, capture_output=True, check=False)
        assert result.returncode == 0
    assert "\nmake test\n" in (root / ".ci" / "run").read_text()


def test_the_table_of_keys_is_that_of_the_records(root):
    from edudata.registry import sources

    expected = []
    for source in sources().values():
        for variable in sorted({r.key_variable for r in source.resources if r.key_variable}):
            resources = [r for r in source.resources if r.key_variable == variable]
            required = ", ".join(sorted(f"`{r.id}`" for r in resources if r.key_required))
            without = f"no data: {required}" if required else "works without it"
            expected.append(f"| `{variable}` | {source.title} | {without} | <{source.key_page}> |")
    text = (root / "README.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "_API_KEY` |" in line] == sorted(expected)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "deploy/README.md"])
def test_links_to_files_lead_somewhere(root, name):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", (root / name).read_text(encoding="utf-8")):
        assert ((root / name).parent / target).exists(), f"{name} links to {target}"
