"""Downloads are kept once under their checksum, whole, and never with the data."""

from __future__ import annotations

import errno
import os

import pytest
from helpers.fake_publisher import state

from edudata import files
from edudata.errors import CorruptDataError, DataDirectoryError, OutOfRangeError
from edudata.etl.extract import download_cache

ONE, TWO = files.sha256(b"one"), files.sha256(b"two")


def test_bytes_or_a_file_are_stored_once_under_their_checksum(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"one")
    cache = tmp_path / "cache"
    assert download_cache.put(cache, b"one") == download_cache.put(cache, path) == ONE
    assert state(cache).contents == {f"downloads/{ONE[:2]}/{ONE}": b"one"}
    assert download_cache.get(cache, ONE) == b"one"
    assert path.read_bytes() == b"one"


def test_a_file_just_written_is_moved(tmp_path):
    path = tmp_path / "part.tmp"
    path.write_bytes(b"one")
    assert download_cache.take(tmp_path, path, ONE) == ONE
    assert state(tmp_path).contents == {f"downloads/{ONE[:2]}/{ONE}": b"one"}


def test_a_file_is_moved_from_another_file_system_atomically(tmp_path, monkeypatch):
    path = tmp_path / "part.tmp"
    path.write_bytes(b"one")
    stat, replace = type(path).stat, type(path).replace

    def elsewhere(self, **options):
        fields = list(stat(self, **options))
        fields[2] += self == path  # its device
        return os.stat_result(fields)

    def within_one(self, target):
        if self == path:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return replace(self, target)

    monkeypatch.setattr(type(path), "stat", elsewhere)
    monkeypatch.setattr(type(path), "replace", within_one)
    download_cache.take(tmp_path, path, ONE)
    assert state(tmp_path).contents == {f"downloads/{ONE[:2]}/{ONE}": b"one"}


def test_a_damaged_download_is_an_error_and_replaced_by_the_next_one(tmp_path):
    download_cache.put(tmp_path, b"one")
    download_cache.path_of(tmp_path, ONE).write_bytes(b"tampered")
    with pytest.raises(CorruptDataError, match=r"damaged.*edudata refresh"):
        download_cache.get(tmp_path, ONE)
    download_cache.put(tmp_path, b"one")
    assert download_cache.get(tmp_path, ONE) == b"one"


def test_a_missing_download_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(CorruptDataError, match="edudata refresh"):
        download_cache.get(tmp_path, ONE)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", ONE.upper(), ONE + "0", "one"])
def test_only_a_checksum_names_a_download(tmp_path, name):
    with pytest.raises(OutOfRangeError, match="is not a sha256"):
        download_cache.get(tmp_path, name)


@pytest.mark.parametrize("what", ["mkstemp", "replace"])
def test_a_cache_that_cannot_be_written_stays_as_it_was(tmp_path, fail, what):
    download_cache.put(tmp_path, b"one")
    before = state(tmp_path)
    fail(what, code=errno.ENOSPC)
    with pytest.raises(DataDirectoryError, match=r"No space left on device.*EDUDATA_CACHE_DIR"):
        download_cache.put(tmp_path, b"two")
    assert state(tmp_path) == before


def test_several_files_share_the_checksum_of_their_list(tmp_path):
    """The rule that refreshes use for origin_sha256: sha256 of the digests, one a line."""
    digests = [download_cache.put(tmp_path, b"one"), download_cache.put(tmp_path, b"two")]
    both = download_cache.combined_digest(tmp_path, digests)
    assert both == files.sha256(f"{ONE}\n{TWO}".encode())
    assert download_cache.parts(tmp_path, both) == (ONE, TWO)
    assert download_cache.combined_digest(tmp_path, [ONE]) == ONE
    assert download_cache.parts(tmp_path, ONE) == (ONE,)
    assert download_cache.parts(tmp_path, files.sha256(b"absent")) == (files.sha256(b"absent"),)


def test_the_listing_has_downloads_only(tmp_path):
    download_cache.put(tmp_path, b"one")
    download_cache.put(tmp_path, b"two")
    folder = download_cache.path_of(tmp_path, ONE).parent
    (folder / f".{ONE}.x.tmp").write_bytes(b"o")
    (folder / "notes.txt").write_bytes(b"mine")
    link = download_cache.path_of(tmp_path, files.sha256(b"three"))
    link.parent.mkdir()
    link.symlink_to(folder / "notes.txt")
    names = download_cache.listing(tmp_path)
    assert [(d.sha256, d.bytes) for d in names] == sorted([(ONE, 3), (TWO, 3)])
    assert download_cache.listing(tmp_path / "empty") == []
