"""A refresh reads each directory and file once and builds each table once."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from helpers import refresh_sandbox as sandbox

from edudata import files
from edudata.etl.publish import table
from edudata.operations import refresh

# A tenth of what a refresh of one file did before the archive kept what it had read.
MAX_SCANS, MAX_SIDECARS = 21, 23


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count listings of vintages, sidecars read and tables built."""
    counts: Counter[str] = Counter()
    glob, read_sealed, prepare = Path.glob, files.read_sealed, table.build_table

    def counted_glob(path, pattern, **options):
        counts["scans"] += "raw" in path.parts
        return glob(path, pattern, **options)

    def counted_json(path, remedy, *fields):
        counts["sidecars"] += "raw" in path.parts and path.name != "pinned.json"
        return read_sealed(path, remedy, *fields)

    def counted_build(record, raw):
        counts[f"build {record.name}"] += 1
        return prepare(record, raw)

    monkeypatch.setattr(Path, "glob", counted_glob)
    monkeypatch.setattr(files, "read_sealed", counted_json)
    monkeypatch.setattr(table, "build_table", counted_build)
    return counts


def test_one_file_is_published_with_few_reads_and_one_build_per_table(root, reference, tmp_path, reads):
    shutil.copytree(
        root / "data",
        tmp_path / "data",
        copy_function=os.link,
        ignore=shutil.ignore_patterns(".refresh.lock"),
    )
    folder = tmp_path / "mirror/fred/mehoinusa646n"
    folder.mkdir(parents=True)
    series = (reference / "sources/fred/MEHOINUSA646N__2026-01_datevalue.csv").read_text(encoding="utf-8")
    (folder / "MEHOINUSA646N.csv").write_text(series.rstrip() + "\n2025-01-01,85000\n", encoding="utf-8")
    with sandbox.places(tmp_path / "data", tmp_path / "cache"):
        report = refresh.refresh(
            ["fred/mehoinusa646n"], mirror=tmp_path / "mirror", today=date(2026, 11, 23)
        )
    assert report.tables_touched, report
    assert 0 < reads["scans"] <= MAX_SCANS
    assert 0 < reads["sidecars"] <= MAX_SIDECARS
    builds = {name: n for name, n in reads.items() if name.startswith("build ")}
    assert builds == {f"build {name}": 1 for name in report.tables_touched}
