"""The page on microdata: its first calls run, its commands exist, its rates are those of the package."""

from __future__ import annotations

import re

import pytest

import edudata as ed
from edudata.cli.microdata import microdata


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs/microdata.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def no_years_of_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("EDUDATA_MICRODATA_DIR", str(tmp_path))


def test_first_calls_run(page):
    block = re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0]
    exec(block, {})


def test_commands_exist(page):
    commands = {command.name or command.callback.__name__ for command in microdata.registered_commands}
    assert set(re.findall(r"edudata microdata (\w+)", page)) == commands


def test_rates_by_rule_are_those_of_the_bundle(page):
    rows = re.findall(r"\| `(\w+)`: [^|]*\| ([\d.]+)%(?: of the (\d+)%)?", page)
    assert len(rows) == 5
    for rule, rate, coverage in rows:
        row = ed.underemployment(rule=rule).iloc[0]
        assert row["rate_pct"] == pytest.approx(float(rate), abs=0.005)
        assert row["coverage_pct"] == pytest.approx(float(coverage or 100), abs=0.5)
