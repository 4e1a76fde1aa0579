"""The catalog's index of figures: complete, and enough to list and cite without importing a figure."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import edudata as ed
from edudata import registry
from edudata.catalog import describe, figure_index, reader


def test_the_index_lists_what_the_code_draws():
    as_json = json.loads(json.dumps(figure_index.index()))
    assert reader.catalog()["figures"] == as_json, (
        "Run `edudata build` and commit data/processed/catalog.json."
    )
    assert list(reader.catalog()["figures"]) == list(registry.figures())


def test_controls_are_described_as_far_as_they_do_not_depend_on_the_data():
    controls = {c["name"]: c for c in figure_index.index()["G-4"]["controls"]}
    assert controls["basis"]["kind"] == "choice"
    assert controls["basis"]["default"] in controls["basis"]["options"]
    assert controls["base_year"]["kind"] == "number"
    assert controls["base_year"]["low"] is None


def test_an_older_catalog_without_an_index_falls_back_on_the_code(monkeypatch):
    catalog = reader.catalog()
    index = catalog.pop("figures")
    assert describe.figures(catalog) == index
    monkeypatch.setattr(reader, "catalog", lambda: catalog)
    assert ed.cite("g-4").text.startswith("edudata ")
    assert list(ed.list_figures()["id"]) == list(index)


@pytest.mark.parametrize(
    "command",
    [["list"], ["info", "tuition"], ["info", "G-4"], ["cite", "g-4"], ["cite", "tution"], ["figure"]],
    ids=" ".join,
)
def test_listing_and_citing_import_neither_figures_nor_pandas(command):
    code = (
        "import sys; from edudata.cli import main\n"
        "sys.argv = ['edudata', *sys.argv[1:]]\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = ('edudata.figures', 'edudata.models', 'edudata.operations', 'pandas', 'numpy', 'plotly')\n"
        "print([m for m in sys.modules if m.startswith(heavy)])"
    )
    run = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"
    if command == ["info", "G-4"]:
        assert "G-4 is a figure: ed.card('G-4')." in run.stderr
