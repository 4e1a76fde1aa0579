"""All code in the documents runs: Python prints what stands below it, commands succeed, options exist.

Recipes and one-line questions have tests of their own. A `console` block is not run and says why.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.main
from helpers.asgi import get
from typer.testing import CliRunner

from edudata.cli import app

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r'^```(\w*)(?: title="([^"]+)")?\n(.*?)^```$', re.DOTALL | re.MULTILINE)
DOCUMENTS = [path for path in sorted((ROOT / "docs").rglob("*.md")) if path.parent.name != "recipes"]
COMMAND = typer.main.get_command(app)
REASONS = {
    "needs the network",
    "needs files of publishers",
    "needs a server",
    "needs a browser",
    "needs a client",
    "changes the data directory",
    "needs administrator's rights",
    "needs a cluster",
    "takes a minute",
}


def blocks(path: Path) -> list[tuple[str, str, str]]:
    return BLOCK.findall(path.read_text(encoding="utf-8"))


def commands(path: Path, *kinds: str) -> list[str]:
    """List the lines of blocks of these kinds, without comments and with continued lines joined."""
    text = "".join(body for kind, _, body in blocks(path) if kind in kinds).replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def with_blocks(*kinds: str) -> list[Any]:
    return [
        pytest.param(p, id=named(p)) for p in DOCUMENTS if {kind for kind, _, _ in blocks(p)} & set(kinds)
    ]


@pytest.mark.filterwarnings("ignore::edudata.errors.EdudataWarning")
@pytest.mark.parametrize("path", with_blocks("python"))
def test_python_prints_what_stands_below_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The blocks of a page run one after the other, as a reader would type them."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    every = blocks(path)
    following = [*every[1:], ("", "", "")]
    for (kind, why_not, body), (next_kind, title, printed) in zip(every, following, strict=True):
        if kind != "python" or why_not:
            continue
        exec(compile(body, named(path), "exec"), names)
        output = capsys.readouterr().out
        assert output == (printed if next_kind == "text" and not title else "")


@pytest.mark.filterwarnings("ignore::edudata.errors.EdudataWarning")
@pytest.mark.parametrize("path", with_blocks("sh"))
def test_commands_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line in commands(path, "sh"):
        program, *words = shlex.split(line, comments=True)
        assert program == "edudata", f"{line}: only edudata is run; use a console block that says why not"
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, f"{line}\n{result.output}{result.exception!r}"


@pytest.mark.parametrize("path", with_blocks("console", "bash", "shell", "python"))
def test_what_is_not_run_says_why(path: Path) -> None:
    every = [
        (kind, title) for kind, title, _ in blocks(path) if kind in ("console", "bash", "shell", "python")
    ]
    assert {title for kind, title in every if kind != "python" or title} <= REASONS


def unknown(line: str) -> list[str]:
    """List the commands and options of a line that edudata does not have."""
    words = shlex.split(line, comments=True)
    words = words[words.index("edudata") + 1 :]
    command: Any = COMMAND
    while getattr(command, "commands", None):
        if not words or words[0] not in command.commands:
            return words[:1] or [line]
        command, words = command.commands[words[0]], words[1:]
    options = {option for p in command.params for option in (*p.opts, *p.secondary_opts)}
    return [word for word in words if word.startswith("--") and word.split("=")[0] not in options]


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "README.md", ROOT / "deploy" / "README.md"], ids=named)
def test_commands_and_options_that_documents_name_exist(path: Path) -> None:
    lines = commands(path, "sh", "console", "")
    lines = [line.split(" > ")[0] for line in lines if re.match(r"([A-Z_]+=\S+ )?edudata ", line)]
    assert {line: unknown(line) for line in lines if unknown(line)} == {}


def test_a_wrong_option_is_noticed() -> None:
    assert unknown("edudata refresh --only-dew") == ["--only-dew"]
    assert unknown("edudata refrsh") == ["refrsh"]


def test_addresses_that_documents_request_answer() -> None:
    lines = [line for path in DOCUMENTS for line in commands(path, "console") if line.startswith("curl ")]
    assert len(lines) >= 6
    for line in lines:
        address = shlex.split(line)[-1].removeprefix("http://localhost:8501")
        address = address.replace("//localhost:8501", "//localhost")  # the test server's own name
        assert get(address).status == 200, line
