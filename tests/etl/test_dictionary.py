"""The files for people are made from the records: nothing in them is typed twice."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from helpers.fake_publisher import BALANCES, LICENSE, archive, fake_registry

from edudata import registry
from edudata.etl.publish import builder
from edudata.etl.publish.dictionary import TERMS, dictionary, licenses, write_documents
from edudata.records import License


def test_every_resource_is_listed_under_its_license():
    text = licenses(fake_registry())
    assert "## Free to use\n\n`free`: may be passed on · [terms](https://example.org/licence)\n" in text
    assert (
        "| `bank/balances` | Example Bank | [Balances of loans](https://example.org/balances) "
        "| Example Bank, Balances of Loans |" in text
    )
    assert "| `bank/rates` | Example Bank | Shares by year | Example Bank, Shares |" in text  # has no page


def test_licenses_are_sorted_and_cells_are_escaped():
    closed = License(id="closed", name="Not to be passed on", redistribute="no")
    odd = replace(BALANCES, name="odd", license=closed, title="a | b", citation="two\nlines")
    object.__setattr__(odd, "source", "bank")
    records = fake_registry()
    text = licenses(replace(records, resources={**records.resources, "bank/odd": odd}))
    assert text.index(LICENSE.name) < text.index(closed.name)
    assert f"`closed`: {TERMS['no']}\n" in text
    assert r"[a \| b](https://example.org/balances) | two lines |" in text


def test_the_dictionary_lists_columns_views_and_sources(data):
    text = dictionary(builder.build(archive(data)))
    assert "| `balance_billion_usd` | number | billion USD | balance |  |" in text
    assert "Views: `student` (Student loans)" in text
    assert "- Example Bank, [Balances of loans](https://example.org/balances), published 2025-08-05" in text
    assert "- Example Bank, Shares by year, published 2026-02 (Free to use)" in text
    assert "None" not in text


@pytest.mark.parametrize("name", ["DICTIONARY.md", "LICENSES.md"])
def test_the_committed_files_are_what_the_records_give(root, tmp_path, name):
    """Run `edudata build` when this fails: a record or a schema changed since the files were made."""
    catalog = json.loads((root / "data/processed/catalog.json").read_text())
    write_documents(tmp_path, catalog, registry.registry())
    assert (tmp_path / name).read_text() == (root / "data" / name).read_text()


def test_sidecars_name_the_license_of_their_record(root):
    resources = registry.registry().resources
    for path in sorted(p.with_suffix(".json") for p in (root / "data/raw").rglob("*.csv")):
        sidecar = json.loads(path.read_text())
        resource = resources[f"{sidecar['publisher']}/{sidecar['resource']}"]
        assert (sidecar["licence"], sidecar["redistribute"]) == (
            resource.license.id,
            resource.license.redistribute,
        ), path


def test_nothing_is_bundled_that_may_not_be_passed_on(root):
    closed = {r.id for r in registry.registry().resources.values() if r.license.redistribute == "no"}
    bundled = {str(p.parent.relative_to(root / "data/raw")) for p in (root / "data/raw").rglob("*.csv")}
    assert not closed & bundled
