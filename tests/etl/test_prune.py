"""Pruning frees the cache of files that no recent vintage was made from, and of nothing else."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from helpers import fake_publisher
from helpers.fake_publisher import BALANCES, GOOD, archive, state

from edudata import files
from edudata.errors import CorruptDataError, DataDirectoryError, OutOfRangeError
from edudata.etl.extract import download_cache
from edudata.etl.run.prune import DAY_S, prune
from edudata.etl.store import pins, vintages

NOW = 1_800_000_000.0
OLD = NOW - DAY_S - 1


def keep(cache, payload, age=OLD):
    sha256 = download_cache.put(cache, payload)
    os.utime(download_cache.path_of(cache, sha256), (age, age))
    return sha256


def vintage(root, published, sha256, n):
    vintages.write(
        root,
        BALANCES,
        published,
        fake_publisher.text(GOOD.replace("900.5", str(n))),
        how="download",
        trust="primary",
        retrieved=published,
        origin_sha256=sha256,
    )


@pytest.fixture
def places(tmp_path):
    """A cache and a data directory with three vintages and their downloads, and one that was refused."""
    cache, root = tmp_path / "cache", tmp_path / "data"
    for n, published in enumerate(("2025-08-05", "2025-11-04", "2026-02-03"), start=1):
        vintage(root, published, keep(cache, b"file %d" % n), n)
    keep(cache, b"refused")
    return cache, root


def left(cache):
    return {d.path.read_bytes() for d in download_cache.listing(cache)}


def test_downloads_of_the_newest_vintages_stay(places):
    cache, root = places
    data = state(root)
    result = prune(cache, archive(root), 2, now=NOW)
    assert left(cache) == {b"file 2", b"file 3"}
    assert (len(result.removed), result.bytes, result.kept, result.kept_bytes) == (2, 13, 2, 12)
    assert repr(result) == "2 files, 13 bytes removed; 2 downloads, 12 bytes kept"
    assert state(root) == data
    assert prune(cache, archive(root), 2, now=NOW).removed == ()


def test_a_dry_run_removes_nothing_and_reports_the_same(places):
    cache, root = places
    before = state(cache)
    trial = prune(cache, archive(root), 1, dry_run=True, now=NOW)
    assert state(cache) == before
    assert prune(cache, archive(root), 1, now=NOW) == trial


def test_the_download_of_a_pinned_vintage_stays(places):
    cache, root = places
    at = datetime(2026, 3, 1, tzinfo=UTC)
    _, file, contents = pins.decide([root], BALANCES.id, "2025-08-05", reason="", at=at)
    files.write_bytes(file, contents)
    prune(cache, archive(root), 1, now=NOW)
    assert left(cache) == {b"file 1", b"file 3"}


def test_the_parts_of_a_download_stay_with_it(places):
    cache, root = places
    both = download_cache.combined_digest(cache, [keep(cache, b"part 1"), keep(cache, b"part 2")])
    os.utime(download_cache.path_of(cache, both), (OLD, OLD))
    vintage(root, "2026-05-05", both, 5)
    prune(cache, archive(root), 1, now=NOW)
    assert left(cache) == {b"part 1", b"part 2", download_cache.get(cache, both)}


def test_files_younger_than_a_day_stay(places):
    cache, root = places
    keep(cache, b"of this morning", NOW - 3600)
    prune(cache, archive(root), 1, now=NOW)
    assert left(cache) == {b"file 3", b"of this morning"}


def test_leftovers_of_a_crash_are_removed_and_foreign_files_stay(places):
    cache, root = places
    folder = next(p for p in (cache / "downloads").iterdir())
    part, mine = folder / ".x.abc.tmp", folder / "notes.txt"
    for path in (part, mine):
        path.write_bytes(b"12345")
        os.utime(path, (OLD, OLD))
    result = prune(cache, archive(root), 3, now=NOW)
    assert part in result.removed
    assert (part.exists(), mine.exists(), result.bytes) == (False, True, 5 + len(b"refused"))


def test_vintages_of_all_roots_count(places, tmp_path):
    cache, root = places
    vintage(tmp_path / "user", "2026-05-05", keep(cache, b"file 4"), 4)
    prune(cache, archive(tmp_path / "user", root), 2, now=NOW)
    assert left(cache) == {b"file 3", b"file 4"}


@pytest.mark.parametrize("cache", ["data", "data/raw", "data/cache"])
def test_a_cache_inside_the_data_is_an_error(places, tmp_path, cache):
    _, root = places
    before = state(tmp_path)
    with pytest.raises(DataDirectoryError, match=r"Nothing was removed.*EDUDATA_CACHE_DIR"):
        prune(tmp_path / cache, archive(root), 1, now=NOW)
    assert state(tmp_path) == before


@pytest.mark.parametrize("target", ["data", "."])
def test_data_linked_into_the_cache_are_an_error(places, tmp_path, target):
    _, root = places
    other = tmp_path / "other"
    other.mkdir()
    (other / "downloads").symlink_to(tmp_path / target)
    with pytest.raises(DataDirectoryError, match="lie in one another"):
        prune(other, archive(root), 1, now=NOW)


def test_an_unreadable_sidecar_stops_pruning(places):
    cache, root = places
    before = state(cache)
    (root / "raw" / BALANCES.id / "2026-02-03.json").unlink()
    with pytest.raises(CorruptDataError, match=r"2026-02-03.json"):
        prune(cache, archive(root), 1, now=NOW)
    assert state(cache) == before


def test_at_least_one_vintage_keeps_its_downloads(places):
    with pytest.raises(OutOfRangeError, match="at least 1"):
        prune(places[0], archive(places[1]), 0)


def test_an_empty_cache_is_valid(tmp_path):
    assert prune(tmp_path / "none", archive(tmp_path / "data"), 1, now=NOW).removed == ()


def test_leftovers_of_a_killed_run_are_removed_after_a_day(places):
    cache, _ = places
    for name in ("tmp/.download.abc.tmp", "staging/20260101T000000-aa/fred/x/2026.csv", "staging/b/y.csv"):
        path = cache / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"part")
        os.utime(path, (OLD, OLD))
    for path in (cache / "staging").rglob("*"):
        os.utime(path, (NOW, NOW) if "b" in path.parts else (OLD, OLD))
    prune(cache, archive(places[1]), now=NOW)
    assert [p.name for p in sorted((cache / "staging").rglob("*"))] == ["b", "y.csv"]
    assert not list((cache / "tmp").iterdir())
