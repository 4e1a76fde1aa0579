"""Experian's transcribed tables: every edition by itself, the misprint guarded."""

from __future__ import annotations

import pandas as pd
import pytest

from edudata.errors import RawDataError
from edudata.etl.store import corrections
from edudata.etl.store.raw import Raw
from edudata.etl.store.vintages import read
from edudata.registry import resources


@pytest.fixture
def raw(archive) -> Raw:
    return Raw(archive)


def test_the_published_table_equals_the_reference(archive, reference):
    [vintage] = archive.vintages("experian/student_debt")
    frame = read(vintage, resources()["experian/student_debt"])
    published_values = pd.read_csv(reference / "facts" / "experian_student_debt.csv")
    assert vintage.published == "2019"
    assert frame["year"].tolist() == published_values["year"].tolist()
    assert (
        frame["student_debt_trillion_usd"].tolist()
        == published_values["student_debt_trillion_usd"].tolist()
    )
    assert frame["flag"].isna().all(), "the publisher does not flag anything"


def test_the_build_flags_2012_and_changes_nothing(raw):
    frame = raw.newest("experian/student_debt").set_index("year")
    assert frame.loc[2012, "student_debt_trillion_usd"] == 0.68
    assert frame["flag"].dropna().index.tolist() == [2012]


def test_a_corrected_value_ends_the_flag(archive):
    [vintage] = archive.vintages("experian/student_debt")
    frame = read(vintage, resources()["experian/student_debt"])
    frame.loc[frame["year"] == 2012, "student_debt_trillion_usd"] = 0.86
    with pytest.raises(RawDataError, match="may have corrected it"):
        corrections.flag(frame, vintage)


def test_one_vintage_an_edition(archive, reference):
    published_values = pd.read_csv(reference / "facts" / "experian_later_editions.csv", dtype="str")
    matches = archive.vintages("experian/editions")
    assert [v.published for v in matches] == sorted(set(published_values["edition"]))
    for vintage in matches:
        frame = read(vintage, resources()["experian/editions"])
        stored = published_values[published_values["edition"] == vintage.published]
        assert sorted(frame["value"]) == sorted(stored["value"].astype(float))


def test_notes_quote_nobody(raw):
    notes = raw.every("experian/editions")["note"].dropna()
    assert not notes.str.contains('["“”]').any()
