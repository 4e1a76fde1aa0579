"""Terminals and clones that are not Linux with UTF-8."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from edudata.cli.output import PLAIN, json_text, tolerate_encodings


def run(encoding: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "edudata", *arguments],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )


@pytest.mark.parametrize(
    ("encoding", "arguments"),
    [
        ("cp1252", ("claims",)),
        ("cp1252", ("claims", "--json")),
        ("latin-1", ("info", "tuition")),
        ("latin-1", ("diff", "nyfed/majors")),
        ("ascii", ("info", "tuition", "--json")),
        ("cp437", ("search", "debt by state")),
    ],
)
def test_any_terminal_shows_the_result(encoding, arguments):
    result = run(encoding, *arguments)
    assert result.returncode == 0, result.stderr.decode(encoding)
    text = result.stdout.decode(encoding)
    assert text.strip()
    if "--json" in arguments:
        assert result.stdout.isascii()
        assert json.loads(text) == json.loads(run("utf-8", *arguments).stdout)


def test_an_error_of_a_latin_terminal_is_one_message():
    result = run("latin-1", "info", "tuition…")
    assert result.returncode == 2
    assert b"Traceback" not in result.stderr
    assert "tuition..." in result.stderr.decode("latin-1")


def test_what_an_encoding_lacks_is_written_as_a_typist_would(monkeypatch):
    sink = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(sink, encoding="latin-1"))
    tolerate_encodings()
    print("−5 … → ≤ ☃ é", flush=True)
    assert sink.getvalue().decode("latin-1").strip() == "-5 ... -> <= ? é"
    assert all(value.isascii() for value in PLAIN.values())


def test_a_utf8_terminal_keeps_every_character(monkeypatch):
    sink = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(sink, encoding="utf-8"))
    tolerate_encodings()
    print("−5 …", json_text({"a": "−"}, sys.stdout), flush=True)
    assert sink.getvalue().decode().strip() == '−5 … {"a": "−"}'


def git(folder: Path, *arguments: str) -> str:
    user = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    result = subprocess.run(
        ["git", *user, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return result.stdout


def test_a_clone_with_windows_line_endings_keeps_the_data(root, tmp_path):
    origin, name = tmp_path / "origin", "data/raw/nber/recessions/file.csv"
    (origin / name).parent.mkdir(parents=True)
    (origin / name).write_bytes(b"a,b\n1,2\n")
    (origin / "code.py").write_bytes(b"a = 1\n")
    (origin / ".gitattributes").write_bytes((root / ".gitattributes").read_bytes())
    git(origin, "init", "-q")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "first")
    git(tmp_path, "clone", "-q", "-c", "core.autocrlf=true", str(origin), "clone")
    assert (tmp_path / "clone" / name).read_bytes() == b"a,b\n1,2\n"
    # Other files do change, so that the test shows something.
    assert (tmp_path / "clone/code.py").read_bytes() == b"a = 1\r\n"


def test_no_stored_file_is_converted(root):
    if not (root / ".git").exists():
        pytest.skip("not a git checkout")
    names = [name for name in git(root, "ls-files", "data").splitlines() if name]
    unset = git(root, "check-attr", "text", "--", *names).splitlines()
    assert len(unset) == len(names) > 200
    assert all(line.endswith("text: unset") for line in unset)
