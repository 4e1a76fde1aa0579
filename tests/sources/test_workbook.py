"""Workbooks that are damaged: refused with a reason, and never the end of the process."""

from __future__ import annotations

import random

import pytest

from edudata.errors import FormatError
from edudata.sources import _workbook


def damaged(data: bytes, seed: int) -> bytes:
    """Some bytes changed and perhaps the end cut off, the same for the same seed."""
    chance, out = random.Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 60)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out[: chance.randrange(600, len(out))] if chance.random() < 0.3 else out)


@pytest.mark.parametrize("seed", [11, 47, 52])
def test_a_size_that_ends_the_reader_is_an_error_here(reference, seed):
    """Read in this process, these bytes make the reader abort: Python would simply be gone."""
    data = (reference / "sources" / "nces" / "d17_tabn330.10.xls").read_bytes()
    with pytest.raises(FormatError, match="memory"):
        _workbook.sheets(damaged(data, seed), "a damaged workbook")


def test_an_old_workbook_keeps_names_numbers_and_blanks(reference):
    data = (reference / "sources" / "nces" / "d17_tabn330.10.xls").read_bytes()
    [(name, rows)] = _workbook.sheets(data, "Digest 2017").items()
    assert name == "Digest 2017 Table 330.10"
    assert rows[6][0].startswith("1963-64")
    assert rows[6][4] == pytest.approx(3998.746913)
    assert rows[10][0] == ""


@pytest.mark.parametrize("data", [b"", b"<html>", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(FormatError):
        _workbook.sheets(data, "a file")
