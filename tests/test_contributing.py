"""The four steps of CONTRIBUTING.md work as they are written."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from edudata import registry
from edudata.errors import FormatError, ValidationError
from edudata.etl.publish import builder
from edudata.etl.publish.validate import validate
from edudata.etl.publish.verify import verify
from edudata.etl.store.archive import Archive
from edudata.records import Registry


@pytest.fixture
def steps(root, tmp_path, monkeypatch):
    """What the code of the steps defines, run where it may write its vintage."""
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert len(blocks) == 4
    monkeypatch.chdir(tmp_path)
    names: dict = {"__name__": "contributing"}
    for block in blocks:
        exec(compile(block, "CONTRIBUTING.md", "exec"), names)
    return names


def test_the_four_steps_publish_a_table(steps, tmp_path, monkeypatch):
    table, source = steps["TABLES"][0], steps["SOURCE"]
    book = Registry({"example": source}, {r.id: r for r in source.resources}, {table.name: table}, {})
    root = tmp_path / "data"
    catalog = builder.build(Archive([root], book))
    assert catalog["tables"]["libraries"]["vintages"][0]["published"] == "2025-06"
    assert all(r.passed for r in verify(Archive([root], book)))

    frame = pd.read_parquet(next((root / "processed").glob("libraries-*.parquet")))
    steps["test_libraries"](lambda name: frame)

    def refused(name, spoil):
        with pytest.raises(ValidationError) as caught:
            validate(table, spoil(frame.copy()))
        return str(caught.value)

    def change(row, column, value):
        return lambda f: f.assign(
            **{column: [value(v) if i == row else v for i, v in enumerate(f[column])]}
        )

    def doubled(f):
        return pd.concat([f, f.head(1)], ignore_index=True)

    steps["test_wrong_libraries_are_refused"](refused, change, doubled)


def test_the_parser_of_the_steps_refuses_what_is_no_such_file(steps):
    for data in (b"<html>", b"year,state\n2024,47\n"):
        with pytest.raises(FormatError):
            steps["parse_libraries"](data)


def test_the_vintage_of_the_steps_is_whole(steps, tmp_path):
    found = Archive([tmp_path / "data"], registry.registry()).vintages("example/libraries")
    assert [v.published for v in found] == ["2025-06"]
    assert found[0].sidecar["rows"] == 2


def test_the_commands_it_names_exist(root):
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", text.replace("It makes", ""))) - {"sure"} <= targets
    for path in re.findall(r"`((?:edudata|tests|data)/[\w/.]+)`", text):
        assert (root / path).exists(), path
