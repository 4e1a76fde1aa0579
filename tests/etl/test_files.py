"""Writing is whole or not at all, whatever fails and whoever runs it."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from helpers.fake_publisher import state
from hypothesis import given
from hypothesis import strategies as st

from edudata import files
from edudata.errors import CorruptDataError, DataDirectoryError

FAILURES = ("mkstemp", "fsync", "replace")


def test_a_file_is_written_atomically(tmp_path):
    path = tmp_path / "a" / "b" / "figures.csv"
    files.write_bytes(path, b"one")
    files.write_bytes(path, b"two")
    assert state(tmp_path).contents == {"a/b/figures.csv": b"two"}
    assert path.stat().st_mode & 0o777 == 0o644  # not the 0600 of temporary files: others may read it


@pytest.mark.parametrize("what", FAILURES)
def test_a_failed_write_changes_nothing(tmp_path, fail, what):
    path = tmp_path / "figures.csv"
    path.write_bytes(b"old")
    before = state(tmp_path)
    fail(what)
    with pytest.raises(
        DataDirectoryError, match=r"Cannot write .*No space left.*Nothing was changed.*--data-dir"
    ):
        files.write_bytes(path, b"new")
    assert state(tmp_path) == before


@pytest.mark.parametrize("what", FAILURES)
def test_a_failed_write_leaves_no_new_folder(tmp_path, fail, what):
    fail(what, code=errno.EROFS)
    with pytest.raises(DataDirectoryError, match="Read-only"):
        files.write_bytes(tmp_path / "new" / "deeper" / "figures.csv", b"new")
    assert state(tmp_path) == state(tmp_path / "nothing")


@pytest.mark.parametrize("what", FAILURES)
@pytest.mark.parametrize("after", [0, 1, 2])
def test_several_files_are_written_all_or_none(tmp_path, fail, monkeypatch, what, after):
    (tmp_path / "1").write_bytes(b"old 1")
    (tmp_path / "3").write_bytes(b"old 3")
    before = state(tmp_path)
    fail(what, after, only_once=what == "replace")  # taking a move back is a move as well
    contents = {tmp_path / "1": b"new 1", tmp_path / "sub" / "2": b"new 2", tmp_path / "3": b"new 3"}
    with pytest.raises(DataDirectoryError):
        files.write_all(contents)
    assert state(tmp_path) == before
    monkeypatch.undo()
    files.write_all(contents)
    assert state(tmp_path).contents == {"1": b"new 1", "sub/2": b"new 2", "3": b"new 3"}


def test_no_file_is_moved_before_all_are_written(tmp_path, fail):
    """A full disk is met while all old files still stand, so that no taking back is needed."""
    (tmp_path / "1").write_bytes(b"old")
    fail("fsync", after=1)
    fail("replace")  # would raise another message, if it were called
    with pytest.raises(DataDirectoryError, match=f"Cannot write {tmp_path / '2'}: No space"):
        files.write_all({tmp_path / "1": b"new", tmp_path / "2": b"new"})
    assert state(tmp_path).contents == {"1": b"old"}


@pytest.mark.parametrize("what", ["fsync", "replace"])
@pytest.mark.parametrize("after", [0, 1])
def test_an_interrupted_write_changes_nothing(tmp_path, monkeypatch, what, after):
    (tmp_path / "1").write_bytes(b"old")
    before = state(tmp_path)
    real, calls = getattr(os, what), []

    def interrupted(*args):
        calls.append(args)
        if len(calls) == after + 1:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(os, what, interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write_all({tmp_path / "1": b"new", tmp_path / "sub" / "2": b"new"})
    assert state(tmp_path) == before


def test_a_move_that_cannot_be_undone_is_reported(tmp_path, fail):
    (tmp_path / "1").write_bytes(b"old")
    fail("replace", after=1)
    with pytest.raises(DataDirectoryError, match=f"{tmp_path / '1'} could not be restored.*edudata verify"):
        files.write_all({tmp_path / "1": b"new", tmp_path / "2": b"new"})
    assert set(state(tmp_path).contents) == {"1"}


@pytest.mark.parametrize(
    "place",
    ["file/figures.csv", "file/sub/figures.csv", "folder"],
    ids=["in a file", "below one", "on a folder"],
)
def test_places_that_cannot_hold_a_file(tmp_path, place):
    (tmp_path / "file").write_bytes(b"I am no folder")
    (tmp_path / "folder" / "full").mkdir(parents=True)
    before = state(tmp_path)
    with pytest.raises(DataDirectoryError, match="Cannot write"):
        files.write_bytes(tmp_path / place, b"new")
    assert state(tmp_path) == before


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no /proc on this system")
def test_a_directory_nobody_can_write():
    with pytest.raises(DataDirectoryError, match="/proc/edudata"):
        files.write_bytes(Path("/proc/edudata/figures.csv"), b"new")


def test_has_content_compares_bytes(tmp_path):
    path = tmp_path / "figures.csv"
    assert not files.has_content(path, b"")
    path.write_bytes(b"one")
    assert files.has_content(path, b"one")
    assert not files.has_content(path, b"two")
    assert not files.has_content(tmp_path, b"")


def test_reading_names_the_file_and_the_remedy(tmp_path):
    with pytest.raises(CorruptDataError, match=r"Cannot read .*gone: No such file.*Do this\."):
        files.read_bytes(tmp_path / "gone", "Do this.")
    (tmp_path / "bad").write_bytes(b'{"half": ')
    with pytest.raises(CorruptDataError, match=r"bad is not readable JSON .*Do this\."):
        files.read_json(tmp_path / "bad", "Do this.")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CorruptDataError, match="not readable JSON"):
        files.read_json(tmp_path / "binary", "Do this.")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(values)
def test_json_is_stable_and_round_trips(value):
    data = files.json_bytes(value)
    assert json.loads(data) == value
    assert files.json_bytes(json.loads(data)) == data
    assert data.endswith(b"\n")


def test_sha256():
    assert files.sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
