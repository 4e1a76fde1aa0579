"""Bundled tables: what the build recorded in the catalog."""

from __future__ import annotations

import json

import pytest

from edudata.registry import tables


@pytest.mark.parametrize("name", sorted(name for name, table in tables().items() if not table.optional))
def test_bundled_values_pass_every_check(root, name):
    catalog = json.loads((root / "data/processed/catalog.json").read_text(encoding="utf-8"))
    checks = catalog["tables"][name]["checks"]
    assert len(checks) == 1 + len(tables()[name].checks)
    assert all(check["passed"] for check in checks)
