"""Zip archives: what leads out of them, is too large, encrypted or damaged is refused."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError
from edudata.sources import _zip


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as out:
        for name, data in members.items():
            out.writestr(zipfile.ZipInfo(name, (2024, 9, 12, 8, 0, 0)), data, compression)
    return sink.getvalue()


def test_members_without_what_macos_adds():
    data = archive({"a.csv": b"x", "__MACOSX/._a.csv": b"y", "folder/": b"", "folder/._b.csv": b"z"})
    assert _zip.members(data, "test") == ["a.csv"]
    assert _zip.read(data, "a.csv", "test") == b"x"
    assert _zip.packed_on(data, "a.csv", "test") == date(2024, 9, 12)


@pytest.mark.parametrize("path", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "..\\a.csv", "C:\\a.csv"])
def test_paths_that_lead_out_are_refused(path):
    with pytest.raises(FormatError, match="leads out"):
        _zip.members(archive({path: b"x"}), "test")


def test_absurd_sizes_are_refused():
    data = archive({"a.csv": bytes(100_000)}, compression=zipfile.ZIP_DEFLATED)
    assert _zip.members(data, "test", max_bytes=100_000) == ["a.csv"]
    with pytest.raises(FormatError, match="at most"):
        _zip.members(data, "test", max_bytes=99_999)
    # A size that is only claimed: the directory's own figure is what counts.
    at = data.rindex(b"PK\x01\x02")
    claimed = data[: at + 24] + struct.pack("<I", 0xF0000000) + data[at + 28 :]
    with pytest.raises(FormatError, match="4,026,531,840 bytes"):
        _zip.members(claimed, "test")
    with pytest.raises(FormatError, match="1,001 members"):
        _zip.members(archive({f"{n}.csv": b"" for n in range(1001)}), "test")


def test_a_member_never_gives_more_than_its_size():
    data = archive({"a.csv": bytes(1000)}, compression=zipfile.ZIP_DEFLATED)
    at = data.rindex(b"PK\x01\x02")
    smaller = data[: at + 24] + struct.pack("<I", 10) + data[at + 28 :]
    with pytest.raises(FormatError, match="damaged"):
        _zip.read(smaller, "a.csv", "test")


def test_encrypted_twice_named_and_unusually_packed_members_are_refused():
    data = archive({"a.csv": b"x"})
    at = data.rindex(b"PK\x01\x02")
    locked = data[: at + 8] + b"\x01" + data[at + 9 :]
    with pytest.raises(FormatError, match="encrypted"):
        _zip.members(locked, "test")
    with pytest.raises(FormatError, match="unknown way"):
        _zip.members(data[: at + 10] + b"\x0e" + data[at + 11 :], "test")
    twice = archive({"a.csv": b"x", "b.csv": b"y"}).replace(b"b.csv", b"a.csv")
    with pytest.raises(FormatError, match="one name"):
        _zip.members(twice, "test")


def test_the_one_member_that_matches_or_an_error():
    data = archive({"a.csv": b"x", "b.csv": b"y", "c.txt": b"z"})
    assert _zip.find(data, lambda name: name.endswith(".txt"), "test") == "c.txt"
    for ending in (".csv", ".xls"):
        with pytest.raises(FormatError, match=r"a\.csv"):
            _zip.find(data, lambda name, ending=ending: name.endswith(ending), "test")


@pytest.mark.parametrize("data", [b"", b"<html>", b"PK\x03\x04", b"PK\x03\x04" + bytes(100)])
def test_another_kind_of_archive_is_refused(data):
    with pytest.raises(FormatError, match="test"):
        _zip.members(data, "test")


def test_a_date_that_writers_put_who_do_not_know_says_nothing():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as out:
        out.writestr(zipfile.ZipInfo("a.csv"), b"x")
    assert _zip.packed_on(sink.getvalue(), "a.csv", "test") is None


@settings(max_examples=60)
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_damage_is_reported_as_damage(at, byte):
    data = bytearray(archive({"a.csv": b"one,two\n" * 40, "b.csv": b"x"}, compression=zipfile.ZIP_DEFLATED))
    data[at % len(data)] = byte
    with suppress(EdudataError):
        for name in _zip.members(bytes(data), "test"):
            _zip.read(bytes(data), name, "test")
            _zip.packed_on(bytes(data), name, "test")
