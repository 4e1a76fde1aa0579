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


def test_a_column_name_has_one_type_in_all_tables():
    """Two tables that share a column can be put below one another and joined."""
    types: dict[str, dict[str, str]] = {}
    for name, table in tables().items():
        for column, declared in table.model.to_schema().columns.items():
            types.setdefault(column, {})[str(declared.dtype)] = name
    assert {column: kinds for column, kinds in types.items() if len(kinds) > 1} == {}
