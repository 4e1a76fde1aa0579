"""The bundled figures, spoiled one at a time: the real tables refuse them and nothing is published."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from helpers.fake_publisher import plant, state, text

from edudata import registry
from edudata.errors import EdudataError, RawDataError, ValidationError
from edudata.etl.publish import builder
from edudata.etl.store import tidy_csv
from edudata.etl.store.archive import Archive

LATER = "2099"  # newer than every vintage, whatever is refreshed


def spoiled(root: Path, address: str) -> pd.DataFrame:
    newest = Archive([root / "data"], registry.registry()).vintages(address)[-1]
    return text(newest.bytes().decode())


def scaled(frame: pd.DataFrame, column: str, factor: float) -> None:
    """Multiply the last published figure of a column."""
    row = frame[column].last_valid_index()
    frame.loc[row, column] = f"{float(frame.loc[row, column]) * factor:.10g}"


def refused(root: Path, folder: Path, address: str, table: str, frame: pd.DataFrame, kind: type) -> str:
    """The message with which a build refuses a later vintage, after which all is as before."""
    resource = registry.registry().resources[address]
    plant(folder, LATER, tidy_csv.to_csv(frame), resource)
    before, bundled = state(folder), state(root / "data" / "processed")
    with pytest.raises(EdudataError) as caught:
        builder.build(Archive([folder, root / "data"], registry.registry()), [table])
    assert isinstance(caught.value, kind)
    assert state(folder) == before
    assert state(root / "data" / "processed") == bundled
    return str(caught.value)


FIGURES = [
    ("student_debt", "nyfed/household_debt", "student_loan_trillion_usd"),
    ("household_debt", "nyfed/household_debt", "auto_loan_trillion_usd"),
    ("student_debt_by_state", "nyfed/state_debt", "student_loan_per_capita_usd"),
    ("college_prices", "nces/tuition", "average_current_usd"),
    ("vacancies", "fred/jolts", "job_openings_thousands"),
    ("taxi_trips", "tlc/trips", "trips_per_day"),
    ("graduate_wages_releases", "nyfed/wages", "wage_usd"),
]


@pytest.mark.parametrize(("table", "address", "column"), FIGURES, ids=[f[0] for f in FIGURES])
@pytest.mark.parametrize("factor", [1000, -1], ids=["x1000", "negative"])
def test_a_wrong_unit_or_sign_is_rejected(root, tmp_path, table, address, column, factor):
    frame = spoiled(root, address)
    scaled(frame, column, factor)
    assert table in refused(root, tmp_path, address, table, frame, ValidationError)


@pytest.mark.parametrize("factor", [1000, pytest.param(-1, marks=pytest.mark.faults)])
def test_a_wrong_value_in_a_large_table_is_left_out_and_counted(root, tmp_path, factor):
    frame = spoiled(root, "bls/cpi")
    scaled(frame, "value", factor)
    plant(tmp_path, LATER, tidy_csv.to_csv(frame), registry.registry().resources["bls/cpi"])
    catalog = builder.build(Archive([tmp_path, root / "data"], registry.registry()), ["cpi"])
    entry = catalog["tables"]["cpi"]
    assert entry["rows_left_out"] == 1
    assert any("1 of " in check["saw"] and not check["passed"] for check in entry["checks"])


def test_text_in_numbers_missing_columns_and_repeated_keys_are_rejected(root, tmp_path):
    table, address, column = FIGURES[0]
    good = spoiled(root, address)
    worded = good.copy()
    worded.loc[3, column] = "n.a."
    assert "'n.a.' is not a number" in refused(root, tmp_path, address, table, worded, RawDataError)
    narrow = good.drop(columns=column)
    assert f"missing columns ['{column}']" in refused(root, tmp_path, address, table, narrow, RawDataError)
    twice = pd.concat([good, good.tail(1)])
    assert "repeat a key" in refused(root, tmp_path, address, table, twice, RawDataError)


def test_a_period_after_its_publication_is_rejected(root, tmp_path):
    table, address, _ = FIGURES[0]
    frame = spoiled(root, address)
    frame.loc[len(frame) - 1, ["quarter", "quarter_end"]] = ["2100Q1", "2100-03-31"]
    assert "after its publication" in refused(root, tmp_path, address, table, frame, RawDataError)
