"""The public names as editors and type checkers see them, and completion by Tab."""

from __future__ import annotations

import os
import subprocess
import sys
import types

import pytest

import edudata as ed
from edudata import completion

USER = """
import pandas as pd
import edudata as ed

frame: pd.DataFrame = ed.load("majors", as_of="2025-12-31")
tables: pd.DataFrame = ed.search("debt by state")
number: float = ed.inflate(100, 1990, to=2025)
column: "pd.Series[float]" = ed.inflate(pd.Series([1.0]), 1990, to="latest")
real: pd.DataFrame = ed.real(frame, ["a_usd", "b_usd"], base_year="2026Q2", gap="missing")
one: "pd.Series[float]" = ed.real(pd.Series([1.0], index=[1990]), base_year=2025)
joined: pd.DataFrame = ed.join(frame, "housing_states", on="state", left_on="abbreviation")
again: pd.DataFrame = ed.join("housing_states", frame)
series: "pd.Series[float]" = ed.series("MSPUS")
finding: str = ed.card("G-4", basis="real", base_year=2022, sector="public").finding
title: object = ed.figure("G-5", as_of=2026).layout
controls: pd.DataFrame = ed.controls("G-4")
for figure_id in ed.list_figures()["id"]:
    ed.card(figure_id)
text: str = ed.cite("G-4").text
entry: object = ed.info("tuition").entry
board: pd.DataFrame = ed.claims(as_of="2026-11")
past: pd.DataFrame = ed.claim_history("debt-record")
lab: pd.DataFrame = ed.tenx(sector="private", years=4, own={"name": "mine", "price_usd": 1, "years": 1})
queue: pd.DataFrame = ed.simulate(seed=2, interviewers=8)
metros: pd.DataFrame = ed.hubs({"housing": 5.0})
outline: object = ed.geometry("cbsa")
back: pd.DataFrame = ed.read(ed.export(frame, "frame.csv"))
version: str = ed.__version__
"""
WRONG = {
    'ed.card("G-4", bassis="real")': "call-overload",
    'ed.card("G-4", basis="imaginary")': "call-overload",
    'ed.figure("G-1", sector="public")': "call-overload",
    "ed.simulate(interviewer=8)": "call-arg",
    'ed.tenx(sector="publik")': "arg-type",
    'ed.geometry("metros")': "arg-type",
    'ed.join("a", "b", on="zip")': "arg-type",
    'ed.real(ed.load("cpi"), "index", gap="zero")': "call-overload",
    'ed.inflate("100", 1990)': "arg-type",
    "ed.laod": "attr-defined",
}


def test_every_public_name_passes_strict_types_and_wrong_calls_do_not(tmp_path, root):
    user = tmp_path / "user.py"
    checks = [f"{call}  # expect {code}" for call, code in WRONG.items()]
    user.write_text("\n".join([USER, *checks]) + "\n")
    options = ["--strict", "--no-error-summary", "--no-pretty", "--follow-imports", "silent"]
    folders = ["--config-file", os.devnull, "--cache-dir", str(tmp_path / "cache")]
    result = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *folders, str(user)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MYPYPATH": str(root)},
    )
    lines = user.read_text().splitlines()
    errors: dict[str, list[str]] = {}
    for line in result.stdout.splitlines():
        if ": error:" in line:
            errors.setdefault(lines[int(line.split(":")[1]) - 1], []).append(line)
    assert set(errors) == set(checks), {line: errors.get(line) for line in set(errors) ^ set(checks)}
    for check, message in errors.items():
        assert any(f"[{check.split('expect ')[1]}]" in line for line in message), message


def test_signatures_are_current(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root))
    from scripts import make_signatures

    assert make_signatures.FILE.read_text(encoding="utf-8") == make_signatures.text(), (
        "run `python scripts/make_signatures.py` and commit the file"
    )


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('ed.load("tuit', ["tuition", "tuition_releases"]),
        ("df = ed.info('recess", ["recessions"]),
        ('ed.card("g-4-n', ["G-4-net-price"]),
        ('ed.card("G-4", ba', ["basis=", "base_year="]),
        ('ed.card("G-4", basis="', ["real", "nominal"]),
        ("ed.figure('G-4', sector = 'co", ["compare"]),
        ('ed.card("G-4", edition="n', ["newest"]),
        ('ed.series("MS', ["MSPUS"]),
        ("ed.simulate(seed=1, interviewers", ["interviewers="]),
        ('ed.join(frame, "housing_st', ["housing_states"]),
        ('ed.join(frame, "housing_states", on="st', ["state_fips", "state", "state_name"]),
        ('ed.geometry("', ["counties", "cbsa", "states"]),
        ('ed.load("tuition", as', ["as_of="]),
        ('ed.cite("G-4-c', ["G-4-cpi", "G-4-counterfactual"]),
        ("print(", []),
        ("x = 1", []),
        ('ed.load("tuition")', []),
    ],
)
def test_names_complete(line, names):
    assert completion.complete(line) == names


def test_ipython_is_given_the_names_once(monkeypatch):
    matchers: list[object] = []
    shell = types.SimpleNamespace(Completer=types.SimpleNamespace(custom_matchers=matchers))
    fake = types.ModuleType("IPython")
    fake.get_ipython = lambda: shell  # type: ignore[attr-defined]
    core = types.ModuleType("IPython.core.completer")
    core.SimpleCompletion = lambda text, type: text  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", fake)
    monkeypatch.setitem(sys.modules, "IPython.core.completer", core)
    completion.register()
    completion.register()
    (matcher,) = matchers
    context = types.SimpleNamespace(text_until_cursor='ed.load("recess')
    assert matcher(context) == {"completions": ["recessions"], "suppress": True}
    monkeypatch.setattr(completion, "complete", lambda line: 1 / 0)
    assert matcher(context)["completions"] == []


def test_signatures_cover_the_runtime():
    for name in ("card", "figure", "simulate", "tenx"):
        assert callable(getattr(ed, name))
