"""What the first call of a process imports, and how often it merges the catalog."""

from __future__ import annotations

import subprocess
import sys

import pytest

import edudata as ed
from edudata.api.figures import figure_frames, key_data
from edudata.catalog import reader
from edudata.registry import figure


def test_loading_a_table_imports_ten_modules():
    code = (
        "import sys, edudata; edudata.load('cpi')\n"
        "print(*[m for m in sys.modules if m.split('.')[0] == 'edudata'])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = run.stdout.split()
    assert len(modules) <= 10, modules
    assert not [m for m in modules if m.startswith(("edudata.etl", "edudata.operations"))]


@pytest.fixture
def merges(monkeypatch):
    """Return a function that counts the catalogs merged since the test began."""
    reader._merged.cache_clear()
    return lambda: reader._merged.cache_info().misses


def test_a_card_merges_the_catalog_once(merges):
    ed.card("G-4")
    assert merges() == 1


def test_a_page_of_cards_merges_the_catalog_once(merges):
    for name in ("G-4", "G-4-cpi", "G-4-net-price"):
        spec = figure(name)
        spec.card(figure_frames(spec))
        key_data(spec.tables)
        ed.cite(name)
        ed.info(spec.tables[0])
    assert merges() == 1


def test_a_card_reads_its_date_once(monkeypatch):
    from edudata import dates

    calls = []
    day = dates.day
    monkeypatch.setattr(dates, "day", lambda value, *rest: calls.append(value) or day(value, *rest))
    ed.card("G-4", as_of=2025)
    assert calls == [2025]
